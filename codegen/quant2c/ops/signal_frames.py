"""TensorFlow Lite Micro's audio operators that keep samples from run to run: frames, stacks, sums and delays."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import prod
from typing import Any

from quant2c.ir.call import Call, Params
from quant2c.ir.dtype import DType
from quant2c.ir.graph import NodeView
from quant2c.ir.schedule import Options
from quant2c.ir.tensor import Shape
from quant2c.ops.base import Op, same_shape_as_input
from quant2c.ops.custom import fields
from quant2c.ops.state import States, check_states, state_indices

_MOST = 1 << 16  # samples or frames in an option


def _rows(view: NodeView, inner: int = 1) -> int:
    """Rows of the first input, of which the last `inner` dimensions are one."""
    return prod(view.input(0).shape[:-inner])


def _last(view: NodeView, position: int = -1) -> int:
    shape = view.input(0).shape
    return shape[position] if len(shape) >= -position else 0


def _outputs(view: NodeView) -> tuple[int, ...]:
    """The node's outputs, then its state: read and written."""
    return (*(t.index for t in view.outputs), *state_indices(view))


# Framer: samples come in steps and go out in frames, each of which begins a step after the one before.


@dataclass(frozen=True)
class Framer:
    """Sizes in samples; `prefill`: zeros go before the first samples, so that every frame counts."""

    size: int
    step: int
    prefill: bool

    @property
    def kept(self) -> int:
        """Samples from one step to the next. Without zeros before them the oldest whole steps of a frame are kept."""
        return self.size - self.step if self.prefill else (self.missing * self.step)

    @property
    def missing(self) -> int:
        """Steps before the first frame is whole."""
        return -(-self.size // max(self.step, 1)) - 1


def parse_framer(options: Mapping[str, Any]) -> Framer:
    given = fields(options)
    return Framer(int(given.get("frame_size", 0)), int(given.get("frame_step", 0)), bool(given.get("prefill", False)))


def framer_state(view: NodeView) -> States:
    kept = max(min(view.attrs.kept, _MOST), 1)
    return ((_rows(view), kept), DType.INT16), ((1,), DType.INT32)


def check_framer(view: NodeView) -> Iterable[str]:
    size, step, samples = view.attrs.size, view.attrs.step, _last(view)
    if not (1 <= size <= _MOST and 1 <= step <= _MOST):
        yield f"frame_size {size} and frame_step {step} must be from 1 to {_MOST}"
    elif samples < step or samples % step:
        yield f"{samples} samples are no whole steps of {step}"
    elif view.attrs.prefill and size < step:
        yield f"frame_size {size} is below frame_step {step}, which leaves nothing to fill with zeros"
    elif len(view.outputs) != 2:
        yield f"{len(view.outputs)} outputs; the frames and whether they count are needed"
    else:
        yield from check_states(view, framer_state(view))


def framer_shapes(view: NodeView) -> tuple[Shape | None, ...]:
    return (*view.input(0).shape[:-1], _last(view) // view.attrs.step, view.attrs.size), ()


def lower_framer(view: NodeView, options: Options) -> tuple[Call, ...]:
    attrs = view.attrs
    params: Params = {
        "rows": _rows(view),
        "frames": _last(view) // attrs.step,
        "size": attrs.size,
        "step": attrs.step,
        "kept": attrs.kept,
        "missing": 0 if attrs.prefill else attrs.missing,
    }
    return (Call("signal_framer", "s16", params, (view.input(0).index,), _outputs(view)),)


# Stacker: the last frames side by side, every so many frames; the first frame counts as often as there is left context.


@dataclass(frozen=True)
class Stacker:
    channels: int
    left: int
    right: int
    step: int

    @property
    def frames(self) -> int:
        return self.left + self.right + 1


def parse_stacker(options: Mapping[str, Any]) -> Stacker:
    given = fields(options)
    names = ("num_channels", "stacker_left_context", "stacker_right_context", "stacker_step")
    return Stacker(*(int(given.get(name, 0)) for name in names))


def stacker_state(view: NodeView) -> States:
    kept = max(min(view.attrs.channels * (view.attrs.frames - 1), _MOST), 1)
    return ((kept,), DType.INT16), ((2,), DType.INT32)


def check_stacker(view: NodeView) -> Iterable[str]:
    attrs = view.attrs
    if min(attrs.left, attrs.right) < 0 or not 1 <= attrs.channels * attrs.frames <= _MOST:
        yield f"{attrs.channels} channels with context {attrs.left} and {attrs.right}; from 1 to {_MOST} numbers"
    elif not 1 <= attrs.step <= attrs.frames:
        yield f"stacker_step {attrs.step} is not from 1 to {attrs.frames}"
    elif view.input(0).shape != (attrs.channels,):
        yield f"frame {list(view.input(0).shape)} must be one row of {attrs.channels} channels"
    elif len(view.outputs) != 2:
        yield f"{len(view.outputs)} outputs; the stack and whether it counts are needed"
    else:
        yield from check_states(view, stacker_state(view))


def stacker_shapes(view: NodeView) -> tuple[Shape | None, ...]:
    return (view.attrs.channels * view.attrs.frames,), ()


def lower_stacker(view: NodeView, options: Options) -> tuple[Call, ...]:
    attrs = view.attrs
    params = {"channels": attrs.channels, "frames": attrs.frames, "left": attrs.left, "step": attrs.step}
    return (Call("signal_stacker", "s16", params, (view.input(0).index,), _outputs(view)),)


# Overlap-add: [..., frames, size] -> [..., frames * step], the sum of frames that begin a step after one another.


@dataclass(frozen=True)
class OverlapAdd:
    step: int


def parse_overlap(options: Mapping[str, Any]) -> OverlapAdd:
    return OverlapAdd(int(fields(options).get("frame_step", 0)))


def overlap_state(view: NodeView) -> States:
    kept = max(_last(view) - max(view.attrs.step, 0), 1)
    return (((_rows(view, 2), kept), view.input(0).dtype),)


def check_overlap(view: NodeView) -> Iterable[str]:
    if len(view.input(0).shape) < 2:
        yield f"frames {list(view.input(0).shape)} must have two dimensions or more"
    elif not 1 <= view.attrs.step <= _last(view):
        yield f"frame_step {view.attrs.step} is not from 1 to the frame's {_last(view)}"
    else:
        yield from check_states(view, overlap_state(view))


def overlap_shapes(view: NodeView) -> tuple[Shape | None, ...]:
    return ((*view.input(0).shape[:-2], _last(view, -2) * view.attrs.step),)


def lower_overlap(view: NodeView, options: Options) -> tuple[Call, ...]:
    params = {"rows": _rows(view, 2), "frames": _last(view, -2), "size": _last(view), "step": view.attrs.step}
    return (Call("signal_overlap_add", view.out.dtype.short, params, (view.input(0).index,), _outputs(view)),)


# Delay: samples of each row, so many samples later.


@dataclass(frozen=True)
class Delay:
    length: int


def parse_delay(options: Mapping[str, Any]) -> Delay:
    return Delay(int(fields(options).get("delay_length", 0)))


def delay_state(view: NodeView) -> States:
    return (((_rows(view), max(min(view.attrs.length, _MOST), 1)), DType.INT16),)


def check_delay(view: NodeView) -> Iterable[str]:
    if not view.input(0).shape:
        yield "the input must have at least one dimension"
    elif not 0 <= view.attrs.length <= _MOST:
        yield f"delay_length {view.attrs.length} is not from 0 to {_MOST}"
    else:
        yield from check_states(view, delay_state(view))


def lower_delay(view: NodeView, options: Options) -> tuple[Call, ...]:
    params = {"rows": _rows(view), "length": _last(view), "delay": view.attrs.length}
    return (Call("signal_delay", "s16", params, (view.input(0).index,), _outputs(view)),)


_SPEC = "TensorFlow Lite Micro signal library"

OPS = (
    Op(
        "CUSTOM:SignalFramer",
        "signal_frames",
        ("int16 int16? int32? -> int16 bool",),
        framer_shapes,
        lower_framer,
        parse_framer,
        check_framer,
        state=framer_state,
        quantized=False,
        spec=f"{_SPEC}: Framer; frames that do not count are zeros",
    ),
    Op(
        "CUSTOM:SignalStacker",
        "signal_frames",
        ("int16 int16? int32? -> int16 bool",),
        stacker_shapes,
        lower_stacker,
        parse_stacker,
        check_stacker,
        state=stacker_state,
        quantized=False,
        spec=f"{_SPEC}: Stacker; stacks that do not count are zeros",
    ),
    Op(
        "CUSTOM:SignalOverlapAdd",
        "signal_frames",
        ("int16 int16? -> int16", "float32 float32? -> float32"),
        overlap_shapes,
        lower_overlap,
        parse_overlap,
        check_overlap,
        state=overlap_state,
        quantized=False,
        spec=f"{_SPEC}: OverlapAdd",
    ),
    Op(
        "CUSTOM:SignalDelay",
        "signal_frames",
        ("int16 int16? -> int16",),
        same_shape_as_input,
        lower_delay,
        parse_delay,
        check_delay,
        state=delay_state,
        quantized=False,
        spec=f"{_SPEC}: Delay",
    ),
)
