"""MEAN, SUM, REDUCE_MAX, REDUCE_MIN, REDUCE_PROD, REDUCE_ANY, REDUCE_ALL on numpy arrays."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from quant2c.ir.dtype import DType
from quant2c.ir.graph import NodeView
from quant2c.ir.tensor import Array
from quant2c.reference.base import Reference, store
from quant2c.reference.fixedpoint import Ints, multiplier_of, requantize, requantize_64, wrap32

_LARGEST = float(np.finfo(np.float32).max)
_QUANTIZED = (DType.INT8, DType.UINT8, DType.INT16)

Fold = Callable[[NodeView, Array], Array]  # [outputs, reduced elements in row-major order] -> [outputs]


def _gathered(values: Array, axes: Array) -> Array:
    """The elements of each output side by side. Negative axes count from the back, repeated ones count once."""
    reduced = sorted({int(axis) % values.ndim for axis in axes.reshape(-1)}) if values.ndim else []
    kept = [axis for axis in range(values.ndim) if axis not in reduced]
    outputs = int(np.prod([values.shape[axis] for axis in kept], dtype=np.int64))
    return values.transpose(kept + reduced).reshape(outputs, -1)


def _reduction(fold: Fold) -> Reference:
    def reduce(view: NodeView, inputs: Sequence[Array | None], profile: str) -> tuple[Array, ...]:
        values, axes = inputs[0], inputs[1]
        assert values is not None and axes is not None
        results = fold(view, _gathered(values, axes))
        return (np.asarray(results).astype(view.out.dtype.numpy).reshape(view.out.shape),)

    return reduce


def _folded(multiplier: int, shift: int, count: int) -> tuple[int, int]:
    """1/count folded into a multiplier: m * 2^k / count, cut off, with k as large as 64 bits and the shift allow."""
    k = min(count.bit_length() - 1, 32, 31 + shift)
    return (multiplier << k) // count, shift - k


def _rescaled(view: NodeView, rows: Array, count: int) -> Array:
    """(sum - n * zp) * si / so / count, as the int32 path computes it."""
    multiplier, shift = multiplier_of(view.input(0).q.scale / view.out.q.scale)
    if count > 1:
        multiplier, shift = _folded(multiplier, shift, count)
    sums = (rows.astype(np.int64) - view.input(0).q.zp).sum(axis=1)
    return store(requantize(wrap32(sums), multiplier, shift), view.out)


def _sum(view: NodeView, rows: Array) -> Array:
    if view.input(0).dtype in _QUANTIZED:
        return _rescaled(view, rows, 1)
    return np.asarray(np.cumsum(rows, axis=1, dtype=rows.dtype)[:, -1])  # floats one after the other, integers wrap


def _mean(view: NodeView, rows: Array) -> Array:
    count = rows.shape[1]
    if view.input(0).dtype in _QUANTIZED:
        return _rescaled(view, rows, count)
    if view.input(0).dtype is DType.FLOAT32:
        return np.asarray(_sum(view, rows) / np.float32(count))
    sums = rows.astype(np.int64).sum(axis=1)
    return np.asarray(np.sign(sums) * (np.abs(sums) // count))  # integers: towards zero


def _max(view: NodeView, rows: Array) -> Array:
    lowest = -_LARGEST if rows.dtype.kind == "f" else int(np.iinfo(rows.dtype).min)
    return np.asarray(np.fmax.reduce(rows, axis=1, initial=lowest))  # a NaN is never larger


def _min(view: NodeView, rows: Array) -> Array:
    highest = _LARGEST if rows.dtype.kind == "f" else int(np.iinfo(rows.dtype).max)
    return np.asarray(np.fmin.reduce(rows, axis=1, initial=highest))


def _prod(view: NodeView, rows: Array) -> Array:
    if view.input(0).dtype in _QUANTIZED:
        return _rescaled_product(view, rows)
    return np.asarray(np.cumprod(rows, axis=1, dtype=rows.dtype)[:, -1])


def _rescaled_product(view: NodeView, rows: Array) -> Array:
    """Each product is rescaled at once by si / so^(1/n), on the int64 path, so that 32 bits hold it; and once more."""
    scale = view.input(0).q.scale / view.out.q.scale ** (1.0 / rows.shape[1])
    multiplier, shift = multiplier_of(scale)
    factors: Ints = rows.astype(np.int64) - view.input(0).q.zp
    product = factors[:, 0]
    for column in factors.T[1:]:
        product = wrap32(requantize_64(product * column, multiplier, shift))
    return store(wrap32(requantize_64(product, multiplier, shift)), view.out)


REFERENCES: dict[str, Reference] = {
    "MEAN": _reduction(_mean),
    "SUM": _reduction(_sum),
    "REDUCE_MAX": _reduction(_max),
    "REDUCE_MIN": _reduction(_min),
    "REDUCE_PROD": _reduction(_prod),
    "REDUCE_ANY": _reduction(lambda view, rows: np.asarray(rows.any(axis=1))),
    "REDUCE_ALL": _reduction(lambda view, rows: np.asarray(rows.all(axis=1))),
}
