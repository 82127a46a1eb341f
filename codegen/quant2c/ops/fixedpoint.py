"""Real multipliers as fixed point, as the generator writes them into C: TFLite's QuantizeMultiplier."""

from __future__ import annotations

import math

import numpy as np

from quant2c.errors import ModelError
from quant2c.ir.tensor import Array


def quantize_multiplier(real: float) -> tuple[int, int]:
    """(multiplier, shift) with real ~= multiplier * 2^(shift - 31), multiplier in [2^30, 2^31) or 0; shift > 0 is left.

    Factors below 2^-31 flush to zero, as TFLite does.
    """
    if not math.isfinite(real):
        raise ModelError(
            "scales", f"their quotient is {real}", "quantize the model again: its scales lie too far apart"
        )
    if real == 0.0:
        return 0, 0
    fraction, shift = math.frexp(real)
    multiplier = round_half_away(fraction * (1 << 31))
    if multiplier == 1 << 31:
        multiplier //= 2
        shift += 1
    if shift < -31:
        return 0, 0
    return multiplier, shift


def quantize_multipliers(reals: Array) -> tuple[Array, Array]:
    """The same for each channel: int32 multipliers, int32 shifts."""
    pairs = [quantize_multiplier(float(real)) for real in np.asarray(reals, dtype=np.float64)]
    return np.array([m for m, _ in pairs], np.int32), np.array([s for _, s in pairs], np.int32)


def round_half_away(value: float) -> int:
    """C's round(): half away from zero. Not floor(x + 0.5): that sum is itself rounded, just below 0.5 up to 1."""
    whole = math.trunc(value)
    return whole + (abs(value - whole) >= 0.5) * (1 if value > 0 else -1)
