"""Operators that sum products with weights: the convolutions, FULLY_CONNECTED, BATCH_MATMUL.

All end in one requantization, accumulator * (input scale * weight scale / output scale). That multiplier is drawn
first and the weights' scales follow from it: fitting the spread of accumulators, in [0.5, 1) (no shift), far below
(large right shifts), above 1 (left shifts). Accumulator times left shift fits int32: beyond it the reference itself is
undefined.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from builder.draw import ACTIVATIONS, Draw, Quant, Value

_LARGEST_BIAS = 2.0**27
_REACH = 255  # how far an 8-bit value can be from its zero point
_DEVIATION = 73.9  # of a value drawn evenly from all 256


@dataclass(frozen=True)
class Weights:
    """Quantized weights and what follows from them, one number a channel where it is an array."""

    values: NDArray[Any]
    axis: int
    zp: int
    ratios: NDArray[np.float64]  # scales relative to the largest, [1] or one a channel
    range: str  # a key of _MULTIPLIERS
    sums: NDArray[np.float64]
    deviations: NDArray[np.float64]  # of an accumulator, for inputs drawn evenly
    reach: float  # largest |accumulator| without bias


@dataclass(frozen=True)
class Window:
    """One spatial axis of a convolution or pool."""

    size: int
    kernel: int
    stride: int
    dilation: int
    out: int


def window(d: Draw, padding: str, *, kernel: int = 5, dilation: bool = True) -> Window:
    """One spatial axis with sizes that fit: under VALID the window lies inside the input."""
    k, stride = d.whole(1, kernel), d.pick((1, 1, 2, 3))
    step = d.pick((1, 1, 1, 2, 3)) if dilation else 1
    reach = (k - 1) * step + 1
    size = d.whole(reach if padding == "VALID" else 1, max(reach, 9))
    out = -(-size // stride) if padding == "SAME" else (size - reach) // stride + 1
    return Window(size, k, stride, step, out)


def strides(height: Window, width: Window) -> dict[str, Any]:
    return {"stride_h": height.stride, "stride_w": width.stride}


def dilations(height: Window, width: Window) -> dict[str, Any]:
    return {"dilation_h_factor": height.dilation, "dilation_w_factor": width.dilation}


def _uniform(d: Draw, shape: tuple[int, ...], middle: int) -> NDArray[Any]:
    return d.rng.integers(d.low, d.high + 1, shape)


def _ends(d: Draw, shape: tuple[int, ...], middle: int) -> NDArray[Any]:
    return d.rng.choice([d.low, d.low + 1, d.high], shape)


def _bell(d: Draw, shape: tuple[int, ...], middle: int) -> NDArray[Any]:
    return np.round(middle + 40 * d.rng.standard_normal(shape))


def _few(d: Draw, shape: tuple[int, ...], middle: int) -> NDArray[Any]:
    """Mostly zero: accumulators stay so small that a multiplier above one does not saturate them all."""
    return middle + d.rng.integers(-2, 3, shape) * (d.rng.random(shape) < 0.3)


_WeightKind = Callable[[Draw, tuple[int, ...], int], NDArray[Any]]

# Accumulator -> output: how the multiplier follows from the accumulator's deviation, and the weights that suit it.
_MULTIPLIERS: dict[str, tuple[Callable[[Draw, float], float], tuple[_WeightKind, ...]]] = {
    "fit": (
        lambda d, deviation: 2.0 ** d.rng.uniform(4.5, 6.5) / deviation,
        (_bell, _bell, _uniform, _ends, _few),
    ),
    "no shift": (lambda d, deviation: d.rng.uniform(0.5, 1.0), (_few,)),
    "far right": (lambda d, deviation: 2.0 ** -d.rng.uniform(12, 22), (_uniform, _ends)),
    "left": (lambda d, deviation: 2.0 ** d.pick((d.rng.uniform(0, 2), d.rng.uniform(0, 6))), (_few,)),
}
_RANGES = ("fit",) * 7 + ("no shift", "far right", "left")


def weights(d: Draw, shape: tuple[int, ...], axis: int) -> Weights:
    """int8: symmetric, one scale or one a channel. uint8: one scale and a zero point anywhere."""
    range_ = d.pick(_RANGES)
    zp = 0 if d.dtype == "int8" else d.zp()
    drawn = d.pick(_MULTIPLIERS[range_][1])(d, shape, zp)
    # Converters leave -128 out; a model may hold it nevertheless.
    lowest = d.low + (d.dtype == "int8" and d.chance(0.9))
    values = np.clip(drawn, lowest, d.high).astype(d.dtype)
    if d.chance(0.15):  # a channel that is zero throughout, as pruned networks have
        np.moveaxis(values, axis, 0)[d.whole(0, shape[axis] - 1)] = zp
    many = d.dtype == "int8" and d.chance(0.7)
    ratios = 16.0 ** -d.rng.random(shape[axis] if many else 1)
    far = np.moveaxis(values.astype(np.float64) - zp, axis, 0).reshape(shape[axis], -1)
    return Weights(
        values,
        axis,
        zp,
        ratios / ratios.max(),
        range_,
        sums=far.sum(axis=1),
        deviations=_DEVIATION * np.sqrt(np.square(far).sum(axis=1)),
        reach=max(float(np.abs(far).sum(axis=1).max()) * _REACH, 1.0),
    )


def multiplier(d: Draw, range_: str, deviation: float, reach: float) -> float:
    """Accumulator -> output: see the head of this file. Its left shift keeps `reach` within int32."""
    return min(_MULTIPLIERS[range_][0](d, max(deviation, 1.0)), 2.0**29 / reach)


def _bias(d: Draw, m: float, w: Weights, centres: NDArray[np.float64], zp: int) -> NDArray[np.int32]:
    """Brings the mean output of each channel into the type's range, whatever the zero points are; mostly."""
    target = d.rng.uniform(d.low + 30, d.high - 30, len(centres)) - zp
    if d.chance(0.15):
        target = d.rng.uniform(-400, 400, len(centres))
    most = min(_LARGEST_BIAS, max(2.0**29 / m - w.reach, 0.0))
    steps = m * w.ratios  # of the output, for one of the accumulator
    return np.round(np.clip(target / steps - centres, -most, most)).astype(np.int32)


def finish(
    d: Draw, x: Value, w: Weights, shape: tuple[int, ...], activation: str, *, has_bias: bool
) -> tuple[list[int], int]:
    """Chooses the scales, adds weights, bias and result; gives [weights, bias or not] and the output."""
    centres = w.sums * ((d.low + d.high) / 2 - x.quant.zp)  # mean accumulator for inputs drawn evenly
    deviation = float((w.deviations if has_bias else np.hypot(w.deviations, centres)).max())
    m = multiplier(d, w.range, deviation, w.reach)
    quant = d.quant_for(activation)
    scales = (w.ratios * m * quant.scale / x.quant.scale).astype(np.float32)
    inputs = [d.model.const("weights", w.values, scale=scales, zp=[w.zp] * len(scales), axis=w.axis)]
    if has_bias:
        values, units = _bias(d, m, w, centres, quant.zp), np.float32(x.quant.scale) * scales
        inputs.append(d.model.const("bias", values, scale=units, zp=[0] * len(scales), axis=0))
    return inputs, d.result(shape, quant)


def conv_2d(d: Draw, op: str) -> None:
    padding = d.pick(("SAME", "VALID"))
    h, w = window(d, padding), window(d, padding)
    groups = d.pick((1,) * 11 + (2,))
    inner, outer = d.channels(), d.channels() * groups
    x = d.input((d.pick((1, 1, 1, 2)), h.size, w.size, inner * groups))
    kernel = weights(d, (outer, h.kernel, w.kernel, inner), 0)
    activation = d.pick(ACTIVATIONS)
    inputs, y = finish(d, x, kernel, (x.shape[0], h.out, w.out, outer), activation, has_bias=True)
    d.model.op(
        op,
        [x.index, *inputs],
        [y],
        version=6 if groups > 1 else 3 if d.dtype == "int8" else 1,
        padding=padding,
        fused_activation=activation,
        **strides(h, w),
        **dilations(h, w),
    )


def conv_2d_without_bias(d: Draw, op: str) -> None:
    """LiteRT refuses it, TensorFlow Lite Micro takes it."""
    padding = d.pick(("SAME", "VALID"))
    h, w = window(d, padding), window(d, padding)
    x = d.input((1, h.size, w.size, d.channels()))
    kernel = weights(d, (d.channels(), h.kernel, w.kernel, x.shape[3]), 0)
    activation = d.pick(ACTIVATIONS)
    inputs, y = finish(d, x, kernel, (1, h.out, w.out, kernel.values.shape[0]), activation, has_bias=False)
    options: dict[str, Any] = {"padding": padding, "fused_activation": activation, **strides(h, w), **dilations(h, w)}
    d.model.op(op, [x.index, *inputs] + [-1] * d.chance(0.5), [y], version=3, **options)


def depthwise_conv_2d(d: Draw, op: str) -> None:
    padding = d.pick(("SAME", "VALID"))
    h, w = window(d, padding), window(d, padding)
    channels, factor = d.channels(), d.pick((1, 1, 1, 2, 3, 4))
    x = d.input((d.pick((1, 1, 1, 2)), h.size, w.size, channels))
    kernel = weights(d, (1, h.kernel, w.kernel, channels * factor), 3)
    activation = d.pick(ACTIVATIONS)
    shape = (x.shape[0], h.out, w.out, channels * factor)
    inputs, y = finish(d, x, kernel, shape, activation, has_bias=d.chance(0.85))
    d.model.op(
        op,
        [x.index, *inputs],
        [y],
        version=3 if d.dtype == "int8" else 2,
        padding=padding,
        depth_multiplier=factor,
        fused_activation=activation,
        **strides(h, w),
        **dilations(h, w),
    )


def _transposed_size(d: Draw, padding: str, size: int, kernel: int, stride: int) -> int:
    """Any output size whose forward convolution would give `size`."""
    least = (size - 1) * stride + (kernel if padding == "VALID" else 1)
    return d.whole(least, least + stride - 1)


def transpose_conv(d: Draw, op: str) -> None:
    padding = d.pick(("SAME", "VALID"))
    size, kernel, stride = ((d.whole(1, most), d.whole(1, most)) for most in (6, 5, 3))
    x = d.input((d.pick((1, 1, 1, 2)), *size, d.channels()))
    w = weights(d, (d.channels(), *kernel, x.shape[3]), 0)
    spatial = (_transposed_size(d, padding, size[i], kernel[i], stride[i]) for i in range(2))
    shape = (x.shape[0], *spatial, w.values.shape[0])
    has_bias, activation = d.chance(0.7), d.pick(ACTIVATIONS)
    inputs, y = finish(d, x, w, shape, activation, has_bias=has_bias)
    version = 4 if activation != "NONE" else 3 if has_bias else 2
    options: dict[str, Any] = {
        "padding": padding,
        "stride_h": stride[0],
        "stride_w": stride[1],
        "fused_activation": activation,
    }
    d.model.op(
        op,
        [d.integers("output_shape", shape), inputs[0], x.index, *inputs[1:]],
        [y],
        version=version,
        **options,
    )


def fully_connected(d: Draw, op: str) -> None:
    depth, units = d.pick((d.whole(1, 40), d.whole(1, 40), d.whole(41, 300))), d.channels()
    keeps = d.chance(0.3)
    x = d.input((*d.shape(d.whole(0 if not keeps else 1, 2), 4), depth))
    batch = x.shape[:-1] if keeps else (int(np.prod(x.shape[:-1], dtype=int)),)
    w = weights(d, (units, depth), 0)
    has_bias, activation = d.chance(0.75), d.pick(ACTIVATIONS)
    inputs, y = finish(d, x, w, (*batch, units), activation, has_bias=has_bias)
    missing = [] if has_bias or d.chance(0.5) else [-1]
    version = {"int8": 4 if has_bias else 6, "uint8": 1 if has_bias else 6}[d.dtype]
    options: dict[str, Any] = {"fused_activation": activation, "keep_num_dims": keeps}
    d.model.op(op, [x.index, *inputs, *missing], [y], version=5 if keeps and version < 5 else version, **options)


def batch_matmul(d: Draw, op: str) -> None:
    rows, depth, columns = d.whole(1, 8), d.whole(1, 12), d.whole(1, 8)
    batch = d.shape(d.whole(0, 2), 3)
    adj_x, adj_y = d.chance(0.4), d.chance(0.4)
    left = d.input((*_batch(d, batch), *((depth, rows) if adj_x else (rows, depth))))
    right = d.operand((*_batch(d, batch), *((columns, depth) if adj_y else (depth, columns))))
    full = np.broadcast_shapes(left.shape[:-2], right.shape[:-2])
    means = [(d.low + d.high) / 2 - side.quant.zp for side in (left, right)]
    deviation = math.hypot(_DEVIATION**2 * depth**0.5, means[0] * means[1] * depth)
    m = multiplier(d, d.pick(("fit", "fit", "fit", "no shift", "far right")), deviation, _REACH**2 * depth)
    quant = Quant(float(np.float32(left.quant.scale * right.quant.scale / m)), d.zp())
    y = d.result((*full, rows, columns), quant)
    d.model.op(op, [left.index, right.index], [y], version=2, adj_x=adj_x, adj_y=adj_y)


def _batch(d: Draw, batch: tuple[int, ...]) -> tuple[int, ...]:
    """The batch as one side may have it: dimensions of one are broadcast."""
    return tuple(1 if d.chance(0.2) else n for n in batch)
