"""TRANSPOSE_CONV on numpy arrays."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from quant2c.ir.graph import NodeView
from quant2c.ir.tensor import Array
from quant2c.reference.base import Reference
from quant2c.reference.matmul import Roles, dot, finish, real_sums, terms
from quant2c.reference.window import output_and_padding

_ROLES = Roles(image=2, weights=1, bias=3)


def transpose_conv(view: NodeView, inputs: Sequence[Array | None], profile: str) -> tuple[Array, ...]:
    """Each input pixel adds its multiple of the filter to the outputs at (y, x) * stride - padding.

    All of it is added up on a canvas with room for every tap, and the outputs are cut out of that. Taps are taken from
    the last to the first: an output then meets the input pixels in rising order, in which floats are summed.
    """
    t = terms(view, inputs, _ROLES, asymmetric=True)
    out_c, kernel_h, kernel_w, _ = t.weights.shape
    n, in_h, in_w, _ = t.image.shape
    a, (_, out_h, out_w, _) = view.attrs, view.out.shape
    _, pad_h, _ = output_and_padding(a.padding, out_h, kernel_h, a.stride_h, 1)
    _, pad_w, _ = output_and_padding(a.padding, out_w, kernel_w, a.stride_w, 1)
    reach_h, reach_w = (in_h - 1) * a.stride_h + 1, (in_w - 1) * a.stride_w + 1
    height, width = max(reach_h + kernel_h - 1, pad_h + out_h), max(reach_w + kernel_w - 1, pad_w + out_w)
    canvas = np.zeros((n, height, width, out_c), t.image.dtype)
    for y in reversed(range(kernel_h)):
        for x in reversed(range(kernel_w)):
            met = canvas[:, y : y + reach_h : a.stride_h, x : x + reach_w : a.stride_w]
            met[...] = dot(t.image, t.weights[:, y, x].T, met)
    sums = canvas[:, pad_h : pad_h + out_h, pad_w : pad_w + out_w]
    sums = real_sums(view, sums, t.factors, by_turns=True)
    return (finish(view, sums, inputs, a.activation, roles=_ROLES),)


REFERENCES: dict[str, Reference] = {"TRANSPOSE_CONV": transpose_conv}
