"""Kernels of FULLY_CONNECTED for cores without vectors: the weights of two channels to a word."""

from __future__ import annotations

import numpy as np

from quant2c.ir.call import Call, Params
from quant2c.ir.tensor import Array
from quant2c.select import lanes
from quant2c.select.kernel import Kernel
from quant2c.select.pack import filled_to
from quant2c.select.settle import settled

_CHANNELS = 4  # of a tile
_PORTABLE_HERE, _PORTABLE_COST = 11.0, 7.2  # instructions of the portable kernel for a tap, and what its row says


def _rows(call: Call) -> Array:
    return np.asarray(call.param("weights").reshape(call.integer("out_n"), -1))


def _refusal(call: Call) -> str:
    call = settled(call)
    return lanes.refusal(call, _rows(call))


def _pack(call: Call) -> Params:
    call = settled(call)
    rows = _rows(call)
    records = lanes.records(call, rows, _CHANNELS).reshape(-1, lanes.RECORD_WORDS)
    return {
        **{name: call.integer(name) for name in ("batches", "in_n", "out_n", "out_zp", "out_min", "out_max")},
        "weights": lanes.paired_channels(rows),
        "chunks": lanes.shared_chunks(call, rows),
        "records": filled_to(records, _CHANNELS, axis=0).reshape(-1),
    }


def _cost(call: Call) -> float:
    """Instructions: 7 for each tap of four channels, 16 for a chunk of some ten, 150 for each tile."""
    tiles = -(-call.integer("out_n") // _CHANNELS)
    instructions = 100 + call.integer("batches") * tiles * (150 + 8.6 * call.integer("in_n"))
    return instructions * _PORTABLE_COST / _PORTABLE_HERE


def _flash(call: Call) -> int:
    """Two bytes for each weight, channels that fill up the last four, three bytes for each, and the chunks."""
    channels = -(-call.integer("out_n") // _CHANNELS) * _CHANNELS
    taps = call.integer("in_n")
    chunks = lanes.shared_chunks(settled(call), _rows(settled(call))).nbytes
    return 2 * channels * taps - call.integer("out_n") * taps + 3 * channels + chunks


ROWS = (
    Kernel(
        "fully_connected",
        "s8",
        "v6m",
        "lanes",
        when=_refusal,
        pack=_pack,
        cost=_cost,
        flash=_flash,
        struct="q2c_fully_connected_lanes_params",
        header="fully_connected_lanes.h",
        sources=("tile_1x4__v6m.S",),
    ),
)
