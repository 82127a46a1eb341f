"""Convolutions on weights of int16 on cores with the DSP extension: streams and sizes of tile_4x2__dsp.h."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from quant2c.ir.call import Call, Params
from quant2c.ir.tensor import Array
from quant2c.select.budget import weights_bytes
from quant2c.select.kernel import Kernel, Refusal
from quant2c.select.overlap import sliding_blocks
from quant2c.select.pack import cuts_below_zero_point, doubled_refusal, folded_bias, patch_pairs, requantize_words
from quant2c.select.rows.conv2d_windows import common, pairs, pointwise_refusal, rows, run, side, window
from quant2c.select.settle import settled

_STREAM = 8  # words of two channels besides their weights
_PIXELS = 4  # of one tile
_CYCLES = 1.38  # of an instruction in other kernels


def _refusal(call: Call) -> str:
    if call.integer("kernel_c") != call.integer("in_c"):
        return "groups"
    if call.integer("out_c") < 2:
        return "a single channel"
    call = settled(call)
    return doubled_refusal(call, rows(call)[0])


def _pointwise_refusal(call: Call) -> str:
    return pointwise_refusal(call) or _refusal(call)


def _firsts(call: Call) -> list[int]:
    """The first of each two channels. An odd number has the second one twice."""
    channels = call.integer("out_c")
    return [0] * (channels % 2) + list(range(channels % 2, channels, 2))


def _streams(call: Call) -> Array:
    """The words of all pairs of channels, as uint32."""
    weights = rows(call)[0]
    taps = patch_pairs(weights.reshape(len(weights), call.integer("kernel_h"), -1)).astype(np.int64) * 2
    words = (taps[..., 0] & 0xFFFF) | (taps[..., 1] & 0xFFFF) << 16
    both = np.add.outer(_firsts(call), [0, 1])
    start = 2 * folded_bias(call, weights)[both]
    streams = words[both].swapaxes(1, 2).reshape(len(both), -1)
    finish = requantize_words(call)[both].reshape(len(both), -1)
    return (np.concatenate([start, streams, finish], axis=-1) & 0xFFFFFFFF).astype(np.uint32).reshape(-1)


def _pack(call: Call) -> Params:
    call = settled(call)
    return {
        **common(call),
        "window": (*window(call), call.integer("dilation_h") * call.integer("in_w") * call.integer("in_c")),
        "copied": (*window(call), _copied_row(call)),
        "pairs": pairs(call),
        "relu": cuts_below_zero_point(call),
        "weights": _streams(call),
    }


def _flash(call: Call) -> int:
    return 4 * len(_firsts(call)) * (2 * pairs(call) + _STREAM) - weights_bytes(call)


def _pointwise_scratch(call: Call) -> int:
    """The patch of four pixels, and their outputs."""
    return 4 * _PIXELS * pairs(call) + _PIXELS * call.integer("out_c")


def _copied_row(call: Call) -> int:
    """Bytes of a row of a copy: of four windows side by side, or of one where its taps are apart."""
    if side(call) < call.integer("kernel_w"):
        return run(call)
    return run(call) + (_PIXELS - 1) * call.integer("stride_w") * call.integer("in_c")


def _scratch(call: Call) -> int:
    """And as many copies as four pixels may need."""
    rows_of_four = 1 + -(-(_PIXELS - 1) // call.integer("out_w"))
    copies = _PIXELS if side(call) < call.integer("kernel_w") else min(_PIXELS, rows_of_four)
    return _pointwise_scratch(call) + copies * call.integer("kernel_h") * _copied_row(call)


def _pointwise_overlap(call: Call) -> int | None:
    """Four pixels are read, then written; all images are one row of pixels."""
    pixels = call.integer("batches") * call.integer("in_h") * call.integer("in_w")
    return max(0, (pixels - 1) // _PIXELS * _PIXELS * (call.integer("out_c") - call.integer("in_c")))


def _cost(build: float) -> Callable[[Call], float]:
    """As many instructions as other kernels take in the same time: 16 cycles for each 16 multiply-accumulates, 66 for
    two channels of four pixels; `build` for four taps of a patch."""

    def cost(call: Call) -> float:
        passes = (pairs(call) - 2) // 32
        four_pixels = len(_firsts(call)) * (66 + 16 * pairs(call) + 8 * passes) + 150 + build * pairs(call) / 2
        blocks = -(-call.integer("out_h") * call.integer("out_w") // _PIXELS) * call.integer("batches")
        return 200 + blocks * four_pixels / _CYCLES

    return cost


def _rows(isa: str) -> tuple[Kernel, ...]:
    def row(
        form: str,
        when: Refusal,
        build: float,
        scratch: Callable[[Call], int],
        overlap: Callable[[Call], int | None],
    ) -> Kernel:
        return Kernel(
            "conv2d",
            "s8",
            isa,
            form,
            when=when,
            pack=_pack,
            scratch=scratch,
            overlap=overlap,
            cost=_cost(build),
            flash=_flash,
            for_speed=True,
            struct="q2c_conv2d_packed_params",
            header="conv2d_packed__dsp.h",
            sources=(f"tile_4x2__{isa}.S", "patch_4__dsp.S"),
        )

    return (
        row("wide_pointwise", _pointwise_refusal, 26.0, _pointwise_scratch, _pointwise_overlap),
        row("wide", _refusal, 34.0, _scratch, sliding_blocks(_PIXELS)),
    )


ROWS = (*_rows("m7"), *_rows("dsp"))
