"""Functions of one element: activations, roots, exponentials, signs, on numpy arrays.

Profile "gemmlowp" is TensorFlow Lite Micro, "litert" is LiteRT, whose rules also hold for uint8: Micro has no uint8.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from quant2c.ir.dtype import DType
from quant2c.ir.graph import NodeView
from quant2c.ir.tensor import Array, Tensor
from quant2c.reference import real_functions as real
from quant2c.reference.base import Reference
from quant2c.reference.fixedpoint import (
    INT32_MAX,
    Ints,
    divide_by_pot,
    multiplier_of,
    requantize,
    round_half_away,
)
from quant2c.reference.transcendental import (
    exp_of_negative,
    inverse_sqrt,
    one_minus_over_one_plus,
    one_over_one_plus,
)

Rule = Callable[[NodeView, Array, str], Array]

_F = np.float32


def _unary(rules: Mapping[DType, Rule]) -> Reference:
    """The operator with one rule for each element type."""

    def run(view: NodeView, inputs: Sequence[Array | None], profile: str) -> tuple[Array, ...]:
        values = inputs[0]
        assert values is not None
        with np.errstate(all="ignore"):
            result = rules[view.input(0).dtype](view, values, profile)
        return (np.asarray(result).astype(view.out.dtype.numpy).reshape(values.shape),)

    return run


def as_litert(view: NodeView, profile: str) -> bool:
    """Whether LiteRT's rule holds where it differs from TensorFlow Lite Micro's."""
    return profile == "litert" or view.node.legacy or view.input(0).dtype is DType.UINT8


def stored(values: Ints, out: Tensor) -> Ints:
    """Results with the zero point added, saturated to the type."""
    return np.clip(values + out.q.zp, out.dtype.minimum, out.dtype.maximum)


def _centred(view: NodeView, values: Array) -> Ints:
    return np.asarray(values.astype(np.int64) - view.input(0).q.zp)


def _float(function: real.Function) -> dict[DType, Rule]:
    return {DType.FLOAT32: lambda view, x, profile: function(x)}


def _table(function: real.Function, *types: DType) -> dict[DType, Rule]:
    rule = {1: real.byte_rule, 2: real.short_rule}
    return {
        dtype: lambda view, x, profile: rule[view.out.dtype.bits // 8](function, view.input(0), view.out, x)
        for dtype in types
    }


def _relu(low: float, high: float) -> Reference:
    """Requantized to the output's scale, then clamped there."""

    def quantized(view: NodeView, values: Array, profile: str) -> Array:
        source, out = view.input(0), view.out
        multiplier, shift = multiplier_of(float(_F(source.q.scale) / _F(out.q.scale)))
        result = requantize(_centred(view, values), multiplier, shift) + out.q.zp
        least, most = (_limit(bound, out) for bound in (low, high))
        return np.clip(result, least, most)

    def on_floats(view: NodeView, values: Array, profile: str) -> Array:
        return np.asarray(np.where(values > _F(high), _F(high), np.where(values < _F(low), _F(low), values)))

    types = (DType.INT8, DType.UINT8, DType.INT16)
    return _unary({DType.FLOAT32: on_floats, **dict.fromkeys(types, quantized)})


def _limit(bound: float, out: Tensor) -> int:
    if math.isinf(bound):
        return out.dtype.maximum if bound > 0 else out.dtype.minimum
    steps = int(round_half_away(_F(bound) / _F(out.q.scale)))
    return int(np.clip(out.q.zp + steps, out.dtype.minimum, out.dtype.maximum))


def _leaky_relu(view: NodeView, values: Array, profile: str) -> Array:
    """One multiplier for each sign of the input; a negative slope's is applied as its magnitude, then negated."""
    x, si, so = _centred(view, values), _F(view.input(0).q.scale), _F(view.out.q.scale)
    identity = multiplier_of(float(si / so))
    slope, shift = multiplier_of(float(si * _F(view.attrs) / so))
    negative = requantize(x, abs(slope), shift)
    result = np.where(x >= 0, requantize(x, *identity), -negative if slope < 0 else negative)
    return stored(result, view.out)


def _leaky_relu_float(view: NodeView, values: Array, profile: str) -> Array:
    return np.asarray(np.where(values > 0, values, values * _F(view.attrs)))


def _logistic_fixed(a: Ints) -> Ints:
    """1 / (1 + exp(-a)) in Q0, for a in Q4."""
    of_magnitude = one_over_one_plus(exp_of_negative(-np.abs(a), 4))
    return np.where(a == 0, 1 << 30, np.where(a > 0, of_magnitude, INT32_MAX - of_magnitude))


def _tanh_fixed(a: Ints) -> Ints:
    """tanh(a) in Q0, for a in Q4: (1 - e) / (1 + e) with e = exp(-2a); a in Q4 is 2a in Q5."""
    of_magnitude = one_minus_over_one_plus(exp_of_negative(-np.abs(a)))
    return np.where(a == 0, 0, np.where(a < 0, -of_magnitude, of_magnitude))


def _sigmoid_byte(
    function: Callable[[Ints], Ints], function_in_float: real.Function, fraction_bits: int, zp: int
) -> Rule:
    """Fixed point with 4 integer bits, saturated outside of (-radius, radius).

    LiteRT makes a table of the real function, and so it is for outputs other than scale 2^-fraction_bits and that zp.
    """

    def rule(view: NodeView, values: Array, profile: str) -> Array:
        out = view.out
        if as_litert(view, profile) or (out.q.scale, out.q.zp) != (2.0**-fraction_bits, zp):
            return real.byte_rule(function_in_float, view.input(0), out, values)
        x = _centred(view, values)
        multiplier, shift = multiplier_of(view.input(0).q.scale * (1 << 27))
        radius = math.floor(15.0 * (1 << 27) / 2.0**shift)
        inside = stored(divide_by_pot(function(requantize(x, multiplier, shift)), 31 - fraction_bits), out)
        return np.where(x <= -radius, out.dtype.minimum, np.where(x >= radius, out.dtype.maximum, inside))

    return rule


def sigmoid_table() -> Ints:
    """[256] TFLite's table of the sigmoid at i / 24, in units of 2^-16, for lines between the points.

    Each point is moved by half of the mean error that lines to its neighbours have in the middle; the last is 65535.
    """
    x, half = np.arange(256) / 24, 1 / 48

    def sigmoid(at: Array) -> Array:
        return np.asarray(1 / (1 + np.exp(-at)))

    errors = [sigmoid(x + side) - (sigmoid(x) + sigmoid(x + 2 * side)) / 2 for side in (-half, half)]
    points = np.floor(65536 * (sigmoid(x) + sum(errors) / 4) + 0.5).astype(np.int64)
    points[255] = 65535
    return points


def _scaled_for_table(view: NodeView, values: Array, shifts_of_two: tuple[int, ...]) -> Ints:
    """Inputs in units of 1 / (3 * 4096): times 3 * 2^k where the scale is such a power of two, else rescaled."""
    scale = view.input(0).q.scale
    log2 = _F(math.log(scale)) * (_F(1) / _F(math.log(2.0)))
    nearest = int(round_half_away(log2))
    if abs(log2 - _F(nearest)) < 1e-3 and nearest + 12 in shifts_of_two:
        return values.astype(np.int64) * (3 << (nearest + 12))
    multiplier, shift = scale * 4096.0 * 3.0, 0
    while multiplier <= 32767.0 / 2.0 and shift <= 30:
        multiplier, shift = multiplier * 2.0, shift + 1
    half = 1 << (shift - 1) if shift else 0
    return np.asarray((values.astype(np.int64) * int(multiplier) + half) >> shift)


def _interpolated(magnitude: Ints, bits: int) -> Ints:
    """The sigmoid table at magnitude / 2^bits, in units of 2^-(16 + bits)."""
    table = sigmoid_table()
    index = np.minimum(magnitude >> bits, 254)
    return np.asarray((table[index] << bits) + (magnitude & ((1 << bits) - 1)) * (table[index + 1] - table[index]))


def _logistic_short(view: NodeView, values: Array, profile: str) -> Array:
    x = _scaled_for_table(view, values, (0,))
    magnitude = np.abs(x)
    y = np.where(magnitude >> 9 >= 255, 0x7FFF << 10, _interpolated(magnitude, 9))
    return np.where(x >= 0, y + (1 << 9), (1 << 25) - y + (1 << 9) - 1) >> 10


def _tanh_short(view: NodeView, values: Array, profile: str) -> Array:
    """2 * sigmoid(2x) - 1."""
    x = _scaled_for_table(view, values, (0, 1))
    magnitude = np.abs(x)
    y = np.where(magnitude >> 8 >= 255, 0xFFFF << 8, _interpolated(magnitude, 8))
    return np.where(x >= 0, y - (1 << 23) + (1 << 7), -y + (1 << 23) + (1 << 7) - 1) >> 8


def _hard_swish(view: NodeView, values: Array, profile: str) -> Array:
    """In 16-bit fixed point: x * relu6(x + 3) / 6, the second factor in [0, 1]."""
    source, out = view.input(0), view.out
    fine = _F(1 / 128) * _F(source.q.scale)
    out_multiplier, out_shift = _short_multiplier(float(fine / _F(out.q.scale)))
    gate_multiplier, gate_shift = _short_multiplier(float(fine / _F(3 / 32768)))
    x = _centred(view, values) << 7
    gate = _saturate16(x << max(gate_shift - 1, 0))
    gate = _high_mul16(gate, gate_multiplier)
    gate = _saturate16(gate << 1) if gate_shift > 0 else divide_by_pot(gate, -gate_shift)
    gate = (gate + (1 << 15)) >> 1
    product = gate * _high_mul16(x, out_multiplier)
    cut = np.sign(product) * (np.abs(product) >> 15)  # towards zero
    return stored(divide_by_pot(cut, -out_shift), out)


def _short_multiplier(value: float) -> tuple[int, int]:
    """A Q15 multiplier, rounded from the Q31 one."""
    multiplier, shift = multiplier_of(value)
    return min((multiplier + (1 << 15)) >> 16, 0x7FFF), shift


def _high_mul16(a: Ints, b: int) -> Ints:
    """SaturatingRoundingDoublingHighMul of int16: a * b / 2^15, ties up."""
    return np.asarray((a * b + (1 << 14)) >> 15)


def _saturate16(x: Ints) -> Ints:
    return np.clip(x, -(1 << 15), (1 << 15) - 1)


def _abs(view: NodeView, values: Array, profile: str) -> Array:
    multiplier = multiplier_of(float(_F(view.input(0).q.scale) / _F(view.out.q.scale)))
    return stored(requantize(np.abs(_centred(view, values)), *multiplier), view.out)


def _rsqrt(view: NodeView, values: Array, profile: str) -> Array:
    """gemmlowp's inverse square root with 20 more bits; zero, and the undefined below it, give the largest value."""
    source, out = view.input(0), view.out
    if source.dtype is DType.INT16 and as_litert(view, profile):
        return real.short_rule(_clamped_rsqrt(out), source, out, values)
    root_of_scale = np.sqrt(_F(source.q.scale)) * _F(out.q.scale)
    multiplier, shift = multiplier_of(1.0 / float(root_of_scale))
    result = np.full(values.shape, out.dtype.maximum, np.int64)
    for index in np.argwhere(_centred(view, values) > 0):
        x = int(values[tuple(index)]) - source.q.zp
        inverse, right = inverse_sqrt(x)
        fine = requantize(1, inverse, right + 20)
        result[tuple(index)] = stored(requantize(fine, multiplier, shift - 20), out)
    return result


def _clamped_rsqrt(out: Tensor) -> real.Function:
    largest = _F(out.dtype.maximum) * _F(out.q.scale)
    return lambda x: np.asarray(np.where(x <= 0, largest, real.rsqrt(x)))


def _clamped_log(out: Tensor) -> real.Function:
    """At zero and below the lowest value that the output can hold."""
    lowest = _F(out.dtype.minimum - out.q.zp) * _F(out.q.scale)
    return lambda x: np.asarray(np.where(x <= 0, lowest, real.log(x)))


def _log(view: NodeView, values: Array, profile: str) -> Array:
    rule = {DType.INT8: real.byte_rule, DType.INT16: real.short_rule}[view.out.dtype]
    return rule(_clamped_log(view.out), view.input(0), view.out, values)


def _sqrt(view: NodeView, values: Array, profile: str) -> Array:
    """In float32, cut off towards zero; below zero, where it is undefined, zero."""
    x = _F(view.input(0).q.scale) * _centred(view, values).astype(_F)
    root = np.sqrt(np.maximum(x, 0)) / _F(view.out.q.scale)
    return stored(np.trunc(np.minimum(root, _F(1 << 24))).astype(np.int64), view.out)


def _elu(view: NodeView, values: Array, profile: str) -> Array:
    function = real.elu_by_expm1 if as_litert(view, profile) else real.elu
    return real.byte_rule(function, view.input(0), view.out, values)


def _gelu_function(view: NodeView) -> real.Function:
    return real.gelu_by_tanh if view.attrs else real.gelu


def _gelu(view: NodeView, values: Array, profile: str) -> Array:
    rule = {1: real.byte_rule, 2: real.short_rule}[view.out.dtype.bits // 8]
    return rule(_gelu_function(view), view.input(0), view.out, values)


def _integers(function: Callable[[Any], Any], *types: DType) -> dict[DType, Rule]:
    """Plain integers that wrap."""
    return dict.fromkeys(types, lambda view, x, profile: function(x.astype(np.int64)))


_BYTES = (DType.INT8, DType.UINT8)
_WORDS = (DType.INT8, DType.INT16, DType.INT32, DType.INT64)

REFERENCES: dict[str, Reference] = {
    "RELU": _relu(0.0, math.inf),
    "RELU6": _relu(0.0, 6.0),
    "RELU_N1_TO_1": _relu(-1.0, 1.0),
    "RELU_0_TO_1": _relu(0.0, 1.0),
    "LEAKY_RELU": _unary({DType.FLOAT32: _leaky_relu_float, **dict.fromkeys((*_BYTES, DType.INT16), _leaky_relu)}),
    "LOGISTIC": _unary(
        {
            **_float(real.logistic_with_cutoffs),
            **dict.fromkeys(_BYTES, _sigmoid_byte(_logistic_fixed, real.logistic, 8, -128)),
            DType.INT16: _logistic_short,
        }
    ),
    "TANH": _unary(
        {
            **_float(real.tanh),
            **dict.fromkeys(_BYTES, _sigmoid_byte(_tanh_fixed, real.tanh, 7, 0)),
            DType.INT16: _tanh_short,
        }
    ),
    "HARD_SWISH": _unary({**_float(real.hard_swish), **dict.fromkeys(_BYTES, _hard_swish)}),
    "ELU": _unary({**_float(real.elu_by_expm1), DType.INT8: _elu}),
    "GELU": _unary(
        {
            DType.FLOAT32: lambda view, x, profile: _gelu_function(view)(x),
            **dict.fromkeys((*_BYTES, DType.INT16), _gelu),
        }
    ),
    "EXP": _unary({**_float(real.exp), **_table(real.exp, DType.INT8, DType.INT16)}),
    "LOG": _unary({**_float(real.log), **dict.fromkeys((DType.INT8, DType.INT16), _log)}),
    "SQRT": _unary({**_float(real.sqrt), **dict.fromkeys((DType.INT8, DType.INT16), _sqrt)}),
    "RSQRT": _unary({**_float(real.rsqrt), **dict.fromkeys((DType.INT8, DType.INT16), _rsqrt)}),
    "ABS": _unary(
        {**_float(np.abs), **dict.fromkeys((DType.INT8, DType.INT16), _abs), **_integers(np.abs, DType.INT32)}
    ),
    "NEG": _unary({**_float(np.negative), **_integers(np.negative, *_WORDS)}),
    "SIGN": _unary({**_float(real.sign), **_integers(np.sign, DType.INT32)}),
    "SQUARE": _unary(_float(np.square)),
    "SIN": _unary(_float(real.sin)),
    "COS": _unary(_float(real.cos)),
    "FLOOR": _unary(_float(np.floor)),
    "CEIL": _unary(_float(np.ceil)),
    "ROUND": _unary(_float(real.round_half_to_even)),
    "LOGICAL_NOT": _unary({DType.BOOL: lambda view, x, profile: np.logical_not(x)}),
}
