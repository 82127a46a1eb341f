"""Kernels of the reductions."""

from __future__ import annotations

from quant2c.ir.call import Call
from quant2c.select.kernel import Kernel, in_place


def _elements(call: Call) -> int:
    return call.integer("out_n") * call.integer("rows_n") * call.integer("row_n")


def _row(kind: str, types: str, struct: str = "q2c_reduce_params", per_element: float = 6.0) -> Kernel:
    """In place: an output is written when the elements it comes from are read, and they do not lie before it."""
    return Kernel(
        f"reduce_{kind}",
        types,
        overlap=in_place,
        cost=lambda call: 30.0 * call.integer("out_n") + per_element * _elements(call),
        struct=struct,
        header="reduce.h",
    )


KERNELS = (
    _row("sum", "s8", "q2c_reduce_rescale_params"),
    _row("sum", "s16", "q2c_reduce_rescale_params"),
    *(_row("sum", types) for types in ("s32", "s64", "f32")),
    _row("mean", "s32", "q2c_reduce_mean_params"),
    _row("mean", "s64", "q2c_reduce_mean_params", 9.0),
    _row("mean", "f32", "q2c_reduce_mean_f32_params"),
    _row("prod", "s8", "q2c_reduce_rescale_product_params", 20.0),
    _row("prod", "s16", "q2c_reduce_rescale_product_params", 20.0),
    *(_row("prod", types) for types in ("s32", "s64", "f32")),
    *(_row(kind, types) for kind in ("max", "min") for types in ("s8", "s16", "s32", "s64", "f32")),
)
