"""Sums of int8 tensors on cores where scaling is dear: by a table for each operand (binary_tables.h)."""

from __future__ import annotations

from collections.abc import Callable
from math import prod

import numpy as np

from quant2c.ir.call import Call, Params
from quant2c.ir.tensor import Array
from quant2c.select.kernel import Kernel
from quant2c.select.pack import SHIFTS

_SIGNS = {"binary_add": 1, "binary_sub": -1}  # of the second operand
_PER_ELEMENT = {"v6m": 30.0 * 60 / 130, "v7m": 24.0}  # instructions, as the portable row counts them: 60 and not 130
_VALUES = np.arange(256).astype(np.uint8).view(np.int8).astype(np.int64)  # of an int8, by its byte


def _refusal(call: Call) -> str:
    if max(call.integer("a_shift"), call.integer("b_shift")) > 0:
        return "an operand is shifted to the left"
    shift = -call.integer("out_shift")
    return "" if shift in SHIFTS else f"a right shift of {shift}, not of {SHIFTS.start} to {SHIFTS.stop - 1}"


def _scaled(call: Call, name: str) -> Array:
    """What each value of an operand is in the common unit: gemmlowp's two roundings."""
    shifted = (_VALUES - call.integer(f"{name}_zp")) << call.integer("left_shift")
    once = (shifted * call.integer(f"{name}_multiplier") + (1 << 30)) >> 31
    right = -call.integer(f"{name}_shift")
    mask = (1 << right) - 1
    return np.asarray((once >> right) + ((once & mask) > (mask >> 1) + (once < 0)))


def _pack(call: Call) -> Params:
    shift = -call.integer("out_shift")
    twice = 2 * call.integer("out_multiplier")
    names = ("run", "a_step", "b_step", "loop_count", "loops")
    return {
        **{name: call.params[name] for name in names},
        "rounding": (1 << (shift - 1)) + (call.integer("out_zp") << shift),
        "shift": shift,
        **{name: call.integer(name) for name in ("out_min", "out_max")},
        "a_table": twice * _scaled(call, "a") + (1 << 31),
        "b_table": _SIGNS[call.stem] * twice * _scaled(call, "b"),
    }


def _cost(per_element: float) -> Callable[[Call], float]:
    def cost(call: Call) -> float:
        table = call.param("loops")
        runs = 1 if table is None else prod(int(row[0]) for row in table)
        return 30.0 + 25.0 * runs + per_element * runs * call.integer("run")

    return cost


def rows(overlap: Callable[[Call], int | None]) -> tuple[Kernel, ...]:
    """One row an operator and instruction set."""
    return tuple(
        Kernel(
            stem,
            "s8",
            isa,
            "tables",
            when=_refusal,
            pack=_pack,
            overlap=overlap,
            cost=_cost(per_element),
            flash=lambda call: 2 * 256 * 8,
            struct="q2c_binary_tables_params",
            header="binary_tables.h",
        )
        for stem in _SIGNS
        for isa, per_element in _PER_ELEMENT.items()
    )
