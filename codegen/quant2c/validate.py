"""Proves a firmware on a device: outputs against numpy bit for bit, and what each layer costs there over all cases."""

from __future__ import annotations

import math
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from quant2c import api
from quant2c.board import all_boards, load_board
from quant2c.cases import Cases, Progress
from quant2c.core import CORES
from quant2c.emulate import emulate
from quant2c.errors import ToolError
from quant2c.ir.graph import Graph
from quant2c.ir.tensor import Array
from quant2c.pipeline import Compiled
from quant2c.reference.run import Machine
from quant2c.target.client import Client, DeviceInfo, ModelInfo, Run
from quant2c.target.transport import SerialTransport
from quant2c.toolchain.project import build_project
from quant2c.verify import Difference, first_layer, first_output

_BITS_A_BYTE = 10  # on a serial line: start, eight, stop
_USUAL_CORE = "cortex-m4"  # for a board that nobody here knows
_FRAME_BYTES = 2 * 540  # the longest request and the longest reply


@dataclass(frozen=True)
class Counts:
    """What something cost over all cases, in the device's unit."""

    least: int
    mean: float
    most: int

    @classmethod
    def of(cls, counts: Sequence[int]) -> Counts:
        return cls(min(counts), sum(counts) / len(counts), max(counts))


@dataclass(frozen=True)
class LayerCounts:
    """One layer. `name` is that of the compiled model where it has as many layers as the firmware, else empty."""

    index: int
    name: str
    counts: Counts


@dataclass(frozen=True)
class Validation:
    """What a device answered. `ok` where nothing differs."""

    device: DeviceInfo
    model: ModelInfo
    cases: int
    values: int
    unit: str
    run: Counts
    layers: tuple[LayerCounts, ...]
    different: int  # cases in which an output differs
    first: Difference | None = None
    layer: Difference | None = None  # the first layer that differs in that case, where the firmware traces layers
    against_expected: Difference | None = None
    expected_outputs: int = 0

    @property
    def ok(self) -> bool:
        return self.first is None and self.against_expected is None

    def as_json(self) -> dict[str, Any]:
        """The same as plain data."""
        return {**asdict(self), "ok": self.ok}


@contextmanager
def connect(port: str, baud: int) -> Iterator[Client]:
    """A conversation with the device at a serial port, or at any other URL that pyserial knows (socket://host:port)."""
    transport = SerialTransport(port, baud)
    try:
        yield Client(transport, timeout=1.0 + _FRAME_BYTES * _BITS_A_BYTE / baud)
    finally:
        transport.close()


def on_port(
    graph: Graph,
    cases: Cases,
    expected: Mapping[str, Array],
    port: str,
    baud: int = 115200,
    progress: Progress = lambda done, total: None,
    board: str = "",
    **how: Any,
) -> Validation:
    """Validates the firmware at a serial port. `how` goes to `api.compile`, to know the names of its layers.

    `board` is a name or a file; without it the device's own word is taken.
    """
    with connect(port, baud) as client:
        find_model(client.info, graph.sha256, graph.name)
        named = [known.id for known in all_boards() if known.name == client.info.board]
        board = board or (named[0] if named else "")
        compiled = api.compile(graph, _USUAL_CORE, board=board, around=False, **how).compiled
        return validate(compiled, client, cases, expected, progress)


def on_emulated(
    graph: Graph,
    cases: Cases,
    expected: Mapping[str, Array],
    on: str,
    progress: Progress = lambda done, total: None,
    **how: Any,
) -> Validation:
    """Generates, builds and validates the firmware of an emulated board, or of the one that has this core."""
    core = CORES.get(on)
    name = core.board if core is not None and core.board else on
    board = load_board(name)
    project = api.compile(graph, board=name, **how)
    with tempfile.TemporaryDirectory(prefix="quant2c-validate-", ignore_cleanup_errors=True) as folder:
        project.write(folder)
        with emulate(build_project(Path(folder)).output, board) as client:
            return validate(project.compiled, client, cases, expected, progress)


def find_model(device: DeviceInfo, sha256: str, name: str) -> ModelInfo:
    """The firmware's model that was made of that very file."""
    for model in device.models:
        if model.sha256 == sha256:
            return model
    held = ", ".join(f"{model.name} ({model.sha256[:16]})" for model in device.models) or "none"
    raise ToolError(
        f"device '{device.board}'",
        f"does not hold {name} ({sha256[:16]}); its models: {held}",
        "generate, build and flash the firmware of this model",
    )


def validate(
    compiled: Compiled,
    client: Client,
    cases: Cases,
    expected: Mapping[str, Array],
    progress: Progress = lambda done, total: None,
) -> Validation:
    """Runs all cases on the device. Every one is compared, so that the number of those that differ is told.

    Layers have names, and the first that differs is found, where the firmware has as many as `compiled`: it then was
    most likely generated with the same options.
    """
    model = find_model(client.info, compiled.read.sha256, compiled.read.name)
    _require_sizes(client.info, model, compiled)
    runs = _Runs(compiled, client, model)
    for prefix in cases.inputs:
        for number in range(cases.count(prefix)):
            if prefix == "" or number == 0:
                runs.reset()
            inputs = cases.case(prefix, number)
            runs.one(inputs, number, {k: v[number] for k, v in expected.items() if k.startswith(f"{prefix}out_")})
            progress(len(runs.counts), cases.total)
    return runs.result(sum(name.removeprefix("seq_").startswith("out_") for name in expected))


def _require_sizes(device: DeviceInfo, model: ModelInfo, compiled: Compiled) -> None:
    """The same file has the same inputs and outputs: firmware that says otherwise is not ours."""
    ours = tuple(
        tuple(math.prod(t.shape) * t.dtype.numpy.itemsize for t in each) for each in (compiled.inputs, compiled.outputs)
    )
    if ours != (model.input_bytes, model.output_bytes):
        raise ToolError(
            f"device '{device.board}'",
            f"has {model.name} with other inputs or outputs: {model.input_bytes} and {model.output_bytes} bytes",
            "generate, build and flash the firmware of this model",
        )


class _Runs:
    """The cases so far."""

    def __init__(self, compiled: Compiled, client: Client, model: ModelInfo) -> None:
        self.schedule = compiled.schedule
        self.client, self.model = client, model
        profile = compiled.schedule.options.numerics
        self.machine, self.passed = Machine(compiled.read, profile), Machine(compiled.graph, profile)
        main = compiled.read.main
        self.inputs = [main.tensors[i] for i in main.inputs]
        self.outputs = [main.tensors[i] for i in main.outputs]
        self.traced = client.info.traced and model.layers > 0
        self.named = model.layers == len(self.schedule.steps)
        self.compares_layers = self.traced and self.named
        self.counts: list[int] = []
        self.layers: list[list[int]] = [[] for _ in range(model.layers if self.traced else 0)]
        self.values = self.different = 0
        self.first: Difference | None = None
        self.layer: Difference | None = None
        self.against: Difference | None = None

    def reset(self) -> None:
        self.client.reset(self.model.index)
        self.machine.reset()
        self.passed.reset()

    def one(self, inputs: Sequence[Array], number: int, wanted: Mapping[str, Array]) -> None:
        """One case on the device and in numpy."""
        raw = [np.ascontiguousarray(v, t.dtype.numpy).tobytes() for t, v in zip(self.inputs, inputs, strict=True)]
        measure: Callable[[Sequence[bytes], int], Run] = self.client.trace if self.traced else self.client.measure
        run = measure(raw, self.model.index)
        got = [
            np.frombuffer(data, t.dtype.numpy).reshape(t.shape)
            for t, data in zip(self.outputs, run.outputs, strict=True)
        ]
        self.counts.append(run.count)
        for counts, layer in zip(self.layers, run.layers, strict=True):
            counts.append(layer.count)
        self.values += sum(array.size for array in got)
        difference = first_output(got, self.machine.run(inputs), number, "numpy")
        if difference is not None:
            self.different += 1
            self.first = self.first or difference
        if self.compares_layers:
            reference = self.passed.run_all(inputs)  # every time: it may have state
            if difference is not None and self.layer is None:
                self.layer = first_layer(self.schedule, [layer.digest for layer in run.layers], reference, number)
        ordered = [wanted[name] for name in sorted(wanted)]
        self.against = self.against or first_output(got, ordered, number, "the expected one")

    def result(self, expected_outputs: int) -> Validation:
        names = [f"{step.op} {step.label}" for step in self.schedule.steps] if self.named else [""] * len(self.layers)
        return Validation(
            device=self.client.info,
            model=self.model,
            cases=len(self.counts),
            values=self.values,
            unit=self.client.counting.unit,
            run=Counts.of(self.counts),
            layers=tuple(
                LayerCounts(index, name, Counts.of(counts))
                for index, (name, counts) in enumerate(zip(names, self.layers, strict=False))
            ),
            different=self.different,
            first=self.first,
            layer=self.layer,
            against_expected=self.against,
            expected_outputs=expected_outputs,
        )
