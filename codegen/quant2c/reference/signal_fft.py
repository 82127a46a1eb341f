"""The audio operators around the Fourier transform on numpy arrays.

Written from the description of KISS FFT's arithmetic: decimation in time, radices 4, 2, 3 and 5; of integers every
stage divides by its radix, products are rounded, sums wrap.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from quant2c.ir.dtype import DType
from quant2c.ir.graph import NodeView
from quant2c.ir.tensor import Array
from quant2c.reference.base import Reference


def window(view: NodeView, inputs: Sequence[Array | None], profile: str) -> tuple[Array, ...]:
    samples, weights = inputs
    assert samples is not None and weights is not None
    rows = samples.reshape(-1, weights.size).astype(np.int64)
    scaled = (rows * weights.astype(np.int64)) >> view.attrs.shift
    return (np.clip(scaled, -32768, 32767).astype(np.int16).reshape(samples.shape),)


def auto_scale(view: NodeView, inputs: Sequence[Array | None], profile: str) -> tuple[Array, ...]:
    """The magnitude of -32768 is -32768 in the specification: what follows it then counts alone."""
    (samples,) = inputs
    assert samples is not None
    largest = 0
    for value in samples.reshape(-1).tolist():
        if value > largest:
            largest = value
        elif -value > largest:
            largest = -value if value > -32768 else -32768
    bits = 15 - largest.bit_length() if largest > 0 else 0
    scaled = samples.astype(np.int64) << bits
    return _wrapped(scaled, 16).astype(np.int16), np.array(bits, np.int32)


def energy(view: NodeView, inputs: Sequence[Array | None], profile: str) -> tuple[Array, ...]:
    (spectrum,) = inputs
    assert spectrum is not None
    parts = spectrum.reshape(-1, 2).astype(np.int64)
    out = np.zeros(len(parts), np.uint32)
    places = slice(view.attrs.start, view.attrs.end)
    out[places] = (parts[places] ** 2).sum(axis=1)
    return (out,)


def _wrapped(x: Array, bits: int) -> Array:
    half = np.int64(1) << (bits - 1)
    return np.asarray(((x + half) & (2 * half - 1)) - half, np.int64)


class _Fixed:
    """Complex numbers as pairs of int64 arrays within `bits`; the fraction has bits - 1 of them."""

    def __init__(self, bits: int) -> None:
        self.bits = bits
        self.largest = (1 << (bits - 1)) - 1

    def wrap(self, x: Any) -> Any:
        return _wrapped(x, self.bits)

    def rounded(self, product: Any) -> Any:
        return self.wrap((product + (1 << (self.bits - 2))) >> (self.bits - 1))

    def turn(self, phase: float) -> tuple[int, int]:
        return math.floor(0.5 + self.largest * math.cos(phase)), math.floor(0.5 + self.largest * math.sin(phase))

    def divided(self, a: Array, by: int) -> Array:
        return np.asarray(self.rounded(a * (self.largest // by)))

    def half(self, x: Any) -> Any:
        """Sums of int16 are halved as int, those of int32 have wrapped before."""
        return self.wrap((self.wrap(x) if self.bits == 32 else x) >> 1)

    def loaded(self, x: Array) -> Array:
        return x.astype(np.int64)

    def finished(self, x: Array, length: int) -> Array:
        return x


class _Real:
    """The same of float32."""

    def wrap(self, x: Any) -> Any:
        return np.asarray(x, np.float32)

    rounded = wrap

    def turn(self, phase: float) -> tuple[np.float32, np.float32]:
        return np.float32(math.cos(phase)), np.float32(math.sin(phase))

    def divided(self, a: Array, by: int) -> Array:
        return a

    def half(self, x: Any) -> Any:
        return np.asarray(x * np.float32(0.5), np.float32)

    def loaded(self, x: Array) -> Array:
        return x.astype(np.float32)

    def finished(self, x: Array, length: int) -> Array:
        """Only of floats the inverse divides by the length."""
        return np.asarray(x / np.float32(length), np.float32)


_Numbers = _Fixed | _Real
_NUMBERS: dict[DType, _Numbers] = {DType.INT16: _Fixed(16), DType.INT32: _Fixed(32), DType.FLOAT32: _Real()}


def _times(n: _Numbers, a: Array, turn: tuple[Any, Any]) -> Array:
    """a * turn; a is [..., 2]."""
    c, s = turn
    real, imaginary = a[..., 0], a[..., 1]
    return np.stack([n.rounded(real * c - imaginary * s), n.rounded(real * s + imaginary * c)], axis=-1)


def _turned(n: _Numbers, a: Array, quarter: int) -> Array:
    """a * i where quarter is 1, a * -i where it is -1."""
    return np.stack([n.wrap(-quarter * a[..., 1]), n.wrap(quarter * a[..., 0])], axis=-1)


def _two(n: _Numbers, x: list[Array], angle: Any) -> list[Array]:
    return [n.wrap(x[0] + x[1]), n.wrap(x[0] - x[1])]


def _three(n: _Numbers, x: list[Array], angle: Any) -> list[Array]:
    both, apart = n.wrap(x[1] + x[2]), n.wrap(x[1] - x[2])
    middle = n.wrap(x[0] - n.half(both))
    side = _turned(n, n.rounded(apart * angle(1)[1]), 1)
    return [n.wrap(x[0] + both), n.wrap(middle + side), n.wrap(middle - side)]


def _four(n: _Numbers, x: list[Array], angle: Any) -> list[Array]:
    even, apart = n.wrap(x[0] + x[2]), n.wrap(x[0] - x[2])
    odd = n.wrap(x[1] + x[3])
    side = _turned(n, n.wrap(x[1] - x[3]), 1 if angle(1)[1] > 0 else -1)
    return [n.wrap(even + odd), n.wrap(apart + side), n.wrap(even - odd), n.wrap(apart - side)]


def _five(n: _Numbers, x: list[Array], angle: Any) -> list[Array]:
    (ca, sa), (cb, sb) = angle(1), angle(2)
    near, near_apart = n.wrap(x[1] + x[4]), n.wrap(x[1] - x[4])
    far, far_apart = n.wrap(x[2] + x[3]), n.wrap(x[2] - x[3])
    first = n.wrap(n.wrap(x[0] + n.rounded(near * ca)) + n.rounded(far * cb))
    second = n.wrap(n.wrap(x[0] + n.rounded(near * cb)) + n.rounded(far * ca))
    one = _turned(n, n.wrap(n.rounded(near_apart * sa) + n.rounded(far_apart * sb)), -1)
    two = _turned(n, n.wrap(n.rounded(near_apart * sb) - n.rounded(far_apart * sa)), 1)
    whole = n.wrap(x[0] + n.wrap(near + far))
    return [whole, n.wrap(first - one), n.wrap(second + two), n.wrap(second - two), n.wrap(first + one)]


_BUTTERFLIES = {2: _two, 3: _three, 4: _four, 5: _five}


def _factors(points: int) -> list[int]:
    """Fours first, then the rising primes up to the root of the length, then what is left."""
    found, p, rest = [], 4, points
    following = {4: 2, 2: 3}
    while rest > 1:
        while rest % p:
            p = following.get(p, p + 2)
            if p > math.isqrt(points):
                p = rest
        found.append(p)
        rest //= p
    return found


def _transform(n: _Numbers, x: Array, inverse: bool, whole: int, radices: list[int]) -> Array:
    """The complex transform of [..., points, 2]; `whole` is the length that angles are counted in."""
    points = x.shape[-2]
    if points == 1:
        return x
    radix, part = radices[0], points // radices[0]
    sign = 1.0 if inverse else -1.0
    parts = [_transform(n, x[..., k::radix, :], inverse, whole, radices[1:]) for k in range(radix)]

    def angle(steps: int) -> tuple[Any, Any]:
        return n.turn(sign * 2 * math.pi * (whole // radix * steps) / whole)

    turns = [
        [n.turn(sign * 2 * math.pi * (whole // points * k * u) / whole) for u in range(part)] for k in range(radix)
    ]
    turned = [n.divided(parts[0], radix)]
    for k in range(1, radix):
        c, s = (np.array([turn[i] for turn in turns[k]]) for i in (0, 1))
        turned.append(_times(n, n.divided(parts[k], radix), (c, s)))
    return np.concatenate(_BUTTERFLIES[radix](n, turned, angle), axis=-2)


def _split_turns(n: _Numbers, points: int, inverse: bool) -> tuple[Array, Array]:
    sign = 1.0 if inverse else -1.0
    turns = [n.turn(sign * math.pi * (k / points + 0.5)) for k in range(1, points // 2 + 1)]
    return np.array([c for c, _ in turns]), np.array([s for _, s in turns])


def _conjugate(n: _Numbers, a: Array) -> Array:
    return np.stack([a[..., 0], n.wrap(-a[..., 1])], axis=-1)


def rfft(view: NodeView, inputs: Sequence[Array | None], profile: str) -> tuple[Array, ...]:
    (source,) = inputs
    assert source is not None
    n, length = _NUMBERS[view.input(0).dtype], view.attrs.fft_length
    points = length // 2
    padded = np.zeros((*source.shape[:-1], length), source.dtype)
    padded[..., : source.shape[-1]] = source
    x = n.loaded(padded).reshape(*source.shape[:-1], points, 2)
    f = _transform(n, x, False, points, _factors(points))
    out = np.zeros((*source.shape[:-1], points + 1, 2), f.dtype)
    first = n.divided(f[..., 0, :], 2)
    out[..., 0, 0] = n.wrap(first[..., 0] + first[..., 1])
    out[..., points, 0] = n.wrap(first[..., 0] - first[..., 1])
    k = np.arange(1, points // 2 + 1)
    low, high = n.divided(f[..., k, :], 2), n.divided(_conjugate(n, f[..., points - k, :]), 2)
    both, apart = n.wrap(low + high), n.wrap(low - high)
    turned = _times(n, apart, _split_turns(n, points, False))
    out[..., k, :] = n.half(both + turned)
    out[..., points - k, 0] = n.half(both[..., 0] - turned[..., 0])
    out[..., points - k, 1] = n.half(turned[..., 1] - both[..., 1])
    return (out.reshape(view.out.shape).astype(source.dtype),)


def irfft(view: NodeView, inputs: Sequence[Array | None], profile: str) -> tuple[Array, ...]:
    (source,) = inputs
    assert source is not None
    n, length = _NUMBERS[view.input(0).dtype], view.attrs.fft_length
    points = length // 2
    f = n.loaded(source).reshape(*source.shape[:-1], points + 1, 2)
    x = np.zeros((*source.shape[:-1], points, 2), f.dtype)
    ends = [n.wrap(f[..., 0, 0] + f[..., points, 0]), n.wrap(f[..., 0, 0] - f[..., points, 0])]
    x[..., 0, :] = n.divided(np.stack(ends, axis=-1), 2)
    k = np.arange(1, points // 2 + 1)
    low, high = n.divided(f[..., k, :], 2), n.divided(_conjugate(n, f[..., points - k, :]), 2)
    even = n.wrap(low + high)
    odd = _times(n, n.wrap(low - high), _split_turns(n, points, True))
    x[..., k, :] = n.wrap(even + odd)
    x[..., points - k, :] = _conjugate(n, n.wrap(even - odd))
    out = _transform(n, x, True, points, _factors(points))
    return (n.finished(out, length).reshape(view.out.shape).astype(source.dtype),)


REFERENCES: dict[str, Reference] = {
    "CUSTOM:SignalWindow": window,
    "CUSTOM:SignalFftAutoScale": auto_scale,
    "CUSTOM:SignalRfft": rfft,
    "CUSTOM:SignalIrfft": irfft,
    "CUSTOM:SignalEnergy": energy,
}
