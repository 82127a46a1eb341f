"""DEPTHWISE_CONV_2D: input [N,H,W,C], weights [1,kh,kw,C*m], bias [C*m] -> [N,H',W',C*m].

Output channel c*m + i sees input channel c; m is the depth multiplier.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from quant2c.ir.call import Call, Params, Value
from quant2c.ir.graph import NodeView
from quant2c.ir.schedule import Options
from quant2c.ir.tensor import Array, Shape
from quant2c.ops.activation import check_activation
from quant2c.ops.base import Op
from quant2c.ops.channels import Sums, absent_taps
from quant2c.ops.matmul import INT32, accumulator_bounds, arithmetic, check_weights, operands
from quant2c.ops.window import NO_BORDER, Border, Window, check_window


@dataclass(frozen=True)
class DepthwiseConv2D:
    """Options of DEPTHWISE_CONV_2D. The depth multiplier follows from the shapes; some files state 0 or nothing."""

    padding: str
    stride_h: int
    stride_w: int
    dilation_h: int
    dilation_w: int
    activation: str
    border: Border = NO_BORDER  # zero points around the image, of a PAD that stood before

    def windows(self, kernel_h: int, kernel_w: int) -> tuple[Window, Window]:
        return (
            Window(kernel_h, self.stride_h, self.dilation_h, self.border[0]),
            Window(kernel_w, self.stride_w, self.dilation_w, self.border[1]),
        )


def parse(options: Mapping[str, Any]) -> DepthwiseConv2D:
    return DepthwiseConv2D(
        options.get("padding", "SAME"),
        options.get("stride_h", 1),
        options.get("stride_w", 1),
        options.get("dilation_h_factor", 1),
        options.get("dilation_w_factor", 1),
        options.get("fused_activation_function", "NONE"),
    )


def check(view: NodeView) -> Iterable[str]:
    image, weights = view.input(0), view.input(1)
    if len(image.shape) != 4 or len(weights.shape) != 4 or weights.shape[0] != 1:
        yield f"input {list(image.shape)} and weights {list(weights.shape)} must be [N,H,W,C] and [1,kh,kw,C*m]"
        return
    yield from check_activation(view.attrs.activation)
    yield from check_window(view.attrs.padding, *view.attrs.windows(*weights.shape[1:3]))
    in_c, out_c = image.shape[3], weights.shape[3]
    if in_c == 0 or out_c % in_c:
        yield f"{out_c} filters are no multiple of {in_c} input channels"
    yield from check_weights(operands(view), channels=out_c)


def shapes(view: NodeView) -> tuple[Shape | None, ...]:
    n, h, w, _ = view.input(0).shape
    _, kernel_h, kernel_w, out_c = view.input(1).shape
    window_h, window_w = view.attrs.windows(kernel_h, kernel_w)
    return ((n, window_h.output(view.attrs.padding, h), window_w.output(view.attrs.padding, w), out_c),)


def lower(view: NodeView, options: Options) -> tuple[Call, ...]:
    image, out = view.input(0), view.out
    _, kernel_h, kernel_w, out_c = view.input(1).shape
    window_h, window_w = view.attrs.windows(kernel_h, kernel_w)
    tensors = operands(view)
    how = arithmetic(tensors, options, asymmetric=True)
    params = {
        "batches": image.shape[0],
        "in_h": image.shape[1],
        "in_w": image.shape[2],
        "in_c": image.shape[3],
        "out_h": out.shape[1],
        "out_w": out.shape[2],
        "depth_multiplier": out_c // image.shape[3],
        "kernel_h": kernel_h,
        "kernel_w": kernel_w,
        "stride_h": window_h.stride,
        "stride_w": window_w.stride,
        "dilation_h": window_h.dilation,
        "dilation_w": window_w.dilation,
        "pad_h": window_h.pad_before(view.attrs.padding, image.shape[1]),
        "pad_w": window_w.pad_before(view.attrs.padding, image.shape[2]),
        **how.fields(tensors, out_c, view.attrs.activation, False),
    }
    macs = out.elements * kernel_h * kernel_w
    if how is INT32 and image.shape[3] == 1:
        dense = _as_convolution(params, tensors.weights.values)
        return (Call("conv2d", image.dtype.short, dense, (image.index,), (out.index,), macs),)
    return (Call(f"depthwise_conv2d{how.form}", image.dtype.short, params, (image.index,), (out.index,), macs),)


def _as_convolution(params: Params, weights: Array) -> Params:
    """The parameters of CONV_2D for an input of one channel, which all outputs see: the same sums by faster kernels."""
    _, kernel_h, kernel_w, out_c = weights.shape
    made: dict[str, Value] = {}
    for name, value in params.items():
        if name == "depth_multiplier":
            made["out_c"] = out_c
        else:
            made[name] = value
        if name == "kernel_w":
            made["kernel_c"] = 1
    made["weights"] = np.ascontiguousarray(weights.reshape(kernel_h, kernel_w, 1, out_c).transpose(3, 0, 1, 2))
    return made


def _absent(view: NodeView) -> Array:
    """The taps of the window that lie in the padding somewhere."""
    (h, w), (_, kernel_h, kernel_w, _) = view.input(0).shape[1:3], view.input(1).shape
    window_h, window_w = view.attrs.windows(kernel_h, kernel_w)
    return absent_taps((window_h, view.attrs.padding, h), (window_w, view.attrs.padding, w))


OPS = (
    Op(
        "DEPTHWISE_CONV_2D",
        "depthwise_conv2d",
        (
            "int8 int8 int32? -> int8",
            "int8 int4 int32? -> int8",
            "uint8 uint8 int32? -> uint8",
            "int16 int8 int64? -> int16",
            "float32 float32 float32? -> float32",
            "float32 int8 float32? -> float32",
        ),
        shapes,
        lower,
        parse,
        check,
        constants=(1, 2),
        takes_border=True,
        channels=Sums(_absent, apart=True),
        accumulator=lambda view: accumulator_bounds(operands(view), channel_axis=3),
        calls=("conv2d",),
        spec="TFLite reference_integer_ops::DepthwiseConvPerChannel; gemmlowp requantization",
    ),
)
