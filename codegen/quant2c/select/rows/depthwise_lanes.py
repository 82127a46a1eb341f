"""Depthwise convolutions for cores without vectors: two pixels to a word, in planes of one channel."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from quant2c.ir.call import Call, Params
from quant2c.ir.tensor import Array
from quant2c.select import lanes
from quant2c.select.kernel import Bytes, Kernel, Refusal
from quant2c.select.lane_scaling import BY_LIMBS, SCALINGS, Scaling
from quant2c.select.overlap import channel_by_channel
from quant2c.select.pack import cuts_below_zero_point
from quant2c.select.settle import settled

AT_ONCE, BY_LINES, SPLIT, BY_CHUNKS = range(4)  # window_lanes__v6m.h: q2c_window_body
_TAP_CODE_BYTES, _FIRST_CODE, _LONGEST = 8, 4, 30  # window_lanes__v6m.S: as in lanes.py
_END, _NEXT_LINE = 0, 2
_LEAST_TAPS = 9  # window_lanes__v6m.h: Q2C_WINDOW_TAPS
_MODEST_BYTES = 1024  # of a plane, if it can be
_OTHER = {"h": "w", "w": "h"}
_PORTABLE_PER_TAP, _PORTABLE_COST = 70.0, 20.0  # instructions of the portable kernel here, and what its row says


@dataclass(frozen=True)
class _Axis:
    """q2c_lane_axis, in its order."""

    in_n: int
    in_step: int
    pad: int
    lane: int
    out_n: int
    out_step: int
    stride: int
    taps: int
    extent: int

    @property
    def reached(self) -> int:
        """Positions that the windows of all outputs of the lower lane reach."""
        return (self.out_n - 1) * self.stride + self.extent


@dataclass(frozen=True)
class _Plane:
    """How the image of a channel lies in a plane of words."""

    along: _Axis
    across: _Axis
    band: int  # lines of outputs at a time
    out_lane: int

    @property
    def words(self) -> int:
        """Of a line."""
        return self.along.reached

    @property
    def bytes(self) -> int:
        return 4 * self.words * ((self.band - 1) * self.across.stride + self.across.extent)

    @property
    def cost(self) -> float:
        """Instructions of a channel, but for the windows' own."""
        lines, bands = self.across.reached, -(-self.across.out_n // self.band)
        border = self.along.pad + self.along.reached - self.along.in_n
        packing = lines * (90 + 6.5 * self.words + 15 * max(0, border))
        carried = (bands - 1) * 8 * self.words * max(0, self.across.extent - self.across.stride)
        return 150 * bands + packing + carried + 20 * self.across.out_n


def _axis(call: Call, axis: str, halved: bool) -> _Axis:
    """Halved axes have their second half of outputs in the upper lane; the middle one of an odd number is in both."""
    pixel = {"w": 1, "h": call.integer("in_w")}[axis] * call.integer("in_c")
    out_pixel = {"w": 1, "h": call.integer("out_w")}[axis] * call.integer("in_c") * call.integer("depth_multiplier")
    out_n, stride, taps = (call.integer(f"{name}_{axis}") for name in ("out", "stride", "kernel"))
    lower = -(-out_n // 2) if halved else out_n
    return _Axis(
        in_n=call.integer(f"in_{axis}"),
        in_step=pixel,
        pad=call.integer(f"pad_{axis}"),
        lane=(out_n - lower) * stride,
        out_n=lower,
        out_step=out_pixel,
        stride=stride,
        taps=taps,
        extent=(taps - 1) * call.integer(f"dilation_{axis}") + 1,
    )


def _planes(call: Call) -> Iterator[tuple[str, _Plane]]:
    """All that can be, with the axis that lines run along. Bands need rows for lines, and whole rows in a word's reach:
    their outputs are written over rows that have been read."""
    for axis in "wh":
        if call.integer(f"dilation_{axis}") > 1 and call.integer(f"kernel_{axis}") > 1:
            continue
        for halved in "wh":
            along, across = (_axis(call, a, halved == a) for a in (axis, _OTHER[axis]))
            half = {axis: along, _OTHER[axis]: across}[halved]
            out_lane = (call.integer(f"out_{halved}") - half.out_n) * half.out_step
            whole = _Plane(along, across, across.out_n, out_lane)
            yield axis, whole
            if axis == halved == "w" and whole.bytes > _MODEST_BYTES:
                lines = _MODEST_BYTES // (4 * whole.words)
                band = max(1, (lines - across.extent) // across.stride + 1)
                yield axis, _Plane(along, across, min(band, across.out_n), out_lane)


def _plane(call: Call) -> tuple[str, _Plane]:
    """The one of the least instructions that is not too large, or else the smallest."""
    planes = list(_planes(call))
    small = [each for each in planes if each[1].bytes <= _MODEST_BYTES]
    if not small:
        return min(planes, key=lambda each: each[1].bytes)
    window = _window_cost(call)
    return min(small, key=lambda each: each[1].cost + each[1].along.out_n * each[1].across.out_n * window)


def _weights(call: Call, axis: str) -> Array:
    """[channels, lines, taps of a line]."""
    kernel = call.param("weights").reshape(call.integer("kernel_h"), call.integer("kernel_w"), -1)
    return np.ascontiguousarray(np.moveaxis(kernel if axis == "w" else kernel.swapaxes(0, 1), -1, 0))


def _rows(call: Call) -> Array:
    weights = _weights(call, "w")
    return weights.reshape(len(weights), -1)


def _fits(taps: Array) -> bool:
    """Whether a sum of these taps can be made in one go."""
    return len(lanes.chunk_lengths(taps.reshape(-1))) == 1


def _body(kernel: Array) -> list[int]:
    """The q2c_window_body of a channel, and its chunks."""
    if kernel.shape == (3, 3):
        if _fits(kernel):
            return [AT_ONCE]
        if all(_fits(line) for line in kernel):
            return [BY_LINES]
        if all(_fits(line[:2]) for line in kernel):
            return [SPLIT]
    codes = [BY_CHUNKS]
    for line in kernel:
        codes += [_FIRST_CODE + _TAP_CODE_BYTES * (_LONGEST - n) for n in lanes.chunk_lengths(line)]
        codes.append(_NEXT_LINE)
    return [*codes[:-1], _END]


def _chunks(weights: Array) -> Array:
    """[channels, bytes]: the codes of each channel, filled up with zeros."""
    bodies = [_body(kernel) for kernel in weights.astype(np.int64)]
    table = np.zeros((len(bodies), max(map(len, bodies))), np.uint8)
    for row, body in zip(table, bodies, strict=True):
        row[: len(body)] = body
    return table


def _shape_refusal(call: Call) -> str:
    if all(call.integer(f"dilation_{axis}") > 1 and call.integer(f"kernel_{axis}") > 1 for axis in "hw"):
        return "dilated along both axes"
    for axis in "hw":
        extent = (call.integer(f"kernel_{axis}") - 1) * call.integer(f"dilation_{axis}") + 1
        if call.integer(f"pad_{axis}") >= extent:
            return "windows that lie in the padding altogether"
    return ""


def _refusal(scaling: Scaling) -> Refusal:
    def when(call: Call) -> str:
        refused = _shape_refusal(call)
        if refused:
            return refused
        call = settled(call, -1)
        return scaling.plane_refusal(call, _rows(call))

    return when


def _pack(scaling: Scaling) -> Callable[[Call], Params]:
    def pack(call: Call) -> Params:
        call = settled(call, -1)
        axis, plane = _plane(call)
        along, across = plane.along, plane.across
        weights = _weights(call, axis)
        chunks = _chunks(weights)
        channels = call.integer("in_c") * call.integer("depth_multiplier")
        pitch = plane.words * ((across.extent - 1) // max(1, across.taps - 1))
        numbers = ("in_c", "depth_multiplier", "in_zp", "out_zp", "out_min", "out_max")
        return {
            "batches": call.integer("batches"),
            "in_bytes": call.integer("in_h") * call.integer("in_w") * call.integer("in_c"),
            "out_bytes": call.integer("out_h") * call.integer("out_w") * channels,
            **{name: call.integer(name) for name in numbers},
            "along": tuple(vars(along).values()),
            "across": tuple(vars(across).values()),
            "words": plane.words,
            "next_line": pitch - along.taps,
            "next_window": along.stride - (across.taps - 1) * pitch - along.taps,
            "band": plane.band,
            "out_lane": plane.out_lane,
            "chunk_bytes": chunks.shape[1],
            "weights": weights.reshape(-1),
            "chunks": chunks.reshape(-1),
            "records": scaling.records(call, _rows(call), 1),
        }

    return pack


def _scratch(call: Call) -> int:
    taps = call.integer("kernel_h") * call.integer("kernel_w")
    return 4 * max(taps, _LEAST_TAPS) + _plane(settled(call, -1))[1].bytes


def _window_cost(call: Call) -> float:
    """Instructions of two outputs."""
    kernel = call.integer("kernel_h"), call.integer("kernel_w")
    taps = kernel[0] * kernel[1]
    body = 45.0 if kernel == (3, 3) else 20 + 5.5 * taps + 8 * min(kernel)
    return body + (32 if cuts_below_zero_point(call) else 60)


def _cost(scaling: Scaling) -> Callable[[Call], float]:
    """Instructions as there are by limbs, in those of portable rows on the core at hand."""

    def cost(call: Call) -> float:
        if _shape_refusal(call):
            return 0.0
        channels = call.integer("batches") * call.integer("in_c")
        plane = _plane(call)[1]
        windows = plane.along.out_n * plane.across.out_n * _window_cost(call)
        each = 100 + 3 * call.integer("kernel_h") * call.integer("kernel_w")
        instructions = 100 + channels * (plane.cost + call.integer("depth_multiplier") * (windows + each))
        return instructions * (_PORTABLE_COST / _PORTABLE_PER_TAP if scaling is BY_LIMBS else 0.35)

    return cost


def _flash(scaling: Scaling) -> Bytes:
    """The chunks, and a record for each channel instead of nine bytes."""

    def flash(call: Call) -> int:
        channels = call.integer("in_c") * call.integer("depth_multiplier")
        taps = call.integer("kernel_h") * call.integer("kernel_w")
        return channels * (4 * scaling.words - 9 + 2 + (0 if taps == _LEAST_TAPS else taps // 3))

    return flash


def _row(scaling: Scaling) -> Kernel:
    return Kernel(
        "depthwise_conv2d",
        "s8",
        scaling.isa,
        "lanes",
        when=_refusal(scaling),
        pack=_pack(scaling),
        scratch=_scratch,
        overlap=channel_by_channel,
        in_place_only=True,
        cost=_cost(scaling),
        flash=_flash(scaling),
        struct="q2c_depthwise_conv2d_lanes_params",
        header="depthwise_conv2d_lanes.h",
        sources=(f"window_lanes__{scaling.isa}.S", f"pack_lanes__{scaling.isa}.S"),
    )


ROWS = tuple(map(_row, SCALINGS))
