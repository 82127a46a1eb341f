"""Cortex-M7, M33 and M55: instructions in order, up to two in a cycle, each waiting for what it reads.

Source: the technical reference manuals and software optimisation guides where they say so; the rest was fitted to
published CoreMark results.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from quant2c.emulate.cycles.decode import Op


@dataclass(frozen=True)
class Pipeline:
    """What a core can do at once, and how long results take.

    narrow_pairs  two instructions share a cycle only if both have 16 bits
    load          cycles until a loaded value can be used; `into_address` more if it is an address
    multiply      cycles until a product can be used; one until the next accumulation
    memories      loads and stores in one cycle
    branch, indirect  empty cycles after a taken one
    """

    wide: bool
    narrow_pairs: bool
    load: int
    into_address: int
    multiply: int
    memories: int
    branch: int
    indirect: int


CORTEX_M33 = Pipeline(
    wide=False, narrow_pairs=True, load=2, into_address=0, multiply=2, memories=1, branch=1, indirect=2
)
CORTEX_M7 = Pipeline(
    wide=True, narrow_pairs=False, load=2, into_address=1, multiply=2, memories=2, branch=0, indirect=1
)
CORTEX_M55 = Pipeline(
    wide=True, narrow_pairs=True, load=2, into_address=0, multiply=2, memories=1, branch=1, indirect=2
)

_MEMORY = ("load", "store", "float_load", "float_store")
_MULTIPLIES = ("multiply", "accumulate", "multiply_long", "accumulate_long")
_ALONE = ("load_many", "store_many", "divide", "float_divide", "system")
_LOADS = ("load", "load_many", "float_load")
_STORES = ("store", "store_many")
_JUMPS = ("branch", "compare_branch", "call")
_BLOCKED = {"divide": 6, "float_divide": 14, "system": 3}
_FORWARDED = (*_LOADS, *_MULTIPLIES, "other")


def pair_cycles(pipeline: Pipeline, before: Sequence[Op], block: Sequence[Op], taken: bool) -> float:
    """Cycles of a block: how much later it ends than the block before, alone, would have."""
    alone = _Issue(pipeline)
    alone.run(before)
    both = _Issue(pipeline)
    both.run(before)
    if before and taken:
        both.jump(before[-1])
    both.run(block)
    return both.end - alone.end


@dataclass
class _Issue:
    """The state of a pipeline: the current cycle, what it holds already, and when registers are ready."""

    pipeline: Pipeline
    cycle: int = 0
    slots: int = 0
    memories: int = 0
    multiplies: int = 0
    ready: dict[int, tuple[int, str]] = field(default_factory=dict)
    previous: Op | None = None
    vector: Op | None = None

    @property
    def end(self) -> int:
        return self.cycle + (1 if self.slots else 0)

    def run(self, ops: Sequence[Op]) -> None:
        for op in ops:
            self._issue(op)

    def jump(self, op: Op) -> None:
        """The way on was a jump. The end of a low-overhead loop costs nothing."""
        if op.kind == "loop":
            return
        lost = self.pipeline.branch if op.kind in _JUMPS else self.pipeline.indirect
        if lost:
            self._next(self.end + lost)

    def _next(self, cycle: int) -> None:
        self.cycle, self.slots, self.memories, self.multiplies = cycle, 0, 0, 0

    def _issue(self, op: Op) -> None:
        if op.kind == "loop":
            return
        wanted = max((self._when(register, op) for register in op.reads), default=0)
        if wanted > self.cycle:
            self._next(wanted)
        if not self._fits(op):
            self._next(self.cycle + 1)
        self.slots += 1
        self.memories += op.kind in _MEMORY
        self.multiplies += op.kind in _MULTIPLIES
        self._results(op)
        self._occupy(op)
        self.previous = op

    def _when(self, register: int, op: Op) -> int:
        """The cycle in which the instruction can have that register."""
        if register not in self.ready:
            return 0
        cycle, source = self.ready[register]
        if register in op.needed_late and op.kind == "accumulate" and source in _MULTIPLIES:
            cycle -= self.pipeline.multiply - 1
        if register in op.address and source in _FORWARDED:
            cycle += self.pipeline.into_address
        if op.kind in _STORES and register not in op.address:
            cycle -= 1
        return cycle

    def _fits(self, op: Op) -> bool:
        """Whether the instruction can share the cycle with those that are in it."""
        p = self.pipeline
        if self.slots == 0:
            return True
        if self.slots == 2 or op.kind in _ALONE:
            return False
        if (op.kind in _MEMORY and self.memories >= p.memories) or (op.kind in _MULTIPLIES and self.multiplies):
            return False
        return self._pairs(op) if p.narrow_pairs else p.wide

    def _pairs(self, op: Op) -> bool:
        """Two 16-bit instructions: on a narrow core one of them has to be a branch, IT or NOP."""
        first = self.previous
        if first is None or first.bytes != 2 or op.bytes != 2 or op.kind in ("call", "branch_register"):
            return False
        if op.kind in _MEMORY and first.kind in _MEMORY:
            return False
        return self.pipeline.wide or op.kind in ("branch", "if_then", "nop") or first.kind in ("if_then", "nop")

    def _results(self, op: Op) -> None:
        latency = 1
        if op.kind in ("load", "float_load"):
            latency = self.pipeline.load
        elif op.kind in _MULTIPLIES:
            latency = self.pipeline.multiply
        elif op.kind == "load_many":
            latency = 1 + -(-op.registers // self.pipeline.memories)
        elif op.kind == "float":
            latency = 3
        elif op.kind == "float_accumulate":
            latency = 3 if self.pipeline.wide else 5
        for register in op.writes:
            self.ready[register] = (self.cycle + latency, op.kind)
        if op.writes_base:
            for register in op.address:
                self.ready[register] = (self.cycle + 1, "other")

    def _occupy(self, op: Op) -> None:
        """Instructions that hold the pipeline for longer than a cycle."""
        if op.kind in ("load_many", "store_many"):
            self._next(self.cycle + -(-op.registers // self.pipeline.memories))
        elif op.kind in _BLOCKED:
            self._next(self.cycle + _BLOCKED[op.kind])
        elif op.is_vector:
            # A unit takes two cycles an instruction; another unit's may start in the second.
            other = self.vector is not None and self.vector.kind != op.kind
            self._next(self.cycle + (1 if other else 2))
            self.vector = op
