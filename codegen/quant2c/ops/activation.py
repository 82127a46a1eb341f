"""Fused activations as clamps of the quantized output."""

from __future__ import annotations

import math
from collections.abc import Iterable

import numpy as np

from quant2c.ir.dtype import DType
from quant2c.ir.tensor import Tensor
from quant2c.ops.fixedpoint import round_half_away

# Real bounds of each activation that is a clamp.
BOUNDS: dict[str, tuple[float, float]] = {
    "NONE": (-math.inf, math.inf),
    "RELU": (0.0, math.inf),
    "RELU_N1_TO_1": (-1.0, 1.0),
    "RELU6": (0.0, 6.0),
}


def check_activation(activation: str) -> Iterable[str]:
    """A sentence where the activation is no clamp (TANH and SIGN_BIT exist in the schema; no converter fuses them)."""
    if activation not in BOUNDS:
        yield f"fused activation {activation} is not supported; use one of {', '.join(BOUNDS)} or a separate operator"


def clamp_range(activation: str, out: Tensor) -> tuple[int, int]:
    """Smallest and largest stored output value under the activation.

    As TFLite's CalculateActivationRangeQuantized: zp + round(bound / scale) in float32, half away from zero.
    """
    low, high = BOUNDS[activation]
    return (
        out.dtype.minimum if low == -math.inf else max(out.dtype.minimum, _stored(low, out)),
        out.dtype.maximum if high == math.inf else min(out.dtype.maximum, _stored(high, out)),
    )


def _stored(real: float, out: Tensor) -> int:
    return out.q.zp + round_half_away(float(np.float32(real) / np.float32(out.q.scale)))


def float_range(activation: str) -> tuple[float, float]:
    """The clamp of float outputs; infinities become the largest finite floats."""
    low, high = BOUNDS[activation]
    largest = float(np.finfo(np.float32).max)
    return max(low, -largest), min(high, largest)


def is_float(tensor: Tensor) -> bool:
    return tensor.dtype is DType.FLOAT32
