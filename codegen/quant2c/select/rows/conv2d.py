"""Kernels of CONV_2D."""

from __future__ import annotations

import numpy as np

from quant2c.ir.call import Call, Params
from quant2c.ir.tensor import Array
from quant2c.select.kernel import Kernel, macs_times
from quant2c.select.overlap import sliding
from quant2c.select.pack import in_order, packed_refusal, packed_streams, paired, tile_counts

_TILE = ("tile_2x4__dsp.S",)
_CHANNELS = 4  # of one tile
_STEP_BYTES = 56  # of code: Q2C_TILE_STEP_BYTES


def _segments(call: Call) -> int:
    """Runs of taps that lie side by side in one row of the window."""
    return 1 if call.integer("dilation_w") == 1 else call.integer("kernel_w")


def _taps(call: Call) -> Array:
    """Weights as [out_c, pairs of the whole window, 2], in the order of the expanded rows."""
    weights = call.param("weights")
    runs = weights.reshape(weights.shape[0], call.integer("kernel_h") * _segments(call), -1)
    pairs = paired(runs) if call.integer("in_c") % 4 == 0 else in_order(runs)
    return np.ascontiguousarray(pairs.reshape(weights.shape[0], -1, 2))


def _row_elements(call: Call) -> int:
    """Elements of one expanded row: what the windows of all outputs span, padding included, even."""
    extent = (call.integer("kernel_w") - 1) * call.integer("dilation_w") + 1
    reach = (call.integer("out_w") - 1) * call.integer("stride_w") + extent
    pixels = max(reach, call.integer("pad_w") + call.integer("in_w"))
    return (pixels * call.integer("in_c") + 1 + 3) // 4 * 4  # one more for the tap after an odd run


def _ring_rows(call: Call) -> int:
    return (call.integer("kernel_h") - 1) * call.integer("dilation_h") + 1


def _common_refusal(call: Call) -> str:
    if call.integer("kernel_c") != call.integer("in_c"):
        return "groups"
    if call.integer("batches") != 1:
        return "more than one batch"
    if call.integer("out_c") % _CHANNELS:
        return f"{call.integer('out_c')} output channels are no multiple of {_CHANNELS}"
    return packed_refusal(call)


def _rows_refusal(call: Call) -> str:
    return "a single output column" if call.integer("out_w") < 2 else _common_refusal(call)


_POINTWISE = {"kernel_h": 1, "kernel_w": 1, "stride_h": 1, "stride_w": 1, "pad_h": 0, "pad_w": 0}


def _pointwise_refusal(call: Call) -> str:
    if any(call.integer(name) != value for name, value in _POINTWISE.items()):
        return "not 1x1 with stride 1"
    if call.integer("in_h") * call.integer("in_w") < 2:
        return "a single pixel"
    return _common_refusal(call)


_GEOMETRY = ("in_h", "in_w", "in_c", "out_h", "out_w", "out_c", "kernel_h", "stride_h", "stride_w", "dilation_h")
_EDGES = ("dilation_w", "pad_h", "pad_w", "in_zp", "out_min", "out_max")


def _packed(call: Call, row_elements: int) -> Params:
    taps = _taps(call)
    segments = call.integer("kernel_h") * _segments(call)
    return {
        **{name: call.integer(name) for name in (*_GEOMETRY, *_EDGES)},
        "row_elements": row_elements,
        "ring_rows": _ring_rows(call),
        "row_segments": _segments(call),
        **tile_counts(taps.shape[1] // segments, _STEP_BYTES),
        "groups": taps.shape[0] // _CHANNELS,
        "weights": packed_streams(call, taps, _CHANNELS),
    }


def _pixel_elements(call: Call) -> int:
    """Of one expanded pixel, even."""
    return (call.integer("in_c") + 1) // 2 * 2


def _rows_scratch(call: Call) -> int:
    pointers = 4 * (2 * call.integer("kernel_h") * _segments(call) + call.integer("kernel_h"))
    return pointers + 2 * (_ring_rows(call) + 1) * _row_elements(call)


KERNELS = (
    Kernel(
        "conv2d",
        "s8",
        "dsp",
        "pointwise",
        when=_pointwise_refusal,
        pack=lambda call: _packed(call, _pixel_elements(call)),
        scratch=lambda call: 4 * _pixel_elements(call),
        cost=macs_times(1.1),
        struct="q2c_conv2d_packed_params",
        sources=_TILE,
        header="conv2d_packed__dsp.h",
    ),
    Kernel(
        "conv2d",
        "s8",
        "dsp",
        "rows",
        when=_rows_refusal,
        pack=lambda call: _packed(call, _row_elements(call)),
        scratch=_rows_scratch,
        cost=macs_times(1.2),
        struct="q2c_conv2d_packed_params",
        sources=_TILE,
        header="conv2d_packed__dsp.h",
    ),
    Kernel("conv2d", "s8", overlap=sliding(), cost=macs_times(12.0)),
    Kernel("conv2d", "s16", overlap=sliding(2), cost=macs_times(16.0), struct="q2c_conv2d_s16_params"),
    Kernel(
        "conv2d_acc32",
        "s16",
        overlap=sliding(2),
        cost=macs_times(12.0),
        struct="q2c_conv2d_params",
        header="conv2d.h",
    ),
    Kernel("conv2d", "f32", overlap=sliding(4), cost=macs_times(14.0), struct="q2c_conv2d_f32_params"),
)
