"""DEPTHWISE_CONV_2D on numpy arrays."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from quant2c.ir.graph import NodeView
from quant2c.ir.tensor import Array
from quant2c.reference.base import Reference
from quant2c.reference.matmul import finish, real_sums, terms
from quant2c.reference.window import bordered, patches


def depthwise_conv_2d(view: NodeView, inputs: Sequence[Array | None], profile: str) -> tuple[Array, ...]:
    """Every input channel has filters of its own: output channel c * m + i is filter i of input channel c."""
    t = terms(view, inputs, asymmetric=True)
    _, kernel_h, kernel_w, out_c = t.weights.shape
    a = view.attrs
    steps, gaps = (a.stride_h, a.stride_w), (a.dilation_h, a.dilation_w)
    windows = patches(bordered(t.image, a.border), (kernel_h, kernel_w), steps, gaps, a.padding)
    windows = np.repeat(windows, out_c // t.image.shape[3], axis=-1)
    sums = np.zeros((*windows.shape[:3], out_c), windows.dtype)
    for y in range(kernel_h):
        for x in range(kernel_w):
            sums = sums + windows[:, :, :, y, x] * t.weights[0, y, x]
    return (finish(view, real_sums(view, sums, t.factors), inputs, a.activation),)


REFERENCES: dict[str, Reference] = {"DEPTHWISE_CONV_2D": depthwise_conv_2d}
