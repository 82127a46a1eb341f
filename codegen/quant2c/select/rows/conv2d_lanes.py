"""Kernels of CONV_2D for cores without vectors: two pixels to a word."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from quant2c.ir.call import Call, Params
from quant2c.ir.tensor import Array
from quant2c.select import lanes
from quant2c.select.kernel import Bytes, Kernel, Refusal
from quant2c.select.lane_scaling import BY_LIMBS, SCALINGS, Scaling
from quant2c.select.overlap import sliding_blocks
from quant2c.select.settle import settled

_PIXELS = 4  # of one tile
_SHAPES = ("batches", "in_h", "in_w", "in_c", "out_h", "out_w", "out_c", "kernel_h", "kernel_w")
_STEPS = ("stride_h", "stride_w", "dilation_h", "dilation_w", "pad_h", "pad_w")
_NUMBERS = ("in_zp", "out_zp", "out_min", "out_max")
_POINTWISE = {"kernel_h": 1, "kernel_w": 1, "stride_h": 1, "stride_w": 1, "pad_h": 0, "pad_w": 0}


def _rows(call: Call) -> Array:
    return np.asarray(call.param("weights").reshape(call.integer("out_c"), -1))


def _taps(call: Call) -> int:
    return call.integer("kernel_h") * call.integer("kernel_w") * call.integer("in_c")


def _refusal(scaling: Scaling) -> Refusal:
    def when(call: Call) -> str:
        if call.integer("kernel_c") != call.integer("in_c"):
            return "groups"
        call = settled(call)
        return scaling.refusal(call, _rows(call))

    return when


def _is_pointwise(call: Call) -> bool:
    same = all(call.integer(f"in_{axis}") == call.integer(f"out_{axis}") for axis in "hw")
    return same and all(call.integer(name) == value for name, value in _POINTWISE.items())


def _pointwise_refusal(scaling: Scaling) -> Refusal:
    others = _refusal(scaling)
    return lambda call: others(call) if _is_pointwise(call) else "not 1x1 with stride 1"


def _inside(call: Call) -> dict[str, int]:
    """In how many rows and columns a window may begin that has neither padding nor holes in its rows."""
    extents = {axis: (call.integer(f"kernel_{axis}") - 1) * call.integer(f"dilation_{axis}") + 1 for axis in "hw"}
    holes = call.integer("dilation_w") > 1 and call.integer("kernel_w") > 1
    return {
        "inside_h": max(0, call.integer("in_h") - extents["h"] + 1),
        "inside_w": 0 if holes else max(0, call.integer("in_w") - extents["w"] + 1),
    }


def _packed(scaling: Scaling) -> Callable[[Call], Params]:
    def pack(call: Call) -> Params:
        call = settled(call)
        rows = _rows(call)
        return {
            **{name: call.integer(name) for name in (*_SHAPES, *_STEPS, *_NUMBERS)},
            **_inside(call),
            "weights": lanes.interleaved(rows),
            "chunks": lanes.chunks(rows, scaling.ends(call, rows, 1)),
            "records": scaling.records(call, rows, 1),
        }

    return pack


def _patch_bytes(call: Call) -> int:
    """Two words for each tap, and two more that are read."""
    return 8 * (_taps(call) + 1)


def _are_all_inside(call: Call) -> bool:
    inside = _inside(call)
    ends = {a: (call.integer(f"out_{a}") - 1) * call.integer(f"stride_{a}") - call.integer(f"pad_{a}") for a in "hw"}
    starts = [call.integer(f"pad_{axis}") for axis in "hw"]
    return not any(starts) and all(ends[axis] < inside[f"inside_{axis}"] for axis in "hw")


def _window_bytes(call: Call) -> int:
    """The patch, and copies of four windows where there may be padding or holes."""
    copies = 0 if _are_all_inside(call) else _PIXELS * _taps(call)
    return _patch_bytes(call) + copies


def _pointwise_overlap(call: Call) -> int | None:
    """Four pixels are read, then written; all images are one row of pixels."""
    pixels = call.integer("batches") * call.integer("in_h") * call.integer("in_w")
    return max(0, (pixels - 1) // _PIXELS * _PIXELS * (call.integer("out_c") - call.integer("in_c")))


def _tile_by_limbs(taps: int, channels: int) -> float:
    """Instructions of four pixels: 6 for each tap of a channel and 12 for each chunk of 5 taps, 100 for each channel;
    12 for a tap of the patch."""
    return channels * (100 + 8.4 * taps) + 12 * taps


def _tile_by_long_product(taps: int, channels: int) -> float:
    return channels * (60 + 6.0 * taps) + 8 * taps


def _portable_ratio(taps: int) -> float:
    """The portable row is measured on a Cortex-M4; without a 64-bit product it takes 250 + 11 * taps for each output
    and not 90 + 9 * taps, so it is that much easier to beat."""
    return (90 + 9 * taps) / (250 + 11 * taps)


def _cost(scaling: Scaling, window: float) -> Callable[[Call], float]:
    """Instructions: `window` for a row of four windows."""
    tile_cost = _tile_by_limbs if scaling is BY_LIMBS else _tile_by_long_product

    def cost(call: Call) -> float:
        taps = _taps(call)
        tile = tile_cost(taps, call.integer("out_c")) + 100 + window * call.integer("kernel_h")
        image = call.integer("out_h") * call.integer("out_w")
        instructions = 200 + call.integer("batches") * -(-image // _PIXELS) * tile
        return instructions * (_portable_ratio(taps) if scaling is BY_LIMBS else 1.0)

    return cost


def _flash(scaling: Scaling) -> Bytes:
    """The chunks, a record for each channel instead of nine bytes, and channels that fill up eight of them."""

    def flash(call: Call) -> int:
        if call.integer("kernel_c") != call.integer("in_c"):
            return 0
        rows = _rows(settled(call))
        chunks = lanes.chunks(rows, np.zeros(len(rows), np.int64)).nbytes
        return chunks + (4 * scaling.words - 9) * len(rows) + lanes.interleaved(rows).nbytes - rows.size

    return flash


def _row(
    scaling: Scaling, form: str, when: Refusal, window: float, scratch: Bytes, overlap: Callable[[Call], int | None]
) -> Kernel:
    return Kernel(
        "conv2d",
        "s8",
        scaling.isa,
        form,
        when=when,
        pack=_packed(scaling),
        scratch=scratch,
        overlap=overlap,
        cost=_cost(scaling, window),
        flash=_flash(scaling),
        struct="q2c_conv2d_lanes_params",
        header="conv2d_lanes.h",
        sources=(f"tile_4x1__{scaling.isa}.S", f"patch_4__{scaling.isa}.S"),
    )


def _rows_of(scaling: Scaling) -> tuple[Kernel, ...]:
    refusals = _pointwise_refusal(scaling), _refusal(scaling)
    return (
        _row(scaling, "lanes_pointwise", refusals[0], 60, _patch_bytes, _pointwise_overlap),
        _row(scaling, "lanes", refusals[1], 150, _window_bytes, sliding_blocks(_PIXELS)),
    )


ROWS = tuple(row for scaling in SCALINGS for row in _rows_of(scaling))
