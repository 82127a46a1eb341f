"""VAR_HANDLE, READ_VARIABLE, ASSIGN_VARIABLE on numpy arrays; the variable itself is the first input."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from quant2c.ir.graph import NodeView
from quant2c.ir.tensor import Array
from quant2c.reference.base import Reference


def handle(view: NodeView, inputs: Sequence[Array | None], profile: str) -> tuple[Array, ...]:
    """A handle's own value means nothing."""
    return (np.zeros(view.out.shape, view.out.dtype.numpy),)


def read(view: NodeView, inputs: Sequence[Array | None], profile: str) -> tuple[Array, ...]:
    assert inputs[0] is not None
    return (inputs[0].reshape(view.out.shape),)


def assign(view: NodeView, inputs: Sequence[Array | None], profile: str) -> tuple[Array, ...]:
    """No output; the variable's new value."""
    assert inputs[1] is not None
    return (inputs[1].reshape(view.input(0).shape),)


REFERENCES: dict[str, Reference] = {"VAR_HANDLE": handle, "READ_VARIABLE": read, "ASSIGN_VARIABLE": assign}
