"""Weight layouts of the kernels for Helium."""

from __future__ import annotations

import numpy as np

from quant2c.ir.call import Call
from quant2c.ir.tensor import Array
from quant2c.select.pack import filled_to, folded_bias

STEP = 16  # taps of one vector
_LARGEST_ACC = 1 << 31


def refusal(call: Call, rows: Array) -> str:
    """ "" where a tile can take the layer, else the bound that is passed. `rows`: weights as [groups, channels, taps].

    Partial sums may pass int32: they are modulo 2^32. Whole ones do not, which is checked for every model.
    """
    if call.integer("weights_zp"):
        return "asymmetric weights"
    shifts = call.param("shift").astype(np.int64)
    if shifts.max(initial=-1) > -1 or shifts.min(initial=-1) < -31:
        return f"shifts {int(shifts.min())} to {int(shifts.max())}, a tile takes -31 to -1"
    if np.abs(folded_bias(call, rows)).max(initial=0) >= _LARGEST_ACC:
        return "a bias with its zero point folded in passes int32"
    return ""


def steps(taps: int) -> int:
    """Vectors of so many taps."""
    return -(-taps // STEP)


def pair_streams(call: Call, rows: Array) -> Array:
    """The words that tile_4x2__mve reads, pair by pair, as uint32. `rows`: weights as [groups, channels, taps].

    The last of an odd number of channels comes with the one before it, an only one with itself.
    """
    groups, channels, taps = rows.shape
    count = steps(taps)
    order = _pairs(channels)
    vectors = filled_to(rows.astype(np.int8), STEP)[:, order].reshape(groups, len(order), 2, count, STEP)
    weights = np.ascontiguousarray(vectors.swapaxes(2, 3)).view(np.uint32).reshape(groups, len(order), -1)
    per_channel = (folded_bias(call, rows), *(call.param(name).reshape(groups, channels) for name in _SCALES))
    finish = np.concatenate([values.astype(np.int64)[:, order] for values in per_channel], axis=-1)
    words = (finish & 0xFFFFFFFF).astype(np.uint32)
    return np.concatenate([weights, words], axis=-1).reshape(-1)


_SCALES = ("multiplier", "shift")


def _pairs(channels: int) -> Array:
    """The two channels of each pair."""
    firsts = np.arange(0, channels, 2)
    firsts = np.maximum(np.minimum(firsts, channels - 2), 0)
    return np.stack([firsts, np.minimum(firsts + 1, channels - 1)], axis=-1)
