"""Kernels that place pixels: resizing, mirrored borders, blocks of space as images of a batch."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from quant2c.ir.call import Call
from quant2c.select.kernel import Kernel


def _pixels(*sides: str, per_unit: float, unit: str) -> Callable[[Call], float]:
    """Instructions: some for every output pixel, some for every unit of it."""

    def cost(call: Call) -> float:
        count = 1.0
        for name in sides:
            count *= call.integer(name)
        return 40.0 + count * (20.0 + per_unit * call.integer(unit))

    return cost


def _mirror_cost(call: Call) -> float:
    elements = float(np.prod(np.sum(call.param("axes"), axis=1)))
    return 60.0 + elements * (10.0 + 0.5 * call.integer("element_bytes"))


_OUT = ("batches", "out_h", "out_w")
_FLOAT = "q2c_resize_bilinear_float_params"
_HEADER = "resize_bilinear.h"

KERNELS = (
    Kernel("resize_nearest", "b8", cost=_pixels(*_OUT, per_unit=0.5, unit="pixel_bytes")),
    Kernel("resize_bilinear", "s8", cost=_pixels(*_OUT, per_unit=20.0, unit="channels")),
    Kernel("resize_bilinear", "s16", cost=_pixels(*_OUT, per_unit=40.0, unit="channels")),
    Kernel("resize_bilinear", "f32", struct=_FLOAT, cost=_pixels(*_OUT, per_unit=30.0, unit="channels")),
    Kernel(
        "resize_bilinear_uint8",
        "s8",
        struct=_FLOAT,
        header=_HEADER,
        cost=_pixels(*_OUT, per_unit=40.0, unit="channels"),
    ),
    Kernel("mirror_pad", "b8", cost=_mirror_cost),
    Kernel(
        "space_to_batch",
        "b8",
        header="space_batch.h",
        cost=_pixels("batches", "block_h", "block_w", "part_h", "part_w", per_unit=0.5, unit="pixel_bytes"),
    ),
    Kernel(
        "batch_to_space",
        "b8",
        header="space_batch.h",
        cost=_pixels("batches", "image_h", "image_w", per_unit=0.5, unit="pixel_bytes"),
    ),
)
