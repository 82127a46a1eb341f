"""Kernels of ADD_N."""

from __future__ import annotations

from quant2c.ir.call import Call
from quant2c.select.kernel import Kernel, in_place


def _cost(call: Call) -> float:
    return 30.0 + call.integer("elements") * (25.0 + 8.0 * call.integer("count"))


KERNELS = (
    Kernel("add_n", "s8", overlap=in_place, cost=_cost),
    Kernel("add_n", "s32", overlap=in_place, cost=_cost, struct="q2c_add_n_plain_params"),
    Kernel("add_n", "f32", overlap=in_place, cost=_cost, struct="q2c_add_n_plain_params"),
)
