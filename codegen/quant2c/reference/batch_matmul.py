"""BATCH_MATMUL on numpy arrays."""

from __future__ import annotations

from collections.abc import Sequence

from quant2c.ir.graph import NodeView
from quant2c.ir.tensor import Array
from quant2c.reference.base import Reference
from quant2c.reference.matmul import dot, finish, operands


def batch_matmul(view: NodeView, inputs: Sequence[Array | None], profile: str) -> tuple[Array, ...]:
    """x @ y over broadcast batches; adj_x and adj_y swap the last two dimensions first."""
    x, y = operands(view, inputs)
    x = x.swapaxes(-1, -2) if view.attrs.adj_x else x
    y = y.swapaxes(-1, -2) if view.attrs.adj_y else y
    return (finish(view, dot(x, y), inputs, float_product=True),)


REFERENCES: dict[str, Reference] = {"BATCH_MATMUL": batch_matmul}
