"""Pools on cores with the DSP extension equal the portable kernels: all tails, windows of very many taps, extremes."""

from __future__ import annotations

from functools import partial

import numpy as np
import pytest

from emulated.layers import CASES, Bench, Rng, fast_rows, window
from quant2c.ir.call import Call

STEMS = ("pool2d_average", "pool2d_average_half_up", "pool2d_max")
pytestmark = pytest.mark.emulated


def draw(stem: str, rng: Rng) -> Call:
    """Any pool with windows of up to 7x7, and now and then one of hundreds of taps."""
    many = rng.random() < 0.1
    kernel = (int(rng.integers(1, 8)), int(rng.integers(1, 8)))
    kernel = (int(rng.integers(1, 30)), int(rng.integers(100, 300))) if many else kernel
    sizes = tuple(int(rng.integers(1, 12)) for _ in range(2))
    sizes = tuple(int(k + rng.integers(0, 2)) for k in kernel) if many else sizes
    stride = int(rng.integers(1, 4)), int(rng.integers(1, 4))
    (out_h, pad_h), (out_w, pad_w) = window(rng, sizes, kernel, stride, (1, 1))  # type: ignore[arg-type]  # two sizes
    if min(out_h, out_w) < 1 or not _reaches(sizes, kernel, stride, (out_h, out_w), (pad_h, pad_w)):
        return draw(stem, rng)
    low, high = sorted(int(bound) for bound in rng.integers(-128, 128, 2))
    low, high = ((-128, 127), (low, high))[int(rng.integers(2))]
    params = {"batches": int(rng.choice([1, 1, 2])), "in_h": sizes[0], "in_w": sizes[1]}
    params |= {"channels": int(rng.choice([4, 5, 8, 11, 16]) if not many else rng.choice([4, 5]))}
    params |= {"out_h": out_h, "out_w": out_w, "kernel_h": kernel[0], "kernel_w": kernel[1]}
    params |= {"stride_h": stride[0], "stride_w": stride[1], "pad_h": pad_h, "pad_w": pad_w}
    params |= {"out_min": low, "out_max": high}
    return Call(stem, "s8", params, (0,), (1,), 0)


def _reaches(*axes: tuple[int, ...]) -> bool:
    """Whether every window has a tap inside of the image."""
    return all(pad < taps and (out - 1) * step - pad < size for size, taps, step, out, pad in zip(*axes, strict=True))


def shapes(call: Call) -> tuple[tuple[int, ...], tuple[int, ...]]:
    n, channels = call.integer("batches"), call.integer("channels")
    sides = [(n, call.integer(f"{side}_h"), call.integer(f"{side}_w"), channels) for side in ("in", "out")]
    return sides[0], sides[1]


@pytest.mark.parametrize("stem", STEMS)
def test_random_pools(stem: str) -> None:
    bench = Bench("cortex-m4")
    bench.run(partial(draw, stem), shapes, seed=21, cases=CASES // 5)
    assert set(bench.served) == {k.symbol for k in fast_rows(stem)}


def test_the_largest_sums() -> None:
    """256 and more taps of -128 are more than an int16 holds."""
    for taps in (255, 256, 257, 512):
        params = {"batches": 1, "in_h": 1, "in_w": taps, "channels": 4, "out_h": 1, "out_w": 1, "kernel_h": 1}
        params |= {"kernel_w": taps, "stride_h": 1, "stride_w": 1, "pad_h": 0, "pad_w": 0}
        params |= {"out_min": -128, "out_max": 127}
        ends = np.stack([np.full((1, 1, taps, 4), value, np.int8) for value in (-128, 127)])
        for stem in STEMS:
            Bench("cortex-m4").compare(Call(stem, "s8", params, (0,), (1,), 0), ends, (1, 1, 1, 4))
