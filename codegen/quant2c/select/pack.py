"""Weight layouts of the kernels that do not take weights as the model stores them.

Weights are spoken of as [groups, channels, taps]: output channels of one group see the same inputs. Only convolutions
have more than one group.
"""

from __future__ import annotations

import numpy as np

from quant2c.ir.call import Call
from quant2c.ir.tensor import Array

LARGEST_PACKED = 1 << 23  # the high channel of a packed halfword is recovered from 24 bits
LARGEST_DOUBLED = 1 << 30  # twice the sum is an int32
SHIFTS = range(1, 23)  # right shifts that SMMLAR's addend can hold


def folded_bias(call: Call, rows: Array) -> Array:
    """bias - in_zp * sum of weights, for each channel of `rows`: padding then holds the zero point (int64)."""
    sums = rows.astype(np.int64).sum(axis=-1)
    return np.asarray(call.param("bias").astype(np.int64).reshape(sums.shape) - call.integer("in_zp") * sums)


def wrapped_bias(call: Call, rows: Array) -> Array:
    """The folded bias modulo 2^32, as int32. `rows` have their zero point subtracted."""
    return (folded_bias(call, rows).reshape(-1) & 0xFFFFFFFF).astype(np.uint32).view(np.int32)


def shift_refusal(call: Call) -> str:
    """ "" where every channel's shift is one that SMMLAR's addend can hold, else a sentence."""
    shifts = -call.param("shift").astype(np.int64)
    if shifts.min(initial=SHIFTS.start) in SHIFTS and shifts.max(initial=SHIFTS.start) in SHIFTS:
        return ""
    return (
        f"right shifts {int(shifts.min())} to {int(shifts.max())}, packed ones are {SHIFTS.start} to {SHIFTS.stop - 1}"
    )


def reach(call: Call, rows: Array) -> Array:
    """The largest |accumulator| of each channel on the way to its sum, over all inputs."""
    return np.asarray(np.abs(folded_bias(call, rows)) + np.abs(rows.astype(np.int64)).sum(axis=-1) * 128)


def doubled_refusal(call: Call, rows: Array, any_zp: bool = False) -> str:
    """ "" where int16 holds twice the weights and int32 twice the sums, else the bound that is passed.

    `any_zp`: the rows are without their zero point.
    """
    if call.integer("weights_zp") and not any_zp:
        return "asymmetric weights"
    most = int(reach(call, rows).max(initial=0))
    if most >= LARGEST_DOUBLED:
        return f"an accumulator may reach {most:,}, a doubled one must stay below {LARGEST_DOUBLED:,}"
    return shift_refusal(call)


def packed_refusal(call: Call, rows: Array) -> str:
    """ "" where the weights can be packed two channels to a halfword, else the bound that is passed."""
    if call.integer("weights_zp"):
        return "asymmetric weights"
    most = int(reach(call, rows).max(initial=0))
    if most >= LARGEST_PACKED:
        return f"an accumulator may reach {most:,}, a packed one must stay below {LARGEST_PACKED:,}"
    even, odd = rows[:, 0::2], rows[:, 1::2]
    if ((even[:, : odd.shape[1]] < 0) & (odd == -128)).any():  # -128 * 256 + a negative weight is no int16
        return "a weight of -128 shares its halfword with a negative one"
    return shift_refusal(call)


def cuts_below_zero_point(call: Call) -> int:
    """1 where the clamp leaves nothing below the zero point, as a fused ReLU does: ties of negative sums are cut."""
    return int(call.integer("out_min") >= call.integer("out_zp"))


def packed_streams(call: Call, rows: Array, taps: Array, channels: int) -> Array:
    """The words that a tile of so many output channels reads, tile by tile, as uint32.

    rows   the weights as [groups, channels, taps]
    taps   the same as [groups, channels, pairs, 2] in the order in which the kernel reads activations
    Channels that fill up the last tile of a group have zero weights.
    """
    wide = _filled(taps.astype(np.int64), channels)  # [groups, tiles, channels, pairs, 2]
    halves = (wide[:, :, 1::2] * 256 + wide[:, :, 0::2]) & 0xFFFF
    words = halves[..., 0] | halves[..., 1] << 16
    weights = words.swapaxes(2, 3).reshape(*words.shape[:2], -1)
    bias = _filled(folded_bias(call, rows), channels)
    start = np.stack([256 * bias[..., 1::2] + bias[..., 0::2], bias[..., 0::2]], axis=-1)
    finish = _filled(requantize_words(call).reshape(*rows.shape[:2], 3), channels)
    parts = [start.reshape(*words.shape[:2], -1), weights, finish.reshape(*words.shape[:2], -1)]
    return (np.concatenate(parts, axis=-1) & 0xFFFFFFFF).astype(np.uint32).reshape(-1)


def depthwise_streams(call: Call, rows: Array, words: Array) -> Array:
    """The words of each channel, its multiplier, rounding and shift, and twice its folded bias.

    rows   the weights as [channels, taps]
    words  the same as [channels, words], in the order in which the kernel reads them
    """
    bias = 2 * folded_bias(call, rows)[:, None]
    finish = np.concatenate([requantize_words(call), bias], axis=-1) & 0xFFFFFFFF
    return np.concatenate([words, finish.astype(np.uint32)], axis=-1).reshape(-1)


def _filled(array: Array, count: int) -> Array:
    """[groups, n, ...] to [groups, ceil(n / count), count, ...], zeros appended."""
    groups, n = array.shape[:2]
    tiles = -(-n // count)
    filled = np.zeros((groups, tiles * count, *array.shape[2:]), array.dtype)
    filled[:, :n] = array
    return filled.reshape(groups, tiles, count, *array.shape[2:])


def requantize_words(call: Call) -> Array:
    """(multiplier, rounding, shift) for each channel, as SMMLAR wants them: rounding = half + zp, before the shift."""
    shift = -call.param("shift").astype(np.int64)
    rounding = (np.int64(1) << (shift - 1)) + (call.integer("out_zp") << shift)
    return np.stack([call.param("multiplier").astype(np.int64), rounding, shift], axis=-1)


def paired(taps: Array) -> Array:
    """[..., n] with n a multiple of 4 to [..., n/2, 2] in the order of SXTB16: (0,2), (1,3)."""
    words = taps.reshape(*taps.shape[:-1], taps.shape[-1] // 4, 2, 2)
    return np.asarray(words.swapaxes(-1, -2).reshape(*taps.shape[:-1], taps.shape[-1] // 2, 2))


def filled_to(taps: Array, multiple: int, axis: int = -1) -> Array:
    """Zeros appended along an axis until its length is a multiple."""
    missing = [(0, 0)] * taps.ndim
    missing[axis] = (0, -taps.shape[axis] % multiple)
    return np.pad(taps, missing)


def row_pairs(taps: Array) -> Array:
    """[..., n] to [..., pairs, 2] in the order of q2c_expand: whole words paired, the rest in order; an even number."""
    words = taps.shape[-1] // 4 * 4
    rest = filled_to(taps[..., words:], 4)
    pairs = [paired(taps[..., :words]), rest.reshape(*taps.shape[:-1], rest.shape[-1] // 2, 2)]
    return np.concatenate(pairs, axis=-2)


def patch_pairs(runs: Array) -> Array:
    """[..., runs, n] to [..., pairs, 2] as q2c_patch has them: whole words of each run, then the rests of two runs."""
    *outer, count, n = runs.shape
    words = n // 4 * 4
    whole = paired(runs[..., :words]).reshape(*outer, count * words // 2, 2)
    rest = filled_to(runs[..., words:], 2, axis=-2)
    two = rest.reshape(*outer, (count + 1) // 2, 2, n - words).swapaxes(-1, -2)
    return np.concatenate([whole, two.reshape(*outer, (count + 1) // 2 * (n - words), 2)], axis=-2)
