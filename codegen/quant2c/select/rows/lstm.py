"""Kernels of UNIDIRECTIONAL_SEQUENCE_LSTM."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from quant2c.ir.call import Call, Params
from quant2c.ir.tensor import Array
from quant2c.select.kernel import Kernel, macs_times
from quant2c.select.pack_sums import (
    folded,
    pairs,
    reach,
    rescale_refusal,
    rescale_words,
    sums_refusal,
    sums_streams,
)

_PRODUCTS = ("forget", "add", "out")
_LARGEST_PRODUCT = 32767 * 32768  # of a gate and an int16


def _litert_refusal(call: Call) -> str:
    """LiteRT has no tanh of more than 6 integer bits."""
    bits = call.integer("cell_bits")
    return "" if 0 <= bits <= 6 else f"{bits} integer bits of cell state; 0 to 6 in LiteRT"


@dataclass(frozen=True)
class _Side:
    """What the input, or the hidden state, gives to the gates: rows of weights, the four gates of a unit together."""

    rows: Array  # [units * 4, taps]
    bias: Array
    multiplier: tuple[int, ...]  # of each gate
    shift: tuple[int, ...]

    def refusal(self) -> str:
        reasons = [rescale_refusal(shift, reach(self.rows, self.bias)) for shift in self.shift]
        return sums_refusal(self.rows, self.bias) or next(filter(None, reasons), "")


def _by_units(call: Call, name: str) -> Array:
    """[gates, units, ...] to [units * gates, ...]."""
    table = call.param(name).astype(np.int64).reshape(4, call.integer("units"), -1).swapaxes(0, 1)
    return np.asarray(table.reshape(4 * call.integer("units"), -1))


def _sides(call: Call) -> tuple[_Side, _Side]:
    fresh, before = _by_units(call, "weights"), _by_units(call, "weights_hidden")
    bias = folded(fresh, call.integer("in_zp"), _by_units(call, "bias")[:, 0])
    before_bias = folded(before, call.integer("hidden_zp"))
    return (
        _Side(fresh, bias, call.param("multiplier"), call.param("shift")),
        _Side(before, before_bias, call.param("hidden_multiplier"), call.param("hidden_shift")),
    )


def _refusal(call: Call) -> str:
    reasons = [side.refusal() for side in _sides(call)]
    reasons += [rescale_refusal(call.integer(f"{name}_shift"), _LARGEST_PRODUCT) for name in _PRODUCTS]
    return next(filter(None, reasons), "")


def _packed(call: Call) -> Params:
    sides = _sides(call)
    gates = [(side.multiplier[gate], side.shift[gate]) for gate in range(4) for side in sides]
    products = {f"{name}_rescale": (f"{name}_multiplier", f"{name}_shift") for name in _PRODUCTS}
    streams = [sums_streams(side.rows, side.bias) for side in sides]
    sizes = ("batches", "steps", "features", "units", "batch_step", "time_step", "hidden_zp", "cell_limit")
    return {
        **{name: call.integer(name) for name in sizes},
        "pairs": pairs(call.integer("features")),
        "hidden_pairs": pairs(call.integer("units")),
        "rescale": tuple(word for multiplier, shift in gates for word in rescale_words(multiplier, shift)),
        **{name: rescale_words(call.integer(m), call.integer(s)) for name, (m, s) in products.items()},
        "tanh_shift": call.integer("tanh_shift"),
        "sigmoid_table": call.param("sigmoid_table"),
        "weights": np.concatenate(streams, axis=1).reshape(-1),
    }


def _scratch(call: Call) -> int:
    return 4 * (pairs(call.integer("features")) + pairs(call.integer("units")))


def _cost(call: Call) -> float:
    """Instructions: 0.9 for a multiply-accumulate, 300 for a unit at each step."""
    rows = call.integer("batches") * call.integer("steps")
    return 100 + 0.95 * call.macs + rows * (60 + 300 * call.integer("units"))


def _portable_cost(call: Call) -> float:
    rows = call.integer("batches") * call.integer("steps")
    return 100 + 7.2 * call.macs + rows * 450 * call.integer("units")


KERNELS = (
    Kernel(
        "lstm",
        "s8",
        "dsp",
        "packed",
        when=_refusal,
        pack=_packed,
        scratch=_scratch,
        cost=_cost,
        struct="q2c_lstm_packed_params",
        header="lstm_packed__dsp.h",
        sources=("sums_1x8__dsp.S",),
    ),
    Kernel("lstm", "s8", cost=_portable_cost),
    Kernel("lstm", "s16", cost=macs_times(10.0), struct="q2c_lstm_s16_params"),
    Kernel("lstm_litert", "s8", when=_litert_refusal, cost=macs_times(8.0), header="lstm.h"),
    Kernel("lstm", "f32", cost=macs_times(10.0), struct="q2c_lstm_f32_params"),
)
