"""Kernels of FULLY_CONNECTED."""

from __future__ import annotations

import numpy as np

from quant2c.ir.call import Call, Params
from quant2c.ir.tensor import Array
from quant2c.select.hybrid import one_batch_in_place, row_bytes
from quant2c.select.kernel import Kernel, macs_times
from quant2c.select.pack import cuts_below_zero_point, packed_refusal, packed_streams, row_pairs
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


KERNELS = (
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
    Kernel("fully_connected", "s8", cost=macs_times(7.0)),
    Kernel(
        "fully_connected_w4",
        "s8",
        cost=macs_times(9.0),
        struct="q2c_fully_connected_params",
        header="fully_connected.h",
    ),
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
