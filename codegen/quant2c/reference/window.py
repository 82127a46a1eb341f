"""Sliding windows over images, for convolutions and pools."""

from __future__ import annotations

import numpy as np

from quant2c.ir.tensor import Array

Pair = tuple[int, int]


def output_and_padding(padding: str, size: int, kernel: int, stride: int, dilation: int) -> tuple[int, int, int]:
    """(outputs, padding before, padding after) along one dimension."""
    extent = (kernel - 1) * dilation + 1
    outputs = -(-size // stride) if padding == "SAME" else max(0, (size - extent + stride) // stride)
    total = max(0, (outputs - 1) * stride + extent - size)
    return outputs, total // 2, total - total // 2


def bordered(image: Array, border: tuple[Pair, Pair]) -> Array:
    """The image less its zero point with zeros around it, as PAD leaves it."""
    return np.pad(image, [(0, 0), *border, (0, 0)])


def patches(
    image: Array, kernel: Pair, stride: Pair, dilation: Pair, padding: str, fill: float = 0, *, all_taps: bool = True
) -> Array:
    """All windows of [N,H,W,C] as [N,H',W',kh,kw,C]; outside of the image is `fill`.

    Without `all_taps` those that lie outside in every window are left out: a window may be far larger than the image.
    """
    places, inside = [], []
    for axis in range(2):
        size = image.shape[1 + axis]
        outs, before, _ = output_and_padding(padding, size, kernel[axis], stride[axis], dilation[axis])
        first, end = 0, kernel[axis]
        if not all_taps:
            first = max(0, -((outs - 1) * stride[axis] - before) // dilation[axis])
            end = min(end, (before + size - 1) // dilation[axis] + 1)
        taps = np.arange(first, end) * dilation[axis]
        place = np.arange(outs)[:, None] * stride[axis] + taps[None, :] - before
        places.append(np.clip(place, 0, size - 1))
        inside.append((place >= 0) & (place < size))
    taken = image[:, places[0][:, None, :, None], places[1][None, :, None, :], :]
    there = inside[0][:, None, :, None] & inside[1][None, :, None, :]
    return np.asarray(np.where(there[None, ..., None], taken, image.dtype.type(fill)))
