"""SOFTMAX and LOG_SOFTMAX on numpy arrays, along the last axis."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from quant2c.ir.dtype import DType
from quant2c.ir.graph import NodeView
from quant2c.ir.tensor import Array
from quant2c.reference.base import Reference
from quant2c.reference.fixedpoint import (
    INT32_MAX,
    INT32_MIN,
    Ints,
    divide_by_pot,
    doubling_high_mul,
    multiplier_of,
    requantize,
    round_half_away,
)
from quant2c.reference.transcendental import exp_of_negative, leading_zeros, log_q12_to_q5, reciprocal

Rows = Callable[[NodeView, Array, str], Array]  # [rows, depth] -> [rows, depth]


def _beta(view: NodeView) -> float:
    return 1.0 if view.node.op == "LOG_SOFTMAX" else float(view.attrs.beta)


def _scaling(view: NodeView) -> tuple[int, int, int]:
    """Multiplier and left shift of a difference into Q5, and the smallest difference that fits there."""
    real = min(_beta(view) * view.input(0).q.scale * (1 << 26), float(INT32_MAX))
    multiplier, shift = multiplier_of(real)
    return multiplier, shift, -math.floor(31 * 2.0**26 / 2.0**shift)


def _differences(rows: Array) -> Ints:
    wide = rows.astype(np.int64)
    return np.asarray(wide - wide.max(axis=1, keepdims=True))


def _softmax_8(view: NodeView, rows: Array, profile: str) -> Array:
    """exp of the difference to the largest, in Q0, over the sum of all in Q12. A difference beyond Q5 gives nothing."""
    multiplier, shift, diff_min = _scaling(view)
    difference = _differences(rows)
    counts = difference >= diff_min
    exps = exp_of_negative(doubling_high_mul(np.where(counts, difference, 0) << shift, multiplier))
    sums = np.where(counts, divide_by_pot(exps, 12), 0).sum(axis=1, keepdims=True)
    inverse, bits_over_one = reciprocal(sums, 12)
    out = view.out.dtype
    scaled = divide_by_pot(doubling_high_mul(inverse, exps), bits_over_one + 31 - out.bits)
    return np.asarray(np.clip(np.where(counts, scaled + out.minimum, out.minimum), out.minimum, out.maximum))


def _log_softmax_8(view: NodeView, rows: Array, profile: str) -> Array:
    """Difference to the largest minus the logarithm of the sum of exponentials, in Q5, stored in steps of 1/16."""
    multiplier, shift, diff_min = _scaling(view)
    difference = _differences(rows)
    counts = difference >= diff_min
    scaled = doubling_high_mul(np.where(counts, difference, 0) << shift, multiplier)
    sums = np.where(counts, divide_by_pot(exp_of_negative(scaled), 12), 0).sum(axis=1, keepdims=True)
    log_sum = log_q12_to_q5(sums)
    reverse, reverse_shift = multiplier_of(2.0 ** (31 - shift) / multiplier)
    least = np.maximum(diff_min - 1, requantize(log_sum + INT32_MIN, reverse, reverse_shift))
    out = view.out.dtype
    result = divide_by_pot(scaled - log_sum, 22) + out.maximum
    return np.asarray(np.clip(np.where(difference > least, result, out.minimum), out.minimum, out.maximum))


def _table(function: Callable[[Array], Array], scale: Array, zp: int) -> Ints:
    """513 samples of a function over the int16 range, each moved by half of the error in the middle of its interval.

    In the float type of `scale`: TensorFlow Lite Micro fills its tables in float32, LiteRT in double.
    """
    real = scale.dtype.type
    out_scale = real(2) / real(65535)
    first, last = scale * real(-32768 - zp), scale * real(32767 - zp)
    step = (last - first) / real(512)
    per_unit = real(65536) / (out_scale * real(32767) - out_scale * real(-32768))
    at = np.arange(512).astype(real)

    def rounded(values: Array) -> Array:
        return round_half_away(values).astype(real)

    sample = function(first + at * step)
    middle = function(first + at * step + step / real(2))
    following = function(first + (at + real(1)) * step)
    value = rounded(sample * per_unit)
    interpolated = rounded((following * per_unit + value) / real(2))
    bias = rounded((interpolated - rounded(middle * per_unit)) / real(2))
    end = rounded(function(np.asarray(last)) * per_unit)
    return np.asarray(np.clip(np.append(value - bias, end), -32768, 32767).astype(np.int64))


def _look_up(table: Ints, x: Ints) -> Ints:
    """The table at an int16, between two entries in a straight line."""
    index = 256 + (x >> 7)
    slope = table[index + 1] - table[index]
    return np.asarray(table[index] + ((slope * (x & 127) + 64) >> 7))


def _softmax_16(view: NodeView, rows: Array, profile: str) -> Array:
    """exp over [-10, 0] and 1/(1+x) over [0, 1] from tables, in Q0.15."""
    real: Any = {"gemmlowp": np.float32, "litert": np.float64}[profile]
    scale_beta = view.input(0).q.scale * _beta(view)
    if profile == "litert":
        scale_beta = float(np.float32(scale_beta))
    multiplier, shift = multiplier_of(scale_beta / (10.0 / 65535.0))
    exp_table = _table(lambda x: np.exp(x.astype(np.float64)).astype(real), np.asarray(real(10) / real(65535)), 32767)
    inverse_table = _table(lambda x: real(1) / (real(1) + x), np.asarray(real(1) / real(65535)), -32768)
    scaled = requantize(_differences(rows), multiplier, shift)
    exps = _look_up(exp_table, np.clip(scaled + 32767, -32768, 32767))
    sums = exps.sum(axis=1, keepdims=True)
    zeros = leading_zeros(sums)
    mantissa = ((sums << (zeros - 1)) + (1 << 13)) >> 14
    inverse = _look_up(inverse_table, np.clip(mantissa - (1 << 15) - (1 << 16), -32768, 32767))
    right = 31 - zeros
    return np.asarray(np.clip((exps * inverse + (np.int64(1) << (right - 1))) >> right, 0, 32767))


def _softmax_float(view: NodeView, rows: Array, profile: str) -> Array:
    exps = np.exp((rows - rows.max(axis=1, keepdims=True)) * np.float32(_beta(view)))
    return np.asarray(exps / np.cumsum(exps, axis=1, dtype=np.float32)[:, -1:])


def _log_softmax_float(view: NodeView, rows: Array, profile: str) -> Array:
    difference = rows - rows.max(axis=1, keepdims=True)
    return np.asarray(difference - np.log(np.cumsum(np.exp(difference), axis=1, dtype=np.float32)[:, -1:]))


def _along_last_axis(by_type: dict[DType, Rows]) -> Reference:
    def apply(view: NodeView, inputs: Sequence[Array | None], profile: str) -> tuple[Array, ...]:
        values = inputs[0]
        assert values is not None
        rows = by_type[view.input(0).dtype](view, values.reshape(-1, values.shape[-1]), profile)
        return (rows.astype(view.out.dtype.numpy).reshape(values.shape),)

    return apply


REFERENCES: dict[str, Reference] = {
    "SOFTMAX": _along_last_axis(
        {
            DType.INT8: _softmax_8,
            DType.UINT8: _softmax_8,
            DType.INT16: _softmax_16,
            DType.FLOAT32: _softmax_float,
        }
    ),
    "LOG_SOFTMAX": _along_last_axis(
        {DType.INT8: _log_softmax_8, DType.UINT8: _log_softmax_8, DType.FLOAT32: _log_softmax_float}
    ),
}
