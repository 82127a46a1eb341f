"""Depthwise convolutions on cores with Helium: slabs, lanes and weights of depthwise_conv2d__mve.h."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from quant2c.ir.call import Call, Params
from quant2c.ir.tensor import Array
from quant2c.select.kernel import Kernel
from quant2c.select.overlap import channel_by_channel
from quant2c.select.pack import cuts_below_zero_point, folded_bias
from quant2c.select.pack_mve import refusal
from quant2c.select.rows.depthwise_columns import turned
from quant2c.select.settle import settled

_CHUNK = 16  # channels of one slab
_VECTOR = 16  # bytes
_LANES = 8
_SLAB_BYTES = 2048  # where one strip takes less
_LARGEST_OFFSET = 0xFFFF - _CHUNK  # of an output among eight
_WEIGHT_BYTES = {"2x2": 24, "4x1": 24, "1x1": 16}
_STREAM_WORDS = {"2x2": 9, "4x1": 9, "1x1": 8}


@dataclass(frozen=True)
class _Form:
    """Eight outputs: lane 2 * i + t is output i of tile t. `places` has (row, column) of each lane."""

    strip_rows: int
    strips: int
    columns: int
    places: tuple[tuple[int, int], ...]


def _places(place: Callable[[int, int], tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    return tuple(place(lane // 2, lane % 2) for lane in range(_LANES))


_WIDE = _Form(2, 1, 4, _places(lambda i, t: (i % 2, 2 * t + i // 2)))
_TALL = _Form(2, 2, 2, _places(lambda i, t: (2 * t + i % 2, i // 2)))
_BESIDE = _Form(4, 1, 2, _places(lambda i, t: (i, t)))
_BELOW = _Form(4, 2, 1, _places(lambda i, t: (4 * t + i, 0)))
_SINGLE = _Form(1, 2, 4, _places(lambda i, t: (t, i)))
_ONE_ROW = _Form(1, 1, 4, _SINGLE.places)


def _eights(form: _Form, call: Call) -> int:
    """How many times eight outputs an image takes."""
    return -(-call.integer("out_h") // (form.strip_rows * form.strips)) * -(-call.integer("out_w") // form.columns)


def _form(name: str, call: Call) -> _Form:
    forms = {
        "2x2": min((_WIDE, _TALL), key=lambda form: _eights(form, call)),
        "4x1": _BELOW if call.integer("out_w") == 1 else _BESIDE,
        "1x1": _ONE_ROW if call.integer("out_h") == 1 else _SINGLE,
    }
    return forms[name]


def _taps(call: Call) -> Array:
    """Weights as [channels, kernel_h, kernel_w]."""
    kernel = call.integer("kernel_h"), call.integer("kernel_w")
    return np.asarray(np.moveaxis(call.param("weights").reshape(*kernel, -1), -1, 0))


@dataclass(frozen=True)
class _Slab:
    """What follows from the shapes; bytes are of the slab."""

    form: _Form
    stride_w: int
    chunk: int
    columns: int
    strips: int
    strip_blocks: int
    strip_step: int
    extra_blocks: int
    saved: int  # rows; -1: outputs cannot replace inputs

    @property
    def pitch(self) -> int:
        """Bytes from column to column."""
        return 4 * self.chunk

    @property
    def block(self) -> int:
        """Bytes of a block."""
        return self.columns * self.pitch

    @property
    def whole(self) -> int:
        """Bytes of all blocks, and of what is written or read behind the last one: a part of a vector, windows of
        outputs that are not stored."""
        blocks = self.strips * self.strip_blocks + self.extra_blocks
        behind = (self.form.columns - 1) * self.stride_w * self.pitch
        return blocks * self.block + max(behind, 4 * _VECTOR if self.chunk < _CHUNK else 0)


def _slab(name: str, call: Call) -> _Slab:
    form = _form(name, call)
    in_c, stride_w = call.integer("in_c"), call.integer("stride_w")
    chunk = min(in_c, _CHUNK)
    window = {"2x2": 3, "4x1": 1, "1x1": (call.integer("kernel_w") - 1) * call.integer("dilation_w") + 1}[name]
    columns = (call.integer("out_w") - 1) * stride_w + window
    blocks = -(-call.integer("kernel_h") // 4) if name == "1x1" else 1
    step = call.integer("stride_h") * form.strip_rows
    extra = 3 if name == "4x1" else 0
    total = -(-call.integer("out_h") // form.strip_rows)
    most = max(1, (_SLAB_BYTES // (columns * 4 * chunk) - extra) // blocks // form.strips) * form.strips
    while True:
        strips = -(-total // -(-total // most))  # slabs of one size
        strips = -(-strips // form.strips) * form.strips
        saved = _saved(call, strips * form.strip_rows)
        if saved >= 0 or strips >= total or channel_by_channel(call) is None:
            return _Slab(form, stride_w, chunk, columns, strips, blocks, step, extra, saved)
        most += form.strips


def _saved(call: Call, rows: int) -> int:
    """How many rows outputs overwrite that the next slab reads, for slabs of so many rows; -1 where even slabs before
    have overwritten some."""
    if channel_by_channel(call) is None:
        return -1
    ends = np.arange(rows, call.integer("out_h"), rows)
    reads = ends * call.integer("stride_h") - call.integer("pad_h")
    written = -(-ends * call.integer("out_w") // call.integer("in_w"))
    before = -(-(ends - rows) * call.integer("out_w") // call.integer("in_w"))
    if (np.maximum(reads, 0) < before).any():
        return -1
    return max(0, int((written - reads).max(initial=0)))


def _shape_refusal(name: str, call: Call) -> str:
    kernel_h, kernel_w = call.integer("kernel_h"), call.integer("kernel_w")
    plain = call.integer("dilation_h") == call.integer("dilation_w") == 1
    limits = {
        "2x2": (
            plain and max(kernel_h, kernel_w) <= 3 and call.integer("stride_h") == call.integer("stride_w") == 1,
            "not up to 3x3 with stride 1",
        ),
        "4x1": (
            plain and kernel_w == 1 and kernel_h <= 13 and call.integer("stride_h") == 1,
            "not up to 13x1 with stride 1",
        ),
        "1x1": (-(-kernel_h // 4) * kernel_w <= 4, "more than four words of four taps below each other"),
    }
    fits, why = limits[name]
    if fits and name != "1x1" and call.integer("depth_multiplier") > 1:
        return f"a depth multiplier of {call.integer('depth_multiplier')}"
    return "" if fits else why


def _refusal(name: str) -> Callable[[Call], str]:
    def when(call: Call) -> str:
        call = turned(call)
        why = _shape_refusal(name, call)
        if why:
            return why
        slab = _slab(name, call)
        if call.integer("pad_w") >= slab.columns:
            return "windows that lie in the padding altogether"
        if max(_outputs(call, slab)) > _LARGEST_OFFSET:
            return "offsets of eight outputs pass 16 bits"
        call = settled(call, -1)
        taps = _taps(call)
        return refusal(call, taps.reshape(len(taps), -1))

    return when


def _outputs(call: Call, slab: _Slab) -> list[int]:
    """Offsets of the eight outputs. Those beyond the image's last column or row are not stored: they may wrap."""
    channels = _channels(call)
    places = [(min(row, call.integer("out_h") - 1), min(x, call.integer("out_w") - 1)) for row, x in slab.form.places]
    return [(row * call.integer("out_w") + x) * channels for row, x in places]


def _channels(call: Call) -> int:
    return call.integer("in_c") * call.integer("depth_multiplier")


def _lanes(slab: _Slab, axis: int, most: int) -> tuple[int, ...]:
    """For each count from 0: the lanes, two bits each, of outputs in the first so many rows or columns."""
    counts = range(most + 1)
    return tuple(sum(3 << 2 * i for i, place in enumerate(slab.form.places) if place[axis] < n) for n in counts)


def _gather(name: str, call: Call, slab: _Slab) -> tuple[int, ...]:
    words = {
        "2x2": [i * slab.pitch for i in range(4)],
        "4x1": [i * slab.block for i in range(4)],
        "1x1": [
            j * slab.block + x * call.integer("dilation_w") * slab.pitch
            for j in range(slab.strip_blocks)
            for x in range(call.integer("kernel_w"))
        ],
    }[name]
    return (*words, *[0] * (4 - len(words)))


def _second(name: str, call: Call, slab: _Slab) -> int:
    return {
        "2x2": slab.block if slab.form is _TALL else 2 * slab.pitch,
        "4x1": slab.block if slab.form is _BELOW else call.integer("stride_w") * slab.pitch,
        "1x1": slab.strip_blocks * slab.block if slab.form is _SINGLE else 0,
    }[name]


def _bytes(name: str, taps: Array) -> Array:
    """[channels, kernel_h, kernel_w] to the bytes of the streams, as [channels, bytes]."""
    channels, kernel_h, kernel_w = taps.shape
    lines = np.zeros((channels, -(-kernel_h // 4), kernel_w, 4), np.int8)
    for row in range(kernel_h):
        lines[:, row // 4, :, row % 4] = taps[:, row]
    if name == "4x1":
        lines = lines.swapaxes(1, 2)
    flat = lines.reshape(channels, -1)[:, : _WEIGHT_BYTES[name]]
    before = {"2x2": 5, "4x1": 3, "1x1": 0}[name]
    filled = np.zeros((channels, _WEIGHT_BYTES[name]), np.int8)
    filled[:, before : before + flat.shape[1]] = flat
    return filled


def _streams(name: str, call: Call) -> Array:
    taps = _taps(call)
    bias = folded_bias(call, taps.reshape(len(taps), -1))
    values = [bias, call.param("multiplier"), call.param("shift")]
    if name == "1x1":
        times = call.integer("depth_multiplier")
        values.append(np.where(np.arange(len(taps)) % times == times - 1, 4, 0))
    finish = np.stack([value.astype(np.int64) for value in values], axis=-1) & 0xFFFFFFFF
    words = np.ascontiguousarray(_bytes(name, taps)).view(np.uint32)
    return np.concatenate([words, finish.astype(np.uint32)], axis=-1).reshape(-1)


_SHAPES = ("batches", "in_h", "in_w", "in_c", "out_h", "out_w")
_STEPS = ("depth_multiplier", "stride_h", "pad_h", "pad_w", "dilation_h", "in_zp", "out_zp", "out_min", "out_max")


def _pack(name: str) -> Callable[[Call], Params]:
    def pack(call: Call) -> Params:
        call = settled(turned(call), -1)
        slab = _slab(name, call)
        offsets = np.array(_outputs(call, slab), np.uint16).view(np.int32)
        return {
            **{each: call.integer(each) for each in _SHAPES},
            "out_c": _channels(call),
            **{each: call.integer(each) for each in _STEPS},
            "relu": cuts_below_zero_point(call),
            "chunk": slab.chunk,
            "slab_bytes": slab.whole,
            "columns": slab.columns,
            "used_w": min(call.integer("in_w"), slab.columns - call.integer("pad_w")),
            "strips": slab.strips,
            "strip_rows": slab.form.strip_rows,
            "strip_blocks": slab.strip_blocks,
            "strip_step": slab.strip_step,
            "extra_blocks": slab.extra_blocks,
            "saved": max(0, slab.saved),
            "entry_strips": slab.form.strips,
            "entry_columns": slab.form.columns,
            "entry_bytes": slab.form.columns * call.integer("stride_w") * slab.pitch,
            "second_bytes": _second(name, call, slab),
            "stream_words": _STREAM_WORDS[name],
            "row_lanes": _lanes(slab, 0, _LANES),
            "column_lanes": _lanes(slab, 1, 4),
            "gather": _gather(name, call, slab),
            "output": tuple(int(word) for word in offsets),
            "apart": call.integer("stride_w") * slab.pitch,
            "weights": _streams(name, call),
        }

    return pack


def _entries(call: Call, slab: _Slab, strips: int) -> int:
    """Eights of outputs of so many strips."""
    return -(-strips // slab.form.strips) * -(-call.integer("out_w") // slab.form.columns)


def _scratch(name: str) -> Callable[[Call], int]:
    def scratch(call: Call) -> int:
        call = turned(call)
        slab = _slab(name, call)
        used_w = min(call.integer("in_w"), slab.columns - call.integer("pad_w"))
        row = used_w * (call.integer("in_c") if slab.chunk == call.integer("in_c") else _VECTOR)
        saved = -(-max(0, slab.saved) * row // _VECTOR) * _VECTOR
        entries = 16 * (_entries(call, slab, slab.strips) + 1)
        return slab.whole + _VECTOR + saved + entries

    return scratch


def _overlap(name: str) -> Callable[[Call], int | None]:
    def overlap(call: Call) -> int | None:
        return None if _slab(name, turned(call)).saved < 0 else channel_by_channel(turned(call))

    return overlap


def _cost(name: str) -> Callable[[Call], float]:
    """Instructions: 32 to 40 for eight outputs of a channel, 25 for each channel of a slab, 13 for each vector of the
    slab and 150 for each of its blocks."""
    each = {"2x2": 32.0, "4x1": 32.0, "1x1": 40.0}[name]

    def cost(call: Call) -> float:
        call = turned(call)
        slab = _slab(name, call)
        strips = -(-call.integer("out_h") // slab.form.strip_rows)
        slabs, slices = -(-strips // slab.strips), -(-call.integer("in_c") // slab.chunk)
        blocks = strips * slab.strip_blocks + slabs * slab.extra_blocks
        vectors = blocks * slices * slab.columns * slab.pitch / 64
        tiles = _channels(call) * (each * _entries(call, slab, strips) + 25 * slabs)
        image = (
            tiles + 13 * vectors + 150 * blocks * slices + slabs * slices * (150 + 12 * _entries(call, slab, strips))
        )
        return 200 + call.integer("batches") * image

    return cost


def _row(name: str) -> Kernel:
    return Kernel(
        "depthwise_conv2d",
        "s8",
        "mve",
        name,
        when=_refusal(name),
        pack=_pack(name),
        scratch=_scratch(name),
        overlap=_overlap(name),
        in_place_only=True,
        cost=_cost(name),
        flash=lambda call: _WEIGHT_BYTES[name] * _channels(call) - call.param("weights").size,
        struct="q2c_depthwise_conv2d_mve_params",
        header="depthwise_conv2d__mve.h",
        sources=(f"tiles_{name}__mve.S", "interleave__mve.S", "patch__mve.S"),
    )


ROWS = (_row("2x2"), _row("4x1"), _row("1x1"))
