"""Weights of kernels that take sums from packed halfwords (sums_1x8__dsp.h), and how the sums are rescaled.

`rows` are weights as [outputs, taps] of one vector of int8, `bias` is what each sum starts with, zero points folded.
"""

from __future__ import annotations

import numpy as np

from quant2c.ir.tensor import Array
from quant2c.select.pack import LARGEST_PACKED, filled_to, row_pairs

GROUP = 8  # outputs
_RIGHT_SHIFTS = range(1, 31)  # whose half an int32 holds beside the high word of a product


def folded(rows: Array, zp: int, bias: Array | int = 0) -> Array:
    """bias - zp * sum of weights, for each row (int64)."""
    return np.asarray(bias - zp * rows.astype(np.int64).sum(axis=1))


def pairs(taps: int) -> int:
    """Words of two inputs that such a row of activations has."""
    return (taps + 3) // 4 * 2


def reach(rows: Array, bias: Array) -> int:
    """The largest |sum| of any row, over all inputs."""
    return int((np.abs(bias) + np.abs(rows.astype(np.int64)).sum(axis=1) * 128).max(initial=0))


def sums_refusal(rows: Array, bias: Array) -> str:
    """ "" where two rows fit into each halfword and their sums can be told apart, else the bound that is passed."""
    most = reach(rows, bias)
    if most >= LARGEST_PACKED:
        return f"a sum may reach {most:,}, a packed one must stay below {LARGEST_PACKED:,}"
    even, odd = rows[0::2], rows[1::2]
    if ((even[: len(odd)] < 0) & (odd == -128)).any():
        return "a weight of -128 shares its halfword with a negative one"
    return ""


def sums_streams(rows: Array, bias: Array) -> Array:
    """[groups, words] of the groups of eight rows, as uint32; rows that fill up the last group are zero."""
    taps = filled_to(row_pairs(rows).astype(np.int64), GROUP, axis=0)  # [rows, pairs, 2]
    halves = (taps[1::2] * 256 + taps[0::2]) & 0xFFFF
    words = (halves[..., 0] | halves[..., 1] << 16).reshape(-1, GROUP // 2, taps.shape[1])
    start = filled_to(bias, GROUP).reshape(-1, GROUP)
    start = np.stack([256 * start[:, 1::2] + start[:, 0::2], start[:, 0::2]], axis=-1)
    parts = [start.reshape(len(words), -1), words.swapaxes(1, 2).reshape(len(words), -1)]
    return (np.concatenate(parts, axis=-1) & 0xFFFFFFFF).astype(np.uint32)


def rescale_refusal(shift: int, most: int) -> str:
    """ "" where a sum of at most that magnitude can be rescaled doubled, else the bound that is passed."""
    if -shift in _RIGHT_SHIFTS or (shift >= 0 and most << (shift + 1) < 1 << 31):
        return ""
    return f"sums of up to {most:,} are shifted by {shift}"


def rescale_words(multiplier: int, shift: int) -> tuple[int, int, int, int, int]:
    """{left, multiplier, half, signs, right}: see q2c_rescale_doubled."""
    if shift < 0:
        return 0, multiplier, 1 << (-shift - 1), -1, -shift
    return shift, multiplier, 0, 0, 0
