"""EQUAL to LESS_EQUAL, LOGICAL_AND and LOGICAL_OR on numpy arrays."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from quant2c.ir.dtype import DType
from quant2c.ir.graph import NodeView
from quant2c.ir.tensor import Array, Tensor
from quant2c.reference.base import Reference
from quant2c.reference.fixedpoint import Ints, multiplier_of, requantize

Relation = Callable[[Any, Any], Any]

_SCALED = (DType.INT8, DType.UINT8)


def _comparison(relation: Relation, scaled: tuple[DType, ...] = _SCALED) -> Reference:
    """Real values in fixed point for the types in `scaled`, stored values for the others."""

    def run(view: NodeView, inputs: Sequence[Array | None], profile: str) -> tuple[Array, ...]:
        operands: list[Array] = []
        for tensor, values in zip(view.inputs, inputs, strict=True):
            assert tensor is not None and values is not None
            is_scaled = tensor.dtype in scaled and tensor.quant is not None
            operands.append(_real(tensor, values) if is_scaled else values)
        return (np.asarray(relation(*operands), np.bool_),)

    return run


def _real(tensor: Tensor, values: Array) -> Ints:
    """scale * (q - zp) with eight more bits."""
    return requantize((values.astype(np.int64) - tensor.q.zp) << 8, *multiplier_of(tensor.q.scale))


def _logical(operation: Relation) -> Reference:
    return lambda view, inputs, profile: (np.asarray(operation(*inputs), np.bool_),)


_SCALED_TOO = (*_SCALED, DType.INT16)  # TFLite orders int16 as stored, but compares for equality as real values

REFERENCES: dict[str, Reference] = {
    "EQUAL": _comparison(np.equal, _SCALED_TOO),
    "NOT_EQUAL": _comparison(np.not_equal, _SCALED_TOO),
    "GREATER": _comparison(np.greater),
    "GREATER_EQUAL": _comparison(np.greater_equal),
    "LESS": _comparison(np.less),
    "LESS_EQUAL": _comparison(np.less_equal),
    "LOGICAL_AND": _logical(np.logical_and),
    "LOGICAL_OR": _logical(np.logical_or),
}
