"""Operands for tests of the operators that multiply weights, in every combination of types they take."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import floor

import numpy as np
from numpy.typing import NDArray

from ops.views import constant, tensor
from quant2c.ir.tensor import Array, Tensor

ACTIVATIONS = ("NONE", "RELU", "RELU6", "RELU_N1_TO_1")
FLOAT_TOLERANCE = 1e-6  # of the output's largest magnitude: a compiler may fuse a multiplication and an addition


@dataclass(frozen=True)
class Layer:
    """The tensors of one weighted operator."""

    image: Tensor
    weights: Tensor
    bias: Tensor | None
    out: Tensor


def draw_layer(
    rng: np.random.Generator,
    types: str,
    image: Sequence[int],
    weights: Sequence[int],
    out: Sequence[int],
    *,
    axis: int = 0,
    per_channel: bool | None = None,
) -> Layer:
    """Random tensors of these shapes. `types` are image, weights and bias ("none": left out); `axis` that of the output
    channels among the weights'. Scales are such that outputs fill their type without all of them saturating."""
    image_type, weights_type, bias_type = types.split()
    channels = weights[axis]
    many = rng.random() < 0.6 if per_channel is None else per_channel
    values = _weights(rng, weights_type, weights)
    weight_scales = np.exp2(rng.uniform(-9, -4, channels if many else 1)).astype(np.float32)
    depth = max(int(np.prod(weights)) // channels, 1)
    if image_type == "float32":
        quantized = weights_type != "float32"
        fields = {"scale": weight_scales, "axis": axis} if quantized else {}
        bias = None if bias_type == "none" else constant(rng.normal(size=channels).astype(np.float32))
        kernel = constant(values, weights_type, **fields)
        return Layer(tensor(image, "float32"), kernel, bias, tensor(out, "float32"))
    info = np.iinfo(image_type)
    is_wide = image_type == "int16"
    image_scale = float(np.float32(2.0 ** rng.uniform(-9, -3)))
    deviation = float(info.max) * 0.58 * max(float(values.std()), 1.0) * depth**0.5
    out_scale = image_scale * float(weight_scales.max()) * deviation / (0.4 * float(info.max))
    kernel = constant(values, weights_type, scale=weight_scales, zp=0, axis=axis)
    bias = None
    if bias_type != "none":
        sums = rng.uniform(-deviation, deviation, channels) * (weight_scales.max() / weight_scales)
        most = np.iinfo(bias_type).max // 2 if bias_type == "int16" else 2**28
        units = np.float32(image_scale) * weight_scales
        bias = constant(np.clip(np.round(sums), -most, most).astype(bias_type), scale=units, zp=0)
    zps = (0, 0) if is_wide else (int(rng.integers(-128, 128)), int(rng.integers(-128, 128)))
    x = tensor(image, image_type, scale=image_scale, zp=zps[0])
    return Layer(x, kernel, bias, tensor(out, image_type, scale=out_scale, zp=zps[1]))


def _weights(rng: np.random.Generator, dtype: str, shape: Sequence[int]) -> Array:
    if dtype == "float32":
        return rng.normal(size=shape).astype(np.float32)
    low, high = (-8, 7) if dtype == "int4" else (-128, 127)
    return rng.integers(low, high + 1, shape).astype(np.int8)


def draw_values(rng: np.random.Generator, of: Tensor) -> list[Array]:
    """Arrays for a run-time tensor: anything, and for integers also the lowest, the highest, both in turns."""
    if of.dtype.numpy.kind == "f":
        return [rng.normal(size=of.shape).astype(np.float32), np.zeros(of.shape, np.float32)]
    info = np.iinfo(of.dtype.numpy)
    turns = np.where(np.arange(of.elements) % 2, info.min, info.max).reshape(of.shape)
    rows = [rng.integers(info.min, info.max + 1, of.shape), np.full(of.shape, info.min), np.full(of.shape, info.max)]
    return [row.astype(of.dtype.numpy) for row in (*rows, turns)]


# Accumulators on purpose. With input at its zero point a weighted operator rescales its biases: one for each channel.


def tie_accumulators(shift: int, most: int = 40) -> NDArray[np.int32]:
    """Sums that meet ties of both roundings when the multiplier is 2^30 and the shift right by `-shift`.

    acc * 2^30 / 2^31 is half way for odd sums; what is left is half way at odd multiples of 2^(-shift - 1).
    """
    half = 1 << max(-shift - 1, 0)
    ties = [side + 2 * half * k for k in range(-most // 2, most // 2) for side in (half, 2 * half)]
    return np.unique([t + d for t in ties for d in (-2, -1, 0, 1, 2)]).astype(np.int32)


def rescaled(acc: int, multiplier: int, shift: int) -> int:
    """The int32 path in exact arithmetic: the high half of the doubled product to nearest, ties up; then the shift
    to nearest, ties away from zero."""
    shifted = (acc << max(shift, 0)) + 2**31
    high = floor(Fraction((shifted % 2**32 - 2**31) * multiplier, 2**31) + Fraction(1, 2))
    size = floor(Fraction(abs(high), 2 ** max(-shift, 0)) + Fraction(1, 2))
    return size if high >= 0 else -size


def rescaled_wide(acc: int, multiplier: int, shift: int) -> int:
    """The int64 path in exact arithmetic: 16 bits of the multiplier, to nearest, ties up."""
    reduced = min(floor(Fraction(multiplier, 2**16) + Fraction(1, 2)), 0x7FFF)
    return floor(Fraction(acc * reduced) * Fraction(2) ** (shift - 15) + Fraction(1, 2))
