"""ADD_N on numpy arrays."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from quant2c.ir.dtype import DType
from quant2c.ir.graph import NodeView
from quant2c.ir.tensor import Array
from quant2c.reference.base import Reference, store
from quant2c.reference.fixedpoint import multiplier_of, requantize


def add_n(view: NodeView, inputs: Sequence[Array | None], profile: str) -> tuple[Array, ...]:
    """The sum, one input after the other; int8 as ADD has it, on one scale.

    TensorFlow Lite Micro starts the sum with the stored 0 instead of the real one, which is off by the zero point; that
    fault is not copied.
    """
    arrays = [array for array in inputs if array is not None]
    if view.out.dtype is not DType.INT8:
        total = np.zeros(view.out.shape, view.out.dtype.numpy)
        for array in arrays:
            total = total + array
        return (total,)
    si, so = view.input(0).q.scale, view.out.q.scale
    half = multiplier_of(si / (2 * si))
    distances = [(array.astype(np.int64) - view.input(0).q.zp) << 20 for array in arrays]
    raw = sum((requantize(distance, *half) for distance in distances), np.zeros(view.out.shape, np.int64))
    return (store(requantize(raw, *multiplier_of(2 * si / ((1 << 20) * so))), view.out),)


REFERENCES: dict[str, Reference] = {"ADD_N": add_n}
