"""Kernels of the audio operators around the Fourier transform."""

from __future__ import annotations

from collections.abc import Callable

from quant2c.ir.call import Call
from quant2c.select.kernel import Kernel, in_place

_HEADER = "signal_fft.h"
_BYTES = {"s16": 2, "s32": 4, "f32": 4}


def _each(count: str, instructions: float) -> Callable[[Call], float]:
    return lambda call: 40.0 + instructions * call.integer(count)


def _window_cost(call: Call) -> float:
    return 30.0 + 9.0 * call.integer("rows") * call.integer("length")


def _transform_cost(call: Call) -> float:
    """About 60 instructions for each point and stage."""
    return call.integer("rows") * call.integer("points") * (40.0 + 60.0 * call.integer("stages"))


def _row_bytes(types: str) -> Callable[[Call], int]:
    return lambda call: 2 * call.integer("points") * _BYTES[types]


KERNELS = (
    Kernel("signal_window", "s16", overlap=in_place, cost=_window_cost, header=_HEADER),
    Kernel("signal_auto_scale", "s16", overlap=in_place, cost=_each("length", 16.0), header=_HEADER),
    Kernel("signal_energy", "s16_u32", overlap=in_place, cost=_each("length", 12.0), header=_HEADER),
    *(
        Kernel("signal_rfft", types, cost=_transform_cost, header=_HEADER, struct=f"q2c_signal_fft_{types}_params")
        for types in _BYTES
    ),
    *(
        Kernel(
            "signal_irfft",
            types,
            cost=_transform_cost,
            scratch=_row_bytes(types),
            header=_HEADER,
            struct=f"q2c_signal_fft_{types}_params",
        )
        for types in _BYTES
    ),
)
