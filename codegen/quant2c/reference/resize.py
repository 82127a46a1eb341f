"""RESIZE_NEAREST_NEIGHBOR and RESIZE_BILINEAR on numpy arrays."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from quant2c.ir.dtype import DType
from quant2c.ir.graph import NodeView
from quant2c.ir.tensor import Array
from quant2c.reference.base import Reference
from quant2c.reference.fixedpoint import round_half_away
from quant2c.reference.movement import given

_F = np.float32


def resize_nearest(view: NodeView, inputs: Sequence[Array | None], profile: str) -> tuple[Array, ...]:
    """Each output pixel is the input pixel at its scaled position, in float32."""
    x, (out_h, out_w) = given(inputs[0]), view.out.shape[1:3]
    rows = _nearest(view.attrs, x.shape[1], out_h)
    columns = _nearest(view.attrs, x.shape[2], out_w)
    return (x[:, rows[:, None], columns[None, :], :],)


def _scale(attrs: Any, in_size: int, out_size: int) -> np.float32:
    """Input pixels for each output pixel; with aligned corners the last pixels fall together."""
    if attrs.align_corners and out_size > 1:
        return _F(in_size - 1) / _F(out_size - 1)
    return _F(in_size) / _F(out_size)


def _nearest(attrs: Any, in_size: int, out_size: int) -> Array:
    offset = _F(0.5) if attrs.half_pixel_centers else _F(0)
    position = (np.arange(out_size).astype(_F) + offset) * _scale(attrs, in_size, out_size)
    index = round_half_away(position) if attrs.align_corners else np.floor(position)
    return np.clip(index.astype(np.int64), 0, in_size - 1)


def resize_bilinear(view: NodeView, inputs: Sequence[Array | None], profile: str) -> tuple[Array, ...]:
    """int8 and int16 in integers with positions in 1/1024 pixel; float32 and uint8 in float32, the latter cut off after
    adding 0.5 (`legacy` stores q - 128)."""
    x = given(inputs[0])
    if x.dtype == np.float32:
        return (_in_float(view, x),)
    if view.input(0).dtype is DType.UINT8:
        return ((_in_float(view, x.astype(_F)) + _F(0.5)).astype(np.uint8),)
    if view.node.legacy:
        q = (_in_float(view, x.astype(_F) + _F(128)) + _F(0.5)).astype(np.int64)
        return ((q - 128).astype(np.int8),)
    return (_in_integers(view, x),)


def _in_integers(view: NodeView, x: Array) -> Array:
    y0, y1, dy = _fixed(view.attrs, x.shape[1], view.out.shape[1])
    x0, x1, dx = _fixed(view.attrs, x.shape[2], view.out.shape[2])
    values = x.astype(np.int64)
    dy, dx = dy[None, :, None, None], dx[None, None, :, None]
    total = (
        values[:, y0][:, :, x0] * (1024 - dy) * (1024 - dx)
        + values[:, y1][:, :, x0] * dy * (1024 - dx)
        + values[:, y0][:, :, x1] * (1024 - dy) * dx
        + values[:, y1][:, :, x1] * dy * dx
    )
    magnitude = (np.abs(total) + (1 << 19)) >> 20  # half away from zero
    return np.asarray((np.sign(total) * magnitude).astype(x.dtype))


def _fixed(attrs: Any, in_size: int, out_size: int) -> tuple[Array, Array, Array]:
    """For each output pixel: the two input pixels around it, and how far it is from the first, in 1/1024."""
    if attrs.align_corners and out_size > 1:
        scale = (1024 * (in_size - 1) + (out_size - 1) // 2) // (out_size - 1)
    else:
        scale = (1024 * in_size + out_size // 2) // out_size
    position = np.arange(out_size, dtype=np.int64) * scale
    if attrs.half_pixel_centers:
        position = position + scale // 2 - 512
    low = np.maximum(position // 1024, 0)
    high = np.minimum(-(-position // 1024), in_size - 1)
    return low, np.maximum(high, 0), position - 1024 * low


def _in_float(view: NodeView, x: Array) -> Array:
    y0, y1, dy = _between(view.attrs, x.shape[1], view.out.shape[1])
    x0, x1, dx = _between(view.attrs, x.shape[2], view.out.shape[2])
    dy, dx = dy[None, :, None, None], dx[None, None, :, None]
    one = _F(1)
    return np.asarray(
        x[:, y0][:, :, x0] * (one - dy) * (one - dx)
        + x[:, y1][:, :, x0] * dy * (one - dx)
        + x[:, y0][:, :, x1] * (one - dy) * dx
        + x[:, y1][:, :, x1] * dy * dx
    )


def _between(attrs: Any, in_size: int, out_size: int) -> tuple[Array, Array, Array]:
    """The same in float32, distances in pixels."""
    scale = _scale(attrs, in_size, out_size)
    place = np.arange(out_size).astype(_F)
    position = (place + _F(0.5)) * scale - _F(0.5) if attrs.half_pixel_centers else place * scale
    low = np.maximum(np.floor(position), 0).astype(np.int64)
    high = np.minimum(np.ceil(position), in_size - 1).astype(np.int64)
    return low, np.maximum(high, 0), position - low.astype(_F)


REFERENCES: dict[str, Reference] = {
    "RESIZE_NEAREST_NEIGHBOR": resize_nearest,
    "RESIZE_BILINEAR": resize_bilinear,
}
