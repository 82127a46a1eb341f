"""The kernel of TRANSPOSE_CONV for cores with the DSP extension: every phase of the outputs is a convolution.

Outputs that are a stride apart meet the same taps, those of every stride-th row and column of the window. Such a phase
is a convolution of stride 1 over the input, its taps in reverse, whose outputs lie a stride apart.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from quant2c.ir.call import Call, Params
from quant2c.ir.tensor import Array
from quant2c.select.kernel import Kernel
from quant2c.select.pack import cuts_below_zero_point, packed_refusal, packed_streams, patch_pairs
from quant2c.select.settle import settled

_CHANNELS = 4  # of one tile


@dataclass(frozen=True)
class _Axis:
    """One dimension of a phase: its outputs first, first + stride, ...; the first window begins at `corner`."""

    phase: int
    first: int
    count: int
    taps: int
    corner: int


def _axes(call: Call, axis: str) -> Iterator[_Axis]:
    """The phases of a dimension that have an output."""
    stride, pad, taps = (call.integer(f"{name}_{axis}") for name in ("stride", "pad", "kernel"))
    outs = call.integer(f"out_{axis}")
    for phase in sorted((first + pad) % stride for first in range(min(stride, outs))):  # a stride may be huge
        first = (phase - pad) % stride
        count = -(-(outs - first) // stride)
        own = -(-(taps - phase) // stride)
        yield _Axis(phase, first, count, own, (first + pad) // stride - (own - 1))


@dataclass(frozen=True, eq=False)
class _Phase:
    """A convolution: its axes, and its weights [O, rows, columns, C] in the order of the pixels they meet."""

    h: _Axis
    w: _Axis
    weights: Array

    @property
    def rows(self) -> Array:
        """Weights as [1, channels, taps]."""
        return self.weights.reshape(1, len(self.weights), -1)

    @property
    def taps(self) -> Array:
        """In the order of the patch."""
        return patch_pairs(self.weights.reshape(1, len(self.weights), self.h.taps, -1))

    @property
    def pairs(self) -> int:
        """Words of one pixel's patch: see patch__dsp.h."""
        words, rest = divmod(self.w.taps * int(self.weights.shape[-1]), 4)
        return self.h.taps * words * 2 + (self.h.taps + 1) // 2 * rest


def _phases(call: Call) -> list[_Phase]:
    stride_h, stride_w = call.integer("stride_h"), call.integer("stride_w")
    weights = call.param("weights")
    return [
        _Phase(h, w, weights[:, h.phase :: stride_h, w.phase :: stride_w][:, ::-1, ::-1])
        for h in _axes(call, "h")
        for w in _axes(call, "w")
    ]


def _record(call: Call, phase: _Phase) -> list[int]:
    """The fields of q2c_transpose_conv_phase."""
    h, w = phase.h, phase.w
    in_h, in_w, in_c, out_w, out_c = (call.integer(n) for n in ("in_h", "in_w", "in_c", "out_w", "out_c"))
    run, step = w.taps * in_c, call.integer("stride_w") * out_c
    shapes = [1, in_h, in_w, in_c, h.count, w.count, out_c, h.taps, w.taps, in_c]
    steps = [1, 1, 1, 1, -h.corner, -w.corner, call.integer("in_zp"), call.integer("out_min"), call.integer("out_max")]
    inside = [max(0, in_h - h.taps + 1), max(0, in_w - w.taps + 1), w.corner + w.count, w.taps]
    window = [h.taps, run // 4, run % 4]
    next_row = call.integer("stride_h") * out_w * out_c - (w.count - 1) * step
    place = [phase.pairs, (h.first * out_w + w.first) * out_c, step, next_row]
    return [*shapes, *steps, *inside, *window, in_w * in_c, *window, run, *place]


def _refusal(call: Call) -> str:
    if any(call.integer(f"kernel_{axis}") < call.integer(f"stride_{axis}") for axis in "hw"):
        return "a window smaller than its stride"
    call = settled(call)
    return next((why for phase in _phases(call) if (why := packed_refusal(call, phase.rows))), "")


def _patch_bytes(phases: list[_Phase]) -> int:
    """Of two pixels, in the phase with the largest window."""
    return 8 * max(phase.pairs for phase in phases)


def _scratch(call: Call) -> int:
    phases = _phases(call)
    return _patch_bytes(phases) + 2 * max(int(phase.weights[0].size) for phase in phases)


def _packed(call: Call) -> Params:
    call = settled(call)
    phases = _phases(call)
    sizes = {f"{side}_image": np.prod([call.integer(f"{side}_{axis}") for axis in "hwc"]) for side in ("in", "out")}
    return {
        "batches": call.integer("batches"),
        **{name: int(size) for name, size in sizes.items()},
        **{name: call.integer(name) for name in ("out_c", "out_min", "out_max")},
        "relu": cuts_below_zero_point(call),
        "patch_bytes": _patch_bytes(phases),
        "phase_count": len(phases),
        "phases": np.array([_record(call, phase) for phase in phases], np.int32).reshape(-1),
        "weights": np.concatenate([packed_streams(call, p.rows, p.taps, _CHANNELS) for p in phases]),
    }


def _cost(call: Call) -> float:
    """Instructions: as those of a convolution for each phase, and more for each window, as many have padding."""
    tiles = -(-call.integer("out_c") // _CHANNELS)
    two_pixels = [tiles * (70 + 12 * phase.pairs) + 200 + 9 * phase.pairs for phase in _phases(call)]
    counts = [call.integer("batches") * phase.h.count * phase.w.count for phase in _phases(call)]
    return 200 + sum(150 + count / 2 * each for count, each in zip(counts, two_pixels, strict=True))


ROWS = (
    Kernel(
        "transpose_conv",
        "s8",
        "dsp",
        "patches",
        when=_refusal,
        pack=_packed,
        scratch=_scratch,
        cost=_cost,
        flash=lambda call: 4 * len(_phases(call)) * len(_record(call, _phases(call)[0])),
        struct="q2c_transpose_conv_packed_params",
        header="transpose_conv_packed__dsp.h",
        sources=("tile_2x4__dsp.S", "patch__dsp.S"),
    ),
)
