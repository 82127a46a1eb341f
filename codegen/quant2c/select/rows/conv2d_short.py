"""Convolutions of int16 by int8 on rows of plain weights, on cores with the DSP extension."""

from __future__ import annotations

from dataclasses import replace

from quant2c.ir.call import Call, Params
from quant2c.select.kernel import Kernel
from quant2c.select.overlap import sliding
from quant2c.select.rows.conv2d_windows import common, run


def _pack(call: Call) -> Params:
    """Windows are copied as bytes: two channels of bytes for each of int16."""
    sizes = {f"{name}_c": 2 * call.integer(f"{name}_c") for name in ("in", "kernel")}
    as_bytes = replace(call, params={**call.params, **sizes, "in_zp": 0})
    return {**common(as_bytes), **{name: call.param(name) for name in ("weights", "bias", "multiplier", "shift")}}


def _scratch(call: Call) -> int:
    return 2 * call.integer("kernel_h") * run(call)


def _cost(call: Call) -> float:
    """Instructions: 24 for each 16 multiply-accumulates, 260 for four channels, and copies of windows."""
    groups = call.integer("in_c") // call.integer("kernel_c")
    taps = call.integer("kernel_h") * run(call)
    copy = 0 if call.integer("kernel_h") == call.integer("kernel_w") == 1 else 200 + 1.5 * taps
    tiles = -(-call.integer("out_c") // groups // 4)
    pixels = call.integer("batches") * call.integer("out_h") * call.integer("out_w")
    return 200 + pixels * groups * (copy + tiles * (260 + taps / 4 * 24 + taps % 4 * 10))


ROWS = (
    Kernel(
        "conv2d",
        "s16",
        "dsp",
        "rows",
        pack=_pack,
        scratch=_scratch,
        overlap=sliding(2),
        cost=_cost,
        struct="q2c_conv2d_rows_s16_params",
        header="conv2d_packed__dsp.h",
        sources=("dot_4_s16__dsp.S",),
    ),
)
