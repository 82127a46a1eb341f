"""Kernels of FULLY_CONNECTED for cores without vectors: the weights of two channels to a word."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from quant2c.ir.call import Call, Params
from quant2c.ir.tensor import Array
from quant2c.select import lanes
from quant2c.select.kernel import Bytes, Kernel, Refusal
from quant2c.select.lane_scaling import BY_LIMBS, SCALINGS, Scaling
from quant2c.select.pack import filled_to
from quant2c.select.settle import settled

_CHANNELS = lanes.ROW_CHANNELS  # of a tile
_PORTABLE_HERE, _PORTABLE_COST = 11.0, 7.2  # instructions of the portable kernel for a tap, and what its row says


def _rows(call: Call) -> Array:
    return np.asarray(call.param("weights").reshape(call.integer("out_n"), -1))


def _refusal(scaling: Scaling) -> Refusal:
    def when(call: Call) -> str:
        call = settled(call)
        return scaling.refusal(call, _rows(call))

    return when


def _pack(scaling: Scaling) -> Callable[[Call], Params]:
    def pack(call: Call) -> Params:
        call = settled(call)
        rows = _rows(call)
        records = scaling.records(call, rows, _CHANNELS).reshape(-1, scaling.words)
        return {
            **{name: call.integer(name) for name in ("batches", "in_n", "out_n", "out_zp", "out_min", "out_max")},
            "weights": lanes.paired_channels(rows),
            "chunks": lanes.shared_chunks(rows, scaling.ends(call, rows, _CHANNELS)),
            "records": filled_to(records, _CHANNELS, axis=0).reshape(-1),
        }

    return pack


def _cost(scaling: Scaling) -> Callable[[Call], float]:
    """Instructions: 7 or 4 for each tap of four channels, 16 for a chunk of some ten, 150 or 70 for each tile."""
    by_limbs = scaling is BY_LIMBS
    tap, tile, ratio = (8.6, 150, _PORTABLE_COST / _PORTABLE_HERE) if by_limbs else (5.3, 70, 1.0)

    def cost(call: Call) -> float:
        tiles = -(-call.integer("out_n") // _CHANNELS)
        return (100 + call.integer("batches") * tiles * (tile + tap * call.integer("in_n"))) * ratio

    return cost


def _flash(scaling: Scaling) -> Bytes:
    """Two bytes for each weight, channels that fill up the last four, their records, and the chunks."""

    def flash(call: Call) -> int:
        channels = -(-call.integer("out_n") // _CHANNELS) * _CHANNELS
        taps, out_n = call.integer("in_n"), call.integer("out_n")
        rows = _rows(settled(call))
        chunks = lanes.shared_chunks(rows, np.zeros(out_n, np.int64)).nbytes
        return 2 * channels * taps - out_n * taps + 4 * scaling.words * channels - 9 * out_n + chunks

    return flash


def _row(scaling: Scaling) -> Kernel:
    return Kernel(
        "fully_connected",
        "s8",
        scaling.isa,
        "lanes",
        when=_refusal(scaling),
        pack=_pack(scaling),
        cost=_cost(scaling),
        flash=_flash(scaling),
        struct="q2c_fully_connected_lanes_params",
        header="fully_connected_lanes.h",
        sources=(f"tile_1x4__{scaling.isa}.S",),
    )


ROWS = tuple(map(_row, SCALINGS))
