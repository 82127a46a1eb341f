"""Kernels of CUMSUM."""

from __future__ import annotations

from quant2c.ir.call import Call
from quant2c.select.kernel import Kernel, in_place


def _cost(call: Call) -> float:
    return 10.0 + 12.0 * call.integer("outer_n") * call.integer("axis_n") * call.integer("inner_n")


KERNELS = (
    Kernel("cumsum", "s8", overlap=in_place, cost=_cost, struct="q2c_cumsum_rescale_params"),
    *(Kernel("cumsum", types, overlap=in_place, cost=_cost) for types in ("f32", "s32", "s64")),
)
