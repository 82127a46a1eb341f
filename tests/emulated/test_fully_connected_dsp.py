"""Fully connected layers on cores with the DSP extension equal the portable kernel: shapes, extremes, bounds."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from emulated.layers import CASES, Bench, Rng, arithmetic, beyond_packing, chosen, fast_rows, inputs, weights
from quant2c.ir.call import Call

CORES = {"cortex-m4": CASES, "cortex-m7": CASES // 20, "cortex-m33": CASES // 20}
pytestmark = pytest.mark.emulated


def draw(rng: Rng) -> Call:
    in_n = int(rng.choice([*range(1, 18), 63, 64, 65, 130]))
    taps = weights(rng, (int(rng.integers(1, 20)), in_n))
    call = with_weights(taps, int(rng.choice([1, 1, 2, 3])), rng)
    return beyond_packing(call, rng) if rng.random() < 0.2 else call


def with_weights(taps: np.ndarray, batches: int, rng: Rng) -> Call:
    wide = taps.astype(np.int64)
    numbers = arithmetic(rng, wide.sum(axis=1), np.abs(wide).sum(axis=1))
    sizes = {"batches": batches, "in_n": taps.shape[1], "out_n": len(taps)}
    order = ("in_zp", "weights_zp", "out_zp", "out_min", "out_max", "weights", "bias", "multiplier", "shift")
    numbers["weights"] = taps
    return Call(
        "fully_connected", "s8", {**sizes, **{name: numbers[name] for name in order}}, (0,), (1,), batches * taps.size
    )


def shapes(call: Call) -> tuple[tuple[int, ...], tuple[int, ...]]:
    n = call.integer("batches")
    return (n, call.integer("in_n")), (n, call.integer("out_n"))


@pytest.mark.parametrize("core", sorted(CORES))
def test_random_layers(core: str) -> None:
    bench = Bench(core)
    cases = CORES[core]
    bench.run(draw, shapes, seed=1, cases=cases)
    assert cases < 1000 or set(bench.served) == {k.symbol for k in fast_rows("fully_connected")}, bench.served


def test_random_layers_compiled_by_zig() -> None:
    pytest.importorskip("ziglang")
    Bench("cortex-m4", "zig").run(draw, shapes, seed=2, cases=CASES // 10)


BOUNDS = {
    "right shift of 1": (-1, 2**23 - 1, True),
    "no shift": (0, 0, False),
    "shift to the left": (1, 0, False),
    "accumulator of 2^23 - 1": (-16, 2**23 - 1, True),
    "accumulator of 2^23": (-16, 2**23, False),
    "shift of 22": (-22, 0, True),
    "shift of 23": (-23, 0, False),
}


@pytest.mark.parametrize("name", sorted(BOUNDS))
def test_bounds(name: str) -> None:
    """On either side of a bound the chosen kernel is right; what packed weights cannot do goes to another."""
    shift, reach, packed = BOUNDS[name]
    rng = np.random.default_rng(3)
    call = with_weights(rng.integers(-127, 128, (10, 21)).astype(np.int8), 1, rng)
    rows = call.param("weights").astype(np.int64)
    bias = np.zeros(10, np.int64)
    if shift < -20:
        bias[4] = -((1 << (-shift - 1)) * 4 // 3)  # around a half of the last digit
    if reach:
        bias[4] = reach - 128 * np.abs(rows[4]).sum()
    shifts = np.full(10, -8, np.int8)
    shifts[4] = shift
    plain = {"in_zp": 0, "out_zp": 3, "out_min": -128, "out_max": 127, "bias": bias.astype(np.int32), "shift": shifts}
    plain |= {"multiplier": np.full(10, 3 << 29, np.int32)}
    call = replace(call, params={**call.params, **plain})
    (row,) = (k for k in fast_rows("fully_connected") if k.form == "packed")
    assert (row.when(call) == "") == packed, row.when(call)
    Bench("cortex-m4").compare(call, inputs(rng, shapes(call)[0]), shapes(call)[1])
    assert (chosen(call).form == "packed") == packed
