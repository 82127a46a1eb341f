"""Depthwise convolutions of any size on cores with the DSP extension: weights and sizes of tile_column__dsp.h."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from quant2c.ir.call import Call, Params
from quant2c.ir.tensor import Array
from quant2c.select.kernel import Kernel
from quant2c.select.overlap import channel_by_channel
from quant2c.select.pack import cuts_below_zero_point, depthwise_streams, doubled_refusal
from quant2c.select.settle import settled

_UNROLL = 8  # most steps of one segment
_NEW_WORDS = 4  # eight rows come into the slab at a time
_SLAB_BYTES = 4096  # at most, where the block of channels is a choice

# A kernel of one row sees each row of the image by itself: an image of one column, with the roles of h and w exchanged.
_EXCHANGED = {
    "in_h": "in_w",
    "out_h": "out_w",
    "kernel_h": "kernel_w",
    "stride_h": "stride_w",
    "dilation_h": "dilation_w",
}


def _upright(call: Call) -> Call:
    """The call, or the same work as columns, where the kernel is one row; without gaps between rows."""
    return _dense(turned(call))


def turned(call: Call) -> Call:
    """The call, or with h and w exchanged where the kernel is one row: rows of the image are images of one column."""
    if (call.integer("kernel_h"), call.integer("stride_h"), call.integer("pad_h")) != (1, 1, 0):
        return call
    turned = {name: call.integer(other) for name, other in {**_EXCHANGED, "pad_h": "pad_w"}.items()}
    flat = dict.fromkeys(_EXCHANGED.values(), 1)
    batches = call.integer("batches") * call.integer("in_h")
    return replace(call, params={**call.params, **turned, **flat, "pad_w": 0, "batches": batches})


def _dense(call: Call) -> Call:
    """The call with zero weights between dilated rows."""
    gap, rows = call.integer("dilation_h"), call.integer("kernel_h")
    if gap == 1 or rows == 1:
        return call
    weights = call.param("weights").reshape(rows, call.integer("kernel_w"), -1)
    dense = np.full(((rows - 1) * gap + 1, *weights.shape[1:]), call.integer("weights_zp"), weights.dtype)
    dense[::gap] = weights
    return replace(call, params={**call.params, "kernel_h": len(dense), "dilation_h": 1, "weights": dense})


def _taps(call: Call) -> Array:
    """Weights without their zero point as [channels, kernel_w, kernel_h]."""
    kernel = call.integer("kernel_h"), call.integer("kernel_w")
    weights = call.param("weights").astype(np.int16) - call.integer("weights_zp")
    return np.asarray(weights.reshape(*kernel, -1).transpose(2, 1, 0))


@dataclass(frozen=True)
class _Sizes:
    """What follows from the shapes."""

    stride: int  # from row to row; of a single row of outputs it is 1
    pairs: int  # words of two taps of a column of the kernel
    steps: int  # of a segment
    segments: int
    words: int  # of one column and channel of the slab
    columns: int
    block: int

    @property
    def pitch_bytes(self) -> int:
        """From one column of the slab to the next."""
        return 4 * self.words * self.block


def _sizes(call: Call) -> _Sizes:
    kernel_h, kernel_w = call.integer("kernel_h"), call.integer("kernel_w")
    stride = 1 if call.integer("out_h") == 1 else call.integer("stride_h")
    pairs = kernel_h // 2 + 1 if stride == 1 else (kernel_h + 1) // 2
    parts = -(-pairs // _UNROLL)  # of a column of the kernel
    steps = -(-pairs // parts)
    words = parts * steps + _NEW_WORDS - 1
    columns = (call.integer("out_w") - 1) * call.integer("stride_w") + (kernel_w - 1) * call.integer("dilation_w") + 1
    single = columns == call.integer("in_w") == 1
    return _Sizes(stride, pairs, steps, parts * kernel_w, words, columns, _block(call, words) if single else 4)


def _block(call: Call, words: int) -> int:
    """Channels at a time of an image of one column: as many as memory allows, in blocks of one size."""
    channels = call.integer("in_c")
    most = max(4, min(channels, _SLAB_BYTES // (4 * words)) // 4 * 4)
    each = -(-channels // -(-channels // most))
    return min(most, (each + 3) // 4 * 4)


def _refusal(stride: int) -> Callable[[Call], str]:
    def when(call: Call) -> str:
        call = _upright(call)
        sizes = _sizes(call)
        if sizes.stride != stride:
            return f"stride {call.integer('stride_h')} from row to row"
        if call.integer("in_c") < 4:
            return "fewer than 4 channels"
        if sizes.segments > call.integer("kernel_w") > 1:
            return f"a kernel of {call.integer('kernel_h')} rows and more than one column"
        if call.integer("pad_h") >= call.integer("kernel_h") or call.integer("pad_w") >= sizes.columns:
            return "windows that lie in the padding altogether"
        call = settled(call, -1)
        return doubled_refusal(call, _taps(call).reshape(len(call.param("bias")), -1), any_zp=True)

    return when


def _words(taps: Array, sizes: _Sizes) -> Array:
    """[channels, kernel_w, kernel_h] doubled, by twos, as [channels, words]; see tile_column__dsp.h."""
    channels, kernel_w, kernel_h = taps.shape
    halves = 2 * sizes.steps * sizes.segments // kernel_w
    even = np.zeros((channels, kernel_w, halves), np.int16)
    even[..., :kernel_h] = 2 * taps
    by_twos = [even]
    if sizes.stride == 1:
        odd = np.zeros_like(even)
        odd[..., 1:] = even[..., :-1]
        by_twos.append(odd)
    words = [np.ascontiguousarray(each).view(np.uint32).reshape(channels, -1, 1) for each in by_twos]
    return np.concatenate(words, axis=-1).reshape(channels, -1)


def _pack(call: Call) -> Params:
    call = settled(_upright(call), -1)
    names = ("batches", "in_h", "in_w", "in_c", "out_h", "out_w", "depth_multiplier", "pad_h", "pad_w")
    sizes, taps = _sizes(call), _taps(call)
    words = _words(taps, sizes)
    streams = depthwise_streams(call, taps.reshape(len(taps), -1), words).reshape(len(taps), -1)
    in_columns = sizes.segments == call.integer("kernel_w")  # not parts of one column
    segment_bytes = call.integer("dilation_w") * sizes.pitch_bytes - 4 * sizes.steps
    return {
        **{name: call.integer(name) for name in (*names, "in_zp", "out_min", "out_max")},
        "window_rows": call.integer("kernel_h"),
        "block": sizes.block,
        "words": sizes.words,
        "carried": sizes.pairs - 1,
        "columns": sizes.columns,
        "used_w": min(call.integer("in_w"), sizes.columns - call.integer("pad_w")),
        "steps": sizes.steps,
        "segment_bytes": segment_bytes if in_columns else 0,
        "stream_bytes": 4 * (1 + words.shape[1]),
        "column_bytes": call.integer("stride_w") * sizes.pitch_bytes,
        "relu": cuts_below_zero_point(call),
        "weights": np.roll(streams, 1, axis=1).reshape(-1),  # the bias is last there and comes first here
    }


def _scratch(call: Call) -> int:
    sizes = _sizes(_upright(call))
    return sizes.columns * sizes.pitch_bytes


def _flash(call: Call) -> int:
    """Bytes of weights over those of the model."""
    sizes = _sizes(_upright(call))
    weights = call.param("weights")  # as the model has them
    each = 4 * sizes.steps * sizes.segments * (2 if sizes.stride == 1 else 1)
    return int(each * len(call.param("bias")) - weights.size)


def _cost(call: Call) -> float:
    """Instructions: for eight outputs of a column about 70, 11 for a step and 6 for a segment; 2.3 for an input."""
    call = _upright(call)
    sizes = _sizes(call)
    channels = call.integer("in_c") * call.integer("depth_multiplier")
    rows, each = (8, 11) if sizes.stride == 1 else (4, 7)
    column = 12 + 7 * rows + sizes.segments * (6 + each * sizes.steps)
    tiles = -(-call.integer("out_h") // rows) * call.integer("out_w")
    blocks = -(-call.integer("in_c") // sizes.block) * -(-call.integer("out_h") // rows)
    inputs = call.integer("in_h") * call.integer("in_w") * call.integer("in_c")
    return 500 + call.integer("batches") * (channels * tiles * column + inputs * 2.3 + blocks * 300)


def _row(form: str, stride: int, tile: str) -> Kernel:
    return Kernel(
        "depthwise_conv2d",
        "s8",
        "dsp",
        form,
        when=_refusal(stride),
        pack=_pack,
        scratch=_scratch,
        overlap=channel_by_channel,
        in_place_only=True,
        cost=_cost,
        flash=_flash,
        struct="q2c_depthwise_conv2d_columns_params",
        header="depthwise_conv2d_columns__dsp.h",
        sources=(tile, "slab_columns__dsp.c"),
    )


ROWS = (
    _row("columns", 1, "tile_8x1__dsp.S"),
    _row("columns_s2", 2, "tile_4x1s2__dsp.S"),
)
