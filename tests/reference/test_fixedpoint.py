"""requantize.h and litert.h against the numpy arithmetic, and both against exact arithmetic in Python's integers."""

from __future__ import annotations

import ctypes
import math
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from ops.weighted import rescaled, rescaled_wide, tie_accumulators
from quant2c.ops import fixedpoint as generator
from quant2c.reference import fixedpoint as reference
from shim import compile_shim

_LOW, _HIGH = -(1 << 31), (1 << 31) - 1
_MULTIPLIERS = (0, 1 << 30, (1 << 30) + 1, 1518500250, 0x7FFEFFFF, 0x7FFF0000, _HIGH - 1, _HIGH)
_ACCUMULATORS = (0, 1, 2, 3, 127, 128, (1 << 22) + 1, (1 << 23) - 1, 1 << 30, _HIGH - 1, _HIGH)

_SHIM = """
#include "litert.h"
#include "requantize.h"
int32_t high_mul(int32_t a, int32_t b) { return q2c_doubling_high_mul(a, b); }
int32_t divide(int32_t x, int32_t exponent) { return q2c_rounding_divide_by_pot(x, exponent); }
int32_t narrow(int32_t acc, int32_t multiplier, int32_t shift) { return q2c_requantize(acc, multiplier, shift); }
int32_t wide(int64_t acc, int32_t multiplier, int32_t shift) { return q2c_requantize_wide(acc, multiplier, shift); }
int32_t stored(int32_t x, int32_t zp, int32_t low, int32_t high) { return q2c_clamp_with_zp(x, zp, low, high); }
int32_t wrapping(int32_t a, int32_t b) { return q2c_wrapping_add(a, b); }
int32_t scaled(int64_t acc, double scale, int32_t zp, int32_t low, int32_t high)
{ return q2c_scale_and_clamp(acc, scale, zp, low, high); }
"""


@pytest.fixture(scope="module")
def c(tmp_path_factory: pytest.TempPathFactory) -> ctypes.CDLL:
    """The functions of the headers."""
    library = compile_shim(_SHIM, tmp_path_factory.mktemp("shim"))
    library.wide.argtypes = [ctypes.c_int64, ctypes.c_int32, ctypes.c_int32]
    library.scaled.argtypes = [ctypes.c_int64, ctypes.c_double, ctypes.c_int32, ctypes.c_int32, ctypes.c_int32]
    return library


def _accumulators(shift: int, rng: np.random.Generator) -> list[int]:
    """Ties of both roundings for the multiplier 2^30, both ends, and some of every magnitude."""
    magnitudes = [int(v) for e in range(31) for v in rng.integers(0, 1 << e, 2, endpoint=True)]
    both = [*_ACCUMULATORS, *magnitudes]
    return [*tie_accumulators(max(shift, -24), most=6).tolist(), *both, *(-v for v in both), _LOW]


def _shape(result: Any) -> int:
    assert np.asarray(result).dtype == np.int64
    return int(result)


@pytest.mark.parametrize("shift", [-31, -30, -23, -22, -17, -9, -8, -3, -2, -1, 0, 1, 2, 7, 15, 29, 30])
def test_the_narrow_path(c: ctypes.CDLL, shift: int) -> None:
    rng = np.random.default_rng(shift + 31)
    for multiplier in (*_MULTIPLIERS, *rng.integers(1 << 30, _HIGH, 5).tolist()):
        for acc in _accumulators(shift, rng):
            want = rescaled(acc, multiplier, shift)
            assert c.narrow(acc, multiplier, shift) == want, (acc, multiplier, shift)
            assert _shape(reference.requantize(acc, multiplier, shift)) == want, (acc, multiplier, shift)


def test_both_roundings_meet_their_ties() -> None:
    """The accumulators above are worth something: a rule with other ties would be seen."""
    multiplier, shift = 1 << 30, -4
    sums = tie_accumulators(shift).tolist()
    right = [rescaled(acc, multiplier, shift) for acc in sums]
    assert right == [_away((acc + 1) // 2, 4) for acc in sums]
    assert right != [_away(acc // 2, 4) for acc in sums], "ties of the first rounding down"
    assert right != [((acc + 1) // 2 + 8) >> 4 for acc in sums], "ties of the second rounding up"
    assert right != [(acc + 16) >> 5 for acc in sums], "one rounding"


def _away(x: int, exponent: int) -> int:
    size = math.floor(Fraction(abs(x), 1 << exponent) + Fraction(1, 2))
    return size if x >= 0 else -size


@pytest.mark.parametrize("shift", [-31, -20, -15, -9, -8, -1, 0, 1, 7, 13, 14])
def test_the_wide_path(c: ctypes.CDLL, shift: int) -> None:
    rng = np.random.default_rng(shift + 31)
    half = 1 << (14 - shift)  # with the multiplier 2^30, reduced to 2^14, ties lie at odd multiples of 2^-shift
    step = max(half >> 14, 1)
    sums = [step * k + d for k in range(-9, 10) for d in (-1, 0, 1)]
    sums += [int(v) for e in range(47) for v in rng.integers(0, 1 << e, 2, endpoint=True)]
    for multiplier in (*_MULTIPLIERS, 0x40008000, 0x40007FFF, *rng.integers(1 << 30, _HIGH, 5).tolist()):
        for acc in [*sums, *(-s for s in sums), (1 << 47) - 1, -(1 << 47)]:
            exact = rescaled_wide(acc, multiplier, shift)
            assert _shape(reference.requantize_64(acc, multiplier, shift)) == exact, (acc, multiplier, shift)
            wrapped = (exact + 2**31) % 2**32 - 2**31
            assert c.wide(acc, multiplier, shift) == wrapped == _shape(reference.wrap32(exact))


def test_the_high_half_of_a_doubled_product(c: ctypes.CDLL) -> None:
    rng = np.random.default_rng(3)
    values = [0, 1, -1, 2, 3, -3, 1 << 30, -(1 << 30), _HIGH, _LOW, *rng.integers(_LOW, _HIGH, 40).tolist()]
    for a in values:
        for b in values:
            want = min(math.floor(Fraction(a * b, 1 << 31) + Fraction(1, 2)), _HIGH)
            assert _shape(reference.doubling_high_mul(a, b)) == want
            if (a, b) != (_LOW, _LOW):  # the C is for positive multipliers
                assert c.high_mul(a, b) == want


@pytest.mark.parametrize("exponent", range(32))
def test_the_rounding_shift(c: ctypes.CDLL, exponent: int) -> None:
    half = (1 << exponent) >> 1
    near = [half * k + d for k in range(-7, 8) for d in (-1, 0, 1)]
    for x in [v for v in (*near, _LOW, _LOW + 1, _HIGH, _HIGH - 1) if _LOW <= v <= _HIGH]:
        want = _away(x, exponent)
        assert c.divide(x, exponent) == want, (x, exponent)
        assert _shape(reference.divide_by_pot(x, exponent)) == want, (x, exponent)


def test_a_clamp_with_a_zero_point_never_overflows(c: ctypes.CDLL) -> None:
    for zp in (-128, -1, 0, 5, 127):
        for low, high in ((-128, 127), (zp, 127), (-5, -5), (127, 127), (-128, -128)):
            for x in (_LOW, _LOW + 1, -257, -256, -255, -3, 0, 1, 122, 255, 256, _HIGH - 1, _HIGH):
                assert c.stored(x, zp, low, high) == min(max(x + zp, low), high)


def test_sums_wrap(c: ctypes.CDLL) -> None:
    for a in (_LOW, -5, 0, 7, _HIGH):
        for b in (_LOW, -1, 0, 1, _HIGH):
            want = (a + b + 2**31) % 2**32 - 2**31
            assert c.wrapping(a, b) == want == _shape(reference.wrap32(a + b))


# LiteRT's rounding: C's round() of a product in double.


def _round(x: float) -> int:
    """C's round() in exact arithmetic."""
    size = math.floor(Fraction(abs(x)) + Fraction(1, 2))
    return size if x >= 0 else -size


_ODD_REALS = (
    0.0,
    0.49999999999999994,
    0.5,
    0.5000000000000001,
    1.5,
    2.5,
    126.49999999999999,
    127.5,
    4503599627370497.5,
)


@pytest.mark.parametrize("x", [*_ODD_REALS, *(-x for x in _ODD_REALS)])
def test_round_half_away(x: float) -> None:
    assert int(reference.round_half_away(x)) == _round(x)


def test_the_real_scale(c: ctypes.CDLL) -> None:
    rng = np.random.default_rng(5)
    scales = [0.5, 0.25, 2.0**-9, 1.0, 3.0, 0.1, 1e-7, 0.49999999999999994, *rng.uniform(1e-6, 0.1, 20).tolist()]
    sums = [*range(-40, 41), *rng.integers(-(1 << 24), 1 << 24, 60).tolist(), _LOW, _HIGH, 1 << 46, -(1 << 46)]
    for scale in scales:
        for acc in sums:
            for zp, low, high in ((0, -128, 127), (-128, -128, 127), (127, -128, 127), (3, 3, 9), (0, -32768, 32767)):
                want = min(max(_round(float(acc) * scale) + zp, low), high)
                assert c.scaled(acc, scale, zp, low, high) == want, (acc, scale, zp)


# Multipliers from reals.


def _exact_multiplier(real: float) -> tuple[int, int]:
    if real == 0:
        return 0, 0
    shift = 0
    value = Fraction(real)
    while value >= 1:
        value, shift = value / 2, shift + 1
    while value < Fraction(1, 2):
        value, shift = value * 2, shift - 1
    multiplier = math.floor(value * 2**31 + Fraction(1, 2))
    if multiplier == 2**31:
        multiplier, shift = 2**30, shift + 1
    return (multiplier, shift) if shift >= -31 else (0, 0)


def _reals() -> list[float]:
    rng = np.random.default_rng(9)
    carry = [math.nextafter(2.0**e, 0.0) for e in (-40, -31, -8, 0, 5)]
    ties = [(2**30 + k + 0.5) / 2**31 * 2.0**e for k in (0, 1, 2, 2**30 - 1) for e in (-20, 0, 3)]
    flushed = [2.0**-32, math.nextafter(2.0**-32, 0), math.nextafter(2.0**-32, 1), 2.0**-33, 2.0**-31, 1e-300]
    return [0.0, 0.5, 1.0, 2.0, 0.1, *carry, *ties, *flushed, *np.exp2(rng.uniform(-34, 12, 200)).tolist()]


@pytest.mark.parametrize("quantize", [reference.multiplier_of, generator.quantize_multiplier])
def test_quantized_multipliers(quantize: Callable[[float], tuple[int, int]]) -> None:
    for real in _reals():
        assert quantize(real) == _exact_multiplier(real), real
