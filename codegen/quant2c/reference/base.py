"""What a reference function is: the operator as the model states it, on numpy arrays."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import numpy as np

from quant2c.ir.graph import NodeView
from quant2c.ir.tensor import Array, Tensor
from quant2c.reference.fixedpoint import round_half_away

# (node, its input arrays with None for inputs left out, numerics profile) -> its output arrays
Reference = Callable[[NodeView, Sequence[Array | None], str], tuple[Array, ...]]

PROFILES = ("gemmlowp", "litert")  # the numerics profiles: docs/arithmetic.md

REAL_BOUNDS = {
    "NONE": (-math.inf, math.inf),
    "RELU": (0.0, math.inf),
    "RELU_N1_TO_1": (-1.0, 1.0),
    "RELU6": (0.0, 6.0),
}


def activation_limits(activation: str, out: Tensor) -> tuple[int, int]:
    """Stored limits of a fused activation: zp + round(bound / scale), within the type."""
    limits = []
    for bound, end in zip(REAL_BOUNDS[activation], (out.dtype.minimum, out.dtype.maximum), strict=True):
        if math.isinf(bound):
            limits.append(end)
        else:
            steps = int(round_half_away(np.float32(bound) / np.float32(out.q.scale)))
            limits.append(int(np.clip(out.q.zp + steps, out.dtype.minimum, out.dtype.maximum)))
    return limits[0], limits[1]


def store(values: Array, out: Tensor, activation: str = "NONE") -> Array:
    """int64 results, zero point added, clamped and stored in the output's type."""
    low, high = activation_limits(activation, out)
    return np.asarray(np.clip(values + out.q.zp, low, high).astype(out.dtype.numpy))
