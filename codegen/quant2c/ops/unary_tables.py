"""Tables of 256 bytes: everything that maps one quantized byte to another, as the specification computes it.

Worked out value by value in whole numbers, or in float32 where TFLite itself makes a table of a real function.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from quant2c.ir.dtype import DType
from quant2c.ir.graph import NodeView
from quant2c.ir.schedule import Options
from quant2c.ir.tensor import Array, Tensor
from quant2c.ops.elementwise import as_litert
from quant2c.ops.fixedpoint import quantize_multiplier, round_half_away

Rule = Callable[[int], int]  # distance from the input's zero point -> distance from the output's
Maker = Callable[[NodeView, Options], Rule]
Real = Callable[[np.float32], np.float32]

_F = np.float32
_INT32_MAX = (1 << 31) - 1
_BEYOND = 1 << 20  # any result that saturates


def byte_table(source: Tensor, out: Tensor, rule: Rule, low: int | None = None, high: int | None = None) -> Array:
    """[256] output bytes by input bytes, clamped to the type or closer."""
    low = out.dtype.minimum if low is None else low
    high = out.dtype.maximum if high is None else high
    table = np.zeros(256, np.uint8)
    for q in range(source.dtype.minimum, source.dtype.maximum + 1):
        result = out.q.zp + rule(q - source.q.zp)
        table[q & 0xFF] = min(max(result, low), high) & 0xFF
    return table


# Whole numbers: gemmlowp.


def wrap32(x: int) -> int:
    return (x + (1 << 31)) % (1 << 32) - (1 << 31)


def high_mul(a: int, b: int) -> int:
    """a * b / 2^31, rounded to nearest, ties up, saturated."""
    return min((a * b + (1 << 30)) >> 31, _INT32_MAX)


def shift_right(x: int, exponent: int) -> int:
    """x / 2^exponent, rounded to nearest, ties away from zero."""
    if exponent == 0:
        return x
    magnitude = (abs(x) + (1 << (exponent - 1))) >> exponent
    return magnitude if x >= 0 else -magnitude


def shift_left(x: int, exponent: int, bits: int = 32) -> int:
    """x * 2^exponent, saturated."""
    return min(max(x << exponent, -(1 << (bits - 1))), (1 << (bits - 1)) - 1)


def rescale(x: int, multiplier: int, shift: int) -> int:
    """x * multiplier * 2^(shift - 31) with double rounding; a left shift wraps."""
    return shift_right(high_mul(wrap32(x << max(shift, 0)), multiplier), max(-shift, 0))


def rescaling(real: float) -> Rule:
    multiplier, shift = quantize_multiplier(real)
    return lambda x: rescale(x, multiplier, shift)


def quotient_in_single(source: Tensor, out: Tensor) -> float:
    return float(_F(source.q.scale) / _F(out.q.scale))


# Activations that scale.


def relu(view: NodeView, options: Options) -> Rule:
    return rescaling(quotient_in_single(view.input(0), view.out))


def leaky_relu(view: NodeView, options: Options) -> Rule:
    """A negative slope is applied as its magnitude, then negated."""
    source, out = view.input(0), view.out
    identity = rescaling(quotient_in_single(source, out))
    slope = float(_F(source.q.scale) * _F(view.attrs) / _F(out.q.scale))
    magnitude, sign = rescaling(abs(slope)), -1 if slope < 0 else 1
    return lambda x: identity(x) if x >= 0 else sign * magnitude(x)


def magnitude(view: NodeView, options: Options) -> Rule:
    scaled = rescaling(quotient_in_single(view.input(0), view.out))
    return lambda x: scaled(abs(x))


def requantize(view: NodeView, options: Options) -> Rule:
    return rescaling(view.input(0).q.scale / view.out.q.scale)


def negated_byte(view: NodeView, options: Options) -> Rule:
    """TFLite negates the stored byte, whatever its zero point; -128 stays."""
    source, out = view.input(0), view.out

    def rule(x: int) -> int:
        negative = (-(x + source.q.zp) + 128) % 256 - 128
        return negative - out.q.zp

    return rule


# HARD_SWISH: 16-bit fixed point.


def short_multiplier(real: float) -> tuple[int, int]:
    """A Q15 multiplier, rounded from the Q31 one, and its shift."""
    multiplier, shift = quantize_multiplier(real)
    return min((multiplier + (1 << 15)) >> 16, (1 << 15) - 1), shift


def hard_swish_multipliers(source: Tensor, out: Tensor) -> tuple[tuple[int, int], tuple[int, int]]:
    """Of the output and of the gate, from an input with seven more bits; in float32."""
    fine = _F(1 / 128) * _F(source.q.scale)
    return short_multiplier(float(fine / _F(out.q.scale))), short_multiplier(float(fine / _F(3 / 32768)))


def hard_swish(view: NodeView, options: Options) -> Rule:
    """x * gate, where the gate rises from 0 at -3 to 1 (32767/32768) at 3."""
    (out_multiplier, out_shift), (gate_multiplier, gate_shift) = hard_swish_multipliers(view.input(0), view.out)

    def short_high_mul(a: int, b: int) -> int:
        return (a * b + (1 << 14)) >> 15

    def rule(x: int) -> int:
        x <<= 7
        gate = short_high_mul(shift_left(x, max(gate_shift - 1, 0), 16), gate_multiplier)
        gate = shift_left(gate, 1, 16) if gate_shift > 0 else shift_right(gate, -gate_shift)
        gate = (gate + (1 << 15)) >> 1
        product = gate * short_high_mul(x, out_multiplier)
        towards_zero = product >> 15 if product >= 0 else -(-product >> 15)
        return shift_right(towards_zero, -out_shift)

    return rule


# LOGISTIC and TANH: 32-bit fixed point in TensorFlow Lite Micro, a table of the real function in LiteRT.


def exp_of_negative(a: int, integer_bits: int) -> int:
    """exp(a) in Q0 for a <= 0 in Q(integer_bits)."""
    if a == 0:
        return _INT32_MAX
    quarter = 1 << (29 - integer_bits)
    within = (a & (quarter - 1)) - quarter
    x = (within << integer_bits) + (1 << 28)  # around -1/8
    x2 = high_mul(x, x)
    x3, x4 = high_mul(x2, x), high_mul(x2, x2)
    series = high_mul(shift_right(x4, 2) + x3, 715827883) + x2  # (x^4/4 + x^3) / 3 + x^2
    result = 1895147668 + high_mul(1895147668, x + shift_right(series, 1))
    quarters = (within - a) // quarter
    factors = (1672461947, 1302514674, 790015084, 290630308, 39332535, 720401, 242)  # exp(-1/4), exp(-1/2) ... exp(-16)
    for bit in range(integer_bits + 2):
        if quarters >> bit & 1:
            result = high_mul(result, factors[bit])
    return result


def _two_over_one_plus(a: int) -> int:
    """2 / (1 + a) in Q2 for a in [0, 1] in Q0: Newton's method."""
    half = (a + _INT32_MAX + 1) // 2
    x = 1515870810 + high_mul(half, -1010580540)  # 48/17 - 32/17 * half
    for _ in range(3):
        x += shift_left(high_mul(x, (1 << 29) - high_mul(half, x)), 2)
    return x


def reciprocal(x: int) -> tuple[int, int]:
    """(multiplier, bits): 1 / x = multiplier / 2^31 / 2^bits for x >= 1."""
    bits = x.bit_length() - 1
    return shift_left(_two_over_one_plus((x << (31 - bits)) - (1 << 31)), 1), bits


def fixed_logistic(a: int) -> int:
    """1 / (1 + exp(-a)) in Q0 for a in Q4."""
    if a == 0:
        return 1 << 30
    of_magnitude = shift_left(_two_over_one_plus(exp_of_negative(-abs(a), 4)), 1)
    return of_magnitude if a > 0 else _INT32_MAX - of_magnitude


def fixed_tanh(a: int) -> int:
    """tanh(a) in Q0 for a in Q4, which is 2a in Q5."""
    if a == 0:
        return 0
    of_magnitude = shift_left(_two_over_one_plus(exp_of_negative(-abs(a), 5)) - (1 << 29), 2)
    return of_magnitude if a > 0 else -of_magnitude


@dataclass(frozen=True)
class Sigmoid:
    """One of both functions. The output's scale is 2^-fraction_bits; with `zp`, real zero is stored as that."""

    fixed: Callable[[int], int]
    real: Real
    fraction_bits: int
    zp: int

    def is_standard(self, out: Tensor) -> bool:
        return (out.q.scale, out.q.zp) == (2.0**-self.fraction_bits, self.zp)

    def __call__(self, view: NodeView, options: Options) -> Rule:
        source, out = view.input(0), view.out
        if as_litert(view, options) or source.dtype is DType.UINT8 or not self.is_standard(out):
            return sampled(self.real, source, out)
        multiplier, shift = quantize_multiplier(source.q.scale * (1 << 27))
        radius = math.floor(15.0 * (1 << 27) / 2.0**shift)

        def rule(x: int) -> int:
            if abs(x) >= radius:
                return _BEYOND if x > 0 else -_BEYOND
            return shift_right(self.fixed(rescale(x, multiplier, shift)), 31 - self.fraction_bits)

        return rule


# Real functions.


def sampled(function: Real, source: Tensor, out: Tensor) -> Rule:
    """TFLite's LUTPopulate for bytes: every step in float32, the result rounded half away from zero."""
    inverse = _F(1) / _F(out.q.scale)

    def rule(x: int) -> int:
        with np.errstate(all="ignore"):
            scaled = float(function(_F(source.q.scale) * _F(x)) * inverse)
        nearest = round_half_away(min(max(scaled, -_BEYOND), _BEYOND))
        return int(_F(nearest) + _F(out.q.zp)) - out.q.zp

    return rule


def single(function: Callable[[float], float], overflow: float = math.inf) -> Real:
    """A float32 function from one in double."""

    def rounded(x: np.float32) -> np.float32:
        try:
            return _F(function(float(x)))
        except OverflowError:
            return _F(overflow)

    return rounded


exp, expm1, tanh = single(math.exp), single(math.expm1), single(math.tanh)


def logistic(x: np.float32) -> np.float32:
    return _F(_F(1) / (_F(1) + exp(-x)))


def elu(view: NodeView, options: Options) -> Rule:
    """TensorFlow Lite Micro computes exp(x) - 1 in float32, LiteRT expm1."""

    def by_exp(x: np.float32) -> np.float32:
        return _F(exp(x) - _F(1)) if x < 0 else x

    def by_expm1(x: np.float32) -> np.float32:
        return expm1(x) if x < 0 else x

    return sampled(by_expm1 if as_litert(view, options) else by_exp, view.input(0), view.out)


def gelu_exactly(x: np.float32) -> np.float32:
    """x/2 * erfc(-x / sqrt(2))."""
    return _F(_F(0.5) * x * single(math.erfc)(x * _F(-math.sqrt(0.5))))


def gelu_by_tanh(x: np.float32) -> np.float32:
    """x/2 * (1 + tanh(sqrt(2/pi) * (x + 0.044715 x^3)))."""
    inner = _F(math.sqrt(2 / math.pi)) * (x + _F(0.044715) * x * x * x)
    return _F(_F(0.5) * x * (_F(1) + tanh(inner)))


def gelu_function(view: NodeView) -> Real:
    return gelu_by_tanh if view.attrs else gelu_exactly


def clamped_log(out: Tensor) -> Real:
    """ln(x); at zero and below the lowest value that the output holds."""
    lowest = _F(_F(out.dtype.minimum - out.q.zp) * _F(out.q.scale))
    return lambda x: single(math.log)(x) if x > 0 else lowest


def square_root(view: NodeView, options: Options) -> Rule:
    """In float32, cut off towards zero; below zero, where it is undefined, zero."""
    source, out = view.input(0), view.out
    return lambda x: int(np.sqrt(_F(source.q.scale) * _F(max(x, 0))) / _F(out.q.scale))


def inverse_square_root(view: NodeView, options: Options) -> Rule:
    """Fixed point with 20 more bits; zero, and the undefined below it, give the largest value."""
    root_of_scale = np.sqrt(_F(view.input(0).q.scale)) * _F(view.out.q.scale)
    multiplier, shift = quantize_multiplier(1.0 / float(root_of_scale))

    def rule(x: int) -> int:
        if x <= 0:
            return _BEYOND
        inverse, right = fixed_inverse_root(x)
        return rescale(rescale(1, inverse, 20 - right), multiplier, shift - 20)

    return rule


def fixed_inverse_root(x: int) -> tuple[int, int]:
    """(m, right): 1 / sqrt(x) = m / 2^31 / 2^right for 1 <= x < 2^29: five of Newton's steps in Q3."""
    if x == 1:
        return _INT32_MAX, 0
    pairs = (31 - x.bit_length()) // 2 - 1
    word = (x << 2 * pairs) >> 1
    r = 1 << 28
    for _ in range(5):
        cube = shift_left(high_mul(high_mul(r, r), r), 6)
        r = shift_left(high_mul(3 << 27, r) - high_mul(shift_right(word, 1), cube), 3)
    r, right = high_mul(r, 1518500250), 11 - pairs  # sqrt(1/2)
    return (r << -right, 0) if right < 0 else (r, right)
