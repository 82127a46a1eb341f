"""TensorFlow Lite Micro's audio operators around the Fourier transform: window, scaling, transform, energy.

Spectra are complex numbers, real and imaginary part in turn: `fft_length / 2 + 1` of them for a real signal.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from quant2c.ir.call import Call, Params, Value
from quant2c.ir.dtype import DType
from quant2c.ir.graph import NodeView
from quant2c.ir.schedule import Options
from quant2c.ir.tensor import Array, Shape
from quant2c.ops.base import Op, same_shape_as_input
from quant2c.ops.custom import fields

MOST_STAGES = 12  # radices of a transform that a parameter struct holds
_LONGEST = 1 << 15  # points of a transform; beyond it 16-bit tables of places do not reach
_RADICES = (4, 2, 3, 5)


@dataclass(frozen=True)
class Window:
    """`shift` of the product of sample and weight, to the right."""

    shift: int


@dataclass(frozen=True)
class Transform:
    """Length of the real signal; shorter ones are filled up with zeros."""

    fft_length: int


@dataclass(frozen=True)
class Energy:
    """The places of the spectrum whose energy is computed: from start on, below end."""

    start: int
    end: int


def parse_window(options: Mapping[str, Any]) -> Window:
    return Window(int(fields(options).get("shift", 0)))


def parse_transform(options: Mapping[str, Any]) -> Transform:
    return Transform(int(fields(options).get("fft_length", 0)))


def parse_energy(options: Mapping[str, Any]) -> Energy:
    given = fields(options)
    return Energy(int(given.get("start_index", 0)), int(given.get("end_index", 0)))


# Window: int16 samples times int16 weights, in rows of as many as there are weights.


def check_window(view: NodeView) -> Iterable[str]:
    samples, weights = view.input(0), view.input(1)
    if len(weights.shape) != 1 or not samples.shape or samples.elements % max(weights.elements, 1):
        yield f"samples {list(samples.shape)} are no whole rows of weights {list(weights.shape)}"
    if not 0 <= view.attrs.shift < 32:
        yield f"shift {view.attrs.shift} is not from 0 to 31"


def lower_window(view: NodeView, options: Options) -> tuple[Call, ...]:
    samples, weights = view.input(0), view.input(1)
    params: Params = {
        "rows": samples.elements // weights.elements,
        "length": weights.elements,
        "shift": view.attrs.shift,
        "weights": weights.values.reshape(-1),
    }
    return (Call("signal_window", "s16", params, (samples.index,), (view.out.index,)),)


# Scaling before the transform: the largest left shift that keeps every sample within int16, and that shift.


def check_scale(view: NodeView) -> Iterable[str]:
    if len(view.outputs) != 2 or len(view.input(0).shape) != 1:
        yield "one dimension of samples and two outputs are needed"


def scale_shapes(view: NodeView) -> tuple[Shape | None, ...]:
    return view.input(0).shape, ()


def lower_scale(view: NodeView, options: Options) -> tuple[Call, ...]:
    samples = view.input(0)
    outputs = tuple(t.index for t in view.outputs)
    return (Call("signal_auto_scale", "s16", {"length": samples.elements}, (samples.index,), outputs),)


# The transform and its inverse, along the last dimension.


def radices_of(points: int) -> tuple[int, ...]:
    """As many fours as there are, then twos, threes and fives; () where other factors are left."""
    found: list[int] = []
    for radix in _RADICES:
        while points > 1 and points % radix == 0:
            found.append(radix)
            points //= radix
    return tuple(found) if points == 1 else ()


def check_transform(view: NodeView) -> Iterable[str]:
    source, length = view.input(0), view.attrs.fft_length
    if not source.shape:
        yield "the input must have at least one dimension"
    elif not 4 <= length <= _LONGEST or length % 2 or not radices_of(length // 2):
        yield f"fft_length {length} must be even and half of it a product of 2, 3 and 5, up to {_LONGEST}"
    elif len(radices_of(length // 2)) > MOST_STAGES:
        yield f"fft_length {length} has more than {MOST_STAGES} factors"


def check_forward(view: NodeView) -> Iterable[str]:
    found = list(check_transform(view))
    if not found and view.input(0).shape[-1] > view.attrs.fft_length:
        found.append(f"{view.input(0).shape[-1]} samples are more than fft_length {view.attrs.fft_length}")
    yield from found


def check_inverse(view: NodeView) -> Iterable[str]:
    found = list(check_transform(view))
    want = view.attrs.fft_length + 2
    if not found and view.input(0).shape[-1] != want:
        found.append(f"a spectrum of {view.input(0).shape[-1]} numbers; fft_length needs {want}")
    yield from found


def forward_shapes(view: NodeView) -> tuple[Shape | None, ...]:
    return ((*view.input(0).shape[:-1], view.attrs.fft_length + 2),)


def inverse_shapes(view: NodeView) -> tuple[Shape | None, ...]:
    return ((*view.input(0).shape[:-1], view.attrs.fft_length),)


def _stored(bits: int) -> Callable[[Array], Array]:
    largest, dtype = (1 << (bits - 1)) - 1, np.dtype(f"int{bits}")
    return lambda real: np.floor(0.5 + largest * real).astype(dtype)


# How sines and cosines are stored in tables.
_AS_STORED: dict[DType, Callable[[Array], Array]] = {
    DType.INT16: _stored(16),
    DType.INT32: _stored(32),
    DType.FLOAT32: lambda real: real.astype(np.float32),
}


def _turns(phases: Array, dtype: DType) -> Array:
    """Cosine and sine of each phase in turn."""
    exact = np.array([[math.cos(p), math.sin(p)] for p in phases.tolist()]).reshape(-1)
    return _AS_STORED[dtype](exact)


def _places(points: int, radices: tuple[int, ...]) -> Array:
    """For each place before the first butterfly, which complex input stands there."""
    order = np.zeros(1, np.int64)
    stride = points
    for radix in reversed(radices):
        stride //= radix
        order = (np.arange(radix)[:, None] * stride + order[None, :]).reshape(-1)
    return order.astype(np.uint16)


def plan_of(length: int, dtype: DType, inverse: bool) -> dict[str, Value]:
    """The tables of a transform of that many real samples; half as many complex points are transformed."""
    points = length // 2
    radices = radices_of(points)
    sign = 1.0 if inverse else -1.0
    turns = sign * 2 * math.pi * np.arange(points) / points
    halves = sign * math.pi * ((np.arange(points // 2) + 1) / points + 0.5)
    return {
        "points": points,
        "stages": len(radices),
        "inverse": int(inverse),
        "radices": (*radices, *(0,) * (MOST_STAGES - len(radices))),
        "order": _places(points, radices),
        "turns": _turns(turns, dtype),
        "split_turns": _turns(halves, dtype),
    }


def _lower_transform(stem: str, inverse: bool) -> Callable[[NodeView, Options], tuple[Call, ...]]:
    def lower(view: NodeView, options: Options) -> tuple[Call, ...]:
        source = view.input(0)
        params: Params = {
            "rows": source.elements // source.shape[-1],
            "in_length": source.shape[-1],
            **plan_of(view.attrs.fft_length, source.dtype, inverse),
        }
        return (Call(stem, source.dtype.short, params, (source.index,), (view.out.index,)),)

    return lower


# Energy: real^2 + imaginary^2 of each place of a spectrum; zero outside of the places asked for.


def check_energy(view: NodeView) -> Iterable[str]:
    spectrum, attrs = view.input(0), view.attrs
    if len(spectrum.shape) != 1 or spectrum.elements % 2:
        yield f"a spectrum {list(spectrum.shape)} must be one row of complex numbers"
    elif not 0 <= attrs.start <= attrs.end <= spectrum.elements // 2:
        yield f"places {attrs.start} to {attrs.end} are not within a spectrum of {spectrum.elements // 2}"


def energy_shapes(view: NodeView) -> tuple[Shape | None, ...]:
    return ((view.input(0).elements // 2,),)


def lower_energy(view: NodeView, options: Options) -> tuple[Call, ...]:
    params = {"length": view.out.elements, "start": view.attrs.start, "end": view.attrs.end}
    return (Call("signal_energy", "s16_u32", params, (view.input(0).index,), (view.out.index,)),)


_SPEC = "TensorFlow Lite Micro signal library"
_TRANSFORMED = ("int16 -> int16", "int32 -> int32", "float32 -> float32")

OPS = (
    Op(
        "CUSTOM:SignalWindow",
        "signal_fft",
        ("int16 int16 -> int16",),
        same_shape_as_input,
        lower_window,
        parse_window,
        check_window,
        constants=(1,),
        quantized=False,
        spec=f"{_SPEC}: ApplyWindow",
    ),
    Op(
        "CUSTOM:SignalFftAutoScale",
        "signal_fft",
        ("int16 -> int16 int32",),
        scale_shapes,
        lower_scale,
        check=check_scale,
        quantized=False,
        spec=f"{_SPEC}: FftAutoScale",
    ),
    Op(
        "CUSTOM:SignalRfft",
        "signal_fft",
        _TRANSFORMED,
        forward_shapes,
        _lower_transform("signal_rfft", False),
        parse_transform,
        check_forward,
        quantized=False,
        spec=f"{_SPEC}: KISS FFT 130, real",
    ),
    Op(
        "CUSTOM:SignalIrfft",
        "signal_fft",
        _TRANSFORMED,
        inverse_shapes,
        _lower_transform("signal_irfft", True),
        parse_transform,
        check_inverse,
        quantized=False,
        spec=f"{_SPEC}: KISS FFT 130, real, inverse",
    ),
    Op(
        "CUSTOM:SignalEnergy",
        "signal_fft",
        ("int16 -> uint32",),
        energy_shapes,
        lower_energy,
        parse_energy,
        check_energy,
        quantized=False,
        spec=f"{_SPEC}: SpectrumToEnergy",
    ),
)
