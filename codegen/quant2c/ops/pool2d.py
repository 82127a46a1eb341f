"""AVERAGE_POOL_2D, MAX_POOL_2D, L2_POOL_2D: [N,H,W,C] -> [N,H',W',C]."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from quant2c.ir.call import Call
from quant2c.ir.dtype import DType
from quant2c.ir.graph import NodeView
from quant2c.ir.schedule import Options
from quant2c.ir.tensor import Shape
from quant2c.ops.activation import check_activation, clamp_range, float_range
from quant2c.ops.base import Lower, Op, describe
from quant2c.ops.channels import Apart
from quant2c.ops.window import Window, check_window

_SCALE_TOLERANCE = 1e-6  # TFLite takes input and output scales for equal up to here
_SUM_LIMIT = 1 << 31


@dataclass(frozen=True)
class Pool2D:
    """Options of the pools."""

    padding: str
    kernel_h: int
    kernel_w: int
    stride_h: int
    stride_w: int
    activation: str

    @property
    def windows(self) -> tuple[Window, Window]:
        return Window(self.kernel_h, self.stride_h), Window(self.kernel_w, self.stride_w)


def parse(options: Mapping[str, Any]) -> Pool2D:
    return Pool2D(
        options.get("padding", "SAME"),
        options.get("filter_height", 0),
        options.get("filter_width", 0),
        options.get("stride_h", 0),
        options.get("stride_w", 0),
        options.get("fused_activation_function", "NONE"),
    )


def check(view: NodeView) -> Iterable[str]:
    image, out, a = view.input(0), view.out, view.attrs
    if len(image.shape) != 4:
        yield f"input {list(image.shape)} must have four dimensions"
        return
    yield from check_activation(a.activation)
    yield from check_window(a.padding, *a.windows)
    if image.quant is not None and out.quant is not None and not _same(view):
        yield f"input and output must have the same scale and zero point ({describe(image)} and {describe(out)})"
    if image.dtype.is_integer and a.kernel_h * a.kernel_w * (1 << (image.dtype.bits - 1)) >= _SUM_LIMIT:
        yield f"the sum over a window of {a.kernel_h} x {a.kernel_w} does not fit 32 bits"


def _same(view: NodeView) -> bool:
    a, b = view.input(0).q, view.out.q
    return a.zp == b.zp and abs(a.scale - b.scale) <= _SCALE_TOLERANCE


def shapes(view: NodeView) -> tuple[Shape | None, ...]:
    n, h, w, c = view.input(0).shape
    window_h, window_w = view.attrs.windows
    return ((n, window_h.output(view.attrs.padding, h), window_w.output(view.attrs.padding, w), c),)


def _lower_as(kind: str) -> Lower:
    def lower(view: NodeView, options: Options) -> tuple[Call, ...]:
        image, out, a = view.input(0), view.out, view.attrs
        window_h, window_w = a.windows
        is_float = image.dtype is DType.FLOAT32
        low, high = float_range(a.activation) if is_float else clamp_range(a.activation, out)
        half_up = "_half_up" if kind == "average" and view.node.legacy else ""
        params = {
            "batches": image.shape[0],
            "in_h": image.shape[1],
            "in_w": image.shape[2],
            "channels": image.shape[3],
            "out_h": out.shape[1],
            "out_w": out.shape[2],
            "kernel_h": a.kernel_h,
            "kernel_w": a.kernel_w,
            "stride_h": a.stride_h,
            "stride_w": a.stride_w,
            "pad_h": window_h.pad_before(a.padding, image.shape[1]),
            "pad_w": window_w.pad_before(a.padding, image.shape[2]),
            "out_min": low,
            "out_max": high,
        }
        return (Call(f"pool2d_{kind}{half_up}", image.dtype.short, params, (image.index,), (out.index,)),)

    return lower


_INTEGER_OR_FLOAT = ("int8 -> int8", "uint8 -> uint8", "int16 -> int16", "float32 -> float32")

OPS = (
    Op(
        "AVERAGE_POOL_2D",
        "pool2d",
        _INTEGER_OR_FLOAT,
        shapes,
        _lower_as("average"),
        parse,
        check,
        channels=Apart(),
        calls=("pool2d_average", "pool2d_average_half_up"),
        spec="TFLite reference_integer_ops::AveragePool; integer division, half away from zero (uint8: half up)",
    ),
    Op(
        "MAX_POOL_2D",
        "pool2d",
        _INTEGER_OR_FLOAT,
        shapes,
        _lower_as("max"),
        parse,
        check,
        channels=Apart(),
        calls=("pool2d_max",),
        spec="TFLite reference_integer_ops::MaxPool",
    ),
    Op(
        "L2_POOL_2D",
        "pool2d",
        ("float32 -> float32",),
        shapes,
        _lower_as("l2"),
        parse,
        check,
        spec="TFLite reference_ops::L2Pool",
    ),
)
