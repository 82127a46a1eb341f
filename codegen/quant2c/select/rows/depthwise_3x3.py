"""Depthwise 3x3 convolutions on cores with the DSP extension: weights and sizes of tile_3x3__dsp.h."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from quant2c.ir.call import Call, Params
from quant2c.ir.tensor import Array
from quant2c.select.kernel import Kernel
from quant2c.select.overlap import channel_by_channel
from quant2c.select.pack import cuts_below_zero_point, depthwise_streams, doubled_refusal
from quant2c.select.settle import settled

_SLAB_CHANNELS = 4
_SLAB_WORDS = 5  # of one column and channel


def _weights(call: Call) -> Array:
    """Weights as [channels, kernel_h, kernel_w]."""
    kernel = call.integer("kernel_h"), call.integer("kernel_w")
    return np.asarray(np.moveaxis(call.param("weights").reshape(*kernel, -1), -1, 0))


def _columns(call: Call, stride: int) -> int:
    """Of the slab: all that windows reach."""
    return (call.integer("out_w") - 1) * stride + 3


def _refusal(stride: int, relu: bool) -> Callable[[Call], str]:
    wanted = {"kernel_h": 3, "kernel_w": 3, "dilation_h": 1, "dilation_w": 1, "stride_h": stride, "stride_w": stride}

    def when(call: Call) -> str:
        if any(call.integer(name) != value for name, value in wanted.items()):
            return f"not 3x3 with stride {stride}"
        if call.integer("in_c") < _SLAB_CHANNELS:
            return f"fewer than {_SLAB_CHANNELS} channels"
        if max(call.integer("pad_h"), call.integer("pad_w")) > 2:
            return "windows that lie in the padding altogether"
        if relu and not cuts_below_zero_point(call):
            return "outputs below the zero point are not cut"
        call = settled(call, -1)
        return doubled_refusal(call, _weights(call).reshape(-1, 9))

    return when


def _bytes(weights: Array, stride: int) -> Array:
    """[channels, 3, 3] to the twelve bytes of each channel that the tile unpacks: see tile_3x3__dsp.h."""
    if stride == 1:
        return np.asarray(weights[:, [0, 1, 1, 2], :].swapaxes(1, 2).reshape(-1, 12))
    taps = np.pad(weights.reshape(-1, 9), ((0, 0), (0, 1)))
    return np.asarray(taps[:, [0, 1, 3, 4, 2, 6, 5, 7, 8, 9, 9, 9]])


def _pack(stride: int) -> Callable[[Call], Params]:
    def pack(call: Call) -> Params:
        call = settled(call, -1)
        names = ("batches", "in_h", "in_w", "in_c", "out_h", "out_w", "depth_multiplier", "pad_h", "pad_w")
        weights = _weights(call)
        words = np.ascontiguousarray(_bytes(weights, stride)).view(np.uint32)
        columns = _columns(call, stride)
        return {
            **{name: call.integer(name) for name in (*names, "in_zp", "out_min", "out_max")},
            "columns": columns,
            "used_w": min(call.integer("in_w"), columns - call.integer("pad_w")),
            "weights": depthwise_streams(call, weights.reshape(-1, 9), words),
        }

    return pack


def _cost(stride: int, relu: bool) -> Callable[[Call], float]:
    """Instructions: 12.5 to 14 for an output, 1.7 for an input, 60 for each channel of a slab."""

    def cost(call: Call) -> float:
        channels = call.integer("in_c") * call.integer("depth_multiplier")
        outputs = call.integer("out_h") * call.integer("out_w") * channels
        slabs = -(-call.integer("out_h") * stride // 8)
        inputs = (call.integer("in_h") + slabs) * call.integer("in_w") * call.integer("in_c")
        image = outputs * (13.5 if relu else 14.5) + inputs * 1.7 + slabs * channels * 60
        return 500 + call.integer("batches") * image

    return cost


def _row(isa: str, form: str, stride: int, relu: bool) -> Kernel:
    return Kernel(
        "depthwise_conv2d",
        "s8",
        isa,
        form,
        when=_refusal(stride, relu),
        pack=_pack(stride),
        scratch=lambda call: 4 * _SLAB_CHANNELS * _SLAB_WORDS * _columns(call, stride),
        overlap=channel_by_channel,
        in_place_only=True,
        cost=_cost(stride, relu),
        flash=lambda call: 3 * call.integer("in_c") * call.integer("depth_multiplier"),
        struct="q2c_depthwise_conv2d_3x3_params",
        header="depthwise_conv2d_3x3__dsp.h",
        sources=(f"tile_{form}__{isa}.S", "slab_3x3__dsp.c", "slab_rows__dsp.S"),
    )


_FORMS = (("3x3_relu", 1, True), ("3x3", 1, False), ("3x3s2_relu", 2, True), ("3x3s2", 2, False))
ROWS = tuple(_row(isa, *form) for isa in ("m7", "dsp") for form in _FORMS)
