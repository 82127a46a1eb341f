"""SELECT and SELECT_V2 on numpy arrays."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from quant2c.ir.graph import NodeView
from quant2c.ir.tensor import Array
from quant2c.reference.base import Reference


def select(view: NodeView, inputs: Sequence[Array | None], profile: str) -> tuple[Array, ...]:
    """x where the condition holds, else y; a condition of one dimension chooses whole slices of the first."""
    condition, x, y = inputs[0], inputs[1], inputs[2]
    assert condition is not None and x is not None and y is not None
    if condition.ndim == 1 and x.ndim > 1:
        condition = condition.reshape(-1, *(1,) * (x.ndim - 1))
    return (np.where(condition, x, y).astype(view.out.dtype.numpy),)


def select_v2(view: NodeView, inputs: Sequence[Array | None], profile: str) -> tuple[Array, ...]:
    """x where the condition holds, else y; all three broadcast."""
    condition, x, y = inputs[0], inputs[1], inputs[2]
    assert condition is not None and x is not None and y is not None
    return (np.where(condition, x, y).astype(view.out.dtype.numpy),)


REFERENCES: dict[str, Reference] = {"SELECT": select, "SELECT_V2": select_v2}
