"""Cortex-M0, M0+, M3 and M4: one instruction after another, each with the cycles of its core's timing table.

Source: the tables of instruction timing in the technical reference manuals of the four cores. Multiplication takes one
cycle on M0 and M0+ (it is an option of theirs), division the time of a few significant bits.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from quant2c.emulate.cycles.decode import Op


@dataclass(frozen=True)
class Timing:
    """Cycles by kind of instruction, 1 where nothing stands; `each` more for every register of several.

    taken       cycles more when an instruction of that kind goes elsewhere; `taken_otherwise` for the other kinds
    pipelined   whether a load right after a load takes one cycle less, stores are buffered, and IT may be folded
    """

    cycles: Mapping[str, int]
    taken: Mapping[str, int]
    taken_otherwise: int
    pipelined: bool


_V6M = {"load": 2, "store": 2, "load_many": 1, "store_many": 1, "system": 3}
_V7M = {"load": 2, "float_load": 2, "load_many": 1, "store_many": 1, "divide": 6, "table_branch": 2, "system": 2}
_V7M |= {"float_divide": 14, "float_accumulate": 3}
_SLOW_MULTIPLY = {"accumulate": 2, "multiply_long": 4, "accumulate_long": 5}
_TAKEN = {"branch": 1, "compare_branch": 1, "call": 1}

CORTEX_M0 = Timing(_V6M, {"branch": 2, "call": 3, "branch_register": 2, "load_many": 3}, 2, False)
CORTEX_M0PLUS = Timing(_V6M, {"branch": 1, "call": 2, "branch_register": 1, "load_many": 2}, 1, False)
CORTEX_M3 = Timing(_V7M | _SLOW_MULTIPLY, _TAKEN, 2, True)
CORTEX_M4 = Timing(_V7M, _TAKEN, 2, True)

_MANY = ("load_many", "store_many")
_LOADS, _STORES = ("load", "float_load"), ("store", "float_store")
_FLOATS = ("float", "float_accumulate")


def block_cycles(timing: Timing, before: Sequence[Op], block: Sequence[Op], taken: bool) -> float:
    """Cycles of a block, and of the jump to it if the block before ended with one."""
    total = 0
    previous = before[-1] if before else None
    if previous is not None and taken:
        total += timing.taken.get(previous.kind, timing.taken_otherwise)
        previous = None  # nothing overlaps across a refilled pipeline
    for op in block:
        total += _cycles(timing, previous, op)
        previous = op
    return total


def _cycles(timing: Timing, previous: Op | None, op: Op) -> int:
    plain = timing.cycles.get(op.kind, 1) + (op.registers if op.kind in _MANY else 0)
    return plain if not timing.pipelined else plain + _overlap(previous, op)


def _overlap(previous: Op | None, op: Op) -> int:
    """What an instruction takes less, or more, because of the one before."""
    if op.kind in _STORES:
        return int(op.indexed and (previous is None or previous.kind not in _LOADS))
    if previous is None:
        return 0
    if op.kind in _LOADS:
        return -int(previous.kind in _LOADS and not previous.writes & op.address)
    if op.kind == "if_then":
        return -int(previous.bytes == 2)
    waits = op.kind in _FLOATS and previous.kind in (*_FLOATS, "float_load") and previous.writes & op.reads
    return int(bool(waits))
