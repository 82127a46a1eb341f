"""Kernels of products of two run-time matrices: BATCH_MATMUL, and FULLY_CONNECTED with such weights."""

from __future__ import annotations

import math

from quant2c.ir.call import Call
from quant2c.select.kernel import Kernel, macs_times


def _copies_bytes(call: Call) -> int:
    """A row and four columns, where their elements do not lie side by side."""
    return 5 * call.integer("depth")


def _dot_cost(call: Call) -> float:
    """Instructions: 23 for each 16 multiply-accumulates, 250 for four outputs, 6 for each element that is copied."""
    batches = int(math.prod(call.param("batch")))
    rows, cols, depth = (call.integer(name) for name in ("rows", "cols", "depth"))
    blocks = batches * -(-cols // 4)
    gathers = 4 * (call.integer("y_depth_step") != 1) + rows * (call.integer("x_depth_step") != 1)
    sums = 4 + rows * (call.integer("y_zp") != 0)
    return 100 + blocks * (rows * (250 + depth * 4 * 1.45) + depth * (6 * gathers + 1.5 * sums))


KERNELS = (
    Kernel("batch_matmul", "s8", "dsp", "dot", scratch=_copies_bytes, cost=_dot_cost, sources=("dot_4__dsp.S",)),
    Kernel("batch_matmul", "s8", cost=macs_times(9.0)),
    Kernel("batch_matmul", "s16", cost=macs_times(11.0), struct="q2c_batch_matmul_s16_params"),
    Kernel("batch_matmul", "f32", cost=macs_times(9.0), struct="q2c_batch_matmul_f32_params"),
    Kernel("batch_matmul_litert", "s8", cost=macs_times(9.0), header="batch_matmul.h"),
)
