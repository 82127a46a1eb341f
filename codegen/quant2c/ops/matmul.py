"""What all operators share that multiply weights: convolutions and fully connected layers."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from quant2c.ir.call import Value
from quant2c.ir.dtype import DType
from quant2c.ir.graph import NodeView
from quant2c.ir.tensor import Array
from quant2c.ops.activation import clamp_range
from quant2c.ops.fixedpoint import quantize_multipliers

WEIGHTS, BIAS = 1, 2  # input positions


def check_weights(view: NodeView, channels: int) -> Iterable[str]:
    """Sentences about weights and bias that cannot be."""
    weights = view.input(WEIGHTS)
    if weights.quant is None:
        return
    if weights.q.per_channel and len(weights.q.scales) != channels:
        yield f"{len(weights.q.scales)} weight scales for {channels} channels; one, or one a channel, is needed"
    if weights.dtype is not DType.UINT8 and any(weights.q.zps):
        yield "int8 weights must have zero point 0"
    if view.has(BIAS) and view.input(BIAS).elements != channels:
        yield f"bias has {view.input(BIAS).elements} elements for {channels} channels"


def real_multipliers(view: NodeView, channels: int, float_product: bool = False) -> Array:
    """in_scale * weight_scale / out_scale for each channel, in double.

    TFLite's uint8 operators and its per-tensor FULLY_CONNECTED round the product of the first two to float32.
    """
    image, weights, out = view.input(0), view.input(WEIGHTS), view.out
    scales = np.array(weights.q.scales, np.float64)
    if scales.size == 1:
        scales = np.repeat(scales, channels)
    product = image.q.scale * scales
    if float_product:
        product = (np.float32(image.q.scale) * scales.astype(np.float32)).astype(np.float64)
    return product / out.q.scale


def per_channel(view: NodeView, channels: int, float_product: bool = False) -> tuple[Array, Array]:
    """Multipliers (int32) and shifts (int8) for each channel."""
    multiplier, shift = quantize_multipliers(real_multipliers(view, channels, float_product or view.node.legacy))
    return multiplier, shift.astype(np.int8)


def matmul_output(view: NodeView, activation: str) -> dict[str, Value]:
    """Zero points and clamp, the same fields in every such struct."""
    low, high = clamp_range(activation, view.out)
    return {
        "in_zp": view.input(0).q.zp,
        "weights_zp": view.input(WEIGHTS).q.zp,
        "out_zp": view.out.q.zp,
        "out_min": low,
        "out_max": high,
    }


def bias_of(view: NodeView, channels: int) -> Array:
    """The bias; zeros where the model has none."""
    return view.input(BIAS).values.reshape(-1) if view.has(BIAS) else np.zeros(channels, np.int32)


def accumulator_bounds(view: NodeView, channel_axis: int) -> Array:
    """The largest |accumulator| of each channel over all inputs, from the real weights: |bias| + sum|w - zp| * max|x - zp|."""
    image, weights = view.input(0), view.input(WEIGHTS)
    reach = max(image.q.zp - image.dtype.minimum, image.dtype.maximum - image.q.zp)
    magnitude = np.abs(weights.values.astype(np.int64) - weights.q.zp)
    others = tuple(axis for axis in range(magnitude.ndim) if axis != channel_axis)
    sums = magnitude.sum(axis=others)
    return np.asarray(np.abs(bias_of(view, sums.size).astype(np.int64)) + sums * reach)
