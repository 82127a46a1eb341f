"""Helium kernels of layers with weights equal the portable ones: every tail, extremes, bounds, either compiler.

How many cases a family gets in the regular run is a half of that of the DSP kernels; QUANT2C_CASES sets both.
"""

from __future__ import annotations

from functools import partial

import numpy as np
import pytest

from emulated import test_conv2d_dsp, test_depthwise_dsp, test_fully_connected_dsp, test_pool2d_dsp
from emulated.layers import CASES, Draw, Rng, Shapes, weights
from emulated.mve import MveBench, compare_layers
from quant2c.ir.call import Call

pytestmark = pytest.mark.emulated
KERNELS = ((3, 3), (3, 3), (3, 3), (1, 5), (3, 1), (2, 2), (1, 9), (5, 2), (9, 1), (13, 1), (16, 1), (1, 1), (4, 4))
CHANNELS = (1, 3, 4, 8, 11, 15, 16, 17, 32, 40)  # below, at and above those of one slab


def draw_depthwise(rng: Rng) -> Call:
    """Any small depthwise convolution; every eighth is tall enough for several slabs."""
    return test_depthwise_dsp.draw(rng, KERNELS, CHANNELS, 90 if rng.random() < 0.125 else 22)


def draw_conv(rng: Rng) -> Call:
    """Any small convolution; a fifth are 1x1 with many channels, whose outputs may replace their inputs."""
    if rng.random() < 0.8:
        return test_conv2d_dsp.draw(rng)
    in_c, out_c, width = int(rng.integers(33, 100)), int(rng.integers(20, 60)), int(rng.integers(1, 14))
    sizes = {"batches": 1, "in_h": 1, "in_w": width, "in_c": in_c, "out_h": 1, "out_w": width, "out_c": out_c}
    names = ("kernel_h", "kernel_w", "kernel_c", "stride_h", "stride_w", "dilation_h", "dilation_w", "pad_h", "pad_w")
    sizes |= dict(zip(names, (1, 1, in_c, 1, 1, 1, 1, 0, 0), strict=True))
    return test_conv2d_dsp.with_weights(sizes, weights(rng, (out_c, 1, 1, in_c)), rng)


def draw_pool(stem: str, rng: Rng) -> Call:
    """Any pool that takes the emulator a moment only."""
    call = test_pool2d_dsp.draw(stem, rng)
    (n, *_), (_, out_h, out_w, channels) = test_pool2d_dsp.shapes(call)
    taps = n * out_h * out_w * channels * call.integer("kernel_h") * call.integer("kernel_w")
    return call if taps < 100_000 else draw_pool(stem, rng)


FAMILIES: dict[str, tuple[Draw, Shapes]] = {
    "conv2d": (draw_conv, test_conv2d_dsp.shapes),
    "depthwise_conv2d": (draw_depthwise, test_depthwise_dsp.shapes),
    **{stem: (partial(draw_pool, stem), test_pool2d_dsp.shapes) for stem in test_pool2d_dsp.STEMS},
    "fully_connected": (test_fully_connected_dsp.draw, test_fully_connected_dsp.shapes),
}


@pytest.mark.parametrize("stem", sorted(FAMILIES))
def test_random_layers(stem: str) -> None:
    compare_layers(stem, *FAMILIES[stem], 1, max(1000, CASES // 2))


@pytest.mark.parametrize("stem", sorted(FAMILIES))
def test_random_layers_compiled_by_zig(stem: str) -> None:
    pytest.importorskip("ziglang")
    compare_layers(stem, *FAMILIES[stem], 2, CASES // 20, "zig")


@pytest.mark.parametrize("taps", [255, 256, 257])
def test_the_largest_sums_of_pools(taps: int) -> None:
    """256 taps of -128 are the least int16; more go to another kernel."""
    params = {"batches": 1, "in_h": 1, "in_w": taps, "channels": 9, "out_h": 1, "out_w": 1, "kernel_h": 1}
    params |= {"kernel_w": taps, "stride_h": 1, "stride_w": 1, "pad_h": 0, "pad_w": 0, "out_min": -128, "out_max": 127}
    ends = np.stack([np.full((1, 1, taps, 9), value, np.int8) for value in (-128, 127)])
    for stem in ("pool2d_average", "pool2d_average_half_up"):
        bench = MveBench()
        bench.compare(Call(stem, "s8", params, (0,), (1,), 0), ends, (1, 1, 1, 9))
        assert bool(bench.served) == (taps <= 256)
