"""How the kernels that keep two sums in a word scale them: by limbs where there is a 32-bit multiply only, by a 64-bit
product elsewhere."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from quant2c.ir.call import Call
from quant2c.ir.tensor import Array
from quant2c.select.pack import (
    cuts_below_zero_point,
    doubled_refusal,
    filled_to,
    folded_bias,
    reach,
    requantize_words,
)

_LARGEST = 1 << 23  # of accumulators that four limbs can scale
_LARGEST_NARROW = 1 << 20  # and three
_SHIFTS = range(1, 32)  # to the right, by limbs
_END, _END_WIDE, _END_CUT = 0, 2, 4  # tile_4x1__v6m.S, tile_1x4__v6m.S: their code after the last chunk


@dataclass(frozen=True)
class Scaling:
    """An instruction set's way. Weights are rows [channels, taps].

    refusal  "" where it can scale all sums, else a sentence; of planes, which know one width of limbs
    records  the words of each channel; so many channels together are scaled alike
    ends     for each channel the code that finishes it, where negative sums may be cut first
    words    of a record
    """

    isa: str
    refusal: Callable[[Call, Array], str]
    plane_refusal: Callable[[Call, Array], str]
    records: Callable[[Call, Array, int], Array]
    ends: Callable[[Call, Array, int], Array]
    words: int


def _limb_refusal(call: Call, rows: Array) -> str:
    """ "" where weights are symmetric and limbs can scale every accumulator, else a sentence."""
    if call.integer("weights_zp"):
        return "asymmetric weights"
    most = int(reach(call, rows).max(initial=0))
    if most >= _LARGEST:
        return f"an accumulator may reach {most:,}, one scaled by limbs must stay below {_LARGEST:,}"
    shifts = -call.param("shift").astype(np.int64)
    least = int(shifts.min(initial=_SHIFTS.start))
    if least < _SHIFTS.start:
        return f"a right shift of {least}, limbs are shifted by {_SHIFTS.start} or more"
    return ""


def _narrow_refusal(call: Call, rows: Array) -> str:
    most = int(reach(call, rows).max(initial=0))
    if most >= _LARGEST_NARROW:
        return f"an accumulator may reach {most:,}, one of a plane must stay below {_LARGEST_NARROW:,}"
    return _limb_refusal(call, rows)


def _limb_ends(call: Call, rows: Array, together: int) -> Array:
    """Whole tiles of channels cannot be cut."""
    most = _together(reach(call, rows), together)
    plain = np.where(most < _LARGEST_NARROW, _END, _END_WIDE)
    return plain if together > 1 else np.where(_is_cut(call, most), _END_CUT, plain)


def _one_end(call: Call, rows: Array, together: int) -> Array:
    return np.full(len(rows), _END)


def _long_records(call: Call, rows: Array, together: int) -> Array:
    """Folded bias, multiplier, rounding and shift of each channel: requantize__v7m.inc."""
    words = np.concatenate([folded_bias(call, rows)[:, None], requantize_words(call)], axis=-1)
    return (words & 0xFFFFFFFF).astype(np.uint32).reshape(-1)


def _limb_records(call: Call, rows: Array, together: int) -> Array:
    """Folded bias, limbs of the multiplier and right shift of each channel, in three words: requantize__v6m.inc. And
    whether requantize_relu__v6m.inc can scale it. So many channels `together` have limbs of one form."""
    most = _together(reach(call, rows), together)
    multiplier = call.param("multiplier").astype(np.int64)
    narrow = _limbs(multiplier, 10, 2)
    wide = _limbs(multiplier, 8, 3)
    narrow_words = (narrow[0] | narrow[1] << 16, narrow[2])
    wide_words = (wide[0] | wide[1] << 8 | wide[2] << 16 | wide[3] << 24, np.zeros_like(multiplier))
    low, high = (np.where(most < _LARGEST_NARROW, n, w) for n, w in zip(narrow_words, wide_words, strict=True))
    shift = -call.param("shift").astype(np.int64)
    words = np.stack([folded_bias(call, rows), low, high | shift << 16 | _is_cut(call, most) << 24], axis=-1)
    return (words & 0xFFFFFFFF).astype(np.uint32).reshape(-1)


def _together(most: Array, count: int) -> Array:
    """The largest of each so many, for all of them."""
    filled = filled_to(most, count).reshape(-1, count)
    return np.asarray(np.repeat(filled.max(axis=1), count)[: len(most)])


def _is_cut(call: Call, most: Array) -> Array:
    """1 for each channel that requantize_relu__v6m.inc can scale: negative sums are cut, its words hold the others."""
    shift = -call.param("shift").astype(np.int64)
    top = call.param("multiplier").astype(np.int64) >> 20
    halves = (1 << 10) + ((2 * call.integer("out_zp") + 1) << (np.clip(shift, 0, 20) + 10))
    fits = (halves >= -(1 << 31)) & (most * (top + 1) + np.maximum(halves, 0) < 1 << 31)
    cut = (most < _LARGEST_NARROW) & (shift <= 20) & fits & bool(cuts_below_zero_point(call))
    return np.asarray(cut.astype(np.int64))


def _limbs(multiplier: Array, bits: int, count: int) -> list[Array]:
    """So many limbs of so many bits from the lowest on, and what is left."""
    mask = (1 << bits) - 1
    return [*((multiplier >> (bits * i)) & mask for i in range(count)), multiplier >> (bits * count)]


BY_LIMBS = Scaling("v6m", _limb_refusal, _narrow_refusal, _limb_records, _limb_ends, 3)
BY_LONG_PRODUCT = Scaling("v7m", doubled_refusal, doubled_refusal, _long_records, _one_end, 4)
SCALINGS = (BY_LIMBS, BY_LONG_PRODUCT)
