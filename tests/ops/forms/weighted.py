"""Operators that sum products with weights, in every type of values and weights.

The weights' scales follow from the multiplier that brings most sums into the output's range.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ops.forms.draw import ACTIVATIONS, STORED, Draw, Made
from ops.forms.gathering import window
from ops.views import constant
from quant2c.ir.tensor import Shape, Tensor

_REACH = {"int4": 8, "int8": 128, "uint8": 255, "int16": 32768}
_DEVIATION = {"int4": 4.6, "int8": 74.0, "uint8": 74.0, "int16": 19000.0}


def products(
    d: Draw, kinds: tuple[str, str, str | None], x: Shape, weights: Shape, axis: int, has_bias: bool
) -> tuple[Tensor, Tensor, Tensor | None, Tensor]:
    """Input, constant weights with a channel along `axis`, bias or none, and an output without its shape."""
    values, stored, bias = kinds
    channels, depth = weights[axis], int(np.prod(weights)) // weights[axis]
    made = d.elements(stored, weights)
    if stored == "float32":
        image = d.value(values, x, {})
        b = constant(d.elements("float32", (channels,))) if has_bias else None
        return image, constant(made), b, d.out("float32", {})
    many = d.chance(0.7) and stored != "uint8"
    if stored == "int8":
        made = np.maximum(made, -127)
    ratios = 8.0 ** -d.rng.random(channels if many else 1)
    if values == "float32":
        scales = (ratios * d.scale(-9, -4)).astype(np.float32)
        w = constant(made, stored, scale=scales.tolist(), zp=[0] * len(scales), axis=axis)
        b = constant(d.elements("float32", (channels,))) if has_bias else None
        return d.value(values, x, {}), w, b, d.out("float32", {})
    before, after = d.quant(values), d.quant(values)
    fit = _REACH[values] / 3 / (_DEVIATION[values] * _DEVIATION[stored] * depth**0.5)
    m = min(fit * 2.0 ** d.rng.uniform(-2, 1), 0.9 if values == "int16" else 64.0)
    scales = (ratios / ratios.max() * m * after["scale"] / before["scale"]).astype(np.float32)
    zp = d.zp("uint8") if stored == "uint8" else 0
    w = constant(made, stored, scale=scales.tolist(), zp=[zp] * len(scales), axis=axis)
    b = None
    if has_bias and bias is not None:
        most = int(min(2.0**20, _REACH[values] / m))
        units = (np.float32(before["scale"]) * scales).tolist()
        numbers = d.rng.integers(-most, most, channels, endpoint=True)
        limit = np.iinfo(bias)
        b = constant(np.clip(numbers, limit.min, limit.max).astype(bias), scale=units, zp=[0] * len(units))
    return d.value(values, x, before), w, b, d.out(values, after)


def _bias_kind(d: Draw, position: int) -> str | None:
    return d.ins[position] if position < len(d.ins) else None


def _channels(d: Draw) -> int:
    return d.pick((1, 2, 3, 4, 5, 8, 9, 16, 17))


def convolution(d: Draw) -> Made:
    """CONV_2D and DEPTHWISE_CONV_2D."""
    padding = d.pick(("SAME", "VALID"))
    (h, kh, sh), (w, kw, sw) = (window(d, padding) for _ in range(2))
    dh, dw = d.pick((1, 1, 1, 2)), d.pick((1, 1, 1, 2))
    if padding == "VALID":
        h, w = max(h, (kh - 1) * dh + 1), max(w, (kw - 1) * dw + 1)
    inner = _channels(d)
    options: dict[str, Any] = {
        "padding": padding,
        "stride_h": sh,
        "stride_w": sw,
        "dilation_h_factor": dh,
        "dilation_w_factor": dw,
        "fused_activation_function": d.pick(ACTIVATIONS),
    }
    weights: Shape
    if d.op == "CONV_2D":
        weights, axis = (_channels(d), kh, kw, inner), 0
    else:
        factor = d.pick((1, 1, 2, 3))
        weights, axis = (1, kh, kw, inner * factor), 3
        options["depth_multiplier"] = factor
    kinds = (d.ins[0], d.ins[1], _bias_kind(d, 2))
    x, made, bias, out = products(d, kinds, (d.whole(1, 2), h, w, inner), weights, axis, d.chance(0.9))
    if kinds[2] in ("int32", "int64") and kinds[0] == "int16":
        options["quantized_bias_type"] = str(kinds[2]).upper()
    return Made([x, made, bias], [out], options)


def volumes(d: Draw) -> Made:
    """CONV_3D."""
    padding = d.pick(("SAME", "VALID"))
    sizes, kernel, strides = zip(*(window(d, padding) for _ in range(3)), strict=True)
    dilations = [d.pick((1, 1, 2)) for _ in range(3)]
    if padding == "VALID":
        sizes = tuple(max(n, (k - 1) * g + 1) for n, k, g in zip(sizes, kernel, dilations, strict=True))
    options: dict[str, Any] = {"padding": padding, "fused_activation_function": d.pick(ACTIVATIONS)}
    for axis, stride, dilation in zip("dhw", strides, dilations, strict=True):
        options |= {f"stride_{axis}": stride, f"dilation_{axis}_factor": dilation}
    inner, outer = d.whole(1, 5), d.whole(1, 5)
    kinds = (d.ins[0], d.ins[1], _bias_kind(d, 2))
    x, w, bias, out = products(d, kinds, (d.whole(1, 2), *sizes, inner), (*kernel, inner, outer), 4, d.chance(0.7))
    return Made([x, w, bias], [out], options)


def transposed(d: Draw) -> Made:
    padding = d.pick(("SAME", "VALID"))
    size, kernel, stride = ((d.whole(1, most), d.whole(1, most)) for most in (5, 4, 3))
    inner, outer = _channels(d), _channels(d)
    spatial = []
    for n, k, s in zip(size, kernel, stride, strict=True):
        least = (n - 1) * s + (k if padding == "VALID" else 1)
        spatial.append(d.whole(least, least + s - 1))
    batch = d.whole(1, 2)
    kinds = (d.ins[2], d.ins[1], _bias_kind(d, 3))
    x, w, bias, out = products(d, kinds, (batch, *size, inner), (outer, *kernel, inner), 0, d.chance(0.7))
    options: dict[str, Any] = {
        "padding": padding,
        "stride_h": stride[0],
        "stride_w": stride[1],
        "fused_activation_function": d.pick(ACTIVATIONS),
    }
    return Made([d.numbers("int32", [batch, *spatial, outer]), w, x, bias], [out], options)


def fully_connected(d: Draw) -> Made:
    depth, units, keeps = d.pick((d.whole(1, 20), d.whole(20, 120))), _channels(d), d.chance(0.4)
    kinds = (d.ins[0], d.ins[1], _bias_kind(d, 2))
    x, w, bias, out = products(d, kinds, (*d.shape(1, 2, 3), depth), (units, depth), 0, d.chance(0.8))
    return Made([x, w, bias], [out], {"keep_num_dims": keeps, "fused_activation_function": d.pick(ACTIVATIONS)})


def batch_matmul(d: Draw) -> Made:
    rows, depth, columns = d.whole(1, 6), d.whole(1, 12), d.whole(1, 6)
    batch = d.shape(0, 2, 3)
    flip_x, flip_y = d.chance(0.4), d.chance(0.4)

    def some(pair: tuple[int, int]) -> Shape:
        return (*(1 if d.chance(0.2) else n for n in batch), *pair)

    left, right = (
        some((depth, rows) if flip_x else (rows, depth)),
        some((columns, depth) if flip_y else (depth, columns)),
    )
    options = {"adj_x": flip_x, "adj_y": flip_y}
    first, second = d.quant(d.ins[0]), d.quant(d.ins[1])
    if d.ins[0] not in STORED:
        hybrid = bool(second)
        quant = {"scale": second["scale"], "zp": 0} if hybrid else {}
        b = d.value(d.ins[1], right[-2:] if hybrid else right, quant, 1.0 if hybrid else 0.3)
        return Made([d.value(d.ins[0], left, {}), b], [d.out("float32", {})], options)
    kind = d.outs[0]
    is_dense = d.ins[1] == "int8" and kind == "int16"  # weights: one constant matrix
    if is_dense:
        second["zp"], right = 0, right[-2:]
    sums = first["scale"] * second["scale"] * _DEVIATION[d.ins[0]] * _DEVIATION[d.ins[1]] * depth**0.5
    out = d.quant(kind, sums * 3 / _REACH[kind] * 2.0 ** d.rng.uniform(-1, 2))
    b = d.value(d.ins[1], right, second, 1.0 if is_dense else 0.4)
    return Made([d.value(d.ins[0], left, first), b], [d.out(kind, out)], options)
