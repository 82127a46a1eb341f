"""CONV_2D: input [N,H,W,C], weights [O,kh,kw,C/groups], bias [O] -> [N,H',W',O]."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from quant2c.ir.call import Call, Params
from quant2c.ir.graph import NodeView
from quant2c.ir.schedule import Options
from quant2c.ir.tensor import Array, Shape
from quant2c.ops.activation import check_activation
from quant2c.ops.base import Op
from quant2c.ops.channels import Sums, absent_taps
from quant2c.ops.matmul import INT32, accumulator_bounds, arithmetic, check_weights, operands
from quant2c.ops.window import NO_BORDER, Border, Window, check_window


@dataclass(frozen=True)
class Conv2D:
    """Options of CONV_2D."""

    padding: str
    stride_h: int
    stride_w: int
    dilation_h: int
    dilation_w: int
    activation: str
    bias_type: str  # of 16-bit activations without a bias: what they are summed in
    border: Border = NO_BORDER  # zero points around the image, of a PAD that stood before

    def windows(self, kernel_h: int, kernel_w: int) -> tuple[Window, Window]:
        return (
            Window(kernel_h, self.stride_h, self.dilation_h, self.border[0]),
            Window(kernel_w, self.stride_w, self.dilation_w, self.border[1]),
        )


def parse(options: Mapping[str, Any]) -> Conv2D:
    return Conv2D(
        options.get("padding", "SAME"),
        options.get("stride_h", 1),
        options.get("stride_w", 1),
        options.get("dilation_h_factor", 1),
        options.get("dilation_w_factor", 1),
        options.get("fused_activation_function", "NONE"),
        options.get("quantized_bias_type", ""),
    )


def check(view: NodeView) -> Iterable[str]:
    image, weights = view.input(0), view.input(1)
    if len(image.shape) != 4 or len(weights.shape) != 4:
        yield f"input {list(image.shape)} and weights {list(weights.shape)} must have four dimensions"
        return
    yield from check_activation(view.attrs.activation)
    yield from check_window(view.attrs.padding, *view.attrs.windows(*weights.shape[1:3]))
    out_c, in_c, group_c = weights.shape[0], image.shape[3], weights.shape[3]
    if 0 in (in_c, group_c) or in_c % group_c or out_c % (in_c // group_c):
        yield f"{out_c} filters of {group_c} channels do not divide an input of {in_c} channels into groups"
    yield from check_weights(operands(view), channels=out_c)


def shapes(view: NodeView) -> tuple[Shape | None, ...]:
    n, h, w, _ = view.input(0).shape
    out_c, kernel_h, kernel_w, _ = view.input(1).shape
    window_h, window_w = view.attrs.windows(kernel_h, kernel_w)
    return ((n, window_h.output(view.attrs.padding, h), window_w.output(view.attrs.padding, w), out_c),)


def lower(view: NodeView, options: Options) -> tuple[Call, ...]:
    image, out = view.input(0), view.out
    out_c, kernel_h, kernel_w, group_c = view.input(1).shape
    window_h, window_w = view.attrs.windows(kernel_h, kernel_w)
    tensors = operands(view)
    scales_differ = not (tensors.scales == tensors.scales[:1]).all()
    groups = image.shape[3] // group_c
    how = arithmetic(tensors, options, view.attrs.bias_type, asymmetric=scales_differ or groups > 1)
    params = {
        "batches": image.shape[0],
        "in_h": image.shape[1],
        "in_w": image.shape[2],
        "in_c": image.shape[3],
        "out_h": out.shape[1],
        "out_w": out.shape[2],
        "out_c": out_c,
        "kernel_h": kernel_h,
        "kernel_w": kernel_w,
        "kernel_c": group_c,
        "stride_h": window_h.stride,
        "stride_w": window_w.stride,
        "dilation_h": window_h.dilation,
        "dilation_w": window_w.dilation,
        "pad_h": window_h.pad_before(view.attrs.padding, image.shape[1]),
        "pad_w": window_w.pad_before(view.attrs.padding, image.shape[2]),
        **how.fields(tensors, out_c, view.attrs.activation, False),
    }
    macs = out.elements * kernel_h * kernel_w * group_c
    if how is INT32 and _sees_everything(params):
        dense = _as_fully_connected(params)
        return (Call("fully_connected", image.dtype.short, dense, (image.index,), (out.index,), macs),)
    return (Call(f"conv2d{how.form}", image.dtype.short, params, (image.index,), (out.index,), macs),)


def _sees_everything(params: Params) -> bool:
    """Whether there is one output pixel and its window is the whole image."""
    same = {"kernel_h": "in_h", "kernel_w": "in_w", "kernel_c": "in_c"}
    ones = ("out_h", "out_w", "dilation_h", "dilation_w")
    padded = params["pad_h"] or params["pad_w"]
    return all(params[a] == params[b] for a, b in same.items()) and all(params[n] == 1 for n in ones) and not padded


def _as_fully_connected(params: Params) -> Params:
    """The parameters of FULLY_CONNECTED for such a convolution."""
    weights = np.asarray(params["weights"])
    sizes = {"batches": params["batches"], "in_n": weights[0].size, "out_n": len(weights)}
    names = list(params)
    return {
        **sizes,
        **{n: params[n] for n in names[names.index("in_zp") :]},
        "weights": weights.reshape(len(weights), -1),
    }


def _absent(view: NodeView) -> Array:
    """The taps of the window that lie in the padding somewhere."""
    (h, w), (_, kernel_h, kernel_w, _) = view.input(0).shape[1:3], view.input(1).shape
    window_h, window_w = view.attrs.windows(kernel_h, kernel_w)
    return absent_taps((window_h, view.attrs.padding, h), (window_w, view.attrs.padding, w))


OPS = (
    Op(
        "CONV_2D",
        "conv2d",
        (
            "int8 int8 int32? -> int8",
            "int8 int4 int32? -> int8",
            "uint8 uint8 int32? -> uint8",
            "int16 int8 int64? -> int16",
            "int16 int8 int32? -> int16",
            "float32 float32 float32? -> float32",
            "float32 int8 float32? -> float32",
            "float32 int4 float32? -> float32",
        ),
        shapes,
        lower,
        parse,
        check,
        constants=(1, 2),
        takes_border=True,
        beyond=lambda view: "" if view.has(2) else "no bias",
        channels=Sums(_absent),
        accumulator=lambda view: accumulator_bounds(operands(view), channel_axis=0),
        calls=("fully_connected",),
        spec="TFLite reference_integer_ops::ConvPerChannel; gemmlowp requantization",
    ),
)
