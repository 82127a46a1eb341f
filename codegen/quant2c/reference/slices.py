"""SLICE and STRIDED_SLICE on numpy arrays."""

from __future__ import annotations

from collections.abc import Sequence
from types import EllipsisType

import numpy as np

from quant2c.ir.graph import NodeView
from quant2c.ir.tensor import Array
from quant2c.reference.base import Reference
from quant2c.reference.movement import given, numbers


def slice_(view: NodeView, inputs: Sequence[Array | None], profile: str) -> tuple[Array, ...]:
    """The box of the output's size at `begin`, which where known at run time only is drawn inside."""
    x = given(inputs[0])
    begin = np.clip(numbers(inputs[1]), 0, np.array(x.shape) - view.out.shape)
    return (x[tuple(slice(b, b + n) for b, n in zip(begin, view.out.shape, strict=True))],)


def strided_slice(view: NodeView, inputs: Sequence[Array | None], profile: str) -> tuple[Array, ...]:
    """Python's slicing, but a single element that is out of range is drawn to the nearest.

    So does TFLite below the first; beyond the last, a begin known at run time only is undefined there.
    """
    x = given(inputs[0])
    begins, ends, steps = (numbers(array) for array in inputs[1:4])
    a = view.attrs
    entries: list[slice | int | EllipsisType | None] = []
    dimension = 0
    for i, (begin, end, step) in enumerate(zip(begins, ends, steps, strict=True)):
        if a.ellipsis >> i & 1:
            entries.append(Ellipsis)
            later_new = sum(a.new_axis >> j & 1 for j in range(i + 1, len(begins)))
            dimension = x.ndim - (len(begins) - i - 1 - later_new)
            continue
        if a.new_axis >> i & 1:
            entries.append(None)
            continue
        size = x.shape[dimension]
        dimension += 1
        first = None if a.begin >> i & 1 else begin
        if a.shrink_axis >> i & 1:
            entries.append(0 if first is None else min(max(first, -size), size - 1))
            continue
        if a.offset:
            end += slice(first, None, step).indices(size)[0]
        entries.append(slice(first, None if a.end >> i & 1 else end, step))
    return (np.array(x[tuple(entries)]),)


REFERENCES: dict[str, Reference] = {"SLICE": slice_, "STRIDED_SLICE": strided_slice}
