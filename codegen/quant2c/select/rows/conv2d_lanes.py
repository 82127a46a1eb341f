"""Kernels of CONV_2D for cores without vectors: two pixels to a word."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from quant2c.ir.call import Call, Params
from quant2c.ir.tensor import Array
from quant2c.select import lanes
from quant2c.select.kernel import Bytes, Kernel, Refusal
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


def _refusal(call: Call) -> str:
    if call.integer("kernel_c") != call.integer("in_c"):
        return "groups"
    call = settled(call)
    return lanes.refusal(call, _rows(call))


def _is_pointwise(call: Call) -> bool:
    same = all(call.integer(f"in_{axis}") == call.integer(f"out_{axis}") for axis in "hw")
    return same and all(call.integer(name) == value for name, value in _POINTWISE.items())


def _pointwise_refusal(call: Call) -> str:
    return _refusal(call) if _is_pointwise(call) else "not 1x1 with stride 1"


def _inside(call: Call) -> dict[str, int]:
    """In how many rows and columns a window may begin that has neither padding nor holes in its rows."""
    extents = {axis: (call.integer(f"kernel_{axis}") - 1) * call.integer(f"dilation_{axis}") + 1 for axis in "hw"}
    holes = call.integer("dilation_w") > 1 and call.integer("kernel_w") > 1
    return {
        "inside_h": max(0, call.integer("in_h") - extents["h"] + 1),
        "inside_w": 0 if holes else max(0, call.integer("in_w") - extents["w"] + 1),
    }


def _packed(call: Call) -> Params:
    call = settled(call)
    rows = _rows(call)
    return {
        **{name: call.integer(name) for name in (*_SHAPES, *_STEPS, *_NUMBERS)},
        **_inside(call),
        "weights": lanes.interleaved(rows),
        "chunks": lanes.chunks(call, rows),
        "records": lanes.records(call, rows),
    }


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


def _cost(window: float) -> Callable[[Call], float]:
    """Instructions: 6 for each tap of four pixels and 12 for each chunk of 5 taps, 130 for each channel; 12 for a tap
    of the patch, `window` for a row of it. The portable row is measured on a Cortex-M4; here it takes 250 + 11 * taps
    for each output and not 90 + 9 * taps, so it is that much easier to beat."""

    def cost(call: Call) -> float:
        taps = _taps(call)
        tile = call.integer("out_c") * (130 + 8.4 * taps) + 12 * taps + 100 + window * call.integer("kernel_h")
        image = call.integer("out_h") * call.integer("out_w")
        instructions = 200 + call.integer("batches") * -(-image // _PIXELS) * tile
        return instructions * (90 + 9 * taps) / (250 + 11 * taps)

    return cost


def _flash(call: Call) -> int:
    """The chunks, twelve bytes for each channel instead of nine, and channels that fill up eight of them."""
    if call.integer("kernel_c") != call.integer("in_c"):
        return 0
    call = settled(call)
    rows = _rows(call)
    return lanes.chunks(call, rows).nbytes + 3 * len(rows) + lanes.interleaved(rows).nbytes - rows.size


def _row(form: str, when: Refusal, window: float, scratch: Bytes, overlap: Callable[[Call], int | None]) -> Kernel:
    return Kernel(
        "conv2d",
        "s8",
        "v6m",
        form,
        when=when,
        pack=_packed,
        scratch=scratch,
        overlap=overlap,
        cost=_cost(window),
        flash=_flash,
        struct="q2c_conv2d_lanes_params",
        header="conv2d_lanes.h",
        sources=("tile_4x1__v6m.S", "patch_4__v6m.S"),
    )


ROWS = (
    _row("lanes_pointwise", _pointwise_refusal, 60, _patch_bytes, _pointwise_overlap),
    _row("lanes", _refusal, 150, _window_bytes, sliding_blocks(_PIXELS)),
)
