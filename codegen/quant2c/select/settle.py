"""Channels whose output is the same for all inputs, written so that every kernel can hold them.

Training leaves channels behind whose weights are zero, or so small that rounding or the clamp swallows them. Their
biases and shifts can be anything, and would keep a whole layer from a fast kernel. Such a channel gets zero weights, a
small bias and a common shift that make the same value.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from quant2c.ir.call import Call
from quant2c.ir.tensor import Array

_LOWEST, _HIGHEST = -128, 127  # of an int8 input
_HALF, _SHIFT = 1 << 30, -1  # a multiplier and shift that divide by four


def settled(call: Call, channel_axis: int = 0) -> Call:
    """The call with every constant channel in its plainest form. Weights have their output channels along that axis."""
    weights = np.moveaxis(call.param("weights"), channel_axis, -1)
    taps = weights.reshape(-1, weights.shape[-1]).astype(np.int64) - call.integer("weights_zp")
    bias = call.param("bias").astype(np.int64) - call.integer("in_zp") * taps.sum(axis=0)
    rising, falling = np.maximum(taps, 0).sum(axis=0), np.minimum(taps, 0).sum(axis=0)
    least = _output(call, bias + rising * _LOWEST + falling * _HIGHEST)
    most = _output(call, bias + rising * _HIGHEST + falling * _LOWEST)
    constant = (least == most) & (call.param("shift") <= 0)
    if not constant.any():
        return call
    changed = {
        "weights": np.moveaxis(np.where(constant, call.integer("weights_zp"), weights), -1, channel_axis),
        "bias": np.where(constant, 4 * (least - call.integer("out_zp")), call.param("bias")),
        "multiplier": np.where(constant, _HALF, call.param("multiplier")),
        "shift": np.where(constant, _SHIFT, call.param("shift")),
    }
    same_types = {name: values.astype(call.param(name).dtype) for name, values in changed.items()}
    return replace(call, params={**call.params, **same_types})


def _output(call: Call, acc: Array) -> Array:
    """The stored outputs of int64 accumulators, one for each channel; right shifts only. No output falls when an
    accumulator rises, so that the outputs of both ends bound all others."""
    right = np.maximum(-call.param("shift").astype(np.int64), 0)
    scaled = (acc * call.param("multiplier").astype(np.int64) + (1 << 30)) >> 31
    mask = (np.int64(1) << right) - 1
    rounded = (scaled >> right) + ((scaled & mask) > (mask >> 1) + (scaled < 0))
    return np.asarray(np.clip(rounded + call.integer("out_zp"), call.integer("out_min"), call.integer("out_max")))
