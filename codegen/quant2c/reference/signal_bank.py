"""The audio operators on filter banks on numpy arrays: whole numbers of Python, cut to their type where C cuts them."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from quant2c.ir.graph import NodeView
from quant2c.ir.tensor import Array
from quant2c.reference.base import Reference

_BITS32, _BITS64 = (1 << 32) - 1, (1 << 64) - 1


def _signed(x: int, bits: int) -> int:
    half = 1 << (bits - 1)
    return ((x + half) & (2 * half - 1)) - half


def _listed(array: Array | None) -> list[int]:
    assert array is not None
    return [int(x) for x in array.reshape(-1)]


def filter_bank(view: NodeView, inputs: Sequence[Array | None], profile: str) -> tuple[Array, ...]:
    energies, weights, rest, starts, firsts, widths = map(_listed, inputs)
    sums, left_over = [], 0
    for start, first, width in zip(starts, firsts, widths, strict=True):
        here = energies[start : start + width]
        total = left_over + sum(w * e for w, e in zip(weights[first:], here, strict=False))
        left_over = sum(w * e for w, e in zip(rest[first:], here, strict=False))
        sums.append(total & _BITS64)
    return (np.array(sums[1:], np.uint64),)


def _root(x: int) -> int:
    """The nearest whole number, of which the largest of each width is not rounded up."""
    largest = 0xFFFF if x <= _BITS32 else _BITS32
    root = math.isqrt(x)
    return root + (x - root * root > root and root != largest)


def square_root(view: NodeView, inputs: Sequence[Array | None], profile: str) -> tuple[Array, ...]:
    channels, shift = map(_listed, inputs)
    return (np.array([_root(x) >> (shift[0] & 31) for x in channels], np.uint32),)


def subtraction(view: NodeView, inputs: Sequence[Array | None], profile: str) -> tuple[Array, ...]:
    """(channels, noise, new state)."""
    channels, noise = map(_listed, inputs)
    a = view.attrs
    smoothing = [(a.smoothing, a.one_minus_smoothing), (a.alternate_smoothing, a.alternate_one_minus_smoothing)]
    out = []
    for i, x in enumerate(channels):
        fresh, kept = (factor & _BITS32 for factor in smoothing[i % 2])
        scaled = (x << a.smoothing_bits) & _BITS32
        noise[i] = ((scaled * fresh + noise[i] * kept & _BITS64) >> a.bits) & _BITS32
        estimate = min(noise[i], scaled)
        if a.clamping:
            noise[i] = estimate
        least = ((x * (a.min_signal_remaining & _BITS32) & _BITS64) >> a.bits) & _BITS32
        out.append(max((scaled - estimate) >> a.smoothing_bits, least))
    state = np.array(noise, np.uint32)
    return np.array(out, np.uint32), state, state


def _gain(table: list[int], x: int) -> int:
    """A parabola for each power of two of the noise."""
    if x <= 2:
        return table[x]
    bits = x.bit_length()
    start, slope, bend = table[4 * bits - 6 : 4 * bits - 3]
    part = (x << (11 - bits) if bits < 11 else x >> (bits - 11)) & 0x3FF
    rise = _signed((bend * part >> 5) + (slope << 5), 32)
    return _signed((_signed(_signed(rise * part, 32) + (1 << 14), 32) >> 15) + start, 16)


def gain(view: NodeView, inputs: Sequence[Array | None], profile: str) -> tuple[Array, ...]:
    channels, noise, table = map(_listed, inputs)
    out = []
    for x, n in zip(channels, noise, strict=True):
        factor = _gain(table, n) & _BITS32
        ratio = ((x * factor & _BITS64) >> view.attrs.snr_shift) & _BITS32
        out.append(ratio * ratio >> 20 if ratio < 2 << 12 else (ratio >> 6) - (1 << 6))
    return (np.array(out, np.uint32),)


def _log(x: int, scale: int) -> int:
    """ln(x) * scale, from a table of what log2(1 + f) has over f, in straight lines between its points."""
    whole = x.bit_length() - 1
    part = x - (1 << whole)
    part = part << (16 - whole) if whole < 16 else part >> (whole - 16)
    segment = part >> 9
    low, high = (math.floor((math.log2(1 + s / 128) - s / 128) * 65536 + 0.5) for s in (segment, segment + 1))
    fraction = part + low + ((high - low) * (part - (segment << 9)) >> 16)
    natural = (45426 * ((whole << 16) + fraction) + 32768 >> 16) & _BITS32
    return (scale * natural + 32768 & _BITS32) >> 16


def log(view: NodeView, inputs: Sequence[Array | None], profile: str) -> tuple[Array, ...]:
    (channels,) = map(_listed, inputs)
    scaled = [(x << view.attrs.correction_bits) & _BITS32 for x in channels]
    return (np.array([min(_log(x, view.attrs.scale), 32767) if x > 1 else 0 for x in scaled], np.int16),)


REFERENCES: dict[str, Reference] = {
    "CUSTOM:SignalFilterBank": filter_bank,
    "CUSTOM:SignalFilterBankSquareRoot": square_root,
    "CUSTOM:SignalFilterBankSpectralSubtraction": subtraction,
    "CUSTOM:SignalPCAN": gain,
    "CUSTOM:SignalFilterBankLog": log,
}
