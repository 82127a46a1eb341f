"""CONV_3D: input [N,D,H,W,C], weights [kd,kh,kw,C,O], bias [O] -> [N,D',H',W',O]."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from quant2c.ir.call import Call
from quant2c.ir.graph import NodeView
from quant2c.ir.schedule import Options
from quant2c.ir.tensor import Shape
from quant2c.ops.activation import check_activation, float_range
from quant2c.ops.base import Op
from quant2c.ops.matmul import bias_values, check_weights, operands
from quant2c.ops.window import Window, check_window


@dataclass(frozen=True)
class Conv3D:
    """Options of CONV_3D; strides and dilations along depth, height and width."""

    padding: str
    strides: tuple[int, int, int]
    dilations: tuple[int, int, int]
    activation: str

    def windows(self, kernel: Shape) -> tuple[Window, ...]:
        """Along depth, height and width."""
        return tuple(Window(*sizes) for sizes in zip(kernel, self.strides, self.dilations, strict=True))


def parse(options: Mapping[str, Any]) -> Conv3D:
    depth, height, width = (
        (options.get(f"stride_{axis}", 1), options.get(f"dilation_{axis}_factor", 1)) for axis in "dhw"
    )
    strides, dilations = zip(depth, height, width, strict=True)
    activation = options.get("fused_activation_function", "NONE")
    return Conv3D(options.get("padding", "SAME"), strides, dilations, activation)


def check(view: NodeView) -> Iterable[str]:
    volume, weights = view.input(0).shape, view.input(1).shape
    if len(volume) != 5 or len(weights) != 5:
        yield f"input {list(volume)} and weights {list(weights)} must have five dimensions"
        return
    yield from check_activation(view.attrs.activation)
    yield from check_window(view.attrs.padding, *view.attrs.windows(weights[:3]))
    if weights[3] != volume[4]:
        yield f"weights for {weights[3]} channels meet an input of {volume[4]}"
    yield from check_weights(operands(view), channels=weights[4])


def shapes(view: NodeView) -> tuple[Shape | None, ...]:
    batches, *sizes, _ = view.input(0).shape
    *kernel, _, out_c = view.input(1).shape
    windows = view.attrs.windows(tuple(kernel))
    outputs = (w.output(view.attrs.padding, size) for w, size in zip(windows, sizes, strict=True))
    return ((batches, *outputs, out_c),)


def lower(view: NodeView, options: Options) -> tuple[Call, ...]:
    """The weights of an output channel stand together, in the order in which they are multiplied."""
    volume, out, weights = view.input(0), view.out, view.input(1)
    batches, *sizes, in_c = volume.shape
    kernel, out_c = weights.shape[:3], weights.shape[4]
    windows = view.attrs.windows(kernel)
    low, high = float_range(view.attrs.activation)
    params = {
        "batches": batches,
        "in_size": tuple(sizes),
        "in_c": in_c,
        "out_size": out.shape[1:4],
        "out_c": out_c,
        "kernel": kernel,
        "stride": view.attrs.strides,
        "dilation": view.attrs.dilations,
        "pad": tuple(w.pad_before(view.attrs.padding, size) for w, size in zip(windows, sizes, strict=True)),
        "out_min": low,
        "out_max": high,
        "weights": np.ascontiguousarray(np.moveaxis(weights.values, -1, 0)),
        "bias": bias_values(operands(view), out_c, np.float32),
    }
    macs = out.elements * weights.elements // max(out_c, 1)
    return (Call("conv3d", volume.dtype.short, params, (volume.index,), (out.index,), macs),)


OPS = (
    Op(
        "CONV_3D",
        "conv3d",
        ("float32 float32 float32? -> float32",),
        shapes,
        lower,
        parse,
        check,
        constants=(1, 2),
        spec="TFLite reference_ops::Conv3D, which has no other type",
    ),
)
