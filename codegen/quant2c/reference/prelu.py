"""PRELU on numpy arrays."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from quant2c.ir.dtype import DType
from quant2c.ir.graph import NodeView
from quant2c.ir.tensor import Array
from quant2c.reference.base import Reference
from quant2c.reference.fixedpoint import multiplier_of, requantize
from quant2c.reference.unary import as_litert, stored

_F = np.float32


def prelu(view: NodeView, inputs: Sequence[Array | None], profile: str) -> tuple[Array, ...]:
    """x where it is not negative, else alpha * x; alpha broadcasts. Micro scales in double, LiteRT in float32."""
    x, alpha = inputs[0], inputs[1]
    assert x is not None and alpha is not None
    if view.out.dtype is DType.FLOAT32:
        with np.errstate(all="ignore"):
            return (np.where(x >= 0, x, x * alpha).astype(np.float32),)
    si, sa, so = view.input(0).q.scale, view.input(1).q.scale, view.out.q.scale
    one, slope = si / so, si * sa / so
    if as_litert(view, profile):
        one, slope = float(_F(si) / _F(so)), float(_F(si) * _F(sa) / _F(so))
    centred = x.astype(np.int64) - view.input(0).q.zp
    product = centred * (alpha.astype(np.int64) - view.input(1).q.zp)
    positive = requantize(centred, *multiplier_of(one))
    result = np.where(centred >= 0, positive, requantize(product, *multiplier_of(slope)))
    return (stored(result, view.out).astype(view.out.dtype.numpy),)


REFERENCES: dict[str, Reference] = {"PRELU": prelu}
