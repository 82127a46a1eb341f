"""What can run a compiled model: numpy, this machine, an emulated core. All have `run`, `run_traced` and `reset`."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, ExitStack
from pathlib import Path
from typing import Protocol

import numpy as np

from quant2c.board import Board, load_board
from quant2c.core import find_core
from quant2c.emit.firmware import render_firmware
from quant2c.emit.project import SourceTree, write
from quant2c.emulate import emulate
from quant2c.emulate.choose import choose
from quant2c.emulate.cycles import Estimate
from quant2c.emulate.profile import profile
from quant2c.errors import BoardError
from quant2c.host.model import HostModel
from quant2c.ir.tensor import Array, Tensor
from quant2c.pipeline import Compiled
from quant2c.reference.run import Machine
from quant2c.target.client import Client
from quant2c.toolchain.project import build_project


class Runner(Protocol):
    """One instance of a model."""

    def reset(self) -> None:
        """Back to fresh state."""

    def run(self, inputs: Sequence[Array]) -> list[Array]:
        """One inference."""

    def run_traced(self, inputs: Sequence[Array]) -> tuple[list[Array], list[int | bytes]]:
        """One inference; also, for each layer, its first output's bytes or their CRC-32."""


class NumpyRunner:
    """The reference: the model as it was read; the trace is of the graph after all passes."""

    def __init__(self, compiled: Compiled) -> None:
        self.schedule = compiled.schedule
        self.machine = Machine(compiled.read, self.schedule.options.numerics)
        self.passed = Machine(compiled.graph, self.schedule.options.numerics)

    def reset(self) -> None:
        self.machine.reset()
        self.passed.reset()

    def run(self, inputs: Sequence[Array]) -> list[Array]:
        return self.machine.run(inputs)

    def run_traced(self, inputs: Sequence[Array]) -> tuple[list[Array], list[int | bytes]]:
        values = self.passed.run_all(inputs)
        layers: list[int | bytes] = [values[step.outputs[0]].tobytes() for step in self.schedule.steps]
        return self.machine.run(inputs), layers


class HostRunner:
    """The generated C on this machine."""

    def __init__(self, compiled: Compiled, model: HostModel) -> None:
        self.model = model
        self.layers = len(compiled.schedule.steps)

    def reset(self) -> None:
        self.model.reset()

    def run(self, inputs: Sequence[Array]) -> list[Array]:
        return self.model.run(inputs)

    def run_traced(self, inputs: Sequence[Array]) -> tuple[list[Array], list[int | bytes]]:
        layers: list[int | bytes] = [b""] * self.layers

        def observe(index: int, output: bytes) -> None:
            layers[index] = output

        return self.model.run(inputs, observe), layers


class DeviceRunner:
    """One model of the firmware on a device that speaks the protocol: an emulated board, or a real one."""

    def __init__(self, compiled: Compiled, client: Client, elf: Path, board: Board) -> None:
        self.client = client
        self.model = client.find_model(compiled.name)
        self.compiled = compiled
        self.elf = elf
        self.board = board
        main = compiled.schedule.graph.main
        self.inputs = [main.tensors[i] for i in main.inputs]
        self.outputs = [main.tensors[i] for i in main.outputs]

    def reset(self) -> None:
        self.client.reset(self.model)

    def run(self, inputs: Sequence[Array]) -> list[Array]:
        return self._arrays(self.client.run(self._bytes(inputs), self.model))

    def run_traced(self, inputs: Sequence[Array]) -> tuple[list[Array], list[int | bytes]]:
        run = self.client.trace(self._bytes(inputs), self.model)
        return self._arrays(run.outputs), [layer.digest for layer in run.layers]

    def count(self, inputs: Sequence[Array]) -> int:
        """What one inference costs from fresh state, in the device's unit: instructions where it is emulated."""
        self.client.reset(self.model)
        return self.client.measure(self._bytes(inputs), self.model).count

    def layer_counts(self, inputs: Sequence[Array]) -> list[int]:
        """The same for each layer."""
        self.client.reset(self.model)
        return [layer.count for layer in self.client.trace(self._bytes(inputs), self.model).layers]

    def cycles(self, inputs: Sequence[Array]) -> Estimate:
        """The cycles that one inference is estimated to take on a real core, from fresh state."""
        core, raw = self.compiled.schedule.options.core, self._bytes(inputs)
        return profile(self.elf, self.board, core, self.compiled.name, lambda device: device.run(raw, self.model))

    def _bytes(self, inputs: Sequence[Array]) -> list[bytes]:
        pairs = zip(self.inputs, inputs, strict=True)
        return [np.ascontiguousarray(value, tensor.dtype.numpy).tobytes() for tensor, value in pairs]

    def _arrays(self, outputs: Sequence[bytes]) -> list[Array]:
        return [_array(tensor, raw) for tensor, raw in zip(self.outputs, outputs, strict=True)]


def _array(tensor: Tensor, raw: bytes) -> Array:
    return np.frombuffer(raw, tensor.dtype.numpy).reshape(tensor.shape).copy()


class RunnerContext(AbstractContextManager[Runner]):
    """Opens a runner and cleans up behind it."""

    def __init__(self, opener: Callable[[ExitStack], Runner]) -> None:
        self._opener = opener
        self._stack = ExitStack()

    def __enter__(self) -> Runner:
        try:
            return self._opener(self._stack)
        except BaseException:
            self._stack.close()
            raise

    def __exit__(self, *_: object) -> None:
        self._stack.close()


def open_runner(
    models: Sequence[Compiled], tree: SourceTree, on: str, sanitize: bool = False, number: int = 0
) -> RunnerContext:
    """What runs one of a project's models: numpy, host, or on a core the very firmware that generate writes for its
    emulated board, with all models in it.
    """
    compiled = models[number]
    openers: dict[str, Callable[[ExitStack], Runner]] = {
        "numpy": lambda stack: NumpyRunner(compiled),
        "host": lambda stack: HostRunner(compiled, stack.enter_context(HostModel(tree, sanitize, number))),
    }
    return RunnerContext(openers.get(on, lambda stack: _emulated(compiled, tree, on, stack)))


def _emulated(compiled: Compiled, tree: SourceTree, on: str, stack: ExitStack) -> Runner:
    core = find_core(on)
    if not core.board:
        raise BoardError(f"core '{on}'", "cannot be emulated", "run on one of the other cores")
    board = load_board(core.board)
    if board.emulator is not None:
        choose(board.emulator, board.id)  # before anything is built for it
    firmware = tree.with_files(render_firmware(tree.models, board, tree.sources))
    folder = Path(tempfile.mkdtemp(prefix="quant2c-emulate-"))
    stack.callback(shutil.rmtree, folder, ignore_errors=True)
    write(firmware, folder)
    elf = build_project(folder).output
    return DeviceRunner(compiled, stack.enter_context(emulate(elf, board)), elf, board)
