"""AVERAGE_POOL_2D, MAX_POOL_2D and L2_POOL_2D on numpy arrays. Padding never counts: only taps inside the image do."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from quant2c.ir.dtype import DType
from quant2c.ir.graph import NodeView
from quant2c.ir.tensor import Array
from quant2c.reference.base import REAL_BOUNDS, Reference, activation_limits
from quant2c.reference.window import patches

_LARGEST = float(np.finfo(np.float32).max)


def _windows(view: NodeView, image: Array, fill: float) -> Array:
    """All windows as [taps, N, H', W', C], taps in row-major order; those that no window has inside are left out."""
    a = view.attrs
    kernel, stride = (a.kernel_h, a.kernel_w), (a.stride_h, a.stride_w)
    taken = patches(image, kernel, stride, (1, 1), a.padding, fill, all_taps=False)
    n, h, w, kernel_h, kernel_w, c = taken.shape
    return np.moveaxis(taken.reshape(n, h, w, kernel_h * kernel_w, c), 3, 0)


def _counts(view: NodeView, image: Array) -> Array:
    """How many taps of each window lie inside the image."""
    return np.asarray(_windows(view, np.ones(image.shape, np.int64), 0).sum(axis=0))


def _in_order(taps: Array) -> Array:
    """The float32 sum of the taps, one after the other."""
    return np.asarray(np.cumsum(taps, axis=0, dtype=np.float32)[-1])


def _average_integer(view: NodeView, image: Array) -> Array:
    """The sum over the count, half away from zero. The uint8 operator rounds the unsigned sum half up."""
    total = _windows(view, image.astype(np.int64), 0).sum(axis=0)
    count = _counts(view, image)
    if view.node.legacy or view.out.dtype is DType.UINT8:
        return np.asarray((total + count // 2) // count)
    return np.asarray(np.sign(total) * ((np.abs(total) + count // 2) // count))


def _average_float(view: NodeView, image: Array) -> Array:
    return np.asarray(_in_order(_windows(view, image, 0)) / _counts(view, image).astype(np.float32))


def _l2_float(view: NodeView, image: Array) -> Array:
    squares = _in_order(_windows(view, image * image, 0))
    return np.asarray(np.sqrt(squares / _counts(view, image).astype(np.float32)))


def _max(view: NodeView, image: Array) -> Array:
    """The largest tap; a NaN is never larger."""
    lowest = -_LARGEST if image.dtype.kind == "f" else int(np.iinfo(image.dtype).min)
    return np.asarray(np.fmax.reduce(_windows(view, image, lowest), axis=0, initial=lowest))


def _pool(integer: Callable[[NodeView, Array], Array], real: Callable[[NodeView, Array], Array]) -> Reference:
    def pool(view: NodeView, inputs: Sequence[Array | None], profile: str) -> tuple[Array, ...]:
        image = inputs[0]
        assert image is not None
        if view.out.dtype is DType.FLOAT32:
            low, high = (float(np.clip(bound, -_LARGEST, _LARGEST)) for bound in REAL_BOUNDS[view.attrs.activation])
            return (np.clip(real(view, image), np.float32(low), np.float32(high)),)
        limits = activation_limits(view.attrs.activation, view.out)
        return (np.clip(integer(view, image), *limits).astype(view.out.dtype.numpy),)

    return pool


REFERENCES: dict[str, Reference] = {
    "AVERAGE_POOL_2D": _pool(_average_integer, _average_float),
    "MAX_POOL_2D": _pool(_max, _max),
    "L2_POOL_2D": _pool(_l2_float, _l2_float),
}
