"""Kernels of DEPTHWISE_CONV_2D."""

from __future__ import annotations

from quant2c.select.kernel import Kernel, macs_times
from quant2c.select.overlap import sliding

KERNELS = (
    Kernel("depthwise_conv2d", "s8", overlap=sliding(), cost=macs_times(20.0)),
    Kernel(
        "depthwise_conv2d",
        "s16",
        overlap=sliding(2),
        cost=macs_times(24.0),
        struct="q2c_depthwise_conv2d_s16_params",
    ),
    Kernel(
        "depthwise_conv2d",
        "f32",
        overlap=sliding(4),
        cost=macs_times(20.0),
        struct="q2c_depthwise_conv2d_f32_params",
    ),
)
