"""Convolutions on cores with the DSP extension equal the portable kernel: shapes, extremes, bounds, fallbacks."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from armcall import ArmCall
from emulated.layers import (
    CASES,
    Bench,
    Rng,
    arithmetic,
    beyond_packing,
    chosen,
    fast_rows,
    inputs,
    portable_row,
    weights,
    window,
)
from kernels import run_call
from quant2c.core import find_core
from quant2c.ir.call import Call
from quant2c.select.choose import demand, pick

CORES = {"cortex-m4": CASES, "cortex-m7": CASES // 20, "cortex-m33": CASES // 20}
ANY_WINDOW = {k.symbol for k in fast_rows("conv2d") if not k.form.startswith("winograd")}
pytestmark = pytest.mark.emulated


def draw(rng: Rng) -> Call:
    """Any small convolution; a third are 1x1 of stride 1."""
    pointwise = rng.random() < 0.33
    kernel, stride, dilation = ((1, 1) if pointwise else _two(rng, *choices) for choices in ((5, 1), (3, 1), (2, 3)))
    groups = int(rng.choice([1, 1, 1, 1, 2, 3]))
    kernel_c = int(rng.choice([1, 2, 3, 4, 5, 7, 8, 12, 16, 33]))
    channels = int(rng.integers(1, 14))
    sizes = _two(rng, 9, 1)
    (out_h, pad_h), (out_w, pad_w) = window(rng, sizes, kernel, stride, dilation)
    if min(out_h, out_w) < 1:
        return draw(rng)
    taps = weights(rng, (groups * channels, *kernel, kernel_c))
    params = {
        "batches": int(rng.choice([1, 1, 1, 2, 3])),
        **dict(zip(("in_h", "in_w", "in_c"), (*sizes, groups * kernel_c), strict=True)),
        **dict(zip(("out_h", "out_w", "out_c"), (out_h, out_w, groups * channels), strict=True)),
        **dict(zip(("kernel_h", "kernel_w", "kernel_c"), (*kernel, kernel_c), strict=True)),
        **dict(zip(("stride_h", "stride_w", "dilation_h", "dilation_w"), (*stride, *dilation), strict=True)),
        "pad_h": pad_h,
        "pad_w": pad_w,
    }
    call = with_weights(params, taps, rng)
    return beyond_packing(call, rng) if rng.random() < 0.2 else call


def with_weights(params: dict[str, int], taps: np.ndarray, rng: Rng) -> Call:
    rows = taps.reshape(len(taps), -1).astype(np.int64)
    numbers = arithmetic(rng, rows.sum(axis=1), np.abs(rows).sum(axis=1))
    order = ("in_zp", "weights_zp", "out_zp", "out_min", "out_max", "weights", "bias", "multiplier", "shift")
    numbers["weights"] = taps
    macs = params["batches"] * params["out_h"] * params["out_w"] * taps.size
    return Call("conv2d", "s8", {**params, **{name: numbers[name] for name in order}}, (0,), (1,), macs)


def _two(rng: Rng, most: int, often_one: int) -> tuple[int, int]:
    """Two numbers up to `most`, each more often 1 the larger `often_one` is."""
    h, w = (1 if rng.random() < 1 - 1 / often_one else int(rng.integers(1, most + 1)) for _ in range(2))
    return h, w


def shapes(call: Call) -> tuple[tuple[int, ...], tuple[int, ...]]:
    n = call.integer("batches")
    sides = [[n, *(call.integer(f"{side}_{axis}") for axis in "hwc")] for side in ("in", "out")]
    return tuple(sides[0]), tuple(sides[1])


@pytest.mark.parametrize("core", sorted(CORES))
def test_random_layers(core: str) -> None:
    bench = Bench(core)
    cases = CORES[core]
    bench.run(draw, shapes, seed=1, cases=cases)
    assert cases < 1000 or set(bench.served) >= ANY_WINDOW, bench.served


def test_random_layers_compiled_by_zig() -> None:
    pytest.importorskip("ziglang")
    Bench("cortex-m4", "zig").run(draw, shapes, seed=2, cases=CASES // 10)


def test_random_layers_on_two_pipelines() -> None:
    """The kernels that are ordered for Cortex-M7."""
    bench = Bench("cortex-m7", isa="m7")
    bench.run(draw, shapes, seed=6, cases=CASES // 4)
    assert set(bench.served) == {k.symbol for k in fast_rows("conv2d", "m7")}


def layer(**changes: object) -> Call:
    """A 1x1 convolution of 6 channels into 5, on 3 x 3 pixels."""
    params = {"batches": 1, "in_h": 3, "in_w": 3, "in_c": 6, "out_h": 3, "out_w": 3, "out_c": 5, "kernel_h": 1}
    params |= {"kernel_w": 1, "kernel_c": 6, "stride_h": 1, "stride_w": 1, "dilation_h": 1, "dilation_w": 1}
    params |= {"pad_h": 0, "pad_w": 0}
    rng = np.random.default_rng(3)
    call = with_weights(params, rng.integers(-127, 128, (5, 1, 1, 6)).astype(np.int8), rng)
    plain = {"in_zp": 0, "out_zp": 3, "out_min": -128, "out_max": 127, "bias": np.zeros(5, np.int32)}
    plain |= {"multiplier": np.full(5, 3 << 29, np.int32), "shift": np.full(5, -8, np.int8)}
    return replace(call, params={**call.params, **plain, **changes})


def reaching(accumulator: int) -> dict[str, np.ndarray]:
    """Channel 3 may reach that accumulator, and its outputs still differ."""
    rows = layer().param("weights").reshape(5, -1).astype(np.int64)
    bias = np.zeros(5, np.int32)
    bias[3] = accumulator - 128 * np.abs(rows[3]).sum()
    return {"bias": bias, "shift": shifts(-16, channel=3)}


def far_up(accumulator: int) -> dict[str, object]:
    """Channel 3 may reach that accumulator, and the others around it lie on either side of a half of the last digit."""
    changes = reaching(accumulator)
    multiplier = np.full(5, 3 << 29, np.int32)
    multiplier[3] = round(200.5 * 2**53 / changes["bias"][3])
    return {**changes, "shift": shifts(-22, channel=3), "multiplier": multiplier, "out_zp": -128}


def heavy(even: int, odd: int) -> np.ndarray:
    """Weights of the layer, with two neighbouring channels changed at one tap."""
    taps = layer().param("weights").copy()
    taps[2, 0, 0, 4], taps[3, 0, 0, 4] = even, odd
    return taps


def shifts(value: int, channel: int = 2) -> np.ndarray:
    shift = np.full(5, -8, np.int8)
    shift[channel] = value
    return shift


def one_channel() -> dict[str, object]:
    """Only the layer's first channel is left."""
    call = layer()
    return {"out_c": 1, **{name: call.param(name)[:1] for name in ("weights", "bias", "multiplier", "shift")}}


def far_right(value: int) -> dict[str, np.ndarray]:
    """Channel 2 has that shift, and its accumulators lie around a half of the last digit: with 3/4 as multiplier."""
    bias = np.zeros(5, np.int32)
    bias[2] = -((1 << (-value - 1)) * 4 // 3)
    return {"bias": bias, "shift": shifts(value)}


BOUNDS = {
    "accumulator of 2^23 - 1": (reaching(2**23 - 1), ""),
    "accumulator of 2^23": (reaching(2**23), "8,388,608"),
    "shift of 1": ({"shift": shifts(-1)}, ""),
    "no shift": ({"shift": shifts(0)}, "right shifts 0 to 8"),
    "shift to the left": ({"shift": shifts(1)}, "right shifts -1 to 8"),
    "shift of 22": (far_right(-22), ""),
    "shift of 23": (far_right(-23), "right shifts 8 to 23"),
    "-128 over 0": ({"weights": heavy(0, -128)}, ""),
    "-128 over -1": ({"weights": heavy(-1, -128)}, "-128"),
    "-127 over -128": ({"weights": heavy(-128, -127)}, ""),
    "weights with a zero point": ({"weights_zp": 1}, "asymmetric"),
}


@pytest.mark.parametrize("name", sorted(BOUNDS))
def test_bounds(name: str) -> None:
    """On either side of a bound the chosen kernel is right, and beyond it that is the one on plain weights."""
    changes, words = BOUNDS[name]
    call = layer(**changes)
    for row in fast_rows("conv2d"):
        if row.form in ("patches", "pointwise"):
            assert words in row.when(call) and bool(words) == bool(row.when(call))
    kernel = chosen(call, optimise="balanced")
    assert (kernel.form == "pointwise") == (not words)
    image, out = shapes(call)
    arm = ArmCall(kernel, "cortex-m4")
    for pixels in inputs(np.random.default_rng(4), image):
        (want,) = run_call(call, portable_row("conv2d"), [pixels], [np.zeros(out, np.int8)])
        assert np.array_equal(arm(call, [pixels], [np.zeros(out, np.int8)])[0], want)


def test_constant_channels_do_not_refuse() -> None:
    """A channel whose output never changes may have any bias and shift."""
    taps, bias = layer().param("weights").copy(), np.zeros(5, np.int32)
    taps[1], bias[1], bias[4] = 0, 2**30, -(2**30)
    call = layer(weights=taps, bias=bias, shift=np.array([-8, -28, -8, -8, -3], np.int8), out_min=3)
    bench = Bench("cortex-m4")
    bench.compare(call, inputs(np.random.default_rng(5), shapes(call)[0]), shapes(call)[1])
    assert chosen(call, optimise="balanced").form == "pointwise"
    assert set(bench.served) == ANY_WINDOW


WIDE_BOUNDS = {
    "accumulator of 2^23": (reaching(2**23), ""),
    "accumulator of 2^30 - 1": (far_up(2**30 - 1), ""),
    "accumulator of 2^30": (far_up(2**30), "1,073,741,824"),
    "no shift": ({"shift": shifts(0)}, "right shifts 0 to 8"),
    "-128 over -1": ({"weights": heavy(-1, -128)}, ""),
    "weights with a zero point": ({"weights_zp": 1}, "asymmetric"),
    "one channel": (one_channel(), "single channel"),
}


@pytest.mark.parametrize("name", sorted(WIDE_BOUNDS))
def test_bounds_of_wide_weights(name: str) -> None:
    """On either side of a bound the kernel chosen for speed is right, and beyond it that is one on other weights."""
    changes, words = WIDE_BOUNDS[name]
    call = layer(**changes)
    for row in (*fast_rows("conv2d"), *fast_rows("conv2d", "m7")):
        if row.form in ("wide", "wide_pointwise"):
            assert words in row.when(call) and bool(words) == bool(row.when(call))
    image, out = shapes(call)
    for core, isa in (("cortex-m4", "dsp"), ("cortex-m7", "m7")):
        kernel = chosen(call, core)
        assert ((kernel.form, kernel.isa) == ("wide_pointwise", isa)) != bool(words)
        arm = ArmCall(kernel, core)
        for pixels in inputs(np.random.default_rng(4), image):
            (want,) = run_call(call, portable_row("conv2d"), [pixels], [np.zeros(out, np.int8)])
            assert np.array_equal(arm(call, [pixels], [np.zeros(out, np.int8)])[0], want)


def test_wide_weights_are_for_speed() -> None:
    """Twice the flash is taken only where speed is asked for; what else was refused says so."""
    view = None  # it names a node in an error
    for optimise, form in (("speed", "wide_pointwise"), ("balanced", "pointwise"), ("ram", "pointwise")):
        row, refused = pick(demand(layer(), find_core("cortex-m4"), view, optimise=optimise))  # type: ignore[arg-type]
        assert row.form == form
        assert any("--optimise speed" in why for why in refused) == (optimise != "speed")
