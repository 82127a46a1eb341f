"""SPACE_TO_BATCH_ND and BATCH_TO_SPACE_ND on numpy arrays, for any number of dimensions of space."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from quant2c.ir.graph import NodeView
from quant2c.ir.tensor import Array
from quant2c.reference.base import Reference
from quant2c.reference.movement import given, numbers, zero_of


def space_to_batch(view: NodeView, inputs: Sequence[Array | None], profile: str) -> tuple[Array, ...]:
    """Padded; then the position inside of a block becomes the outer part of the batch."""
    x, blocks = given(inputs[0]), numbers(inputs[1])
    zero = zero_of(view.out, view.node.legacy)
    x = np.pad(x, [(0, 0), *given(inputs[2]).reshape(-1, 2).tolist(), (0, 0)], constant_values=zero)
    batches, *space, channels = x.shape
    shape = [part for n, b in zip(space, blocks, strict=True) for part in (n // b, b)]
    x = x.reshape(batches, *shape, channels)
    outer = [2 * i + 1 for i in range(len(space))]
    inner = [2 * i + 2 for i in range(len(space))]
    return (x.transpose(*inner, 0, *outer, x.ndim - 1).reshape(view.out.shape),)


def batch_to_space(view: NodeView, inputs: Sequence[Array | None], profile: str) -> tuple[Array, ...]:
    """The inverse; then cropped."""
    x, blocks = given(inputs[0]), numbers(inputs[1])
    crops = given(inputs[2]).reshape(-1, 2).tolist()
    _, *space, channels = x.shape
    rank = len(space)
    batches = x.shape[0] // int(np.prod(blocks))
    x = x.reshape(*blocks, batches, *space, channels)
    order = [axis for i in range(rank) for axis in (rank + 1 + i, i)]
    whole = [n * b for n, b in zip(space, blocks, strict=True)]
    x = x.transpose(rank, *order, x.ndim - 1).reshape(batches, *whole, channels)
    inside = tuple(slice(before, n - after) for n, (before, after) in zip(whole, crops, strict=True))
    return (x[(slice(None), *inside)],)


REFERENCES: dict[str, Reference] = {"SPACE_TO_BATCH_ND": space_to_batch, "BATCH_TO_SPACE_ND": batch_to_space}
