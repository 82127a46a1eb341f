"""Kernels of L2_NORMALIZATION."""

from __future__ import annotations

from quant2c.ir.call import Call
from quant2c.select.kernel import Kernel, in_place


def _cost(call: Call) -> float:
    return call.integer("rows") * (200.0 + 20.0 * call.integer("depth"))


_HEADER = "l2_normalization.h"
_STRUCT = "q2c_l2_normalization_params"

KERNELS = (
    Kernel("l2_normalization", "s8", overlap=in_place, cost=_cost),
    Kernel("l2_normalization_legacy", "s8", overlap=in_place, cost=_cost, struct=_STRUCT, header=_HEADER),
    Kernel("l2_normalization", "f32", overlap=in_place, cost=_cost, struct="q2c_l2_normalization_f32_params"),
)
