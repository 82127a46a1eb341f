"""SVDF on numpy arrays: a filter over the features of each step, then one over the last steps' results."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from quant2c.ir.dtype import DType
from quant2c.ir.graph import NodeView
from quant2c.ir.tensor import Array
from quant2c.reference.base import REAL_BOUNDS, Reference, store
from quant2c.reference.fixedpoint import Ints, multiplier_of, requantize, wrap32


def svdf(view: NodeView, inputs: Sequence[Array | None], profile: str) -> tuple[Array, ...]:
    """(output, new state). The state keeps the last results of every filter, the newest last: [N, filters, memory]."""
    features, feature_weights, time_weights, bias, state = (*inputs, None)[:5]
    assert features is not None and feature_weights is not None and time_weights is not None and state is not None
    memory = state.reshape(len(features), *time_weights.shape)
    is_float = view.input(0).dtype is DType.FLOAT32
    newest = features @ feature_weights.T if is_float else _filtered(view, features, feature_weights)
    memory = np.concatenate([memory[..., 1:], newest[..., None].astype(state.dtype)], axis=-1)
    kept = memory if is_float else memory.astype(np.int64) - view.input(4).q.zp
    sums = (kept * time_weights).sum(axis=-1).reshape(len(features), -1, view.attrs.rank).sum(axis=-1)
    if bias is not None:
        sums = sums + bias
    out = _activated(view, sums) if is_float else _rescaled(view, sums)
    return out, memory.reshape(state.shape)


def _filtered(view: NodeView, features: Array, weights: Array) -> Ints:
    """The features of this step, as the state stores them. All scale arithmetic is in float32."""
    acc = (features.astype(np.int64) - view.input(0).q.zp) @ weights.astype(np.int64).T
    si, sw, ss = (np.float32(view.input(i).q.scale) for i in (0, 1, 4))
    state = view.input(4)
    scaled = requantize(wrap32(acc), *multiplier_of(float(si * sw / ss)))
    return np.asarray(np.clip(scaled, state.dtype.minimum, state.dtype.maximum) + state.q.zp)


def _rescaled(view: NodeView, sums: Array) -> Array:
    """Sums wrap at 32 bits; a fused activation is in the output's scale and zero point."""
    ss, st, so = np.float32(view.input(4).q.scale), np.float32(view.input(2).q.scale), np.float32(view.out.q.scale)
    return store(requantize(wrap32(sums), *multiplier_of(float(ss * st / so))), view.out)


def _activated(view: NodeView, sums: Array) -> Array:
    low, high = REAL_BOUNDS[view.attrs.activation]
    return np.clip(sums, np.float32(low), np.float32(high)).astype(np.float32)


REFERENCES: dict[str, Reference] = {"SVDF": svdf}
