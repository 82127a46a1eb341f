"""BATCH_MATMUL on numpy arrays."""

from __future__ import annotations

from collections.abc import Sequence

from quant2c.ir.dtype import DType
from quant2c.ir.graph import NodeView
from quant2c.ir.tensor import Array
from quant2c.reference.base import Reference
from quant2c.reference.matmul import dot, finish, real_sums, terms


def batch_matmul(view: NodeView, inputs: Sequence[Array | None], profile: str) -> tuple[Array, ...]:
    """x @ y over broadcast batches; adj_x and adj_y swap the last two dimensions first."""
    a = view.attrs
    if view.out.dtype is DType.FLOAT32 and view.input(1).dtype is not DType.FLOAT32:
        return (_hybrid(view, inputs),)
    t = terms(view, inputs)
    x = t.image.swapaxes(-1, -2) if a.adj_x else t.image
    y = t.weights.swapaxes(-1, -2) if a.adj_y else t.weights
    return (finish(view, dot(x, y), inputs, float_product=True),)


def _hybrid(view: NodeView, inputs: Sequence[Array | None]) -> Array:
    """Rows of x become int8 one by one; y is a matrix."""
    assert inputs[0] is not None
    t = terms(view, [inputs[0].reshape(-1, inputs[0].shape[-1]), *inputs[1:]], asymmetric=view.attrs.asymmetric)
    matrix = t.weights.reshape(t.weights.shape[-2:])
    sums = dot(t.image, matrix.T if view.attrs.adj_y else matrix)
    return finish(view, real_sums(view, sums, t.factors), inputs).reshape(view.out.shape)


REFERENCES: dict[str, Reference] = {"BATCH_MATMUL": batch_matmul}
