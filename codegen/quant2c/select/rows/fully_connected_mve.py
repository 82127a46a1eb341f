"""Fully connected layers on cores with Helium: weights of fully_connected__mve.h."""

from __future__ import annotations

import numpy as np

from quant2c.ir.call import Call, Params
from quant2c.ir.tensor import Array
from quant2c.select.kernel import Kernel
from quant2c.select.pack import folded_bias
from quant2c.select.pack_mve import STEP, refusal, steps
from quant2c.select.settle import settled

_ORDER = (0, 2, 4, 6, 1, 3, 5, 7)  # of the channels of one tile


def _rows(call: Call) -> Array:
    """Weights as [groups, channels, taps]; there is one group."""
    return np.asarray(call.param("weights")[None])


def _refusal(call: Call) -> str:
    call = settled(call)
    return refusal(call, _rows(call))


def _first(call: Call) -> int:
    """Taps of the first step: what whole ones leave."""
    return call.integer("in_n") - STEP * (steps(call.integer("in_n")) - 1)


def _tiled(channels: Array) -> Array:
    """[out_n, ...] to [tiles, 8, ...] in the order of a tile; zeros appended."""
    missing = -len(channels) % len(_ORDER)
    filled = np.pad(channels, [(0, missing)] + [(0, 0)] * (channels.ndim - 1))
    return np.asarray(filled.reshape(-1, len(_ORDER), *channels.shape[1:])[:, _ORDER])


def _stream(call: Call) -> Array:
    taps, count = call.param("weights"), steps(call.integer("in_n"))
    filled = np.insert(taps, [_first(call)] * (count * STEP - taps.shape[1]), 0, axis=1)
    weights = _tiled(filled.reshape(-1, count, STEP)).swapaxes(1, 2)  # [tiles, steps, 8, 16]
    words = np.ascontiguousarray(weights).view(np.uint32).reshape(len(weights), -1)
    per_channel = (folded_bias(call, _rows(call)).reshape(-1), call.param("multiplier"), call.param("shift"))
    finish = [_tiled(values.astype(np.int64) & 0xFFFFFFFF).astype(np.uint32) for values in per_channel]
    return np.concatenate([words, *finish], axis=-1).reshape(-1)


def _pack(call: Call) -> Params:
    call = settled(call)
    return {
        **{name: call.integer(name) for name in ("batches", "in_n", "out_n", "out_zp", "out_min", "out_max")},
        "first": _first(call),
        "steps": steps(call.integer("in_n")),
        "weights": _stream(call),
    }


def _cost(call: Call) -> float:
    """Instructions: 17 for each step and 45 for each tile."""
    tiles = -(-call.integer("out_n") // len(_ORDER))
    return 50 + call.integer("batches") * (40 + tiles * (45 + 17.5 * steps(call.integer("in_n"))))


def _flash(call: Call) -> int:
    """Bytes of weights over those of the model."""
    channels = -(-call.integer("out_n") // len(_ORDER)) * len(_ORDER)
    return int(channels * steps(call.integer("in_n")) * STEP - call.param("weights").size)


ROWS = (
    Kernel(
        "fully_connected",
        "s8",
        "mve",
        when=_refusal,
        pack=_pack,
        cost=_cost,
        flash=_flash,
        struct="q2c_fully_connected_mve_params",
        header="fully_connected__mve.h",
        sources=("tile_1x8__mve.S",),
    ),
)
