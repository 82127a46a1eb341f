"""Kernels of UNIDIRECTIONAL_SEQUENCE_LSTM."""

from __future__ import annotations

from quant2c.ir.call import Call
from quant2c.select.kernel import Kernel, macs_times


def _litert_refusal(call: Call) -> str:
    """LiteRT has no tanh of more than 6 integer bits."""
    bits = call.integer("cell_bits")
    return "" if 0 <= bits <= 6 else f"{bits} integer bits of cell state; 0 to 6 in LiteRT"


KERNELS = (
    Kernel("lstm", "s8", cost=macs_times(8.0)),
    Kernel("lstm", "s16", cost=macs_times(10.0), struct="q2c_lstm_s16_params"),
    Kernel("lstm_litert", "s8", when=_litert_refusal, cost=macs_times(8.0), header="lstm.h"),
    Kernel("lstm", "f32", cost=macs_times(10.0), struct="q2c_lstm_f32_params"),
)
