"""Kernels of DEPTHWISE_CONV_2D."""

from __future__ import annotations

from quant2c.select.hybrid import image_bytes, one_batch_in_place
from quant2c.select.kernel import Kernel, macs_times
from quant2c.select.overlap import sliding
from quant2c.select.rows import depthwise_3x3, depthwise_columns, depthwise_lanes, depthwise_mve

KERNELS = (
    *depthwise_mve.ROWS,
    *depthwise_3x3.ROWS,
    *depthwise_columns.ROWS,
    *depthwise_lanes.ROWS,
    Kernel("depthwise_conv2d", "s8", overlap=sliding(), cost=macs_times(20.0)),
    Kernel(
        "depthwise_conv2d_w4",
        "s8",
        overlap=sliding(),
        cost=macs_times(22.0),
        struct="q2c_depthwise_conv2d_params",
        header="depthwise_conv2d.h",
    ),
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
    Kernel(
        "depthwise_conv2d_hybrid",
        "f32",
        scratch=image_bytes,
        overlap=one_batch_in_place,
        cost=macs_times(20.0),
        struct="q2c_depthwise_conv2d_hybrid_params",
        header="depthwise_conv2d.h",
    ),
)
