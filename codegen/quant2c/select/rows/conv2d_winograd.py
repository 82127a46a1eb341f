"""3x3 convolutions by Winograd's method on cores with the DSP extension: weights and sizes of winograd__dsp.h."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from quant2c.ir.call import Call, Params
from quant2c.ir.tensor import Array
from quant2c.select.budget import weights_bytes
from quant2c.select.kernel import Kernel
from quant2c.select.pack import (
    cuts_below_zero_point,
    filled_to,
    folded_bias,
    paired,
    reach,
    requantize_words,
    shift_refusal,
)
from quant2c.select.settle import settled

_CHANNELS = 4  # of one group
_FINISH = 16  # words of a group besides its weights
_WANTED = {"kernel_h": 3, "kernel_w": 3, "stride_h": 1, "stride_w": 1, "dilation_h": 1, "dilation_w": 1}


@dataclass(frozen=True)
class Form:
    """F(n x n, 3x3) in whole numbers.

    matrix     G, scaled
    sums       by how much the sums of products are the accumulator
    largest    the accumulator must stay below, so that its multiple can be recovered from 32 bits
    raised     what is added to inputs before their transform
    each_input, each_output  instructions for four channels of a tile's inputs, for a channel of its outputs
    """

    n: int
    matrix: tuple[tuple[int, int, int], ...]
    sums: int
    largest: int
    raised: int
    each_input: float
    each_output: float

    @property
    def positions(self) -> int:
        return (self.n + 2) ** 2

    def weights(self, taps: Array) -> Array:
        """[..., 3, 3, channels] to [..., positions, channels]."""
        rows = np.asarray(self.matrix, np.int64)
        transformed = np.einsum("ya,xb,...abc->...yxc", rows, rows, taps.astype(np.int64))
        return np.asarray(transformed.reshape(*taps.shape[:-3], self.positions, taps.shape[-1]))

    def tiles(self, call: Call) -> list[tuple[int, int, int]]:
        """(image, y, x) of each tile's first output, in the order in which they are made; the last of a row or column
        may overlap the one before."""
        heights, widths = (
            [min(at, call.integer(size) - self.n) for at in range(0, call.integer(size), self.n)]
            for size in ("out_h", "out_w")
        )
        return [(image, y, x) for image in range(call.integer("batches")) for y in heights for x in widths]


F2 = Form(2, ((2, 0, 0), (1, 1, 1), (1, -1, 1), (0, 0, 2)), 4, 1 << 29, 0, 260, 85)
F4 = Form(4, ((6, 0, 0), (-4, -4, -4), (-4, 4, -4), (1, 2, 4), (1, -2, 4), (0, 0, 12)), 576, 1 << 25, 128, 720, 330)


def _taps(call: Call) -> Array:
    """Weights as [groups, channels, taps]; there is one group."""
    return np.asarray(call.param("weights").reshape(1, call.integer("out_c"), -1))


def _refusal(form: Form, call: Call) -> str:
    if any(call.integer(name) != value for name, value in _WANTED.items()):
        return "not 3x3 with stride 1"
    if call.integer("kernel_c") != call.integer("in_c"):
        return "groups"
    if min(call.integer("out_h"), call.integer("out_w")) < form.n:
        return f"fewer than {form.n} x {form.n} outputs"
    if call.integer("weights_zp"):
        return "asymmetric weights"
    call = settled(call)
    most = int(reach(call, _taps(call)).max(initial=0))
    if most >= form.largest:
        return f"an accumulator may reach {most:,}, one by Winograd's method must stay below {form.largest:,}"
    return shift_refusal(call)


def _pack(form: Form, call: Call) -> Params:
    call = settled(call)
    names = ("batches", "in_h", "in_w", "in_c", "out_h", "out_w", "out_c", "pad_h", "pad_w", "in_zp")
    return {
        **{name: call.integer(name) for name in (*names, "out_min", "out_max")},
        "quads": _quads(call),
        "relu": cuts_below_zero_point(call),
        "weights": _streams(form, call),
    }


def _streams(form: Form, call: Call) -> Array:
    """The words of all groups of four output channels; channels that fill up the last have zero weights."""
    pairs = paired(filled_to(form.weights(filled_to(call.param("weights"), _CHANNELS)), _CHANNELS, axis=0))
    words = (pairs[..., 0] & 0xFFFF) | (pairs[..., 1] & 0xFFFF) << 16  # [channels, positions, pairs]
    groups = words.reshape(-1, _CHANNELS, *words.shape[1:]).transpose(0, 2, 3, 1)
    taps = _taps(call)
    bias = folded_bias(call, taps)[0] - form.raised * taps[0].astype(np.int64).sum(axis=-1)
    finish = np.concatenate([form.sums * bias[:, None], requantize_words(call)], axis=-1)
    finish = filled_to(finish, _CHANNELS, axis=0).reshape(len(groups), _FINISH)
    streams = np.concatenate([groups.reshape(len(groups), -1), finish], axis=-1)
    return np.asarray(streams & 0xFFFFFFFF).astype(np.uint32).reshape(-1)


def _quads(call: Call) -> int:
    return -(-call.integer("in_c") // 4)


def _groups(call: Call) -> int:
    return -(-call.integer("out_c") // _CHANNELS)


def _flash(form: Form, call: Call) -> int:
    words = form.positions * _quads(call) * 8 + _FINISH
    return 4 * _groups(call) * words - weights_bytes(call)


def _scratch(form: Form, call: Call) -> int:
    """Positions of two tiles, sums of four channels, and a copy of the inputs of one tile."""
    return form.positions * (16 * _quads(call) + 32 + 4 * _quads(call))


def _overlap(form: Form, call: Call) -> int:
    """The inputs of two tiles are read, then all their outputs are written."""
    tiles = np.array(form.tiles(call))
    first = np.maximum(tiles[:, 1:] - [call.integer("pad_h"), call.integer("pad_w")], 0)
    last = tiles[:, 1:] + form.n - 1
    reads = _pixels(call, "in", tiles[:, 0], np.minimum(first, [call.integer("in_h"), call.integer("in_w")]))
    ends = np.maximum.accumulate(_pixels(call, "out", tiles[:, 0], last) + 1) * call.integer("out_c")
    later = np.minimum.accumulate(reads[::-1])[::-1] * call.integer("in_c")
    after_pairs = np.arange(1, len(tiles) - 1, 2)  # the last pair has none behind it
    return int((ends[after_pairs] - later[after_pairs + 1]).max(initial=0))


def _pixels(call: Call, side: str, images: Array, at: Array) -> Array:
    """Numbers of pixels from images and (y, x)."""
    height, width = call.integer(f"{side}_h"), call.integer(f"{side}_w")
    return np.asarray((images * height + at[:, 0]) * width + at[:, 1])


def _cost(form: Form, call: Call) -> float:
    """Instructions: 28 for each four input and four output channels of two tiles at a position, 20 for the sums of four
    channels of two tiles at a position, and the transforms."""
    tiles = len(form.tiles(call))
    quads, groups = _quads(call), _groups(call)
    products = form.positions * groups * (28 * quads + 20) / 2
    return 300 + tiles * (products + quads * form.each_input + call.integer("out_c") * form.each_output + 200)


def _row(name: str, form: Form) -> Kernel:
    return Kernel(
        "conv2d",
        "s8",
        "dsp",
        name,
        when=lambda call: _refusal(form, call),
        pack=lambda call: _pack(form, call),
        scratch=lambda call: _scratch(form, call),
        overlap=lambda call: _overlap(form, call),
        cost=lambda call: _cost(form, call),
        flash=lambda call: _flash(form, call),
        for_speed=True,
        struct="q2c_conv2d_winograd_params",
        header="conv2d_winograd__dsp.h",
        sources=tuple(f"{name}_{part}__dsp.S" for part in ("input", "products", "output")),
    )


ROWS = (_row("winograd4", F4), _row("winograd2", F2))
