"""RESIZE_NEAREST_NEIGHBOR and RESIZE_BILINEAR: images to another size."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from quant2c.ir.call import Call, Params, Value
from quant2c.ir.dtype import DType
from quant2c.ir.graph import NodeView
from quant2c.ir.schedule import Options
from quant2c.ir.tensor import Array, Shape
from quant2c.ops.base import Op
from quant2c.ops.channels import Apart
from quant2c.ops.fixedpoint import round_half_away
from quant2c.ops.movement import alike, every_type

_ONE = 1 << 10  # of the fixed-point positions of TFLite's integer interpolation
_LONGEST = 32767  # rows or columns that a table of int16 can name


@dataclass(frozen=True)
class ResizeAttrs:
    align_corners: bool
    half_pixel_centers: bool


def _parse(options: Mapping[str, Any]) -> ResizeAttrs:
    return ResizeAttrs(bool(options.get("align_corners")), bool(options.get("half_pixel_centers")))


def _size(view: NodeView) -> tuple[int, ...]:
    return tuple(int(x) for x in view.input(1).values.reshape(-1))


def _check(view: NodeView) -> Iterable[str]:
    yield from alike(view)
    if len(view.input(0).shape) != 4:
        yield f"input {list(view.input(0).shape)} must have four dimensions"
    elif len(_size(view)) != 2 or min(_size(view)) < 1:
        yield f"the new size {list(_size(view))} must be a height and a width"
    elif max(*_size(view), *view.input(0).shape[1:3]) > _LONGEST:
        yield f"sides of more than {_LONGEST} pixels are not supported"


def _shape(view: NodeView) -> tuple[Shape | None, ...]:
    n, _, _, c = view.input(0).shape
    return ((n, *_size(view), c),)


def _extents(view: NodeView) -> dict[str, Value]:
    """The first fields of all resizing kernels."""
    n, in_h, in_w, _ = view.input(0).shape
    _, out_h, out_w, _ = view.out.shape
    return {"batches": n, "in_h": in_h, "in_w": in_w, "out_h": out_h, "out_w": out_w}


# Nearest neighbour: which row and which column to take is decided here.


def nearest(in_size: int, out_size: int, attrs: ResizeAttrs) -> Array:
    """The input index for each output index, int16, by TFLite's rule in float32."""
    one = np.float32(1)
    if attrs.align_corners and out_size > 1:
        scale = one * np.float32(in_size - 1) / np.float32(out_size - 1)
    else:
        scale = one * np.float32(in_size) / np.float32(out_size)
    offset = np.float32(0.5 if attrs.half_pixel_centers else 0.0)
    places = (np.arange(out_size, dtype=np.float32) + offset) * scale
    rounded = [round_half_away(float(x)) for x in places] if attrs.align_corners else np.floor(places)
    return np.clip(np.asarray(rounded, np.int64), 0, in_size - 1).astype(np.int16)


def _lower_nearest(view: NodeView, options: Options) -> tuple[Call, ...]:
    source, out = view.input(0), view.out
    params: Params = {
        **_extents(view),
        "pixel_bytes": source.shape[3] * source.dtype.bits // 8,
        "rows": nearest(source.shape[1], out.shape[1], view.attrs),
        "columns": nearest(source.shape[2], out.shape[2], view.attrs),
    }
    return (Call("resize_nearest", "b8", params, (source.index,), (out.index,)),)


# Bilinear. Integers: positions in 1/1024 of a pixel. uint8 and floats: positions in float32.


def _fixed_scale(in_size: int, out_size: int, align_corners: bool) -> int:
    """Input pixels for each output pixel in 1/1024, rounded."""
    if align_corners and out_size > 1:
        in_size, out_size = in_size - 1, out_size - 1
    return (_ONE * in_size + out_size // 2) // out_size


def _fixed_offset(scale: int, attrs: ResizeAttrs) -> int:
    """The position of the first output pixel in 1/1024 of an input pixel."""
    return scale // 2 - _ONE // 2 if attrs.half_pixel_centers else 0


def _float_scale(in_size: int, out_size: int, align_corners: bool) -> float:
    if align_corners and out_size > 1:
        in_size, out_size = in_size - 1, out_size - 1
    return float(np.float32(in_size) / np.float32(out_size))


def _check_bilinear(view: NodeView) -> Iterable[str]:
    faults = list(_check(view))
    yield from faults
    if view.attrs.align_corners and view.attrs.half_pixel_centers:
        yield "align_corners and half_pixel_centers exclude each other"
    elif not faults and view.input(0).dtype in (DType.INT8, DType.INT16):
        for in_size, out_size in zip(view.input(0).shape[1:3], _size(view), strict=True):
            yield from _check_positions(in_size, out_size, view.attrs)


def _check_positions(in_size: int, out_size: int, attrs: ResizeAttrs) -> Iterable[str]:
    """A sentence where the rounded scale leads over the edge, which TFLite does not guard."""
    scale = _fixed_scale(in_size, out_size, attrs.align_corners)
    last = (out_size - 1) * scale + _fixed_offset(scale, attrs)
    if last // _ONE >= in_size:
        yield f"{in_size} pixels to {out_size}: the scale in 1/1024 pixels leads beyond the last; resize in two steps"


def _fixed_positions(view: NodeView) -> dict[str, Value]:
    (in_h, in_w), (out_h, out_w) = view.input(0).shape[1:3], view.out.shape[1:3]
    scale_h = _fixed_scale(in_h, out_h, view.attrs.align_corners)
    scale_w = _fixed_scale(in_w, out_w, view.attrs.align_corners)
    offset_h, offset_w = _fixed_offset(scale_h, view.attrs), _fixed_offset(scale_w, view.attrs)
    return {"scale_h": scale_h, "scale_w": scale_w, "offset_h": offset_h, "offset_w": offset_w}


def _float_positions(view: NodeView) -> dict[str, Value]:
    (in_h, in_w), (out_h, out_w) = view.input(0).shape[1:3], view.out.shape[1:3]
    return {
        "scale_h": _float_scale(in_h, out_h, view.attrs.align_corners),
        "scale_w": _float_scale(in_w, out_w, view.attrs.align_corners),
        "half_pixel_centers": int(view.attrs.half_pixel_centers),
    }


def _lower_bilinear(view: NodeView, options: Options) -> tuple[Call, ...]:
    source, out = view.input(0), view.out
    in_float = source.dtype is DType.FLOAT32 or view.node.legacy
    positions = _float_positions(view) if in_float else _fixed_positions(view)
    params: Params = {**_extents(view), "channels": source.shape[3], **positions}
    stem = "resize_bilinear_uint8" if view.node.legacy else "resize_bilinear"
    return (Call(stem, source.dtype.short, params, (source.index,), (out.index,)),)


OPS = (
    Op(
        "RESIZE_NEAREST_NEIGHBOR",
        "resize",
        every_type("T int32 -> T"),
        _shape,
        _lower_nearest,
        _parse,
        _check,
        constants=(1,),
        channels=Apart(),
        quantized=False,
        unsigned=True,
        spec="TFLite reference_ops::ResizeNearestNeighbor",
    ),
    Op(
        "RESIZE_BILINEAR",
        "resize",
        every_type("T int32 -> T", ("int8", "uint8", "int16", "float32")),
        _shape,
        _lower_bilinear,
        _parse,
        _check_bilinear,
        constants=(1,),
        channels=Apart(),
        spec="TFLite reference_ops::ResizeBilinearInteger (int8, int16), ResizeBilinear (uint8, float32)",
    ),
)
