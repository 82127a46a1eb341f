"""Depthwise convolutions on cores with the DSP extension equal the portable kernel: shapes, extremes, fallbacks."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from emulated.layers import CASES, Bench, Rng, arithmetic, fast_rows, weights, window
from quant2c.ir.call import Call

CORES = {"cortex-m4": CASES, "cortex-m7": CASES // 20, "cortex-m33": CASES // 20}
KERNELS = ((3, 3), (3, 3), (3, 3), (1, 5), (3, 1), (5, 5), (2, 4), (1, 1), (10, 1), (25, 1), (1, 18), (4, 3))
pytestmark = pytest.mark.emulated


CHANNELS = (1, 3, 4, 5, 6, 8, 11)


def draw(
    rng: Rng, kernels: Sequence[tuple[int, int]] = KERNELS, channels: Sequence[int] = CHANNELS, most: int = 22
) -> Call:
    """Any small depthwise convolution."""
    kernel = kernels[rng.integers(len(kernels))]
    strides = int(rng.integers(1, 4)), int(rng.integers(1, 4))
    stride = [(1, 1), (2, 2), strides][rng.integers(3)]
    dilation = (1, 1) if rng.random() < 0.8 else (int(rng.integers(1, 3)), int(rng.integers(1, 3)))
    sizes = int(rng.integers(1, most)), int(rng.integers(1, 12))
    (out_h, pad_h), (out_w, pad_w) = window(rng, sizes, kernel, stride, dilation)
    if min(out_h, out_w) < 1:
        return draw(rng, kernels, channels, most)
    in_c, multiplier = int(rng.choice(channels)), int(rng.choice([1, 1, 1, 2, 3]))
    params = {
        "batches": int(rng.choice([1, 1, 2])),
        **dict(zip(("in_h", "in_w", "in_c"), (*sizes, in_c), strict=True)),
        **{"out_h": out_h, "out_w": out_w, "depth_multiplier": multiplier},
        **dict(zip(("kernel_h", "kernel_w"), kernel, strict=True)),
        **dict(zip(("stride_h", "stride_w", "dilation_h", "dilation_w"), (*stride, *dilation), strict=True)),
        "pad_h": pad_h,
        "pad_w": pad_w,
    }
    taps = weights(rng, (*kernel, in_c * multiplier))
    wide = taps.astype(np.int64)
    numbers = arithmetic(rng, wide.sum(axis=(0, 1)), np.abs(wide).sum(axis=(0, 1)))
    numbers["weights"] = taps
    order = ("in_zp", "weights_zp", "out_zp", "out_min", "out_max", "weights", "bias", "multiplier", "shift")
    if rng.random() < 0.2:
        numbers["weights_zp"] = int(rng.integers(-128, 128))
    macs = params["batches"] * out_h * out_w * taps.size
    return Call("depthwise_conv2d", "s8", {**params, **{name: numbers[name] for name in order}}, (0,), (1,), macs)


def shapes(call: Call) -> tuple[tuple[int, ...], tuple[int, ...]]:
    n, channels = call.integer("batches"), call.integer("in_c")
    image = n, call.integer("in_h"), call.integer("in_w"), channels
    return image, (n, call.integer("out_h"), call.integer("out_w"), channels * call.integer("depth_multiplier"))


@pytest.mark.parametrize("core", sorted(CORES))
def test_random_layers(core: str) -> None:
    bench = Bench(core)
    cases = CORES[core]
    bench.run(draw, shapes, seed=1, cases=cases)
    assert cases < 1000 or set(bench.served) == {k.symbol for k in fast_rows("depthwise_conv2d")}, bench.served


def test_random_layers_on_two_pipelines() -> None:
    """The kernels that are ordered for Cortex-M7."""
    bench = Bench("cortex-m7", isa="m7")
    bench.run(draw, shapes, seed=3, cases=CASES // 4)
    assert CASES < 1000 or set(bench.served) == {k.symbol for k in fast_rows("depthwise_conv2d", "m7")}


def test_random_layers_compiled_by_zig() -> None:
    pytest.importorskip("ziglang")
    Bench("cortex-m4", "zig").run(draw, shapes, seed=2, cases=CASES // 10)
