"""Functions of one int16 element: tables with interpolation between their points, and plain arithmetic."""

from __future__ import annotations

import math
from collections.abc import Iterable

import numpy as np

from quant2c.ir.call import Call, Value
from quant2c.ir.graph import NodeView
from quant2c.ir.schedule import Options
from quant2c.ir.tensor import Array, Tensor
from quant2c.ops import unary_tables as tables
from quant2c.ops.elementwise import as_litert, power_of_two
from quant2c.ops.fixedpoint import quantize_multiplier, round_half_away

_F = np.float32
_LOW, _HIGH = -(1 << 15), (1 << 15) - 1
_POINTS = 512


def call(stem: str, view: NodeView, **fields: Value) -> tuple[Call, ...]:
    """One call of a kernel whose first field is the number of elements."""
    source, out = view.input(0), view.out
    types = source.dtype.short if source.dtype is out.dtype else f"{source.dtype.short}_{out.dtype.short}"
    params = {"elements": out.elements, **fields}
    return (Call(stem, types, params, (source.index,), (out.index,)),)


# LOGISTIC and TANH: the first points of one sigmoid.


def sigmoid_table() -> Array:
    """[256] points of the sigmoid, 24 for each unit, in units of 2^-16: TFLite's constants.

    They lie beside the curve, by half of what the straight lines to both neighbours miss on average in the middle, so
    that the lines lie closer. The last is 65535.
    """

    def sigmoid(steps: float) -> float:
        return 1 / (1 + math.exp(-steps / 24))

    def missed(i: int, side: int) -> float:
        return sigmoid(i + side / 2) - (sigmoid(i) + sigmoid(i + side)) / 2

    points = [sigmoid(i) + (missed(i, 1) + missed(i, -1)) / 4 for i in range(255)]
    return np.array([*(round_half_away(65536 * point) for point in points), 65535], np.uint16)


def sigmoid_scaling(scale: float, powers: tuple[int, ...]) -> tuple[int, int]:
    """(multiplier, right shift) that bring an input to units of 1 / (3 * 4096).

    A scale of 2^(power - 12) is met exactly for the powers that the operator allows.
    """
    power = power_of_two(scale)
    if power is not None and power + 12 in powers:
        return 3 << (power + 12), 0
    multiplier, shift = scale * 4096.0 * 3.0, 0
    while multiplier <= _HIGH / 2 and shift <= 30:
        multiplier *= 2.0
        shift += 1
    return int(multiplier), shift


def sigmoid_call(stem: str, view: NodeView, powers: tuple[int, ...]) -> tuple[Call, ...]:
    multiplier, shift = sigmoid_scaling(view.input(0).q.scale, powers)
    return call(stem, view, multiplier=multiplier, right_shift=shift, table=sigmoid_table())


def check_sigmoid(source: Tensor, out: Tensor) -> Iterable[str]:
    """Sentences where input * multiplier passes int32, or the output has no 15 fraction bits."""
    if sigmoid_scaling(source.q.scale, ())[0] > _HIGH:
        yield f"{source.where} has scale {source.q.scale:g}, too large for a sigmoid's table"
    if power_of_two(out.q.scale) != -15:
        yield f"the output must have scale {2.0**-15:g}, not {out.q.scale:g}"


# Tables of real functions.


def interpolation_table(function: tables.Real, source: Tensor, out: Tensor) -> Array:
    """[513] samples at every 128th input, moved against half the error that a straight line has in the middle.

    TFLite's LUTPopulate for int16: every step in float32.
    """
    scale, out_scale = _F(source.q.scale), _F(out.q.scale)
    first, last = scale * _F(_LOW), scale * _F(_HIGH)
    step = (last - first) / _F(_POINTS)
    factor = _F(1 << 16) / (out_scale * _F(_HIGH) - out_scale * _F(_LOW))

    def scaled(x: np.float32) -> np.float32:
        with np.errstate(all="ignore"):
            return _F(function(x) * factor)

    def nearest(x: np.float32) -> np.float32:
        return _F(round_half_away(float(x))) if math.isfinite(x) else x

    points = []
    for i in range(_POINTS):
        at = first + _F(i) * step
        sample = nearest(scaled(at))
        line = nearest((scaled(first + _F(i + 1) * step) + sample) / _F(2))
        error = line - nearest(scaled(at + step / _F(2)))
        points.append(sample - nearest(error / _F(2)))
    points.append(nearest(scaled(last)))
    return np.clip(np.nan_to_num(np.array(points, _F)), _LOW, _HIGH).astype(np.int16)


def table_call(function: tables.Real, view: NodeView) -> tuple[Call, ...]:
    return call("lookup", view, table=interpolation_table(function, view.input(0), view.out))


# Arithmetic.


def leaky_relu(view: NodeView, options: Options) -> tuple[Call, ...]:
    """A multiplier for each sign of the input; that of a negative slope is applied as its magnitude."""
    source, out = view.input(0), view.out
    slope = float(_F(source.q.scale) * _F(view.attrs) / _F(out.q.scale))
    one, one_shift = quantize_multiplier(tables.quotient_in_single(source, out))
    magnitude, shift = quantize_multiplier(abs(slope))
    fields = {"multiplier": one, "shift": one_shift, "slope_multiplier": magnitude, "slope_shift": shift}
    return call("unary_leaky_relu", view, **fields, slope_sign=-1 if slope < 0 else 1)


def magnitude(view: NodeView, options: Options) -> tuple[Call, ...]:
    multiplier, shift = quantize_multiplier(tables.quotient_in_single(view.input(0), view.out))
    return call("unary_abs", view, multiplier=multiplier, shift=shift)


def square_root(view: NodeView, options: Options) -> tuple[Call, ...]:
    return call("unary_sqrt", view, in_scale=view.input(0).q.scale, out_scale=view.out.q.scale)


def inverse_square_root(view: NodeView, options: Options) -> tuple[Call, ...]:
    """TensorFlow Lite Micro computes in fixed point, LiteRT interpolates."""
    source, out = view.input(0), view.out
    if as_litert(view, options):
        largest = _F(_F(_HIGH) * _F(out.q.scale))
        return table_call(lambda x: _F(_F(1) / np.sqrt(x)) if x > 0 else largest, view)
    multiplier, shift = quantize_multiplier(1.0 / float(np.sqrt(_F(source.q.scale)) * _F(out.q.scale)))
    return call("unary_rsqrt", view, multiplier=multiplier, shift=shift)
