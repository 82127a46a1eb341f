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


def patches(image: Array, kernel: Pair, stride: Pair, dilation: Pair, padding: str, fill: int = 0) -> Array:
    """All windows of [N,H,W,C] as [N,H',W',kh,kw,C]; outside of the image is `fill`."""
    pads = [(0, 0)]
    outs = []
    for axis in range(2):
        size = image.shape[1 + axis]
        out, before, after = output_and_padding(padding, size, kernel[axis], stride[axis], dilation[axis])
        pads.append((before, after))
        outs.append(out)
    padded = np.pad(image, [*pads, (0, 0)], constant_values=fill)
    rows = np.arange(outs[0])[:, None] * stride[0] + np.arange(kernel[0])[None, :] * dilation[0]
    columns = np.arange(outs[1])[:, None] * stride[1] + np.arange(kernel[1])[None, :] * dilation[1]
    return np.asarray(padded[:, rows[:, None, :, None], columns[None, :, None, :], :])
