"""SPLIT, SPLIT_V and UNPACK on numpy arrays."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from quant2c.ir.graph import NodeView
from quant2c.ir.tensor import Array
from quant2c.reference.base import Reference
from quant2c.reference.movement import given, numbers


def split(view: NodeView, inputs: Sequence[Array | None], profile: str) -> tuple[Array, ...]:
    """Equal parts along the axis (the first input)."""
    return tuple(np.split(given(inputs[1]), len(view.outputs), axis=numbers(inputs[0])[0]))


def split_v(view: NodeView, inputs: Sequence[Array | None], profile: str) -> tuple[Array, ...]:
    """Parts of the given sizes along the axis; -1 is what the others leave."""
    x, sizes, axis = given(inputs[0]), numbers(inputs[1]), numbers(inputs[2])[0]
    if -1 in sizes:
        sizes[sizes.index(-1)] = x.shape[axis] - sum(sizes) - 1
    return tuple(np.split(x, np.cumsum(sizes)[:-1], axis=axis))


def unpack(view: NodeView, inputs: Sequence[Array | None], profile: str) -> tuple[Array, ...]:
    """One output for each index along the axis."""
    return tuple(np.asarray(part) for part in np.moveaxis(given(inputs[0]), view.attrs, 0))


REFERENCES: dict[str, Reference] = {"SPLIT": split, "SPLIT_V": split_v, "UNPACK": unpack}
