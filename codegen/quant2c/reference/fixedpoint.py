"""The normative integer arithmetic in numpy, from NUMERICS: gemmlowp with double rounding.

Written from the specification, apart from the generator (`ops/fixedpoint.py`) and from the C that it judges.
Everything is computed in int64, where no intermediate below overflows.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
INT32_MIN, INT32_MAX = -(1 << 31), (1 << 31) - 1


def multiplier_of(real: float) -> tuple[int, int]:
    """QuantizeMultiplier: real = m * 2^(s - 31) with m in [2^30, 2^31)."""
    if real == 0:
        return 0, 0
    fraction, exponent = math.frexp(real)
    m = math.floor(abs(fraction) * 2**31 + 0.5)
    if m == 2**31:
        m, exponent = m // 2, exponent + 1
    if exponent < -31:
        return 0, 0
    return (m if fraction > 0 else -m), exponent


def doubling_high_mul(a: Any, b: Any) -> Ints:
    """SaturatingRoundingDoublingHighMul: floor((a * b + 2^30) / 2^31), ties up; only -2^31 squared saturates."""
    product = np.asarray(a, np.int64) * np.asarray(b, np.int64)
    return np.asarray(np.minimum((product + (1 << 30)) >> 31, INT32_MAX), np.int64)


def divide_by_pot(x: Any, exponent: Any) -> Ints:
    """RoundingDivideByPOT: x / 2^exponent, ties away from zero."""
    x = np.asarray(x, np.int64)
    exponent = np.asarray(exponent, np.int64)
    half = np.where(exponent > 0, np.int64(1) << np.maximum(exponent - 1, 0), 0)
    return np.asarray(np.where(x >= 0, (x + half) >> exponent, -((-x + half) >> exponent)), np.int64)


def requantize(acc: Any, multiplier: Any, shift: Any) -> Ints:
    """MultiplyByQuantizedMultiplier of an int32 accumulator: shift left, high multiply, rounding shift right.

    The left shift wraps at 32 bits as in C; legal models stay below it (the accumulator range proof says so).
    """
    shift = np.asarray(shift, np.int64)
    shifted = wrap32(np.asarray(acc, np.int64) << np.maximum(shift, 0))
    return divide_by_pot(doubling_high_mul(shifted, multiplier), np.maximum(-shift, 0))


def requantize_64(acc: Any, multiplier: Any, shift: Any) -> Ints:
    """The int64 path of int16x8: multiplier reduced to 16 bits, one rounding: (x * m16 + 2^(14-s)) >> (15-s)."""
    acc = np.asarray(acc, np.int64)
    m16 = np.minimum((np.asarray(multiplier, np.int64) + (1 << 15)) >> 16, 0x7FFF)
    total = 15 - np.asarray(shift, np.int64)
    return np.asarray((acc * m16 + (np.int64(1) << (total - 1))) >> total, np.int64)


def wrap32(x: Any) -> Ints:
    """Modulo 2^32 into the int32 range."""
    return np.asarray(((np.asarray(x, np.int64) + (1 << 31)) & 0xFFFFFFFF) - (1 << 31), np.int64)


def round_half_away(x: Any) -> npt.NDArray[np.float64]:
    """C's round(). Not floor(x + 0.5), which is itself rounded: the number below 0.5 would become 1."""
    x = np.asarray(x, np.float64)
    whole = np.trunc(x)
    return np.asarray(whole + np.where(np.abs(x - whole) >= 0.5, np.copysign(1.0, x), 0.0), np.float64)
