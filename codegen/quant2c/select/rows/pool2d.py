"""Kernels of the pools."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from quant2c.ir.call import Call
from quant2c.select.kernel import Kernel, takes_everything

_ELEMENT_BYTES = {"s8": 1, "s16": 2, "f32": 4}


def _firsts(call: Call, axis: str) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """Where the first tap inside the image lies, for each output along `axis`."""
    start = np.arange(call.integer(f"out_{axis}")) * call.integer(f"stride_{axis}") - call.integer(f"pad_{axis}")
    return np.maximum(start, 0)


def _overlap(call: Call) -> int | None:
    """How far the output must run ahead of the input, so that no tap is overwritten before its last use.

    When output pixel i is written, all pixels from i on still read; the lowest element they read is the bound.
    """
    if call.integer("batches") != 1:
        return None
    firsts = (_firsts(call, "h")[:, None] * call.integer("in_w") + _firsts(call, "w")[None, :]).reshape(-1)
    still_read = np.minimum.accumulate(firsts[::-1])[::-1]
    ahead = int((np.arange(firsts.size) - still_read).max(initial=0))
    return ahead * call.integer("channels") * _ELEMENT_BYTES[call.types]


def _taps(call: Call) -> int:
    outputs = call.integer("batches") * call.integer("out_h") * call.integer("out_w") * call.integer("channels")
    return outputs * call.integer("kernel_h") * call.integer("kernel_w")


def _word_row(kind: str, each_tap: float, each_pixel: float) -> Kernel:
    """Four channels at a time; what is left over one by one."""

    def cost(call: Call) -> float:
        channels = call.integer("channels")
        pixels = call.integer("batches") * call.integer("out_h") * call.integer("out_w")
        taps = call.integer("kernel_h") * call.integer("kernel_w")
        words = channels // 4 * (each_tap * taps + 4 * call.integer("kernel_h") + each_pixel)
        return 50.0 + pixels * (30 + words + channels % 4 * (6.0 * taps + 20))

    return Kernel(
        f"pool2d_{kind}",
        "s8",
        "dsp",
        when=lambda call: "fewer than four channels" if call.integer("channels") < 4 else "",
        overlap=_overlap,
        cost=cost,
        struct="q2c_pool2d_params",
        header="pool2d.h",
    )


_VECTOR_TAPS = 256  # whose sum an int16 holds


def _many_taps(call: Call) -> str:
    taps = call.integer("kernel_h") * call.integer("kernel_w")
    return f"{taps} taps, a sum of int16 holds {_VECTOR_TAPS}" if taps > _VECTOR_TAPS else ""


def _vector_row(kind: str, lanes: int, each_vector: float, when: Callable[[Call], str]) -> Kernel:
    """So many channels at a time."""

    def cost(call: Call) -> float:
        pixels = call.integer("batches") * call.integer("out_h") * call.integer("out_w")
        taps = 5 * call.integer("kernel_h") * call.integer("kernel_w") + 4 * call.integer("kernel_h")
        return 50.0 + pixels * (40 + -(-call.integer("channels") // lanes) * (taps + each_vector))

    return Kernel(
        f"pool2d_{kind}",
        "s8",
        "mve",
        when=when,
        overlap=_overlap,
        cost=cost,
        struct="q2c_pool2d_params",
        header="pool2d.h",
    )


def _row(kind: str, types: str, per_tap: float) -> Kernel:
    return Kernel(
        f"pool2d_{kind}",
        types,
        overlap=_overlap,
        cost=lambda call: 50.0 + per_tap * _taps(call),
        struct="q2c_pool2d_f32_params" if types == "f32" else "q2c_pool2d_params",
        header="pool2d.h",
    )


KERNELS = (
    _vector_row("average", 8, 40.0, _many_taps),
    _vector_row("average_half_up", 8, 40.0, _many_taps),
    _vector_row("max", 16, 15.0, takes_everything),
    _word_row("average", 5.0, 60.0),
    _word_row("average_half_up", 5.0, 70.0),
    _word_row("max", 6.0, 20.0),
    _row("average", "s8", 6.0),
    _row("average", "s16", 6.0),
    _row("average", "f32", 8.0),
    _row("average_half_up", "s8", 6.0),
    _row("max", "s8", 7.0),
    _row("max", "s16", 7.0),
    _row("max", "f32", 9.0),
    _row("l2", "f32", 9.0),
)
