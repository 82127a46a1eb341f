"""gemmlowp's fixed-point functions in numpy int64: exp, 1/(1+x), log and 1/sqrt, bit for bit.

A raw value of i integer bits, Qi, is worth raw / 2^(31 - i). Constants are round(c * 2^31).
"""

from __future__ import annotations

import numpy as np

from quant2c.ir.tensor import Array
from quant2c.reference.fixedpoint import INT32_MAX, INT32_MIN, Ints, divide_by_pot, doubling_high_mul

_ONE_Q0 = INT32_MAX


def shift_left(x: Ints, exponent: int | Ints) -> Ints:
    """x * 2^exponent, saturated to 32 bits."""
    return np.asarray(np.clip(x << exponent, INT32_MIN, INT32_MAX))


def leading_zeros(x: Array | int) -> Ints:
    """Zero bits before the highest one of a positive 32-bit value."""
    return np.asarray([32 - int(v).bit_length() for v in np.ravel(x)], np.int64).reshape(np.shape(x))


def _exp_within_a_quarter(a: Ints) -> Ints:
    """exp(a) for a in [-1/4, 0) in Q0: Taylor's polynomial of the fourth degree around -1/8."""
    exp_of_minus_eighth, third = 1895147668, 715827883
    x = a + (1 << 28)
    x2 = doubling_high_mul(x, x)
    x3 = doubling_high_mul(x2, x)
    x4 = doubling_high_mul(x2, x2)
    rest = divide_by_pot(doubling_high_mul(divide_by_pot(x4, 2) + x3, third) + x2, 1)
    return exp_of_minus_eighth + doubling_high_mul(exp_of_minus_eighth, x + rest)


# exp(-2^k) in Q0 for k = -2 to 4: the factors of the whole quarters.
_EXP_OF_POWERS = (1672461947, 1302514674, 790015084, 290630308, 39332535, 720401, 242)


def exp_of_negative(a: Ints, integer_bits: int = 5) -> Ints:
    """exp(a) in Q0 for a <= 0 in Q(integer_bits), five at the most."""
    quarter = 1 << (29 - integer_bits)
    within = (a & (quarter - 1)) - quarter
    result = _exp_within_a_quarter(within << integer_bits)
    quarters = within - a
    for k, factor in enumerate(_EXP_OF_POWERS[: integer_bits + 2]):
        result = np.where(quarters & (quarter << k), doubling_high_mul(result, factor), result)
    return np.asarray(np.where(a == 0, _ONE_Q0, result))


def _two_over_one_plus(a: Ints) -> Ints:
    """2 / (1 + a) in Q2 for a in [0, 1) in Q0: three of Newton's steps."""
    half = (a + _ONE_Q0 + 1) >> 1
    x = 1515870810 + doubling_high_mul(half, -1010580540)  # 48/17 - 32/17 * half
    for _ in range(3):
        error = (1 << 29) - doubling_high_mul(half, x)
        x = x + shift_left(doubling_high_mul(x, error), 2)
    return x


def one_over_one_plus(a: Ints) -> Ints:
    """1 / (1 + a) in Q0 for a in [0, 1) in Q0."""
    return shift_left(_two_over_one_plus(a), 1)


def one_minus_over_one_plus(a: Ints) -> Ints:
    """(1 - a) / (1 + a) in Q0 for a in [0, 1) in Q0."""
    return shift_left(_two_over_one_plus(a) - (1 << 29), 2)


def reciprocal(x: Ints, integer_bits: int) -> tuple[Ints, Ints]:
    """(r, b): 1/x = r * 2^-b in Q0, for x > 0 in Q(integer_bits)."""
    zeros = leading_zeros(x)
    return one_over_one_plus((x << zeros) - (1 << 31)), integer_bits - zeros


def log_q12_to_q5(x: Ints) -> Ints:
    """ln(x) in Q5 for x >= 1 in Q12.

    x = z * 2^k with z about 1: of two ways to choose k the one that leaves the smaller z. ln(z) is a quotient of two
    polynomials.
    """
    ln_2, root, fourth_root = 1488522236, 1518500250, 1805811301  # ln 2, sqrt(1/2), sqrt(sqrt(1/2))
    alpha_n, alpha_d, alpha_i, alpha_f = 117049297, 127690142, 1057819769, 638450708
    quarter = 1 << 23  # in Q6
    zeros = leading_zeros(x)
    r_a = shift_left(doubling_high_mul(shift_left(x, zeros - 1), root), 1)
    k_a = np.clip(shift_left(12 - zeros, 25) + quarter, INT32_MIN, INT32_MAX)
    zeros_b = leading_zeros(doubling_high_mul(x, root)) - 1
    r_b = shift_left(x, zeros_b)
    k_b = np.clip(shift_left(12 - zeros_b, 25) - quarter, INT32_MIN, INT32_MAX)
    r, k = np.minimum(r_a, r_b), np.maximum(k_a, k_b)
    total = r + fourth_root
    p = (total + 1) >> 1
    q = 2 * (r - fourth_root)
    q2 = doubling_high_mul(q, q)
    numerator = doubling_high_mul(q, r) + doubling_high_mul(doubling_high_mul(q, q2), alpha_n)
    denominator = doubling_high_mul(p, alpha_i + q + doubling_high_mul(alpha_d, q2)) + doubling_high_mul(alpha_f, q)
    ln_z = doubling_high_mul(divide_by_pot(numerator, 6), one_over_one_plus(denominator))
    return shift_left(doubling_high_mul(k, ln_2) + ln_z, 1)


def inverse_sqrt(x: int) -> tuple[int, int]:
    """(m, s): 1/sqrt(x) = m * 2^(s - 31), s <= 0, for an integer x >= 0; 0 counts as 1. Five of Newton's steps."""
    if x <= 1:
        return INT32_MAX, 0
    right = 11
    while x >= 1 << 29:
        x //= 4
        right += 1
    pairs = (31 - x.bit_length()) // 2 - 1
    right -= pairs
    q3 = np.int64((x << 2 * pairs) >> 1)
    half = divide_by_pot(q3, 1)
    r: Ints = np.asarray(1 << 28, np.int64)
    for _ in range(5):
        cube = shift_left(doubling_high_mul(doubling_high_mul(r, r), r), 6)
        r = shift_left(doubling_high_mul((1 << 28) + (1 << 27), r) - doubling_high_mul(half, cube), 3)
    m = int(doubling_high_mul(r, 1518500250))
    return (m << -right, 0) if right < 0 else (m, -right)
