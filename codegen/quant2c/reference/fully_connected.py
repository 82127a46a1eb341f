"""FULLY_CONNECTED on numpy arrays."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from quant2c.ir.graph import NodeView
from quant2c.ir.tensor import Array
from quant2c.reference.base import Reference, store
from quant2c.reference.fixedpoint import Ints, requantize, round_half_away
from quant2c.reference.matmul import centred, channel_multipliers


def fully_connected(view: NodeView, inputs: Sequence[Array | None], profile: str) -> tuple[Array, ...]:
    """x @ w.T + bias, requantized; the profile says how."""
    weights = centred(inputs[1], view.input(1))
    rows = centred(inputs[0], view.input(0)).reshape(-1, weights.shape[1])
    acc = rows @ weights.T
    if inputs[2:] and inputs[2] is not None:
        acc = acc + inputs[2].astype(np.int64)
    scaled = _REQUANTIZE[profile](view, acc)
    return (store(scaled, view.out, view.attrs.activation).reshape(view.out.shape),)


def _gemmlowp(view: NodeView, acc: Ints) -> Ints:
    """Double rounding; a per-tensor multiplier comes from a float32 product of the scales."""
    multiplier, shift = channel_multipliers(view, acc.shape[-1], float_product=not view.input(1).q.per_channel)
    return requantize(acc, multiplier, shift)


def _litert(view: NodeView, acc: Ints) -> Ints:
    """LiteRT's reference: round((double)acc * real scale), half away from zero."""
    si, so = view.input(0).q.scale, view.out.q.scale
    scales = np.array(view.input(1).q.scales, np.float64)
    return np.asarray(round_half_away(acc * (si * scales / so)), np.int64)


_REQUANTIZE: dict[str, Callable[[NodeView, Ints], Ints]] = {"gemmlowp": _gemmlowp, "litert": _litert}

REFERENCES: dict[str, Reference] = {"FULLY_CONNECTED": fully_connected}
