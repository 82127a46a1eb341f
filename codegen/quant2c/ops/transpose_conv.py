"""TRANSPOSE_CONV: output shape [4], weights [O,kh,kw,C], input [N,H,W,C], bias [O] -> the output shape [N,H',W',O].

The convolution run backwards: input pixel (y, x) adds to the outputs y*stride - pad + ky, x*stride - pad + kx. Its
padding is that of the forward convolution over the *output*.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from quant2c.ir.call import Call
from quant2c.ir.graph import NodeView
from quant2c.ir.schedule import Options
from quant2c.ir.tensor import Shape
from quant2c.ops.activation import check_activation
from quant2c.ops.base import Op
from quant2c.ops.matmul import Operands, accumulator_bounds, arithmetic, check_weights, operands
from quant2c.ops.window import Window, check_window

OUTPUT_SHAPE, WEIGHTS, IMAGE, BIAS = range(4)  # input positions


@dataclass(frozen=True)
class TransposeConv:
    """Options of TRANSPOSE_CONV."""

    padding: str
    stride_h: int
    stride_w: int
    activation: str
    bias_type: str  # of 16-bit activations without a bias: what they are summed in

    def windows(self, kernel_h: int, kernel_w: int) -> tuple[Window, Window]:
        """Of the forward convolution, over the output."""
        return Window(kernel_h, self.stride_h), Window(kernel_w, self.stride_w)


def parse(options: Mapping[str, Any]) -> TransposeConv:
    return TransposeConv(
        options.get("padding", "SAME"),
        options.get("stride_h", 1),
        options.get("stride_w", 1),
        options.get("fused_activation_function", "NONE"),
        options.get("quantized_bias_type", ""),
    )


def _operands(view: NodeView) -> Operands:
    return operands(view, IMAGE, WEIGHTS, BIAS)


def _output_shape(view: NodeView) -> Shape:
    return tuple(int(d) for d in view.input(OUTPUT_SHAPE).values.reshape(-1))


def check(view: NodeView) -> Iterable[str]:
    image, weights, wanted = view.input(IMAGE), view.input(WEIGHTS), _output_shape(view)
    if len(image.shape) != 4 or len(weights.shape) != 4 or len(wanted) != 4:
        shapes = f"input {list(image.shape)}, weights {list(weights.shape)} and output {list(wanted)}"
        yield f"{shapes} must have four dimensions"
        return
    yield from check_activation(view.attrs.activation)
    yield from check_window(view.attrs.padding, *view.attrs.windows(*weights.shape[1:3]))
    if weights.shape[3] != image.shape[3]:
        yield f"weights for {weights.shape[3]} channels meet an input of {image.shape[3]}"
    if wanted[0] != image.shape[0] or wanted[3] != weights.shape[0] or min(wanted) < 1:
        yield f"output {list(wanted)} must be [{image.shape[0]}, height, width, {weights.shape[0]}]"
    yield from check_weights(_operands(view), channels=weights.shape[0])


def lower(view: NodeView, options: Options) -> tuple[Call, ...]:
    image, out = view.input(IMAGE), view.out
    out_c, kernel_h, kernel_w, in_c = view.input(WEIGHTS).shape
    window_h, window_w = view.attrs.windows(kernel_h, kernel_w)
    tensors = _operands(view)
    how = arithmetic(tensors, options, view.attrs.bias_type, asymmetric=True)
    params = {
        "batches": image.shape[0],
        "in_h": image.shape[1],
        "in_w": image.shape[2],
        "in_c": in_c,
        "out_h": out.shape[1],
        "out_w": out.shape[2],
        "out_c": out_c,
        "kernel_h": kernel_h,
        "kernel_w": kernel_w,
        "stride_h": window_h.stride,
        "stride_w": window_w.stride,
        "pad_h": window_h.pad_before(view.attrs.padding, out.shape[1]),
        "pad_w": window_w.pad_before(view.attrs.padding, out.shape[2]),
        **how.fields(tensors, out_c, view.attrs.activation, False),
    }
    macs = image.elements * kernel_h * kernel_w * out_c
    return (Call(f"transpose_conv{how.form}", image.dtype.short, params, (image.index,), (out.index,), macs),)


OPS = (
    Op(
        "TRANSPOSE_CONV",
        "transpose_conv",
        (
            "int32 int8 int8 int32? -> int8",
            "int32 uint8 uint8 int32? -> uint8",
            "int32 int8 int16 int64? -> int16",
            "int32 int8 int16 int32? -> int16",
            "int32 int8 int16 int16? -> int16",
            "int32 float32 float32 float32? -> float32",
            "int32 int8 float32 float32? -> float32",
        ),
        lambda view: (_output_shape(view),),
        lower,
        parse,
        check,
        constants=(OUTPUT_SHAPE, WEIGHTS, BIAS),
        accumulator=lambda view: accumulator_bounds(_operands(view), channel_axis=0),
        spec="TFLite reference_integer_ops::TransposeConv; gemmlowp requantization",
    ),
)
