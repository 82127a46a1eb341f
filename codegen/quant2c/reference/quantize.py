"""QUANTIZE, DEQUANTIZE and CAST on numpy arrays."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from quant2c.ir.dtype import DType
from quant2c.ir.graph import NodeView
from quant2c.ir.tensor import Array, Tensor
from quant2c.reference.base import Reference
from quant2c.reference.fixedpoint import multiplier_of, requantize, round_half_away
from quant2c.reference.unary import stored

_F = np.float32
_FAR = float(1 << 30)


def quantize(view: NodeView, inputs: Sequence[Array | None], profile: str) -> tuple[Array, ...]:
    """round(x / scale) + zp from floats, halves away from zero; integers are rescaled in fixed point."""
    source, out, values = view.input(0), view.out, inputs[0]
    assert values is not None
    if source.dtype is DType.FLOAT32:
        scales, zps = _along_axis(out, values.ndim)
        with np.errstate(all="ignore"):
            steps = np.nan_to_num(round_half_away(values / scales), nan=0.0, posinf=_FAR, neginf=-_FAR)
        result = np.clip(np.clip(steps, -_FAR, _FAR) + zps, out.dtype.minimum, out.dtype.maximum)
        return (result.astype(out.dtype.numpy),)
    multiplier, shift = multiplier_of(source.q.scale / out.q.scale)
    centred = values.astype(np.int64) - source.q.zp
    return (stored(requantize(centred, multiplier, shift), out).astype(out.dtype.numpy),)


def dequantize(view: NodeView, inputs: Sequence[Array | None], profile: str) -> tuple[Array, ...]:
    """scale * (q - zp); float16 widens."""
    source, values = view.input(0), inputs[0]
    assert values is not None
    if source.dtype is DType.FLOAT16:
        return (values.astype(np.float32),)
    scales, zps = _along_axis(source, values.ndim)
    return ((scales.astype(np.float64) * (values.astype(np.int64) - zps)).astype(np.float32),)


def _along_axis(tensor: Tensor, rank: int) -> tuple[Array, Array]:
    """Scales (float32) and zero points, shaped to broadcast along the quantized axis."""
    shape = [1] * rank
    if tensor.q.per_channel:
        shape[tensor.q.axis] = -1
    scales, zps = np.array(tensor.q.scales, _F), np.array(tensor.q.zps, np.int64)
    return (scales.reshape(shape), zps.reshape(shape)) if rank else (scales[0], zps[0])


def cast(view: NodeView, inputs: Sequence[Array | None], profile: str) -> tuple[Array, ...]:
    """As C converts; floats beyond an integer type saturate, NaN becomes its largest value."""
    values, out = inputs[0], view.out.dtype
    assert values is not None
    if values.dtype.kind != "f" or out.numpy.kind not in "iu":
        with np.errstate(all="ignore"):
            return (values.astype(out.numpy),)
    exact = np.trunc(values.astype(np.float64))
    inside = np.clip(exact, out.minimum, out.maximum)
    at_end = np.isnan(exact) | (exact >= out.maximum)  # 2^63 - 1 is no double
    result = np.where(at_end, 0, inside).astype(out.numpy)
    return (np.where(at_end, out.numpy.type(out.maximum), result),)


REFERENCES: dict[str, Reference] = {"QUANTIZE": quantize, "DEQUANTIZE": dequantize, "CAST": cast}
