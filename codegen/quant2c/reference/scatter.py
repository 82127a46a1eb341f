"""SCATTER_ND, ONE_HOT and DYNAMIC_UPDATE_SLICE on numpy arrays."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from quant2c.ir.dtype import DType
from quant2c.ir.graph import NodeView
from quant2c.ir.tensor import Array
from quant2c.reference.base import Reference
from quant2c.reference.movement import given, numbers


def scatter_nd(view: NodeView, inputs: Sequence[Array | None], profile: str) -> tuple[Array, ...]:
    """Zeros to which updates are added in order, wrapping around; an index out of range (TFLite fails) adds nothing.

    Stored values are added, whatever the zero point: of uint8 stored as int8, 128 more than is stored.
    """
    indices, updates = given(inputs[0]).astype(np.int64), given(inputs[1])
    less = 128 if view.node.legacy and view.out.dtype is DType.INT8 else 0
    sums = np.zeros(view.out.shape, updates.dtype if updates.dtype.kind in "fb" else np.int64)
    depth = indices.shape[-1]
    slices = updates.reshape(-1, *view.out.shape[depth:])
    for place, update in zip(indices.reshape(-1, depth), slices, strict=True):
        if np.all((place >= 0) & (place < view.out.shape[:depth])):
            sums[(*place, ...)] += update.astype(sums.dtype) + np.asarray(less, sums.dtype)
    return ((sums - less if less else sums).astype(updates.dtype),)


def one_hot(view: NodeView, inputs: Sequence[Array | None], profile: str) -> tuple[Array, ...]:
    """`on` where the position along the new axis is the index, else `off`."""
    indices, on, off = given(inputs[0]), given(inputs[2]), given(inputs[3])
    depth = numbers(inputs[1])[0]
    axis = indices.ndim if view.attrs == -1 else view.attrs
    positions = np.arange(depth).reshape(-1, *[1] * (indices.ndim - axis))
    is_hot = np.expand_dims(indices, axis) == positions
    return (np.where(is_hot, on.reshape(-1)[0], off.reshape(-1)[0]).astype(on.dtype),)


def dynamic_update_slice(view: NodeView, inputs: Sequence[Array | None], profile: str) -> tuple[Array, ...]:
    """The operand with the update written over it, at a start that is drawn inside."""
    operand, update = given(inputs[0]), given(inputs[1])
    start = np.clip(np.array(numbers(inputs[2])), 0, np.array(operand.shape) - update.shape)
    out = operand.copy()
    out[tuple(slice(s, s + n) for s, n in zip(start, update.shape, strict=True))] = update
    return (out,)


REFERENCES: dict[str, Reference] = {
    "SCATTER_ND": scatter_nd,
    "ONE_HOT": one_hot,
    "DYNAMIC_UPDATE_SLICE": dynamic_update_slice,
}
