"""CUMSUM on numpy arrays."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from quant2c.ir.dtype import DType
from quant2c.ir.graph import NodeView
from quant2c.ir.tensor import Array
from quant2c.reference.base import Reference, store
from quant2c.reference.fixedpoint import divide_by_pot, multiplier_of


def cumsum(view: NodeView, inputs: Sequence[Array | None], profile: str) -> tuple[Array, ...]:
    """Sums from the first (`reverse`: last) element up to each one, itself left out where `exclusive`."""
    values, axis = inputs[0], inputs[1]
    assert values is not None and axis is not None
    along = np.moveaxis(values, int(axis.reshape(-1)[0]), 0)
    along = along[::-1] if view.attrs.reverse else along
    is_stored = view.out.dtype is DType.INT8
    terms = along.astype(np.int64) - view.input(0).q.zp if is_stored else along
    sums = np.cumsum(terms, axis=0, dtype=terms.dtype)
    if view.attrs.exclusive:
        sums = np.concatenate([np.zeros_like(sums[:1]), sums[:-1]])
    if is_stored:
        sums = _rescaled(view, sums)
    sums = sums[::-1] if view.attrs.reverse else sums
    return (np.ascontiguousarray(np.moveaxis(sums, 0, int(axis.reshape(-1)[0]))).astype(view.out.dtype.numpy),)


def _rescaled(view: NodeView, sums: Array) -> Array:
    """As TensorFlow Lite Micro, in units of si * 2^-19 and by a factor below 1, without its overflow of long sums.

    Its sums start at stored 0, which is -zp input steps, not at real 0; so do these.
    """
    source, out = view.input(0).q, view.out.q
    multiplier, shift = multiplier_of(2 * source.scale / ((1 << 20) * out.scale))
    high = ((sums - source.zp) * multiplier + (1 << 11)) >> 12
    return store(divide_by_pot(high, -shift), view.out)


REFERENCES: dict[str, Reference] = {"CUMSUM": cumsum}
