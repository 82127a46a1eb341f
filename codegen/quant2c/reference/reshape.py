"""RESHAPE, SQUEEZE, EXPAND_DIMS on numpy arrays."""

from __future__ import annotations

from collections.abc import Sequence

from quant2c.ir.graph import NodeView
from quant2c.ir.tensor import Array
from quant2c.reference.base import Reference


def reshape(view: NodeView, inputs: Sequence[Array | None], profile: str) -> tuple[Array, ...]:
    assert inputs[0] is not None
    return (inputs[0].reshape(view.out.shape),)


REFERENCES: dict[str, Reference] = {"RESHAPE": reshape, "SQUEEZE": reshape, "EXPAND_DIMS": reshape}
