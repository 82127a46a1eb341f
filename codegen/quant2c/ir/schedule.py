"""The straight line of layer calls, each with its chosen kernel."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from quant2c.ir.call import Params
from quant2c.ir.graph import Graph


@dataclass(frozen=True, eq=False)
class Step:
    """One call of a kernel. `index` is its place in the run and part of every identifier.

    `overlap_bytes` is None where outputs must not touch inputs, else how many bytes the first output must start
    before its first input at the least (0: they may be the same memory). With `in_place_only` the two start at the same
    byte or lie apart.
    """

    index: int
    node: int
    op: str
    label: str  # the output tensor's name, for people
    symbol: str
    stem: str
    struct: str
    header: str
    params: Params
    inputs: tuple[int, ...]
    outputs: tuple[int, ...]
    macs: int
    weights_bytes: int  # of the weights as stored, without per-channel constants
    scratch_bytes: int | None  # None: the kernel takes no scratch argument
    overlap_bytes: int | None
    completes: bool  # the last call of its node: its outputs are whole now
    sources: tuple[str, ...]
    refused: tuple[str, ...] = ()  # faster rows and why they do not fit
    in_place_only: bool = False
    folder: Path | None = None  # of its sources and header, where they are a user's
    flow: str = ""  # "branch" or "loop": no kernel, but `bodies` run as a condition says
    bodies: tuple[Schedule, ...] = ()


MODES = ("speed", "balanced", "size", "ram")  # what to spare


@dataclass(frozen=True)
class Options:
    """How to compile: the same for every stage."""

    core: str
    optimise: str = "balanced"  # one of MODES
    numerics: str = "gemmlowp"  # gemmlowp, litert
    flash_budget: int | None = None


@dataclass(frozen=True, eq=False)
class Schedule:
    """The graph as kernel calls in run order."""

    graph: Graph
    options: Options
    steps: tuple[Step, ...]

    @property
    def calls(self) -> tuple[Step, ...]:
        """The calls of kernels, those of bodies included."""
        return tuple(call for step in self.steps for call in _calls(step))

    @property
    def depth(self) -> int:
        """How deep bodies lie in bodies; 0 where there are none."""
        return max((1 + body.depth for step in self.steps for body in step.bodies), default=0)

    @property
    def macs(self) -> int:
        return sum(step.macs for step in self.steps)


def _calls(step: Step) -> tuple[Step, ...]:
    """The step itself, or the calls in its bodies."""
    return tuple(call for body in step.bodies for call in body.calls) if step.flow else (step,)
