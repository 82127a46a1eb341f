"""Weight layouts of the kernels that do not take weights as the model stores them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from quant2c.ir.call import Call
from quant2c.ir.tensor import Array

UNROLL = 8  # pairs of taps in one pass of a tile's loop: Q2C_TILE_UNROLL

LARGEST_PACKED = 1 << 23  # the high channel of a packed halfword is recovered from 24 bits
SHIFTS = range(1, 23)  # right shifts that SMMLAR's addend can hold


def folded_bias(call: Call) -> Array:
    """bias - in_zp * sum of weights, for each channel: padding then holds the zero point (int64)."""
    weights = call.param("weights").astype(np.int64)
    sums = weights.reshape(weights.shape[0], -1).sum(axis=1)
    return np.asarray(call.param("bias").astype(np.int64) - call.integer("in_zp") * sums)


def packed_refusal(call: Call) -> str:
    """"" where the weights can be packed two channels to a halfword, else the bound that is passed."""
    if call.integer("weights_zp"):
        return "asymmetric weights"
    weights = call.param("weights").astype(np.int64)
    rows = weights.reshape(weights.shape[0], -1)
    reach = np.abs(folded_bias(call)) + np.abs(rows).sum(axis=1) * 128
    if reach.max(initial=0) >= LARGEST_PACKED:
        return f"an accumulator may reach {int(reach.max()):,}, a packed one must stay below {LARGEST_PACKED:,}"
    if ((rows[0::2][: len(rows) // 2] == -128) & (rows[1::2] == -128)).any():
        return "two channels hold -128 at one tap"
    shifts = -call.param("shift").astype(np.int64)
    if shifts.min() < SHIFTS.start or shifts.max() >= SHIFTS.stop:
        return f"right shifts {int(shifts.min())} to {int(shifts.max())}, packed ones are {SHIFTS.start} to {SHIFTS.stop - 1}"
    return ""


def packed_streams(call: Call, taps: Array, channels: int) -> Array:
    """The words that a tile of so many output channels reads, group by group, as uint32.

    `taps` are the weights as [out_c, pairs, 2] in the order in which the kernel reads activations. Channels that fill up
    the last group have zero weights.
    """
    count, pairs, _ = taps.shape
    groups = -(-count // channels)
    filled = groups * channels
    wide = _filled(taps.astype(np.int64), filled)
    halves = (wide[1::2] * 256 + wide[0::2]) & 0xFFFF  # [filled/2, pairs, 2]
    words = (halves[..., 0] | halves[..., 1] << 16).reshape(groups, channels // 2, pairs)
    weights = words.transpose(0, 2, 1).reshape(groups, -1)
    bias = _filled(folded_bias(call), filled).reshape(groups, channels // 2, 2)
    start = np.stack([256 * bias[..., 1] + bias[..., 0], bias[..., 0]], axis=-1).reshape(groups, -1)
    finish = _filled(requantize_words(call), filled).reshape(groups, -1)
    return (np.concatenate([start, weights, finish], axis=1) & 0xFFFFFFFF).astype(np.uint32).reshape(-1)


def _filled(array: Array, count: int) -> Array:
    """Zeros appended along the first axis up to `count`."""
    return np.concatenate([array, np.zeros((count - len(array), *array.shape[1:]), array.dtype)])


def requantize_words(call: Call) -> Array:
    """(multiplier, rounding, shift) for each channel, as SMMLAR wants them: rounding = half + zp, before the shift."""
    shift = -call.param("shift").astype(np.int64)
    rounding = (np.int64(1) << (shift - 1)) + (call.integer("out_zp") << shift)
    return np.stack([call.param("multiplier").astype(np.int64), rounding, shift], axis=-1)


def paired(taps: Array) -> Array:
    """[..., n] with n a multiple of 4 to [..., n/2, 2] in the order of q2c_expand_paired: (0,2), (1,3)."""
    four = taps.reshape(*taps.shape[:-1], -1, 2, 2)
    return four.swapaxes(-1, -2).reshape(*taps.shape[:-1], -1, 2)


def in_order(taps: Array) -> Array:
    """[..., n] to [..., ceil(n/2), 2], with a zero weight after an odd last tap."""
    if taps.shape[-1] % 2:
        taps = np.concatenate([taps, np.zeros((*taps.shape[:-1], 1), taps.dtype)], axis=-1)
    return taps.reshape(*taps.shape[:-1], -1, 2)


def tile_counts(pairs: int, step_bytes: int) -> Mapping[str, Any]:
    """How a tile's unrolled loop, a step of so many bytes of code, covers a segment of that many pairs."""
    passes = -(-pairs // UNROLL)
    return {"passes": passes, "skip_bytes": (passes * UNROLL - pairs) * step_bytes}
