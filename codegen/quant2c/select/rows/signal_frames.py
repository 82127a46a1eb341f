"""Kernels of the audio operators that keep samples from run to run."""

from __future__ import annotations

from collections.abc import Callable

from quant2c.ir.call import Call
from quant2c.select.kernel import Kernel

_HEADER = "signal_frames.h"


def _all(instructions: float, *counts: str) -> Callable[[Call], float]:
    def cost(call: Call) -> float:
        total = instructions
        for name in counts:
            total *= call.integer(name)
        return 40.0 + total

    return cost


KERNELS = (
    Kernel("signal_framer", "s16", cost=_all(12.0, "rows", "frames", "size"), header=_HEADER),
    Kernel("signal_stacker", "s16", cost=_all(2.0, "channels", "frames"), header=_HEADER),
    Kernel("signal_overlap_add", "s16", cost=_all(10.0, "rows", "frames", "size"), header=_HEADER),
    Kernel("signal_overlap_add", "f32", cost=_all(10.0, "rows", "frames", "size"), header=_HEADER),
    Kernel("signal_delay", "s16", cost=_all(12.0, "rows", "length"), header=_HEADER),
)
