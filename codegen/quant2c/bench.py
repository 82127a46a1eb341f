"""What one inference costs on an emulated core: exact instructions by layer, and memory from the linked image."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from quant2c.api import Project
from quant2c.cases import random_cases
from quant2c.emulate.cycles import Estimate
from quant2c.errors import BoardError, ToolError
from quant2c.ir.tensor import Array
from quant2c.runners import DeviceRunner


@dataclass(frozen=True)
class LayerCost:
    """One layer of one inference."""

    index: int
    op: str
    name: str
    macs: int
    kernel: str
    instructions: int
    cycles_estimated: int | None
    refused: tuple[str, ...]


@dataclass(frozen=True)
class Bench:
    """One inference on one core. Bytes are of the linked image; `instructions` are exact.

    Cycles are estimated, for memory without wait states, within `error_percent`; None where `no_cycles` says why.
    """

    core: str
    optimise: str
    instructions: int
    cycles_estimated: int | None
    error_percent: int | None
    no_cycles: str
    macs: int
    weights_bytes: int
    constants_bytes: int
    code_bytes: int
    arena_bytes: int
    state_bytes: int
    stack_bytes: int
    compiler: str
    layers: tuple[LayerCost, ...]

    def as_json(self) -> dict[str, Any]:
        """The same as plain data."""
        return asdict(self)


def bench(project: Project, on: str, model: str | int = 0) -> Bench:
    """Runs a model of a project's firmware once on a random input and reads its counters."""
    compiled = project.models[project.number_of(model)]
    schedule, record = compiled.schedule, compiled.record
    inputs = random_cases(compiled.inputs, 4).case("", 3)
    with project.open(on, model=model) as runner:
        if not isinstance(runner, DeviceRunner):
            raise BoardError(f"'{on}'", "counts no instructions", "name a core, for example cortex-m4")
        total = runner.count(inputs)
        layers = runner.layer_counts(inputs)
        cycles, no_cycles = _cycles(runner, inputs)
    footprint = project.footprint(model)
    rows = tuple(
        LayerCost(step.index, step.op, step.label, step.macs, step.symbol, count, estimated, step.refused)
        for step, count, estimated in zip(schedule.steps, layers, _by_layer(cycles, len(layers)), strict=True)
    )
    return Bench(
        core=on,
        optimise=schedule.options.optimise,
        instructions=total,
        cycles_estimated=round(cycles.cycles) if cycles else None,
        error_percent=cycles.error_percent if cycles else None,
        no_cycles=no_cycles,
        macs=schedule.macs,
        weights_bytes=record.weights_bytes,
        constants_bytes=footprint.constants_bytes - record.weights_bytes,
        code_bytes=footprint.code_bytes,
        arena_bytes=record.arena_bytes,
        state_bytes=record.state_bytes,
        stack_bytes=footprint.stack_bytes,
        compiler=footprint.compiler,
        layers=rows,
    )


def _cycles(runner: DeviceRunner, inputs: list[Array]) -> tuple[Estimate | None, str]:
    """The estimate, or why there is none."""
    try:
        return runner.cycles(inputs), ""
    except ToolError as error:
        return None, str(error)


def _by_layer(cycles: Estimate | None, layers: int) -> list[int | None]:
    """Layers that run more than once, or not at all, are not told apart."""
    if cycles is None or len(cycles.layers) != layers:
        return [None] * layers
    return [round(each) for each in cycles.layers]
