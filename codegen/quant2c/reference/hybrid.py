"""Float activations that become int8 at run time, as TFLite makes them for int8 weights (its dynamic range models)."""

from __future__ import annotations

import numpy as np

from quant2c.ir.tensor import Array
from quant2c.reference.fixedpoint import Ints, round_half_away


def quantize_rows(values: Array, asymmetric: bool) -> tuple[Ints, Array]:
    """Each row of [N, ...] with a quantization of its own: (q - zp as int64, the scales [N] in float32)."""
    rows = [(_asymmetric if asymmetric else _symmetric)(row) for row in values]
    return np.stack([q for q, _ in rows]), np.array([scale for _, scale in rows], np.float32)


def _symmetric(row: Array) -> tuple[Ints, np.float32]:
    """The largest magnitude becomes 127: q = round(x * (127 / range)), all in float32."""
    largest = np.abs(row).max()
    if largest == 0:
        return np.zeros(row.shape, np.int64), np.float32(1)
    q = round_half_away(row * (np.float32(127) / largest))
    return np.clip(q, -127, 127).astype(np.int64), np.float32(largest / np.float32(127))


def _asymmetric(row: Array) -> tuple[Ints, np.float32]:
    """The range with 0 in it is spread over -128 to 127: scale and zero point in double, values in float32.

    The zero point is taken from the end of the range that is nearer to 0, where it is the more exact.
    """
    low, high = min(0.0, float(row.min())), max(0.0, float(row.max()))
    if low == high:
        return np.zeros(row.shape, np.int64), np.float32(1)
    step = (high - low) / 255
    from_low, from_high = -128 - low / step, 127 - high / step
    is_low_nearer = 128 + abs(low / step) < 127 + abs(high / step)
    zp = int(np.clip(round_half_away(from_low if is_low_nearer else from_high), -128, 127))
    scale = np.float32(step)
    q = round_half_away(np.float32(zp) + row * (np.float32(1) / scale))
    return np.clip(q, -128, 127).astype(np.int64) - zp, scale
