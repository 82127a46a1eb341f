"""Kernels of products of two run-time matrices: BATCH_MATMUL, and FULLY_CONNECTED with such weights."""

from __future__ import annotations

from quant2c.select.kernel import Kernel, macs_times

KERNELS = (
    Kernel("batch_matmul", "s8", cost=macs_times(9.0)),
    Kernel("batch_matmul", "s16", cost=macs_times(11.0), struct="q2c_batch_matmul_s16_params"),
    Kernel("batch_matmul", "f32", cost=macs_times(9.0), struct="q2c_batch_matmul_f32_params"),
    Kernel("batch_matmul_litert", "s8", cost=macs_times(9.0), header="batch_matmul.h"),
)
