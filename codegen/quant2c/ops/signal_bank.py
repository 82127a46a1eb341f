"""TensorFlow Lite Micro's audio operators on filter banks: channels, roots, noise, gain and logarithm."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import astuple, dataclass
from typing import Any

import numpy as np

from quant2c.ir.call import Call, Params
from quant2c.ir.dtype import DType
from quant2c.ir.graph import NodeView
from quant2c.ir.schedule import Options
from quant2c.ir.tensor import Array, Shape
from quant2c.ops.base import Op, same_shape_as_input
from quant2c.ops.custom import fields
from quant2c.ops.state import States, check_states, state_indices

_GAINS = 125  # entries of the gain table: one for 0, 1 and 2 each, four for each further bit
_LOG_SEGMENTS = 128
_INT32 = 1 << 31


def _integers(options: Mapping[str, Any], *names: str) -> list[int]:
    given = fields(options)
    return [int(given.get(name, 0)) for name in names]


def _check_row(view: NodeView, *positions: int) -> Iterable[str]:
    """Sentences where these inputs are not of one dimension."""
    for position in positions:
        if len(view.input(position).shape) != 1:
            yield f"input {position} {list(view.input(position).shape)} must have one dimension"


# Filter bank: every energy counts towards two channels side by side, with a weight for each.


@dataclass(frozen=True)
class FilterBank:
    channels: int


def parse_bank(options: Mapping[str, Any]) -> FilterBank:
    return FilterBank(*_integers(options, "num_channels"))


def check_bank(view: NodeView) -> Iterable[str]:
    found = list(_check_row(view, *range(6)))
    weights, unweights, starts, firsts, widths = (view.input(i).values.reshape(-1).astype(int) for i in range(1, 6))
    rows = view.attrs.channels + 1
    if found:
        yield from found
    elif rows < 2 or not rows == starts.size == firsts.size == widths.size:
        yield f"{starts.size}, {firsts.size} and {widths.size} entries; {rows} are needed for {rows - 1} channels"
    elif widths.min() < 0 or starts.min() < 0 or firsts.min() < 0:
        yield "a channel starts or ends before the beginning"
    elif (starts + widths).max() > view.input(0).elements:
        yield f"a channel reads energy {int((starts + widths).max()) - 1} of {view.input(0).elements}"
    elif (firsts + widths).max() > min(weights.size, unweights.size):
        yield f"a channel reads weight {int((firsts + widths).max()) - 1} of {min(weights.size, unweights.size)}"


def bank_shapes(view: NodeView) -> tuple[Shape | None, ...]:
    return ((view.attrs.channels,),)


def lower_bank(view: NodeView, options: Options) -> tuple[Call, ...]:
    names = ("weights", "weights_rest", "starts", "weight_starts", "widths")
    tables = {name: view.input(1 + i).values.reshape(-1) for i, name in enumerate(names)}
    macs = 2 * int(tables["widths"].astype(int).sum())
    params: Params = {"channels": view.attrs.channels, **tables}
    return (Call("signal_filter_bank", "u32_u64", params, (view.input(0).index,), (view.out.index,), macs),)


# Square root of each channel, then a shift to the right by what the scaling before the transform shifted to the left.


def check_root(view: NodeView) -> Iterable[str]:
    yield from _check_row(view, 0)
    if view.input(1).elements != 1:
        yield f"{view.input(1).elements} shifts; one is needed"


def lower_root(view: NodeView, options: Options) -> tuple[Call, ...]:
    inputs = (view.input(0).index, view.input(1).index)
    return (Call("signal_square_root", "u64_u32", {"channels": view.out.elements}, inputs, (view.out.index,)),)


# Spectral subtraction: a running estimate of the noise of each channel, taken away from it.


@dataclass(frozen=True)
class Subtraction:
    """Fractions of 2^bits: even channels are smoothed by the first two, odd ones by the alternate two."""

    channels: int
    smoothing: int
    one_minus_smoothing: int
    alternate_smoothing: int
    alternate_one_minus_smoothing: int
    min_signal_remaining: int
    smoothing_bits: int
    bits: int
    clamping: int


def parse_subtraction(options: Mapping[str, Any]) -> Subtraction:
    return Subtraction(
        *_integers(
            options,
            "num_channels",
            "smoothing",
            "one_minus_smoothing",
            "alternate_smoothing",
            "alternate_one_minus_smoothing",
            "min_signal_remaining",
            "smoothing_bits",
            "spectral_subtraction_bits",
            "clamping",
        )
    )


def subtraction_state(view: NodeView) -> States:
    return ((view.input(0).shape, DType.UINT32),)


def check_subtraction(view: NodeView) -> Iterable[str]:
    attrs = view.attrs
    yield from _check_row(view, 0)
    yield from check_states(view, subtraction_state(view))
    if len(view.outputs) != 2:
        yield f"{len(view.outputs)} outputs; the channels and the noise are needed"
    if attrs.channels != view.input(0).elements:
        yield f"{view.input(0).elements} channels; num_channels says {attrs.channels}"
    if not (0 <= attrs.smoothing_bits < 32 and 0 <= attrs.bits < 64):
        yield f"smoothing_bits {attrs.smoothing_bits} and spectral_subtraction_bits {attrs.bits} are no shifts"
    if any(not -_INT32 <= number < _INT32 for number in astuple(attrs)):
        yield "an option does not fit 32 bits"


def subtraction_shapes(view: NodeView) -> tuple[Shape | None, ...]:
    return view.input(0).shape, view.input(0).shape


def lower_subtraction(view: NodeView, options: Options) -> tuple[Call, ...]:
    attrs = view.attrs
    params: Params = {
        "channels": attrs.channels,
        "smoothing": (attrs.smoothing, attrs.alternate_smoothing),
        "one_minus_smoothing": (attrs.one_minus_smoothing, attrs.alternate_one_minus_smoothing),
        "min_remaining": attrs.min_signal_remaining,
        "smoothing_bits": attrs.smoothing_bits,
        "bits": attrs.bits,
        "clamping": int(attrs.clamping != 0),
    }
    outputs = (*(t.index for t in view.outputs), *state_indices(view))
    return (Call("signal_subtraction", "u32", params, (view.input(0).index,), outputs),)


# Per-channel amplitude normalization: a gain that falls with the noise, from a table; then large values are shrunk.


@dataclass(frozen=True)
class Gain:
    snr_shift: int


def parse_gain(options: Mapping[str, Any]) -> Gain:
    return Gain(*_integers(options, "snr_shift"))


def check_gain(view: NodeView) -> Iterable[str]:
    yield from _check_row(view, 0, 1, 2)
    if view.input(1).shape != view.input(0).shape:
        yield f"noise {list(view.input(1).shape)} and channels {list(view.input(0).shape)} must be of one shape"
    if view.input(2).elements < _GAINS:
        yield f"a gain table of {view.input(2).elements} entries; {_GAINS} are needed"
    if not 0 <= view.attrs.snr_shift < 64:
        yield f"snr_shift {view.attrs.snr_shift} is not from 0 to 63"


def lower_gain(view: NodeView, options: Options) -> tuple[Call, ...]:
    params: Params = {
        "channels": view.out.elements,
        "snr_shift": view.attrs.snr_shift,
        "gains": view.input(2).values.reshape(-1)[:_GAINS],
    }
    inputs = (view.input(0).index, view.input(1).index)
    return (Call("signal_gain", "u32", params, inputs, (view.out.index,)),)


# Logarithm of each channel.


@dataclass(frozen=True)
class Log:
    correction_bits: int
    scale: int


def parse_log(options: Mapping[str, Any]) -> Log:
    return Log(*_integers(options, "input_correction_bits", "output_scale"))


def check_log(view: NodeView) -> Iterable[str]:
    yield from _check_row(view, 0)
    if not 0 <= view.attrs.correction_bits < 32:
        yield f"input_correction_bits {view.attrs.correction_bits} is not from 0 to 31"
    if not -_INT32 <= view.attrs.scale < _INT32:
        yield f"output_scale {view.attrs.scale} does not fit 32 bits"


def log_table() -> Array:
    """log2(1 + x) - x at x = i / 128, in 2^-16."""
    x = np.arange(_LOG_SEGMENTS + 1) / _LOG_SEGMENTS
    exact = (np.log2(1 + x) - x) * 65536
    return np.asarray(np.floor(exact + 0.5).astype(np.uint16))


def lower_log(view: NodeView, options: Options) -> tuple[Call, ...]:
    params: Params = {
        "channels": view.out.elements,
        "correction_bits": view.attrs.correction_bits,
        "scale": view.attrs.scale,
        "table": log_table(),
    }
    return (Call("signal_log", "u32_s16", params, (view.input(0).index,), (view.out.index,)),)


_SPEC = "TensorFlow Lite Micro signal library"

OPS = (
    Op(
        "CUSTOM:SignalFilterBank",
        "signal_bank",
        ("uint32 int16 int16 int16 int16 int16 -> uint64",),
        bank_shapes,
        lower_bank,
        parse_bank,
        check_bank,
        constants=(1, 2, 3, 4, 5),
        quantized=False,
        spec=f"{_SPEC}: FilterbankAccumulateChannels",
    ),
    Op(
        "CUSTOM:SignalFilterBankSquareRoot",
        "signal_bank",
        ("uint64 int32 -> uint32",),
        same_shape_as_input,
        lower_root,
        check=check_root,
        quantized=False,
        spec=f"{_SPEC}: FilterbankSqrt",
    ),
    Op(
        "CUSTOM:SignalFilterBankSpectralSubtraction",
        "signal_bank",
        ("uint32 uint32? -> uint32 uint32",),
        subtraction_shapes,
        lower_subtraction,
        parse_subtraction,
        check_subtraction,
        state=subtraction_state,
        quantized=False,
        spec=f"{_SPEC}: FilterbankSpectralSubtraction",
    ),
    Op(
        "CUSTOM:SignalPCAN",
        "signal_bank",
        ("uint32 uint32 int16 -> uint32",),
        same_shape_as_input,
        lower_gain,
        parse_gain,
        check_gain,
        constants=(2,),
        quantized=False,
        spec=f"{_SPEC}: ApplyPcanAutoGainControlFixed",
    ),
    Op(
        "CUSTOM:SignalFilterBankLog",
        "signal_bank",
        ("uint32 -> int16",),
        same_shape_as_input,
        lower_log,
        parse_log,
        check_log,
        quantized=False,
        spec=f"{_SPEC}: FilterbankLog",
    ),
)
