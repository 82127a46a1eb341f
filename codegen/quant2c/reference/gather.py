"""GATHER, GATHER_ND and EMBEDDING_LOOKUP on numpy arrays.

TFLite fails at an index that is out of range; here it is drawn to the nearest that exists, as the kernels do.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from quant2c.ir.graph import NodeView
from quant2c.ir.tensor import Array
from quant2c.reference.base import Reference
from quant2c.reference.movement import as_output, given


def gather(view: NodeView, inputs: Sequence[Array | None], profile: str) -> tuple[Array, ...]:
    """x[..., indices, ...] at the axis, for each batch of the leading dimensions on its own."""
    x, indices = given(inputs[0]), given(inputs[1]).astype(np.int64)
    axis, batch_dims = view.attrs.axis, view.attrs.batch_dims
    axis += x.ndim if axis < 0 else 0
    batch_dims += indices.ndim if batch_dims < 0 else 0
    indices = np.clip(indices, 0, x.shape[axis] - 1)
    batches = x.shape[:batch_dims]
    parts = [np.take(x[place], indices[place], axis=axis - batch_dims) for place in np.ndindex(*batches)]
    return (np.stack(parts).reshape(view.out.shape),)


def gather_nd(view: NodeView, inputs: Sequence[Array | None], profile: str) -> tuple[Array, ...]:
    """For each index, a row of the last dimension, the slice of x that it names."""
    x, indices = given(inputs[0]), given(inputs[1]).astype(np.int64)
    places = np.clip(indices, 0, np.array(x.shape[: indices.shape[-1]]) - 1)
    return (x[tuple(np.moveaxis(places, -1, 0))],)


def embedding_lookup(view: NodeView, inputs: Sequence[Array | None], profile: str) -> tuple[Array, ...]:
    """Rows of the table (the second input); int8 rows of a float model times their scale."""
    indices, table = given(inputs[0]).astype(np.int64), given(inputs[1])
    rows = np.clip(indices, 0, table.shape[0] - 1)
    if table.dtype == view.out.dtype.numpy:
        return (table[rows],)
    scales = np.broadcast_to(np.array(view.input(1).q.scales, np.float32), table.shape[:1])[rows]
    return (as_output(view, table[rows].astype(np.float32) * scales.reshape(-1, *[1] * (table.ndim - 1))),)


REFERENCES: dict[str, Reference] = {
    "GATHER": gather,
    "GATHER_ND": gather_nd,
    "EMBEDDING_LOOKUP": embedding_lookup,
}
