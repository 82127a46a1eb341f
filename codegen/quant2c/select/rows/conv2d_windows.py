"""The windows of convolutions as kernels on cores with the DSP extension see them (conv2d_window__dsp.h)."""

from __future__ import annotations

import numpy as np

from quant2c.ir.call import Call, Params
from quant2c.ir.tensor import Array

SHAPES = ("batches", "in_h", "in_w", "in_c", "out_h", "out_w", "out_c", "kernel_h", "kernel_w", "kernel_c")
STEPS = ("stride_h", "stride_w", "dilation_h", "dilation_w", "pad_h", "pad_w", "in_zp", "out_min", "out_max")
_POINTWISE = {"kernel_h": 1, "kernel_w": 1, "stride_h": 1, "stride_w": 1, "pad_h": 0, "pad_w": 0}


def rows(call: Call) -> Array:
    """Weights as [groups, channels, taps]."""
    groups = call.integer("in_c") // call.integer("kernel_c")
    return np.asarray(call.param("weights").reshape(groups, call.integer("out_c") // groups, -1))


def run(call: Call) -> int:
    """Taps of one row of the window."""
    return call.integer("kernel_w") * call.integer("kernel_c")


def side(call: Call) -> int:
    """Taps of a row of the window that lie side by side in memory: all, or one where dilation or groups part them."""
    apart = call.integer("dilation_w") > 1 or call.integer("kernel_c") < call.integer("in_c")
    return 1 if apart else call.integer("kernel_w")


def window(call: Call) -> tuple[int, int, int]:
    """Runs of bytes, whole words of a run, and bytes after them."""
    return call.integer("kernel_h"), run(call) // 4, run(call) % 4


def corners(call: Call) -> dict[str, int]:
    """Where a window's first tap may lie."""
    extents = {axis: (call.integer(f"kernel_{axis}") - 1) * call.integer(f"dilation_{axis}") + 1 for axis in "hw"}
    return {
        "inside_h": max(0, call.integer("in_h") - extents["h"] + 1),
        "inside_w": max(0, call.integer("in_w") - extents["w"] + 1),
        "end_x": call.integer("out_w") * call.integer("stride_w") - call.integer("pad_w"),
    }


def pairs(call: Call) -> int:
    """Words of one pixel's patch: see patch__dsp.h."""
    kernel_h = call.integer("kernel_h")
    return kernel_h * (run(call) // 4) * 2 + (kernel_h + 1) // 2 * (run(call) % 4)


def common(call: Call) -> Params:
    """The first fields of every struct of theirs."""
    numbers = {name: call.integer(name) for name in (*SHAPES, *STEPS)}
    return {**numbers, **corners(call), "side": side(call)}


def pointwise_refusal(call: Call) -> str:
    """ "" for 1x1 convolutions of stride 1 without groups."""
    if any(call.integer(name) != value for name, value in _POINTWISE.items()):
        return "not 1x1 with stride 1"
    return "groups" if call.integer("kernel_c") != call.integer("in_c") else ""
