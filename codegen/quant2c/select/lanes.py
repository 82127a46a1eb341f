"""Weights for the kernels of cores that multiply 32 by 32 bits and have no vectors: two pixels share a word.

One product of a weight and `x1 * 2^16 + x0` makes both pixels' products. Sums of such words hold as long as each lane
is an int16, so the taps of a channel are cut into chunks so short that no inputs can pass that. Weights are spoken of
as rows [channels, taps].
"""

from __future__ import annotations

import numpy as np

from quant2c.ir.tensor import Array
from quant2c.select.pack import filled_to

SIDE_BY_SIDE = 8  # channels: a tap of all of them is as long as a tap of the patch of four pixels
LONGEST = 21  # taps of a chunk: tile_4x1__*.S
_TAP_CODE_BYTES, _FIRST_CODE = 12, 6  # its code for a tap, and where that of the longest chunk starts
ROW_CHANNELS, _ROW_LONGEST, _ROW_TAP_CODE_BYTES, _ROW_FIRST_CODE = 4, 18, 14, 4  # tile_1x4__*.S
_LOWEST, _HIGHEST = -128, 127  # of an int8 input
_LANE = 1 << 15  # no lane of a chunk gets there: at -2^15 a negative lower lane would borrow from what is not there


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


def chunks(rows: Array, ends: Array) -> Array:
    """For each channel where in tile_4x1__*.S its chunks are summed, and, its end, where it is finished."""
    codes: list[int] = []
    for row, end in zip(rows.astype(np.int64), ends.tolist(), strict=True):
        codes += [_FIRST_CODE + _TAP_CODE_BYTES * (LONGEST - length) for length in chunk_lengths(row)]
        codes.append(end)
    return np.array(codes, np.uint8)


def shared_chunks(rows: Array, ends: Array) -> Array:
    """The same for tile_1x4__*.S: four channels are cut at the same taps and have one end."""
    codes: list[int] = []
    for first in range(0, len(rows), ROW_CHANNELS):
        lengths = chunk_lengths(rows[first : first + ROW_CHANNELS].astype(np.int64), _ROW_LONGEST)
        codes += [_ROW_FIRST_CODE + _ROW_TAP_CODE_BYTES * (_ROW_LONGEST - length) for length in lengths]
        codes.append(int(ends[first]))
    return np.array(codes, np.uint8)


def paired_channels(rows: Array) -> Array:
    """For each four channels and each tap `w1 * 2^16 + w0` and `w3 * 2^16 + w2`; zeros after the last channel."""
    filled = filled_to(rows.astype(np.int64), ROW_CHANNELS, axis=0)
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
