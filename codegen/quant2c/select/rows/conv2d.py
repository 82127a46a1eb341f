"""Kernels of CONV_2D."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from quant2c.ir.call import Call, Params
from quant2c.select.hybrid import image_bytes, one_batch_in_place
from quant2c.select.kernel import Bytes, Kernel, Refusal, macs_times
from quant2c.select.overlap import sliding, sliding_pairs
from quant2c.select.pack import cuts_below_zero_point, packed_refusal, packed_streams, patch_pairs, wrapped_bias
from quant2c.select.rows import conv2d_lanes, conv2d_mve, conv2d_short, conv2d_wide, conv2d_winograd
from quant2c.select.rows.conv2d_windows import common, pairs, pointwise_refusal, rows, run, window
from quant2c.select.settle import settled

_CHANNELS = 4  # of one tile


def _patch_bytes(call: Call) -> int:
    """Of two pixels."""
    return 8 * pairs(call)


def _copies_bytes(call: Call) -> int:
    """Of two windows."""
    return 2 * call.integer("kernel_h") * run(call)


def _refusal(call: Call) -> str:
    call = settled(call)
    return packed_refusal(call, rows(call))


def _pointwise_refusal(call: Call) -> str:
    return pointwise_refusal(call) or _refusal(call)


def _packed(call: Call) -> Params:
    call = settled(call)
    weights = rows(call)
    taps = patch_pairs(weights.reshape(*weights.shape[:2], call.integer("kernel_h"), -1))
    return {
        **common(call),
        "window": (*window(call), call.integer("dilation_h") * call.integer("in_w") * call.integer("in_c")),
        "copied": (*window(call), run(call)),
        "pairs": pairs(call),
        "relu": cuts_below_zero_point(call),
        "weights": packed_streams(call, weights, taps, _CHANNELS),
    }


def _cost(build: float) -> Callable[[Call], float]:
    """Instructions: 12 for each 16 multiply-accumulates and 70 for each tile; `build` for four taps of a patch."""

    def cost(call: Call) -> float:
        groups = call.integer("in_c") // call.integer("kernel_c")
        tiles = groups * -(-call.integer("out_c") // groups // _CHANNELS)
        two_pixels = tiles * (70 + 12 * pairs(call)) + groups * (60 + build * pairs(call) / 2)
        pixels = call.integer("batches") * call.integer("out_h") * call.integer("out_w")
        return 200 + (pixels + 1) // 2 * two_pixels

    return cost


def _plain(call: Call) -> Params:
    """Weights as the model has them."""
    taps = rows(call).astype(np.int64) - call.integer("weights_zp")
    return {
        **common(call),
        **{name: call.integer(name) for name in ("weights_zp", "out_zp")},
        "weights": call.param("weights"),
        "bias": wrapped_bias(call, taps),
        **{name: call.param(name) for name in ("multiplier", "shift")},
    }


def _plain_cost(call: Call) -> float:
    """Instructions: 23 for each 16 multiply-accumulates, 240 for four channels, and copies of windows."""
    groups = call.integer("in_c") // call.integer("kernel_c")
    taps = call.integer("kernel_h") * run(call)
    copy = 0 if call.integer("kernel_h") == call.integer("kernel_w") == 1 else 100 + taps / 2
    tiles = -(-call.integer("out_c") // groups // 4)
    pixels = call.integer("batches") * call.integer("out_h") * call.integer("out_w")
    return 200 + pixels * groups * (copy + tiles * (240 + taps / 4 * 23 + taps % 4 * 10))


def _pointwise_overlap(call: Call) -> int | None:
    """Two pixels are read, then written; all images are one row of pixels."""
    pixels = call.integer("batches") * call.integer("in_h") * call.integer("in_w")
    return max(0, (pixels - 1) // 2 * 2 * (call.integer("out_c") - call.integer("in_c")))


def _row(form: str, when: Refusal, build: float, scratch: Bytes, overlap: Callable[[Call], int | None]) -> Kernel:
    return Kernel(
        "conv2d",
        "s8",
        "dsp",
        form,
        when=when,
        pack=_packed,
        scratch=scratch,
        overlap=overlap,
        cost=_cost(build),
        struct="q2c_conv2d_packed_params",
        header="conv2d_packed__dsp.h",
        sources=("tile_2x4__dsp.S", "patch__dsp.S"),
    )


def _per_output(each_mac: float, each_output: float) -> Callable[[Call], float]:
    """Instructions of a portable kernel."""

    def cost(call: Call) -> float:
        outputs = call.integer("batches") * call.integer("out_h") * call.integer("out_w") * call.integer("out_c")
        return 100 + each_mac * call.macs + each_output * outputs

    return cost


KERNELS = (
    *conv2d_mve.ROWS,
    *conv2d_winograd.ROWS,
    *conv2d_wide.ROWS,
    _row("pointwise", _pointwise_refusal, 8.0, _patch_bytes, _pointwise_overlap),
    _row("patches", _refusal, 12.0, lambda call: _patch_bytes(call) + _copies_bytes(call), sliding_pairs),
    Kernel(
        "conv2d",
        "s8",
        "dsp",
        "rows",
        pack=_plain,
        scratch=lambda call: call.integer("kernel_h") * run(call),
        overlap=sliding(),
        cost=_plain_cost,
        struct="q2c_conv2d_rows_params",
        header="conv2d_packed__dsp.h",
        sources=("dot_4__dsp.S",),
    ),
    *conv2d_lanes.ROWS,
    Kernel("conv2d", "s8", overlap=sliding(), cost=_per_output(9.0, 90.0)),
    Kernel(
        "conv2d_w4",
        "s8",
        overlap=sliding(),
        cost=macs_times(14.0),
        struct="q2c_conv2d_params",
        header="conv2d.h",
    ),
    *conv2d_short.ROWS,
    Kernel("conv2d", "s16", overlap=sliding(2), cost=_per_output(11.0, 120.0), struct="q2c_conv2d_s16_params"),
    Kernel(
        "conv2d_acc32",
        "s16",
        overlap=sliding(2),
        cost=macs_times(12.0),
        struct="q2c_conv2d_params",
        header="conv2d.h",
    ),
    Kernel("conv2d", "f32", overlap=sliding(4), cost=macs_times(14.0), struct="q2c_conv2d_f32_params"),
    Kernel(
        "conv2d_hybrid",
        "f32",
        scratch=image_bytes,
        overlap=one_batch_in_place,
        cost=macs_times(12.0),
        struct="q2c_conv2d_hybrid_params",
        header="conv2d.h",
    ),
)
