"""Arithmetic of two tensors that broadcast to each other, on numpy arrays.

Profile "gemmlowp" is TensorFlow Lite Micro, "litert" is LiteRT, whose rules also hold for uint8: Micro has no uint8.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from quant2c.ir.dtype import DType
from quant2c.ir.graph import NodeView
from quant2c.ir.tensor import Array
from quant2c.reference.base import REAL_BOUNDS, Reference, store
from quant2c.reference.fixedpoint import (
    Ints,
    divide_by_pot,
    doubling_high_mul,
    multiplier_of,
    requantize,
    round_half_away,
    wrap32,
)
from quant2c.reference.transcendental import reciprocal
from quant2c.reference.unary import as_litert

Rule = Callable[[NodeView, Any, Any, str], Array]  # (node, first operand, second operand, profile)
Operation = Callable[[Any, Any], Any]

_F = np.float32
_STORED = (DType.INT8, DType.UINT8, DType.INT16)


def _binary(quantized: Rule, plain: Rule) -> Reference:
    """The operator with one rule for quantized types and one for plain ones."""

    def run(view: NodeView, inputs: Sequence[Array | None], profile: str) -> tuple[Array, ...]:
        a, b = inputs[0], inputs[1]
        assert a is not None and b is not None
        rule = quantized if view.out.dtype in _STORED else plain
        with np.errstate(all="ignore"):
            result = np.asarray(rule(view, a, b, profile))
        return (result.astype(view.out.dtype.numpy),)

    return run


def _centred(view: NodeView, a: Array, b: Array) -> tuple[Ints, Ints]:
    return a.astype(np.int64) - view.input(0).q.zp, b.astype(np.int64) - view.input(1).q.zp


def _scales(view: NodeView) -> tuple[float, float, float]:
    return view.input(0).q.scale, view.input(1).q.scale, view.out.q.scale


def _on_one_scale(view: NodeView, a: Array, b: Array, left: int, in_single: bool = False) -> tuple[Ints, Ints, float]:
    """Both operands in units of twice the larger scale / 2^left, and that scale.

    `in_single`: the ratios of the scales are float32 divisions.
    """
    s0, s1, _ = _scales(view)
    twice = 2 * max(s0, s1)
    ratios = [float(_F(s) / _F(twice)) if in_single else s / twice for s in (s0, s1)]
    x, y = (requantize(v << left, *multiplier_of(r)) for v, r in zip(_centred(view, a, b), ratios, strict=True))
    return x, y, twice


def _left(view: NodeView) -> int:
    return 15 if view.out.dtype is DType.INT16 else 20


def _add(view: NodeView, a: Array, b: Array, profile: str) -> Array:
    if _by_powers_of_two(view, profile):
        x, y = _shifted(view, a, b)
        return store(np.clip(x + y, -(1 << 15), (1 << 15) - 1), view.out, _activation(view))
    x, y, twice = _on_one_scale(view, a, b, _left(view))
    multiplier = multiplier_of(twice / ((1 << _left(view)) * view.out.q.scale))
    return store(requantize(x + y, *multiplier), view.out, _activation(view))


def _sub(view: NodeView, a: Array, b: Array, profile: str) -> Array:
    """As ADD, but Micro divides the scales in float32."""
    if _by_powers_of_two(view, profile):
        x, y = _shifted(view, a, b)
        return store(x - y, view.out, _activation(view))
    in_single = not as_litert(view, profile)
    x, y, twice = _on_one_scale(view, a, b, _left(view), in_single)
    unit = (1 << _left(view)) * view.out.q.scale
    real = float(_F(twice) / _F(unit)) if in_single else twice / unit
    return store(requantize(x - y, *multiplier_of(real)), view.out, _activation(view))


def _by_powers_of_two(view: NodeView, profile: str) -> bool:
    """LiteRT's older int16 arithmetic, where the options ask for it and all scales are powers of two."""
    if view.out.dtype is not DType.INT16 or profile != "litert" or not view.attrs.pot_scale_int16:
        return False
    first, second = _shifts(view)
    exact = all(abs(_log2(s) - round_half_away(_log2(s))) < 1e-3 for s in _scales(view))
    return exact and min(first, second) == 0


def _log2(scale: float) -> float:
    return float(_F(math.log(scale)) * (_F(1) / _F(math.log(2.0))))


def _shifts(view: NodeView) -> tuple[int, int]:
    s0, s1, so = (int(round_half_away(_log2(s))) for s in _scales(view))
    return so - s0, so - s1


def _shifted(view: NodeView, a: Array, b: Array) -> tuple[Ints, Ints]:
    first, second = _shifts(view)
    return divide_by_pot(a.astype(np.int64), first), divide_by_pot(b.astype(np.int64), second)


def _mul(view: NodeView, a: Array, b: Array, profile: str) -> Array:
    """Micro multiplies the scales in double, LiteRT in float32."""
    s0, s1, so = _scales(view)
    real = float(_F(s0) * _F(s1) / _F(so)) if as_litert(view, profile) else s0 * s1 / so
    x, y = _centred(view, a, b)
    return store(requantize(x * y, *multiplier_of(real)), view.out, _activation(view))


def _squared_difference(view: NodeView, a: Array, b: Array, profile: str) -> Array:
    left = 0 if view.out.dtype is DType.INT16 else 7
    x, y, twice = _on_one_scale(view, a, b, left)
    multiplier = multiplier_of(twice * twice / ((1 << 2 * left) * view.out.q.scale))
    return store(requantize((x - y) ** 2, *multiplier), view.out)


def _div(view: NodeView, a: Array, b: Array, profile: str) -> Array:
    """a times the fixed-point reciprocal of |b|. Division by zero saturates, 0 / 0 is zero."""
    s0, s1, so = _scales(view)
    multiplier, shift = multiplier_of(float(_F(s0) / (_F(s1) * _F(so))))
    x, y = np.broadcast_arrays(*_centred(view, a, b))
    x = np.where(y < 0, -x, x)
    result = np.array(np.sign(x) << 20)
    for divisor in np.unique(np.abs(y[y != 0])):
        inverse, bits = (int(v) for v in reciprocal(divisor, 31))
        here = np.abs(y) == divisor
        head = _sign_bits(x[here])
        quotient = doubling_high_mul(x[here] << head, inverse)
        result[here] = _shift_right(doubling_high_mul(quotient, multiplier), bits + head - shift)
    return store(result, view.out, _activation(view))


def _shift_right(x: Ints, exponent: Ints) -> Ints:
    """RoundingDivideByPOT; 32 bits or more count modulo 32 and 1 is added to what is not negative, as on x86.

    gemmlowp leaves that open, but LiteRT's results depend on it: 0 / b may be one step beside zero.
    """
    return np.where(exponent < 32, divide_by_pot(x, np.minimum(exponent, 31)), (x >> (exponent & 31)) + (x >= 0))


def _sign_bits(x: Ints) -> Ints:
    """How far each int32 can be shifted left without changing its sign."""
    magnitude = np.where(x < 0, ~x, x)
    return np.array([31 - int(v).bit_length() for v in magnitude], np.int64)


def _activation(view: NodeView) -> str:
    return str(view.attrs.activation)


def _clamped(operation: Operation) -> Rule:
    """Plain numbers in their own type, then the fused activation."""

    def rule(view: NodeView, a: Array, b: Array, profile: str) -> Array:
        low, high = REAL_BOUNDS[_activation(view)]
        result = operation(a, b)
        if view.out.dtype is DType.FLOAT32:
            largest = float(np.finfo(_F).max)
            low, high = max(low, -largest), min(high, largest)
        result = result if math.isinf(low) else np.where(result < low, result.dtype.type(low), result)
        return np.asarray(result if math.isinf(high) else np.where(result > high, result.dtype.type(high), result))

    return rule


def _divided(a: Array, b: Array) -> Array:
    """Floats as they are; integers cut off towards zero, and division by zero gives 0."""
    if a.dtype.kind == "f":
        return np.asarray(a / b)
    wide_a, wide_b = a.astype(np.int64), b.astype(np.int64)
    quotient = np.abs(wide_a) // np.maximum(np.abs(wide_b), 1) * np.sign(wide_a) * np.sign(wide_b)
    return np.asarray(quotient.astype(a.dtype))


def _raw(operation: Operation) -> Rule:
    """Stored numbers, whatever they stand for."""
    return lambda view, a, b, profile: operation(a, b)


def _square_of_difference(a: Array, b: Array) -> Array:
    difference = a - b
    return np.asarray(difference * difference)


def _floor_div(a: Array, b: Array) -> Array:
    """floor(a / b) in double; integers divided by zero give 0, and the lowest one by -1 the highest."""
    if a.dtype.kind == "f":
        return np.floor(a.astype(np.float64) / b.astype(np.float64)).astype(a.dtype)
    quotient = np.where(b == 0, 0, a.astype(np.int64) // np.where(b == 0, 1, b))
    return np.minimum(quotient, np.iinfo(a.dtype).max).astype(a.dtype)


def _floor_mod(a: Array, b: Array) -> Array:
    """The remainder with the divisor's sign; that of integers divided by zero is 0."""
    if a.dtype.kind != "f":
        return np.asarray(np.where(b == 0, 0, a.astype(np.int64) % np.where(b == 0, 1, b))).astype(a.dtype)
    remainder = np.fmod(a, b)
    return np.asarray(np.where((remainder != 0) & ((b < 0) != (remainder < 0)), remainder + b, remainder))


def _pow(a: Array, b: Array) -> Array:
    """Floats in double, rounded once; integers wrap, and those to negative powers are cut off towards zero."""
    if a.dtype.kind == "f":
        return np.power(a.astype(np.float64), b.astype(np.float64)).astype(a.dtype)
    bases, exponents = np.broadcast_arrays(a, b)
    powers = [_integer_power(int(x), int(y)) for x, y in zip(bases.flat, exponents.flat, strict=True)]
    return np.array(powers, np.int64).reshape(bases.shape)


def _integer_power(base: int, exponent: int) -> int:
    if exponent < 0:
        return {1: 1, -1: -1 if exponent % 2 else 1}.get(base, 0)
    return int(wrap32(pow(base, exponent, 1 << 32)))


REFERENCES: dict[str, Reference] = {
    "ADD": _binary(_add, _clamped(np.add)),
    "SUB": _binary(_sub, _clamped(np.subtract)),
    "MUL": _binary(_mul, _clamped(np.multiply)),
    "DIV": _binary(_div, _clamped(_divided)),
    "SQUARED_DIFFERENCE": _binary(_squared_difference, _raw(_square_of_difference)),
    "MAXIMUM": _binary(*[_raw(lambda a, b: np.where(a > b, a, b))] * 2),
    "MINIMUM": _binary(*[_raw(lambda a, b: np.where(a < b, a, b))] * 2),
    "FLOOR_DIV": _binary(*[_raw(_floor_div)] * 2),
    "FLOOR_MOD": _binary(*[_raw(_floor_mod)] * 2),
    "POW": _binary(*[_raw(_pow)] * 2),
}
