"""gemmlowp's fixed-point sigmoid and tanh in 16 bits, bit for bit: what LiteRT's LSTM computes.

A raw value of i integer bits, Qi, is worth raw / 2^(15 - i). Constants are those of 32 bits, rounded to 16. No input
makes a sum that gemmlowp would wrap at 16 bits.
"""

from __future__ import annotations

import numpy as np

from quant2c.reference.fixedpoint import Ints, divide_by_pot

_ONE = 32767


def _high_mul(a: Ints | int, b: Ints | int) -> Ints:
    """floor((a * b + 2^14) / 2^15), saturated."""
    return np.asarray(np.minimum((np.asarray(a, np.int64) * b + (1 << 14)) >> 15, _ONE))


def _shift_left(x: Ints, exponent: int) -> Ints:
    return np.asarray(np.clip(x << exponent, -32768, 32767))


def _exp_within_a_quarter(a: Ints) -> Ints:
    """exp(a) for a in [-1/4, 0) in Q0: Taylor's polynomial of the fourth degree around -1/8."""
    exp_of_minus_eighth, third = 28918, 10923
    x = a + (1 << 12)
    x2 = _high_mul(x, x)
    x3, x4 = _high_mul(x2, x), _high_mul(x2, x2)
    rest = divide_by_pot(_high_mul(divide_by_pot(x4, 2) + x3, third) + x2, 1)
    return np.asarray(np.clip(exp_of_minus_eighth + _high_mul(exp_of_minus_eighth, x + rest), -32768, 32767))


# exp(-2^k) in Q0 for k = -2 to 4: the factors of the whole quarters.
_EXP_OF_POWERS = (25520, 19875, 12055, 4435, 600, 11, 0)


def exp_of_negative(a: Ints, integer_bits: int) -> Ints:
    """exp(a) in Q0 for a <= 0 in Qi."""
    fraction = 15 - integer_bits
    quarter = 1 << (fraction - 2)
    within = (a & (quarter - 1)) - quarter
    result = _exp_within_a_quarter(_shift_left(within, integer_bits))
    quarters = within - a
    for k, factor in zip(range(-2, integer_bits), _EXP_OF_POWERS, strict=False):
        result = np.where(quarters & (1 << (fraction + k)), _high_mul(result, factor), result)
    if integer_bits > 5:
        result = np.where(a < -(32 << fraction), 0, result)
    return np.asarray(np.where(a == 0, _ONE, result))


def _newton(a: Ints) -> Ints:
    """2 / (1 + a) in Q2 for a in [0, 1) in Q0: three of Newton's steps."""
    half = (a + _ONE + 1) >> 1
    x = 23130 + _high_mul(half, -15420)  # 48/17 - 32/17 * half
    for _ in range(3):
        x = x + _shift_left(_high_mul(x, (1 << 13) - _high_mul(half, x)), 2)
    return x


def logistic(a: Ints, integer_bits: int) -> Ints:
    """1 / (1 + exp(-a)) in Q0."""
    positive = _shift_left(_newton(exp_of_negative(-np.abs(a), integer_bits)), 1)
    return np.asarray(np.where(a == 0, 1 << 14, np.where(a > 0, positive, _ONE - positive)))


def tanh(a: Ints, integer_bits: int) -> Ints:
    """(1 - e) / (1 + e) in Q0 with e = exp(-2|a|)."""
    size = _shift_left(_newton(exp_of_negative(-np.abs(a), integer_bits + 1)) - (1 << 13), 2)
    return np.asarray(np.where(a == 0, 0, np.where(a < 0, -size, size)))
