"""Weights for the kernels of cores that multiply 32 by 32 bits and have no vectors: two pixels share a word.

One product of a weight and `x1 * 2^16 + x0` makes both pixels' products. Sums of such words hold as long as each lane
is an int16, so the taps of a channel are cut into chunks so short that no inputs can pass that. Weights are spoken of
as rows [channels, taps].
"""

from __future__ import annotations

import numpy as np

from quant2c.ir.call import Call
from quant2c.ir.tensor import Array
from quant2c.select.pack import cuts_below_zero_point, filled_to, folded_bias, reach

SIDE_BY_SIDE = 8  # channels: a tap of all of them is as long as a tap of the patch of four pixels
LARGEST = 1 << 23  # of accumulators that four limbs can scale
LARGEST_NARROW = 1 << 20  # and three
SHIFTS = range(1, 32)  # to the right
LONGEST = 21  # taps of a chunk: tile_4x1__v6m.S, LONGEST
_TAP_CODE_BYTES, _FIRST_CODE = 12, 6  # its code for a tap, and where that of the longest chunk starts
_END, _END_WIDE, _END_CUT = 0, 2, 4  # its code after the last chunk
RECORD_WORDS = 3
_ROW_CHANNELS, _ROW_LONGEST, _ROW_TAP_CODE_BYTES, _ROW_FIRST_CODE = 4, 18, 14, 4  # tile_1x4__v6m.S
_LOWEST, _HIGHEST = -128, 127  # of an int8 input
_LANE = 1 << 15  # no lane of a chunk gets there: at -2^15 a negative lower lane would borrow from what is not there


def refusal(call: Call, rows: Array) -> str:
    """ "" where weights are symmetric and limbs can scale every accumulator, else a sentence."""
    if call.integer("weights_zp"):
        return "asymmetric weights"
    most = int(reach(call, rows).max(initial=0))
    if most >= LARGEST:
        return f"an accumulator may reach {most:,}, one scaled by limbs must stay below {LARGEST:,}"
    shifts = -call.param("shift").astype(np.int64)
    least = int(shifts.min(initial=SHIFTS.start))
    if least < SHIFTS.start:
        return f"a right shift of {least}, limbs are shifted by {SHIFTS.start} or more"
    return ""


def chunk_lengths(rows: Array, longest: int = LONGEST) -> list[int]:
    """How many taps each chunk of some channels has: as many as fit, for any inputs, into every lane."""
    ends = np.sort(np.stack([rows * _LOWEST, rows * _HIGHEST]), axis=0).reshape(2, -1, rows.shape[-1])
    sums = np.cumsum(ends, axis=-1)
    lengths: list[int] = []
    at, count = 0, rows.shape[-1]
    while at < count:
        before = sums[..., at - 1 : at] if at else 0
        part = np.abs(sums[..., at : at + longest] - before).max(axis=(0, 1))
        fits = part < _LANE
        length = len(part) if fits.all() else int(fits.argmin())
        lengths.append(length)
        at += length
    return lengths


def chunks(call: Call, rows: Array) -> Array:
    """For each channel where in tile_4x1__v6m.S its chunks are summed, and how it is finished."""
    most = reach(call, rows)
    ends = np.where(_is_cut(call, most), _END_CUT, np.where(most < LARGEST_NARROW, _END, _END_WIDE))
    codes: list[int] = []
    for row, end in zip(rows.astype(np.int64), ends.tolist(), strict=True):
        codes += [_FIRST_CODE + _TAP_CODE_BYTES * (LONGEST - length) for length in chunk_lengths(row)]
        codes.append(end)
    return np.array(codes, np.uint8)


def shared_chunks(call: Call, rows: Array) -> Array:
    """The same for tile_1x4__v6m.S: four channels are cut at the same taps and finished alike."""
    wide = _together(reach(call, rows), _ROW_CHANNELS) >= LARGEST_NARROW
    codes: list[int] = []
    for first in range(0, len(rows), _ROW_CHANNELS):
        lengths = chunk_lengths(rows[first : first + _ROW_CHANNELS].astype(np.int64), _ROW_LONGEST)
        codes += [_ROW_FIRST_CODE + _ROW_TAP_CODE_BYTES * (_ROW_LONGEST - length) for length in lengths]
        codes.append(_END_WIDE if wide[first] else _END)
    return np.array(codes, np.uint8)


def paired_channels(rows: Array) -> Array:
    """For each four channels and each tap `w1 * 2^16 + w0` and `w3 * 2^16 + w2`; zeros after the last channel."""
    filled = filled_to(rows.astype(np.int64), _ROW_CHANNELS, axis=0)
    pairs = filled.reshape(-1, 2, 2, rows.shape[1])
    words = pairs[:, :, 0] + (pairs[:, :, 1] << 16)  # [fours, 2, taps]
    return np.asarray((words.swapaxes(1, 2) & 0xFFFFFFFF).astype(np.uint32).reshape(-1))


def interleaved(rows: Array) -> Array:
    """Eight channels side by side, tap after tap; the first of all are zeros where they are no multiple of eight. Eight
    more bytes may be read at the end."""
    channels, taps = rows.shape
    missing = -channels % SIDE_BY_SIDE
    filled = np.concatenate([np.zeros((missing, taps), np.int8), rows.astype(np.int8)])
    blocks = filled.reshape(-1, SIDE_BY_SIDE, taps).swapaxes(1, 2).reshape(-1)
    return np.concatenate([blocks, np.zeros(SIDE_BY_SIDE, np.int8)])[missing:]


def records(call: Call, rows: Array, together: int = 1) -> Array:
    """Folded bias, limbs of the multiplier and right shift of each channel, in three words: requantize__v6m.inc. And
    whether requantize_relu__v6m.inc can scale it. So many channels `together` have limbs of one form."""
    most = _together(reach(call, rows), together)
    multiplier = call.param("multiplier").astype(np.int64)
    narrow = _limbs(multiplier, 10, 2)
    wide = _limbs(multiplier, 8, 3)
    narrow_words = (narrow[0] | narrow[1] << 16, narrow[2])
    wide_words = (wide[0] | wide[1] << 8 | wide[2] << 16 | wide[3] << 24, np.zeros_like(multiplier))
    low, high = (np.where(most < LARGEST_NARROW, n, w) for n, w in zip(narrow_words, wide_words, strict=True))
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
    cut = (most < LARGEST_NARROW) & (shift <= 20) & fits & bool(cuts_below_zero_point(call))
    return np.asarray(cut.astype(np.int64))


def _limbs(multiplier: Array, bits: int, count: int) -> list[Array]:
    """So many limbs of so many bits from the lowest on, and what is left."""
    mask = (1 << bits) - 1
    return [*((multiplier >> (bits * i)) & mask for i in range(count)), multiplier >> (bits * count)]
