"""REVERSE_SEQUENCE on numpy arrays."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from quant2c.ir.graph import NodeView
from quant2c.ir.tensor import Array
from quant2c.reference.base import Reference
from quant2c.reference.movement import given, numbers


def reverse_sequence(view: NodeView, inputs: Sequence[Array | None], profile: str) -> tuple[Array, ...]:
    """Of each batch the first `length` steps backwards; a length out of range (TFLite fails) is drawn inside."""
    out = given(inputs[0]).copy()
    by_batch = np.moveaxis(out, (view.attrs.batch_dim, view.attrs.seq_dim), (0, 1))  # a view: writes reach `out`
    for batch, length in zip(by_batch, numbers(inputs[1]), strict=True):
        turned = min(max(length, 0), by_batch.shape[1])
        batch[:turned] = batch[:turned][::-1].copy()
    return (out,)


REFERENCES: dict[str, Reference] = {"REVERSE_SEQUENCE": reverse_sequence}
