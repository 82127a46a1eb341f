"""Kernels of two operands that broadcast to each other: arithmetic, comparisons, PRELU; and SELECT with three."""

from __future__ import annotations

from collections.abc import Callable
from math import prod

from quant2c.ir.call import Call
from quant2c.select.kernel import Kernel
from quant2c.select.rows import binary_dsp, binary_mve, binary_tables


def _counts(call: Call) -> list[int]:
    table = call.param("loops")
    return [*([] if table is None else (int(row[0]) for row in table)), call.integer("run")]


def elements(call: Call) -> int:
    """Elements of the result."""
    return prod(_counts(call))


def in_step(first: str = "a_step") -> Callable[[Call], int | None]:
    """Overlap of kernels that may write over their first operand: where that is walked element by element."""

    def overlap(call: Call) -> int | None:
        table = call.param("loops")
        strides = [] if table is None else [int(row[1]) for row in table]
        repeats = 0 in strides or (call.integer(first) == 0 and call.integer("run") > 1)
        return None if repeats else 0

    return overlap


def _cost(per_element: float) -> Callable[[Call], float]:
    """Instructions: some for every run, some for every element."""

    def cost(call: Call) -> float:
        counts = _counts(call)
        return 30.0 + 25.0 * prod(counts[:-1]) + per_element * prod(counts)

    return cost


def _row(stem: str, types: str, struct: str, per_element: float, header: str = "binary.h") -> Kernel:
    return Kernel(stem, types, overlap=in_step(), cost=_cost(per_element), struct=struct, header=header)


def _all(stem: str, types: str, struct: str, per_element: float, header: str = "binary.h") -> tuple[Kernel, ...]:
    return tuple(_row(stem, each, struct, per_element, header) for each in types.split())


_PLAIN = "q2c_binary_params"

KERNELS = (
    *binary_dsp.rows(in_step()),
    *binary_mve.rows(in_step()),
    *binary_tables.rows(in_step()),
    *_all("binary_add", "s8 s16", "q2c_binary_sum_params", 60.0),
    *_all("binary_sub", "s8 s16", "q2c_binary_sum_params", 60.0),
    *_all("binary_squared_difference", "s8 s16", "q2c_binary_sum_params", 62.0),
    *_all("binary_mul", "s8 s16", "q2c_binary_product_params", 26.0),
    *_all("binary_div", "s8 s16", "q2c_binary_product_params", 150.0),
    *_all("binary_add_pot", "s16", "q2c_binary_pot_params", 20.0),
    *_all("binary_sub_pot", "s16", "q2c_binary_pot_params", 20.0),
    *(
        _row(f"binary_{name}", types, struct, per_element)
        for name, per_element in (("add", 10.0), ("sub", 10.0), ("mul", 11.0))
        for types, struct in (("f32", "q2c_binary_f32_params"), ("s32", "q2c_binary_s32_params"), ("s64", _PLAIN))
    ),
    *_all("binary_div", "f32", "q2c_binary_f32_params", 24.0),
    *_all("binary_div", "s32", "q2c_binary_s32_params", 20.0),
    *_all("binary_squared_difference", "s32 f32", _PLAIN, 10.0),
    *_all("binary_maximum", "s8 s16 s32 s64 f32", _PLAIN, 9.0),
    *_all("binary_minimum", "s8 s16 s32 s64 f32", _PLAIN, 9.0),
    *_all("binary_floor_div", "s8 s16 s32", _PLAIN, 25.0),
    *_all("binary_floor_div", "f32", _PLAIN, 300.0),
    *_all("binary_floor_mod", "s8 s16 s32", _PLAIN, 25.0),
    *_all("binary_floor_mod", "s64 f32", _PLAIN, 150.0),
    *_all("binary_pow", "s32", _PLAIN, 60.0),
    *_all("binary_pow", "f32", _PLAIN, 2000.0),
    *_all("compare", "s16 s32 s64 f32 b8", "q2c_compare_params", 13.0, "compare.h"),
    *_all("compare_reals", "s8 s16", "q2c_compare_reals_params", 45.0, "compare.h"),
    *_all("logical", "b8", "q2c_compare_params", 13.0, "compare.h"),
    *_all("prelu", "s8 s16", "q2c_prelu_params", 30.0, "prelu.h"),
    *_all("prelu", "f32", "q2c_prelu_f32_params", 12.0, "prelu.h"),
    Kernel("select", "b8", overlap=in_step("condition_step"), cost=_cost(12.0)),
    *(Kernel("select", types, cost=_cost(12.0)) for types in ("b16", "b32", "b64")),
)
