"""FULLY_CONNECTED on numpy arrays."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from quant2c.ir.graph import NodeView
from quant2c.ir.tensor import Array
from quant2c.reference.base import Reference, store
from quant2c.reference.fixedpoint import round_half_away
from quant2c.reference.matmul import dot, finish, real_sums, terms


def fully_connected(view: NodeView, inputs: Sequence[Array | None], profile: str) -> tuple[Array, ...]:
    """x @ w.T + bias, requantized; the profile says how."""
    depth = view.input(1).shape[1]
    assert inputs[0] is not None
    t = terms(view, [inputs[0].reshape(-1, depth), *inputs[1:]], asymmetric=view.attrs.asymmetric)
    sums = real_sums(view, dot(t.image, t.weights.T), t.factors)
    rule = _gemmlowp if sums.dtype.kind == "f" else _RULES[profile]
    return (rule(view, sums, inputs).reshape(view.out.shape),)


def _gemmlowp(view: NodeView, sums: Array, inputs: Sequence[Array | None]) -> Array:
    """Fixed point; a per-tensor multiplier comes from a float32 product of the scales."""
    quant = view.input(1).quant
    return finish(view, sums, inputs, view.attrs.activation, float_product=quant is not None and not quant.per_channel)


def _litert(view: NodeView, sums: Array, inputs: Sequence[Array | None]) -> Array:
    """LiteRT's reference: round((double)sum * real scale), half away from zero."""
    if inputs[2:] and inputs[2] is not None:
        sums = sums + inputs[2].astype(np.int64)
    si, so = view.input(0).q.scale, view.out.q.scale
    scales = np.array(view.input(1).q.scales, np.float64)
    rounded = np.asarray(round_half_away(sums * (si * scales / so)), np.int64)
    return store(rounded, view.out, view.attrs.activation)


_RULES: dict[str, Callable[[NodeView, Array, Sequence[Array | None]], Array]] = {
    "gemmlowp": _gemmlowp,
    "litert": _litert,
}

REFERENCES: dict[str, Reference] = {"FULLY_CONNECTED": fully_connected}
