"""The functions of one real variable: how TFLite computes them in float32, and how it makes tables of them.

A library function is evaluated in double and rounded once: what a good float32 library gives.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from quant2c.ir.tensor import Array, Tensor
from quant2c.reference.fixedpoint import Ints, round_half_away

Floats = npt.NDArray[np.float32]
Function = Callable[[Floats], Floats]

_F = np.float32


def single(function: Callable[[npt.NDArray[np.float64]], Array]) -> Function:
    """A float32 function from one in double."""

    return lambda x: np.asarray(function(np.asarray(x, np.float64)), np.float32)


def _each(function: Callable[[float], float]) -> Callable[[npt.NDArray[np.float64]], Array]:
    return lambda x: np.array([function(v) for v in x.reshape(-1)], np.float64).reshape(x.shape)


exp, expm1, log, tanh = single(np.exp), single(np.expm1), single(np.log), single(np.tanh)
sqrt, sin, cos = single(np.sqrt), single(np.sin), single(np.cos)
erfc = single(_each(math.erfc))


def rsqrt(x: Floats) -> Floats:
    return np.asarray(_F(1) / np.sqrt(x))


def logistic(x: Floats) -> Floats:
    """1 / (1 + exp(-x)) in float32, as tables are made."""
    return np.asarray(_F(1) / (_F(1) + exp(-x)))


def logistic_with_cutoffs(x: Floats) -> Floats:
    """The float operator: 1 above 16.619047, exp(x) below -9."""
    return np.asarray(np.where(x > _F(16.619047164916992), _F(1), np.where(x < _F(-9), exp(x), logistic(x))))


def elu(x: Floats) -> Floats:
    """exp(x) - 1 in float32 below zero."""
    return np.asarray(np.where(x < 0, exp(x) - _F(1), x))


def elu_by_expm1(x: Floats) -> Floats:
    return np.asarray(np.where(x < 0, expm1(x), x))


def hard_swish(x: Floats) -> Floats:
    return np.asarray(x * np.minimum(_F(6), np.maximum(_F(0), x + _F(3))) / _F(6))


def gelu(x: Floats) -> Floats:
    """x/2 * erfc(-x / sqrt(2))."""
    return np.asarray(_F(0.5) * x * erfc(x * _F(-math.sqrt(0.5))))


def gelu_by_tanh(x: Floats) -> Floats:
    """x/2 * (1 + tanh(sqrt(2/pi) * (x + 0.044715 x^3)))."""
    inner = _F(math.sqrt(2 / math.pi)) * (x + _F(0.044715) * x * x * x)
    return np.asarray(_F(0.5) * x * (_F(1) + tanh(inner)))


def round_half_to_even(x: Floats) -> Floats:
    return np.asarray(np.rint(x))


def sign(x: Floats) -> Floats:
    return np.asarray(np.where(np.isnan(x), x, np.sign(x)))


def byte_rule(function: Function, source: Tensor, out: Tensor, values: Array) -> Array:
    """A quantized function of one byte: float32 throughout, the result rounded half away from zero (LUTPopulate)."""
    x = _F(source.q.scale) * (values.astype(np.int64) - source.q.zp).astype(np.float32)
    rescaled = (function(x) * (_F(1) / _F(out.q.scale))).astype(np.float32)
    rounded = round_half_away(rescaled).astype(np.float32) + _F(out.q.zp)
    return np.asarray(np.clip(rounded, out.dtype.minimum, out.dtype.maximum).astype(out.dtype.numpy))


def short_rule(function: Function, source: Tensor, out: Tensor, values: Array) -> Array:
    """A quantized function of an int16: a line through a table of 513 points, all in float32 (LUTPopulateInt16)."""
    table = _short_table(function, source, out)
    x = values.astype(np.int64)
    index, offset = 256 + (x >> 7), x & 0x7F
    slope = (table[index + 1] - table[index]).astype(np.int16).astype(np.int64)
    return np.asarray(table[index] + ((slope * offset + 64) >> 7), np.int64).astype(np.int16)


def _short_table(function: Function, source: Tensor, out: Tensor) -> Ints:
    """Samples at every 128th input, each corrected by half of the error that interpolation makes in the middle."""
    low, high = _F(-(1 << 15)), _F((1 << 15) - 1)
    first = _F(source.q.scale) * (low - _F(source.q.zp))
    last = _F(source.q.scale) * (high - _F(source.q.zp))
    inverse = _F(65536) / (_F(out.q.scale) * (high - _F(out.q.zp)) - _F(out.q.scale) * (low - _F(out.q.zp)))
    step = (last - first) / _F(512)
    at = first + np.arange(513, dtype=np.float32) * step
    real = function(at) * inverse
    sample = _rounded(real[:-1])
    line = _rounded((real[1:] + sample) / _F(2))
    error = line - _rounded(function(at[:-1] + step / _F(2)) * inverse)
    end = _rounded(function(np.array([last], np.float32)) * inverse)
    points = np.concatenate([sample - _rounded(error / _F(2)), end])
    return np.asarray(np.clip(np.nan_to_num(points), low, high), np.int64)


def _rounded(x: Floats) -> Floats:
    return np.asarray(round_half_away(x), np.float32)
