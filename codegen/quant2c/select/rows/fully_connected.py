"""Kernels of FULLY_CONNECTED."""

from __future__ import annotations

import numpy as np

from quant2c.ir.call import Call, Params
from quant2c.ir.tensor import Array
from quant2c.select.hybrid import one_batch_in_place, row_bytes
from quant2c.select.kernel import Kernel, macs_times
from quant2c.select.pack import cuts_below_zero_point, packed_refusal, packed_streams, row_pairs, wrapped_bias
from quant2c.select.rows import fully_connected_lanes, fully_connected_mve
from quant2c.select.settle import settled

_CHANNELS = 8  # of one tile


def _rows(call: Call) -> Array:
    """Weights as [groups, channels, taps]; there is one group."""
    return np.asarray(call.param("weights")[None])


def _refusal(call: Call) -> str:
    call = settled(call)
    return packed_refusal(call, _rows(call))


def _pairs(call: Call) -> int:
    return (call.integer("in_n") + 3) // 4 * 2


def _packed(call: Call) -> Params:
    call = settled(call)
    rows = _rows(call)
    return {
        **{name: call.integer(name) for name in ("batches", "in_n", "out_n", "out_min", "out_max")},
        "pairs": _pairs(call),
        "relu": cuts_below_zero_point(call),
        "weights": packed_streams(call, rows, row_pairs(rows), _CHANNELS),
    }


def _overlap(call: Call) -> int | None:
    """A row is read as a whole before the first of its outputs is written."""
    return max(0, (call.integer("batches") - 1) * (call.integer("out_n") - call.integer("in_n")))


def _cost(call: Call) -> float:
    """Instructions: 29 for each 32 multiply-accumulates, 75 for each tile, and 5 to expand four inputs."""
    tiles = -(-call.integer("out_n") // _CHANNELS)
    return 100 + call.integer("batches") * (tiles * (75 + 14.5 * _pairs(call)) + 2.5 * _pairs(call))


def _folded(call: Call) -> Params:
    """The parameters as they are, with the input's zero point in the bias."""
    taps = call.param("weights").astype(np.int64) - call.integer("weights_zp")
    return {**call.params, "in_zp": 0, "bias": wrapped_bias(call, taps)}


def _plain_cost(call: Call) -> float:
    """Instructions: 23 for each 16 multiply-accumulates and 240 for four channels."""
    tiles, taps = -(-call.integer("out_n") // 4), call.integer("in_n")
    return 100 + call.integer("batches") * tiles * (240 + taps / 4 * 23 + taps % 4 * 10)


def _portable_cost(call: Call) -> float:
    return 50 + 7.2 * call.macs + 35 * call.integer("batches") * call.integer("out_n")


def _short_cost(call: Call) -> float:
    """Instructions for int16 by int8: 24 for each 16 multiply-accumulates and 330 for four channels."""
    tiles, taps = -(-call.integer("out_n") // 4), call.integer("in_n")
    return 100 + call.integer("batches") * tiles * (330 + taps / 4 * 24 + taps % 4 * 10)


def _short_portable_cost(call: Call) -> float:
    return 50 + 7 * call.macs + 30 * call.integer("batches") * call.integer("out_n")


KERNELS = (
    *fully_connected_mve.ROWS,
    Kernel(
        "fully_connected",
        "s8",
        "dsp",
        "packed",
        when=_refusal,
        pack=_packed,
        scratch=lambda call: 4 * _pairs(call),
        overlap=_overlap,
        cost=_cost,
        struct="q2c_fully_connected_packed_params",
        header="fully_connected_packed__dsp.h",
        sources=("tile_1x8__dsp.S",),
    ),
    Kernel(
        "fully_connected",
        "s8",
        "dsp",
        "rows",
        pack=_folded,
        cost=_plain_cost,
        header="fully_connected_rows__dsp.h",
        sources=("dot_4__dsp.S",),
    ),
    *fully_connected_lanes.ROWS,
    Kernel("fully_connected", "s8", cost=_portable_cost),
    Kernel(
        "fully_connected_w4",
        "s8",
        cost=macs_times(9.0),
        struct="q2c_fully_connected_params",
        header="fully_connected.h",
    ),
    Kernel(
        "fully_connected",
        "s16",
        "dsp",
        "rows",
        cost=_short_cost,
        struct="q2c_fully_connected_s16_params",
        header="fully_connected_rows__dsp.h",
        sources=("dot_4_s16__dsp.S",),
    ),
    Kernel("fully_connected", "s16", cost=_short_portable_cost, struct="q2c_fully_connected_s16_params"),
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
    Kernel(
        "fully_connected_hybrid",
        "f32",
        scratch=row_bytes,
        overlap=one_batch_in_place,
        cost=macs_times(7.0),
        struct="q2c_fully_connected_hybrid_params",
        header="fully_connected.h",
    ),
)
