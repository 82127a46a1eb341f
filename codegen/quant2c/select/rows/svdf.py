"""Kernels of SVDF."""

from __future__ import annotations

from quant2c.select.kernel import Kernel, macs_times

KERNELS = (
    Kernel("svdf", "s8_s16", cost=macs_times(8.0)),
    Kernel("svdf", "s8_s8", cost=macs_times(8.0), struct="q2c_svdf_s8_params"),
    Kernel("svdf", "f32", cost=macs_times(9.0), struct="q2c_svdf_f32_params"),
)
