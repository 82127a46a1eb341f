"""ARG_MAX, ARG_MIN and TOPK_V2 on numpy arrays. The first of equals wins."""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from quant2c.ir.graph import NodeView
from quant2c.ir.tensor import Array
from quant2c.reference.base import Reference


def _position_of(better: Callable[[Any, Any], Any]) -> Reference:
    """The index along the axis of the first element that none is better than. A NaN is never better, nor bettered."""

    def position(view: NodeView, inputs: Sequence[Array | None], profile: str) -> tuple[Array, ...]:
        values, axis = inputs[0], inputs[1]
        assert values is not None and axis is not None
        along = np.moveaxis(values, int(axis.reshape(-1)[0]), 0)
        best, index = along[0], np.zeros(along.shape[1:], view.out.dtype.numpy)
        for i in range(1, len(along)):
            wins = better(along[i], best)
            best, index = np.where(wins, along[i], best), np.where(wins, i, index)
        return (index.astype(view.out.dtype.numpy).reshape(view.out.shape),)

    return position


def top_k(view: NodeView, inputs: Sequence[Array | None], profile: str) -> tuple[Array, ...]:
    """The k largest of each row, falling, and where they are. NaNs come after all numbers."""
    values, count = inputs[0], inputs[1]
    assert values is not None and count is not None
    k = int(count.reshape(-1)[0])
    rows = values.reshape(-1, values.shape[-1])
    order = np.array([_falling(row.tolist())[:k] for row in rows], np.int64).reshape(len(rows), k)
    largest = np.take_along_axis(rows, order, axis=1)
    shape = (*values.shape[:-1], k)
    return largest.reshape(shape), order.reshape(shape).astype(view.outputs[1].dtype.numpy)


def _falling(row: list[Any]) -> list[int]:
    return sorted(range(len(row)), key=lambda i: (row[i] != row[i], -row[i]))


REFERENCES: dict[str, Reference] = {
    "ARG_MAX": _position_of(operator.gt),
    "ARG_MIN": _position_of(operator.lt),
    "TOPK_V2": top_k,
}
