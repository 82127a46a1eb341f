"""BATCH_MATMUL: x [..., M, K] times y [..., K, N] -> [..., M, N]; adj_x, adj_y: the last two dimensions are swapped.

Leading dimensions broadcast. A constant y without a batch makes it a fully connected layer: it is lowered to one, whose
kernels are faster.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from math import prod
from typing import Any

import numpy as np

from quant2c.ir.call import Call
from quant2c.ir.dtype import DType
from quant2c.ir.graph import NodeView
from quant2c.ir.schedule import Options
from quant2c.ir.tensor import Array, Shape, Tensor, read_only
from quant2c.ops.base import Op
from quant2c.ops.matmul import Operands, arithmetic, check_weights, operands
from quant2c.ops.products import MATRIX_RANKS, dense_call, product_bounds, product_call


@dataclass(frozen=True)
class BatchMatMul:
    """Options of BATCH_MATMUL."""

    adj_x: bool
    adj_y: bool
    asymmetric: bool  # float activations are made int8 with a zero point

    def x_shape(self, shape: Shape) -> Shape:
        """[..., M, K]"""
        return (*shape[:-2], shape[-1], shape[-2]) if self.adj_x else shape

    def y_shape(self, shape: Shape) -> Shape:
        """[..., K, N]"""
        return (*shape[:-2], shape[-1], shape[-2]) if self.adj_y else shape


def parse(options: Mapping[str, Any]) -> BatchMatMul:
    names = ("adj_x", "adj_y", "asymmetric_quantize_inputs")
    return BatchMatMul(*(bool(options.get(name, False)) for name in names))


def _is_dense(o: Operands, attrs: BatchMatMul) -> bool:
    """Whether y is a constant matrix that all rows of x meet, in a type that such layers have weights of."""
    is_matrix = o.weights.is_constant and prod(o.weights.shape[:-2]) == 1
    return is_matrix and not attrs.adj_x and o.weights.dtype is not DType.INT16


def _as_weights(y: Tensor, attrs: BatchMatMul) -> Tensor:
    """A constant y as the weights [N,K] of a fully connected layer."""
    matrix = y.values.reshape(y.shape[-2:])
    matrix = matrix if attrs.adj_y else matrix.T
    return replace(y, shape=matrix.shape, data=read_only(matrix))


def check(view: NodeView) -> Iterable[str]:
    o, attrs = operands(view), view.attrs
    x, y = o.image.shape, o.weights.shape
    if len(x) not in MATRIX_RANKS or len(y) not in MATRIX_RANKS:
        yield f"{list(x)} and {list(y)} must have {MATRIX_RANKS.start} to {MATRIX_RANKS.stop - 1} dimensions"
        return
    if attrs.x_shape(x)[-1] != attrs.y_shape(y)[-2]:
        yield f"rows of {attrs.x_shape(x)[-1]} meet columns of {attrs.y_shape(y)[-2]}: {list(x)} and {list(y)}"
    try:
        np.broadcast_shapes(x[:-2], y[:-2])
    except ValueError:
        yield f"the batches of {list(x)} and {list(y)} cannot be broadcast"
    if o.image.dtype is not o.weights.dtype and not _is_dense(o, attrs):
        yield f"a {o.image.dtype.label} and a {o.weights.dtype.label} tensor: the second must be a constant matrix"
    channels = attrs.y_shape(y)[-1] if o.image.dtype is DType.FLOAT32 else 1
    yield from check_weights(o, channels, asymmetric=o.image.dtype is not DType.FLOAT32)


def shapes(view: NodeView) -> tuple[Shape | None, ...]:
    x, y = view.attrs.x_shape(view.input(0).shape), view.attrs.y_shape(view.input(1).shape)
    return ((*np.broadcast_shapes(x[:-2], y[:-2]), x[-2], y[-1]),)


def lower(view: NodeView, options: Options) -> tuple[Call, ...]:
    o, attrs = operands(view), view.attrs
    if _is_dense(o, attrs):
        o = replace(o, weights=_as_weights(o.weights, attrs))
        return (dense_call(o, arithmetic(o, options, asymmetric=attrs.asymmetric), "NONE", float_product=True),)
    return (product_call(o, attrs.adj_x, attrs.adj_y),)


def _accumulator(view: NodeView) -> Array:
    o = operands(view)
    return product_bounds(o, view.attrs.x_shape(o.image.shape)[-1])


OPS = (
    Op(
        "BATCH_MATMUL",
        "batch_matmul",
        (
            "int8 int8 -> int8",
            "int16 int16 -> int16",
            "int16 int8 -> int16",
            "float32 float32 -> float32",
            "float32 int8 -> float32",
        ),
        shapes,
        lower,
        parse,
        check,
        accumulator=_accumulator,
        spec="TFLite reference_ops::BatchMatMul; multiplier from a float32 product; gemmlowp requantization",
    ),
)
