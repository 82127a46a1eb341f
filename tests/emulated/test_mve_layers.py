"""Helium kernels of layers with weights equal the portable ones: every tail, extremes, bounds, either compiler.

How many cases a family gets in the regular run is a half of that of the DSP kernels; QUANT2C_CASES sets both.
"""

from __future__ import annotations

import pytest

from emulated import test_depthwise_dsp, test_fully_connected_dsp
from emulated.layers import CASES, Draw, Rng, Shapes
from emulated.mve import compare_layers
from quant2c.ir.call import Call

pytestmark = pytest.mark.emulated
KERNELS = ((3, 3), (3, 3), (3, 3), (1, 5), (3, 1), (2, 2), (1, 9), (5, 2), (9, 1), (13, 1), (16, 1), (1, 1), (4, 4))
CHANNELS = (1, 3, 4, 8, 11, 15, 16, 17, 32, 40)  # below, at and above those of one slab


def draw_depthwise(rng: Rng) -> Call:
    """Any small depthwise convolution; every eighth is tall enough for several slabs."""
    return test_depthwise_dsp.draw(rng, KERNELS, CHANNELS, 90 if rng.random() < 0.125 else 22)


FAMILIES: dict[str, tuple[Draw, Shapes]] = {
    "depthwise_conv2d": (draw_depthwise, test_depthwise_dsp.shapes),
    "fully_connected": (test_fully_connected_dsp.draw, test_fully_connected_dsp.shapes),
}


@pytest.mark.parametrize("stem", sorted(FAMILIES))
def test_random_layers(stem: str) -> None:
    compare_layers(stem, *FAMILIES[stem], 1, max(1000, CASES // 2))


@pytest.mark.parametrize("stem", sorted(FAMILIES))
def test_random_layers_compiled_by_zig(stem: str) -> None:
    pytest.importorskip("ziglang")
    compare_layers(stem, *FAMILIES[stem], 2, CASES // 20, "zig")
