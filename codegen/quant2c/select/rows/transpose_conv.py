"""Kernels of TRANSPOSE_CONV."""

from __future__ import annotations

from quant2c.select.hybrid import image_bytes, one_batch_in_place
from quant2c.select.kernel import Kernel, macs_times
from quant2c.select.rows import transpose_conv_dsp

KERNELS = (
    *transpose_conv_dsp.ROWS,
    Kernel("transpose_conv", "s8", cost=macs_times(12.0)),
    Kernel("transpose_conv", "s16", cost=macs_times(16.0), struct="q2c_transpose_conv_s16_params"),
    Kernel(
        "transpose_conv_acc32",
        "s16",
        cost=macs_times(12.0),
        struct="q2c_transpose_conv_params",
        header="transpose_conv.h",
    ),
    Kernel("transpose_conv", "f32", cost=macs_times(14.0), struct="q2c_transpose_conv_f32_params"),
    Kernel(
        "transpose_conv_hybrid",
        "f32",
        scratch=image_bytes,
        overlap=one_batch_in_place,
        cost=macs_times(12.0),
        struct="q2c_transpose_conv_hybrid_params",
        header="transpose_conv.h",
    ),
)
