"""CONV_2D on numpy arrays, from TFLite's specification."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from quant2c.ir.graph import NodeView
from quant2c.ir.tensor import Array
from quant2c.reference.base import Reference
from quant2c.reference.matmul import dot, finish, operands
from quant2c.reference.window import bordered, patches


def conv_2d(view: NodeView, inputs: Sequence[Array | None], profile: str) -> tuple[Array, ...]:
    """Sum over the window of (x - zx) * (w - zw) + bias, requantized for each output channel."""
    image, weights = operands(view, inputs)
    out_c, kernel_h, kernel_w, group_c = weights.shape
    a = view.attrs
    steps, gaps = (a.stride_h, a.stride_w), (a.dilation_h, a.dilation_w)
    windows = patches(bordered(image, a.border), (kernel_h, kernel_w), steps, gaps, a.padding)
    groups = image.shape[3] // group_c
    each = out_c // groups
    sums = []
    for g in range(groups):
        part = windows[..., g * group_c : (g + 1) * group_c]
        filters = weights[g * each : (g + 1) * each].reshape(each, -1)
        sums.append(dot(part.reshape(*part.shape[:3], -1), filters.T))
    return (finish(view, np.concatenate(sums, axis=-1), inputs, a.activation),)


REFERENCES: dict[str, Reference] = {"CONV_2D": conv_2d}
