"""CONV_2D on numpy arrays, from TFLite's specification."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from quant2c.ir.graph import NodeView
from quant2c.ir.tensor import Array
from quant2c.reference.base import Reference
from quant2c.reference.matmul import dot, finish, real_sums, terms
from quant2c.reference.window import bordered, patches


def conv_2d(view: NodeView, inputs: Sequence[Array | None], profile: str) -> tuple[Array, ...]:
    """Sum over the window of (x - zx) * (w - zw) + bias, requantized for each output channel."""
    out_c, kernel_h, kernel_w, group_c = view.input(1).shape
    groups = view.input(0).shape[3] // group_c
    by_channel = groups > 1 or _scales_differ(view)  # of a hybrid convolution
    t = terms(view, inputs, asymmetric=by_channel)
    a = view.attrs
    steps, gaps = (a.stride_h, a.stride_w), (a.dilation_h, a.dilation_w)
    windows = patches(bordered(t.image, a.border), (kernel_h, kernel_w), steps, gaps, a.padding)
    each = out_c // groups
    sums = []
    for g in range(groups):
        part = windows[..., g * group_c : (g + 1) * group_c]
        filters = t.weights[g * each : (g + 1) * each].reshape(each, -1)
        sums.append(dot(part.reshape(*part.shape[:3], -1), filters.T))
    total = real_sums(view, np.concatenate(sums, axis=-1), t.factors, by_turns=by_channel)
    return (finish(view, total, inputs, a.activation),)


def _scales_differ(view: NodeView) -> bool:
    quant = view.input(1).quant
    return quant is not None and len(set(quant.scales)) > 1


REFERENCES: dict[str, Reference] = {"CONV_2D": conv_2d}
