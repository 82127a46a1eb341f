"""Transposed convolutions on cores with the DSP extension equal the portable kernel: shapes, extremes, fallbacks."""

from __future__ import annotations

import numpy as np
import pytest

from emulated.layers import CASES, Bench, Rng, arithmetic, chosen, fast_rows, weights
from quant2c.ir.call import Call

CORES = {"cortex-m4": CASES // 2, "cortex-m33": CASES // 20}
pytestmark = pytest.mark.emulated


def draw(rng: Rng) -> Call:
    """Any small transposed convolution, SAME, VALID, or with an output that ends anywhere in the last window."""
    in_h, in_w = (int(size) for size in rng.integers(1, 7, 2))
    in_c, out_c = int(rng.choice([1, 2, 3, 4, 5, 8, 11])), int(rng.integers(1, 11))
    stride, params = rng.integers(1, 4, 2).tolist(), {"batches": int(rng.choice([1, 1, 2])), "in_h": in_h, "in_w": in_w}
    kernel = [int(step + rng.integers(0, 4)) for step in stride]
    pads = [int(rng.integers(0, taps)) for taps in kernel]
    whole = [
        (size - 1) * step + taps - pad for size, step, taps, pad in zip((in_h, in_w), stride, kernel, pads, strict=True)
    ]
    out_h, out_w = (max(1, size - int(rng.integers(0, 3))) for size in whole)
    params |= {"in_c": in_c, "out_h": out_h, "out_w": out_w, "out_c": out_c, "kernel_h": kernel[0]}
    params |= {"kernel_w": kernel[1], "stride_h": int(stride[0]), "stride_w": int(stride[1])}
    params |= {"pad_h": pads[0], "pad_w": pads[1]}
    taps = weights(rng, (out_c, *kernel, in_c))
    rows = taps.reshape(out_c, -1).astype(np.int64)
    numbers = arithmetic(rng, rows.sum(axis=1), np.abs(rows).sum(axis=1))
    order = ("in_zp", "weights_zp", "out_zp", "out_min", "out_max", "weights", "bias", "multiplier", "shift")
    numbers["weights"] = taps
    macs = params["batches"] * in_h * in_w * taps.size
    return Call("transpose_conv", "s8", {**params, **{name: numbers[name] for name in order}}, (0,), (1,), macs)


def shapes(call: Call) -> tuple[tuple[int, ...], tuple[int, ...]]:
    n = call.integer("batches")
    sides = [[n, *(call.integer(f"{side}_{axis}") for axis in "hwc")] for side in ("in", "out")]
    return tuple(sides[0]), tuple(sides[1])


@pytest.mark.parametrize("core", sorted(CORES))
def test_random_layers(core: str) -> None:
    Bench(core).run(draw, shapes, seed=6, cases=CORES[core])


def test_random_layers_compiled_by_zig() -> None:
    pytest.importorskip("ziglang")
    Bench("cortex-m4", "zig").run(draw, shapes, seed=7, cases=CASES // 20)


def layer(**changes: object) -> Call:
    """Of stride 2 and a 3 x 3 window, 6 channels to 5."""
    rng = np.random.default_rng(8)
    sizes = {"batches": 1, "in_h": 4, "in_w": 4, "in_c": 6, "out_h": 8, "out_w": 8, "out_c": 5}
    window = {"kernel_h": 3, "kernel_w": 3, "stride_h": 2, "stride_w": 2, "pad_h": 0, "pad_w": 0}
    numbers = {"in_zp": 3, "weights_zp": 0, "out_zp": -4, "out_min": -128, "out_max": 127}
    tables = {
        "weights": rng.integers(-127, 128, (5, 3, 3, 6)).astype(np.int8),
        "bias": np.zeros(5, np.int32),
        "multiplier": np.full(5, 3 << 29, np.int32),
        "shift": np.full(5, -9, np.int8),
    }
    return Call("transpose_conv", "s8", {**sizes, **window, **numbers, **tables, **changes}, (0,), (1,), 16 * 270)


REFUSED = {
    "smaller than its stride": {"stride_h": 4},
    "asymmetric": {"weights_zp": 1},
    "right shifts": {"shift": np.full(5, 1, np.int8)},
    "an accumulator may reach": {"bias": np.full(5, 1 << 23, np.int32), "shift": np.full(5, -16, np.int8)},
}


@pytest.mark.parametrize("words", sorted(REFUSED))
def test_beyond_its_bounds_the_portable_kernel_is_taken(words: str) -> None:
    (row,) = fast_rows("transpose_conv")
    assert chosen(layer()) is row
    refused = layer(**REFUSED[words])
    assert words in row.when(refused) and chosen(refused).isa == "portable"
