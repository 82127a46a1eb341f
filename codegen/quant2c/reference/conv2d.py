"""CONV_2D on numpy arrays, from TFLite's specification."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from quant2c.ir.graph import NodeView
from quant2c.ir.tensor import Array
from quant2c.reference.base import Reference, store
from quant2c.reference.fixedpoint import Ints, requantize
from quant2c.reference.matmul import centred, channel_multipliers
from quant2c.reference.window import patches


def conv_2d(view: NodeView, inputs: Sequence[Array | None], profile: str) -> tuple[Array, ...]:
    """Sum over the window of (x - zx) * (w - zw) + bias, requantized for each output channel."""
    image, weights = centred(inputs[0], view.input(0)), centred(inputs[1], view.input(1))
    out_c, kernel_h, kernel_w, group_c = weights.shape
    a = view.attrs
    windows = patches(image, (kernel_h, kernel_w), (a.stride_h, a.stride_w), (a.dilation_h, a.dilation_w), a.padding)
    groups = image.shape[3] // group_c
    sums: list[Ints] = []
    for g in range(groups):
        part = windows[..., g * group_c : (g + 1) * group_c]
        filters = weights[g * out_c // groups : (g + 1) * out_c // groups]
        sums.append(np.tensordot(part, filters, axes=([3, 4, 5], [1, 2, 3])))
    acc = np.concatenate(sums, axis=-1)
    if inputs[2:] and inputs[2] is not None:
        acc = acc + inputs[2].astype(np.int64)
    multiplier, shift = channel_multipliers(view, out_c)
    return (store(requantize(acc, multiplier, shift), view.out, a.activation),)


REFERENCES: dict[str, Reference] = {"CONV_2D": conv_2d}
