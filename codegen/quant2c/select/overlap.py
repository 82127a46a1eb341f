"""How far the output of a sliding window must run ahead of its input, where both share memory.

A kernel that walks over output pixels in row-major order may overwrite every input that no later window reads. Written
ends and lowest reads are compared pixel by pixel, so the distance is exact.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from quant2c.ir.call import Call
from quant2c.ir.tensor import Array


def sliding(element_bytes: int = 1) -> Callable[[Call], int | None]:
    """The distance for kernels that read a whole window before each single output, channel after channel."""

    def distance(call: Call) -> int | None:
        in_c, out_c = call.integer("in_c"), _out_channels(call)
        reads = lowest_reads(call) * in_c
        pixels = np.arange(reads.size - 1)
        # While pixel i is written, its later channels still read its window; its last one leaves the next pixel's.
        if call.params.get("depth_multiplier") == 1:  # channel c reads channel c only: reads and writes go in step
            ahead = pixels * out_c - reads[:-1]
        else:
            ahead = np.maximum((pixels + 1) * out_c - 1 - reads[:-1], (pixels + 1) * out_c - reads[1:])
        return int(ahead.max(initial=0)) * element_bytes

    return distance


def sliding_blocks(size: int) -> Callable[[Call], int | None]:
    """The distance for kernels that read the windows of so many pixels of an image before they write all of them."""

    def distance(call: Call) -> int | None:
        in_c, out_c = call.integer("in_c"), call.integer("out_c")
        reads = lowest_reads(call) * in_c
        image = call.integer("out_h") * call.integer("out_w")
        firsts = np.arange(call.integer("batches"))[:, None] * image + np.arange(0, image, size)
        ends = np.minimum(firsts + size, firsts[:, :1] + image).reshape(-1)
        if call.integer("kernel_c") == in_c:
            return int((ends * out_c - reads[ends])[:-1].max(initial=0))  # after the last block nothing is read
        # One group is read after another is written.
        return int((ends * out_c - reads[firsts.reshape(-1)]).max(initial=0))

    return distance


sliding_pairs = sliding_blocks(2)


def blocks_in_place(size: int) -> Callable[[Call], int | None]:
    """The distance for 1x1 kernels that read so many pixels from where they lie, until all of them are written."""

    def distance(call: Call) -> int | None:
        pixels = call.integer("batches") * call.integer("in_h") * call.integer("in_w")
        firsts = np.arange(0, pixels, size)
        ends = np.minimum(firsts + size, pixels)
        return int((ends * call.integer("out_c") - firsts * call.integer("in_c")).max(initial=0))

    return distance


def channel_by_channel(call: Call) -> int | None:
    """For kernels that finish one channel after the other and read its rows before they write rows as far down."""
    shrinks = all(call.integer(f"out_{axis}") <= call.integer(f"in_{axis}") for axis in "hw")
    return 0 if shrinks and call.integer("depth_multiplier") == 1 else None


def lowest_reads(call: Call) -> Array:
    """For each output pixel, the lowest input pixel that it or a later one reads; and, last, all pixels."""
    height, width = call.integer("in_h"), call.integer("in_w")
    firsts = _firsts(call, "h")[:, None] * width + _firsts(call, "w")[None, :]
    images = np.arange(call.integer("batches"))[:, None] * height * width
    firsts = (images + firsts.reshape(1, -1)).reshape(-1)
    ends = np.append(firsts, call.integer("batches") * height * width)
    return np.asarray(np.minimum.accumulate(ends[::-1])[::-1])


def _firsts(call: Call, axis: str) -> Array:
    """Where the window of each output along `axis` begins inside of the image."""
    starts = np.arange(call.integer(f"out_{axis}")) * call.integer(f"stride_{axis}") - call.integer(f"pad_{axis}")
    return np.maximum(starts, 0)


def _out_channels(call: Call) -> int:
    if "out_c" in call.params:
        return call.integer("out_c")
    return call.integer("in_c") * call.integer("depth_multiplier")
