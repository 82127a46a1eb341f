"""Kernels of FULLY_CONNECTED."""

from __future__ import annotations

from quant2c.ir.call import Call, Params
from quant2c.select.kernel import Kernel, macs_times
from quant2c.select.pack import in_order, packed_refusal, packed_streams, paired, tile_counts

_CHANNELS = 8  # of one tile
_STEP_BYTES = 68  # of code: 17 instructions in tile_1x8


def _packed(call: Call) -> Params:
    weights = call.param("weights")
    taps = paired(weights) if call.integer("in_n") % 4 == 0 else in_order(weights)
    return {
        **{name: call.integer(name) for name in ("batches", "in_n", "out_n", "out_min", "out_max")},
        **tile_counts(taps.shape[1], _STEP_BYTES),
        "groups": -(-call.integer("out_n") // _CHANNELS),
        "weights": packed_streams(call, taps, _CHANNELS),
    }


KERNELS = (
    Kernel(
        "fully_connected",
        "s8",
        "dsp",
        "packed",
        when=packed_refusal,
        pack=_packed,
        scratch=lambda call: 2 * ((call.integer("in_n") + 1 + 1) // 2 * 2),
        cost=macs_times(1.2),
        struct="q2c_fully_connected_packed_params",
        header="fully_connected_packed__dsp.h",
        sources=("tile_1x8__dsp.S",),
    ),
    Kernel("fully_connected", "s8", cost=macs_times(7.0)),
    Kernel("fully_connected", "s16", cost=macs_times(9.0), struct="q2c_fully_connected_s16_params"),
    Kernel(
        "fully_connected_acc32",
        "s16",
        cost=macs_times(7.0),
        struct="q2c_fully_connected_params",
        header="fully_connected.h",
    ),
    Kernel("fully_connected", "f32", cost=macs_times(8.0), struct="q2c_fully_connected_f32_params"),
    Kernel(
        "fully_connected_litert",
        "s8",
        cost=macs_times(7.0),
        struct="q2c_fully_connected_litert_params",
        header="fully_connected.h",
    ),
    Kernel(
        "fully_connected_litert",
        "s16",
        cost=macs_times(9.0),
        struct="q2c_fully_connected_litert_s16_params",
        header="fully_connected.h",
    ),
)
