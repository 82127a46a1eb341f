"""L2_NORMALIZATION on numpy arrays: each row of the last axis divided by its length."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from quant2c.ir.dtype import DType
from quant2c.ir.graph import NodeView
from quant2c.ir.tensor import Array
from quant2c.reference.base import Reference
from quant2c.reference.fixedpoint import Ints, divide_by_pot, doubling_high_mul, requantize
from quant2c.reference.transcendental import inverse_sqrt

_SMALLEST_LENGTH = np.float32(1e-6)


def _float_row(row: Array) -> Array:
    length = np.sqrt(np.cumsum(row * row, dtype=np.float32)[-1])
    return np.asarray(row / max(length, _SMALLEST_LENGTH))


def _stored_row(row: Ints, is_unsigned: bool) -> Ints:
    """(q - zp) / length in steps of 1/128. uint8 multiplies by 128 first, int8 adds 7 to the shift."""
    multiplier, shift = inverse_sqrt(int((row * row).sum()))
    if is_unsigned:
        return divide_by_pot(doubling_high_mul(128 * row, multiplier), -shift)
    return requantize(row, multiplier, shift + 7)


def l2_normalization(view: NodeView, inputs: Sequence[Array | None], profile: str) -> tuple[Array, ...]:
    values = inputs[0]
    assert values is not None
    out = view.out
    rows = values.reshape(-1, values.shape[-1])
    if out.dtype is DType.FLOAT32:
        return (np.stack([_float_row(row) for row in rows]).reshape(out.shape),)
    is_unsigned = view.node.legacy or out.dtype is DType.UINT8
    centred = rows.astype(np.int64) - view.input(0).q.zp
    stored = np.stack([_stored_row(row, is_unsigned) for row in centred])
    zp = (out.dtype.minimum + out.dtype.maximum + 1) // 2
    return (np.clip(stored + zp, out.dtype.minimum, out.dtype.maximum).astype(out.dtype.numpy).reshape(out.shape),)


REFERENCES: dict[str, Reference] = {"L2_NORMALIZATION": l2_normalization}
