"""BROADCAST_TO, TILE, FILL, ZEROS_LIKE and BROADCAST_ARGS on numpy arrays."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from quant2c.ir.graph import NodeView
from quant2c.ir.tensor import Array
from quant2c.reference.base import Reference
from quant2c.reference.movement import as_output, given, numbers


def broadcast_to(view: NodeView, inputs: Sequence[Array | None], profile: str) -> tuple[Array, ...]:
    return (np.broadcast_to(given(inputs[0]), numbers(inputs[1])),)


def tile(view: NodeView, inputs: Sequence[Array | None], profile: str) -> tuple[Array, ...]:
    return (np.tile(given(inputs[0]), numbers(inputs[1])),)


def fill(view: NodeView, inputs: Sequence[Array | None], profile: str) -> tuple[Array, ...]:
    value = given(inputs[1])
    return (np.full(numbers(inputs[0]), value.reshape(-1)[0], value.dtype),)


def zeros_like(view: NodeView, inputs: Sequence[Array | None], profile: str) -> tuple[Array, ...]:
    return (np.zeros_like(given(inputs[0])),)


def broadcast_args(view: NodeView, inputs: Sequence[Array | None], profile: str) -> tuple[Array, ...]:
    """Aligned at their ends, the dimension that is not 1; a rank that is missing counts as 1."""
    a, b = (numbers(array) for array in inputs)
    rank = max(len(a), len(b))
    a, b = ([1] * (rank - len(shape)) + shape for shape in (a, b))
    return (as_output(view, np.array([y if x == 1 else x for x, y in zip(a, b, strict=True)])),)


REFERENCES: dict[str, Reference] = {
    "BROADCAST_TO": broadcast_to,
    "TILE": tile,
    "FILL": fill,
    "ZEROS_LIKE": zeros_like,
    "BROADCAST_ARGS": broadcast_args,
}
