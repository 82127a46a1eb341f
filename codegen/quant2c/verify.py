"""Proves that generated C computes what the model says: C against numpy, layer by layer."""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np

from quant2c.cases import Cases, Progress
from quant2c.ir.schedule import Schedule
from quant2c.ir.tensor import Array
from quant2c.pipeline import Compiled
from quant2c.reference.run import Machine

FLOAT_RTOL, FLOAT_ATOL = 1e-6, 1e-6


class TracedRunner(Protocol):
    """A runner that also tells each layer's CRC32, or its bytes."""

    def run_traced(self, inputs: Sequence[Array]) -> tuple[list[Array], Sequence[int | bytes]]:
        """Outputs, and for each layer the bytes of its first output or their CRC32."""

    def reset(self) -> None:
        """Back to fresh state."""


@dataclass(frozen=True)
class Difference:
    """The first place where two computations part."""

    case: int
    layer: int  # -1: a model output
    what: str
    elements: int  # how many differ; -1 where only digests were compared
    of: int
    largest: float

    def __str__(self) -> str:
        count = (
            "digests differ"
            if self.elements < 0
            else f"{self.elements} of {self.of} values, by at most {self.largest:g}"
        )
        return f"case {self.case}, {self.what}: {count}"


@dataclass(frozen=True)
class Verification:
    """What was compared and what was found. `ok` where nothing differs."""

    cases: int
    layers: int
    values: int
    first: Difference | None = None
    against_expected: Difference | None = None
    expected_outputs: int = 0
    notes: tuple[str, ...] = field(default=())

    @property
    def ok(self) -> bool:
        return self.first is None and self.against_expected is None


def verify(
    compiled: Compiled,
    runner: TracedRunner,
    cases: Cases,
    expected: Mapping[str, Array],
    progress: Progress = lambda done, total: None,
) -> Verification:
    """C on `runner` against numpy for all cases, stopping at the first layer that differs.

    The outputs are also compared with numpy's run of the model as it was read, before any pass, and with `expected`
    (`out_i`, `seq_out_i`) where the caller has them.
    """
    profile = compiled.schedule.options.numerics
    whole = complete_layers(compiled.schedule)
    done = values = 0
    against: Difference | None = None
    for prefix in cases.inputs:
        passed, original = Machine(compiled.graph, profile), Machine(compiled.read, profile)
        for number in range(cases.count(prefix)):
            if prefix == "":
                runner.reset()
                passed.reset()
                original.reset()
            elif number == 0:
                runner.reset()
            inputs = cases.case(prefix, number)
            outputs, layers = runner.run_traced(inputs)
            reference = passed.run_all(inputs)
            first = first_layer(compiled.schedule, layers, reference, number)
            first = first or first_output(outputs, original.run(inputs), number, "numpy")
            wanted = [
                expected[f"{prefix}out_{i}"][number] for i in range(len(outputs)) if f"{prefix}out_{i}" in expected
            ]
            against = against or first_output(outputs, wanted, number, "expected")
            done += 1
            values += sum(o.size for o in outputs)
            progress(done, cases.total)
            if first is not None:
                return Verification(done, len(whole), values, first, against, len(wanted))
    outputs_expected = sum(name.removeprefix("seq_").startswith("out_") for name in expected)
    return Verification(done, len(whole), values, None, against, outputs_expected)


def complete_layers(schedule: Schedule) -> tuple[int, ...]:
    """The layers after which their first output is whole: several calls may write parts of one tensor."""
    last = {output: step.index for step in schedule.steps for output in step.outputs}
    return tuple(step.index for step in schedule.steps if last[step.outputs[0]] == step.index)


def first_layer(
    schedule: Schedule, layers: Sequence[int | bytes], reference: Mapping[int, Array], case: int
) -> Difference | None:
    """The first whole layer whose bytes, or their CRC-32, are not those of the reference."""
    for index in complete_layers(schedule):
        step = schedule.steps[index]
        want = np.ascontiguousarray(reference[step.outputs[0]])
        got = layers[index]
        what = f"layer {index} {step.op} '{step.label}'"
        if isinstance(got, int):
            if want.dtype.kind != "f" and got != zlib.crc32(want.tobytes()):
                return Difference(case, index, what, -1, want.size, 0.0)
            continue
        difference = _compare(np.frombuffer(got, want.dtype).reshape(want.shape), want, case, index, what)
        if difference:
            return difference
    return None


def first_output(outputs: Sequence[Array], wanted: Sequence[Array], case: int, name: str) -> Difference | None:
    """The first output that is not as wanted; `name` says by whom."""
    for i, (got, want) in enumerate(zip(outputs, wanted, strict=False)):
        difference = _compare(got, want, case, -1, f"output {i} against {name}")
        if difference:
            return difference
    return None


def _compare(got: Array, want: Array, case: int, layer: int, what: str) -> Difference | None:
    if want.dtype.kind == "f":
        wrong = ~np.isclose(got, want, rtol=FLOAT_RTOL, atol=FLOAT_ATOL, equal_nan=True)
    else:
        wrong = got != want
    if not wrong.any():
        return None
    apart = np.abs(got.astype(np.float64) - want.astype(np.float64))[wrong]
    return Difference(case, layer, what, int(wrong.sum()), want.size, float(apart.max()))
