"""SHAPE and RANK on numpy arrays."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from quant2c.ir.graph import NodeView
from quant2c.ir.tensor import Array
from quant2c.reference.base import Reference


def shape(view: NodeView, inputs: Sequence[Array | None], profile: str) -> tuple[Array, ...]:
    return (np.array(view.input(0).shape, view.out.dtype.numpy),)


def rank(view: NodeView, inputs: Sequence[Array | None], profile: str) -> tuple[Array, ...]:
    return (np.array(len(view.input(0).shape), view.out.dtype.numpy),)


REFERENCES: dict[str, Reference] = {"SHAPE": shape, "RANK": rank}
