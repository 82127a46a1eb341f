"""Kernels of the audio operators on filter banks."""

from __future__ import annotations

from collections.abc import Callable

from quant2c.ir.call import Call
from quant2c.select.kernel import Kernel, in_place, macs_times

_HEADER = "signal_bank.h"


def _channels(instructions: float) -> Callable[[Call], float]:
    return lambda call: 30.0 + instructions * call.integer("channels")


KERNELS = (
    Kernel("signal_filter_bank", "u32_u64", cost=macs_times(6.0), header=_HEADER),
    Kernel("signal_square_root", "u64_u32", cost=_channels(400.0), header=_HEADER),
    Kernel("signal_subtraction", "u32", overlap=in_place, cost=_channels(40.0), header=_HEADER),
    Kernel("signal_gain", "u32", overlap=in_place, cost=_channels(40.0), header=_HEADER),
    Kernel("signal_log", "u32_s16", overlap=in_place, cost=_channels(50.0), header=_HEADER),
)
