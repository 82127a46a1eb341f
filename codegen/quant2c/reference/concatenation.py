"""CONCATENATION and PACK on numpy arrays."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from quant2c.ir.dtype import DType
from quant2c.ir.graph import NodeView
from quant2c.ir.tensor import Array, Tensor
from quant2c.reference.base import Reference
from quant2c.reference.fixedpoint import round_half_away
from quant2c.reference.movement import given


def concatenation(view: NodeView, inputs: Sequence[Array | None], profile: str) -> tuple[Array, ...]:
    """Side by side along the axis; uint8 inputs of another scale are rescaled."""
    parts = [_rescaled(given(x), view.input(i), view) for i, x in enumerate(inputs)]
    return (np.concatenate(parts, axis=view.attrs.axis),)


def _rescaled(x: Array, tensor: Tensor, view: NodeView) -> Array:
    """round(q * scale + bias) + zp in float32 on q from 0 to 255; `legacy` stores q - 128."""
    source, target = tensor.quant, view.out.quant
    if not (view.node.legacy or tensor.dtype is DType.UINT8) or source is None or target is None:
        return x
    if (source.scale, source.zp) == (target.scale, target.zp):
        return x
    less = 128 if tensor.dtype is DType.INT8 else 0
    scale = np.float32(source.scale) * (np.float32(1) / np.float32(target.scale))
    bias = np.float32(-(source.zp + less)) * scale
    q = x.astype(np.int64) + less
    rescaled = round_half_away(q.astype(np.float32) * scale + bias) + target.zp + less
    return np.asarray(np.clip(rescaled, 0, 255) - less).astype(x.dtype)


def pack(view: NodeView, inputs: Sequence[Array | None], profile: str) -> tuple[Array, ...]:
    """Stacked along a new axis."""
    return (np.stack([given(x) for x in inputs], axis=view.attrs),)


REFERENCES: dict[str, Reference] = {"CONCATENATION": concatenation, "PACK": pack}
