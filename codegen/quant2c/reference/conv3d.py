"""CONV_3D on numpy arrays, from TFLite's specification."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from quant2c.ir.graph import NodeView
from quant2c.ir.tensor import Array
from quant2c.reference.base import Reference
from quant2c.reference.matmul import dot, finish
from quant2c.reference.window import output_and_padding


def conv_3d(view: NodeView, inputs: Sequence[Array | None], profile: str) -> tuple[Array, ...]:
    """Tap after tap along depth, height and width, channel after channel; the bias last."""
    volume, weights = inputs[0], inputs[1]
    assert volume is not None and weights is not None
    a, kernel = view.attrs, weights.shape[:3]
    spans = [
        output_and_padding(a.padding, *sizes)
        for sizes in zip(volume.shape[1:4], kernel, a.strides, a.dilations, strict=True)
    ]
    # A stride beyond the window may leave elements at the end that no output sees: no padding then.
    padded = np.pad(volume, [(0, 0), *((before, after) for _, before, after in spans), (0, 0)])
    outs = [count for count, _, _ in spans]
    sums = np.zeros((volume.shape[0] * int(np.prod(outs)), weights.shape[4]), np.float32)
    for tap in np.ndindex(*kernel):
        places = [
            np.arange(count) * stride + at * dilation
            for count, stride, at, dilation in zip(outs, a.strides, tap, a.dilations, strict=True)
        ]
        taken = padded[:, places[0][:, None, None], places[1][:, None], places[2]]
        sums = dot(taken.reshape(len(sums), -1), weights[tap], sums)
    total = sums.reshape(volume.shape[0], *outs, -1)
    return (finish(view, total, inputs, a.activation),)


REFERENCES: dict[str, Reference] = {"CONV_3D": conv_3d}
