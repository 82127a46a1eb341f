"""Convolutions by Winograd's method equal the portable kernel: every size of the last tiles, extremes, bounds."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from armcall import ArmCall
from emulated.layers import CASES, Bench, Rng, chosen, fast_rows, inputs, portable_row, weights, window
from emulated.test_conv2d_dsp import shapes, with_weights
from kernels import run_call
from quant2c.core import find_core
from quant2c.ir.call import Call
from quant2c.select.choose import demand, pick
from quant2c.select.kernel import Kernel

CORES = {"cortex-m4": CASES // 4, "cortex-m7": CASES // 40, "cortex-m33": CASES // 40}
FORMS = ("winograd4", "winograd2")
pytestmark = pytest.mark.emulated


def draw(rng: Rng) -> Call:
    """3x3 with stride 1, at least 2x2 outputs: all remainders of sizes and channels, one quad to several passes."""
    sizes = int(rng.integers(1, 15)), int(rng.integers(1, 15))
    (out_h, pad_h), (out_w, pad_w) = window(rng, sizes, (3, 3), (1, 1), (1, 1))
    if min(out_h, out_w) < 2:
        return draw(rng)
    in_c = int(rng.choice([1, 2, 3, 4, 4, 5, 8, 12, 16, 19, 20, 32, 35]))
    out_c = int(rng.integers(1, 10))
    params = {"batches": int(rng.choice([1, 1, 1, 2, 3]))}
    params |= {"in_h": sizes[0], "in_w": sizes[1], "in_c": in_c, "out_h": out_h, "out_w": out_w, "out_c": out_c}
    params |= {"kernel_h": 3, "kernel_w": 3, "kernel_c": in_c, "stride_h": 1, "stride_w": 1}
    params |= {"dilation_h": 1, "dilation_w": 1, "pad_h": pad_h, "pad_w": pad_w}
    return with_weights(params, weights(rng, (out_c, 3, 3, in_c)), rng)


def forms() -> list[Kernel]:
    return [k for k in fast_rows("conv2d") if k.form in FORMS]


@pytest.mark.parametrize("core", sorted(CORES))
def test_random_layers(core: str) -> None:
    bench = Bench(core, forms=FORMS)
    bench.run(draw, shapes, seed=11, cases=CORES[core])
    assert set(bench.served) == {k.symbol for k in forms()}


def layer(channels: int = 4, **changes: object) -> Call:
    """4x4 outputs of 5x5 inputs and a border above and to the left."""
    params = {"batches": 1, "in_h": 5, "in_w": 5, "in_c": channels, "out_h": 4, "out_w": 4, "out_c": 3}
    params |= {"kernel_h": 3, "kernel_w": 3, "kernel_c": channels, "stride_h": 1, "stride_w": 1}
    params |= {"dilation_h": 1, "dilation_w": 1, "pad_h": 1, "pad_w": 1}
    rng = np.random.default_rng(12)
    call = with_weights(params, rng.integers(-127, 128, (3, 3, 3, channels)).astype(np.int8), rng)
    plain = {"in_zp": 0, "out_zp": 3, "out_min": -128, "out_max": 127, "bias": np.zeros(3, np.int32)}
    plain |= {"multiplier": np.full(3, 3 << 29, np.int32), "shift": np.full(3, -18, np.int8)}
    return replace(call, params={**call.params, **plain, **changes})


def reaching(accumulator: int) -> dict[str, np.ndarray]:
    """Channel 1 may reach that accumulator."""
    bias = np.zeros(3, np.int32)
    bias[1] = accumulator - 128 * np.abs(layer().param("weights")[1].astype(np.int64)).sum()
    return {"bias": bias}


def far_up(accumulator: int) -> dict[str, object]:
    """Channel 1 may reach that accumulator, and the others around it lie on either side of a half of the last digit."""
    changes = reaching(accumulator)
    multiplier = np.full(3, 3 << 29, np.int32)
    multiplier[1] = round(200.5 * 2**52 / changes["bias"][1])
    return {**changes, "shift": np.array([-18, -21, -18], np.int8), "multiplier": multiplier, "out_zp": -128}


BOUNDS = {
    "accumulator of 2^25 - 1": ("winograd4", layer(**reaching(2**25 - 1)), ""),
    "accumulator of 2^25": ("winograd4", layer(**reaching(2**25)), "33,554,432"),
    "accumulator of 2^29 - 1": ("winograd2", layer(**far_up(2**29 - 1)), ""),
    "accumulator of 2^29": ("winograd2", layer(**far_up(2**29)), "536,870,912"),
    "shift of 1": ("winograd4", layer(shift=np.array([-18, -1, -18], np.int8)), ""),
    "no shift": ("winograd4", layer(shift=np.array([-18, 0, -18], np.int8)), "right shifts 0 to 18"),
    "weights with a zero point": ("winograd2", layer(weights_zp=1), "asymmetric"),
    "three columns": ("winograd4", layer(out_w=3), "4 x 4 outputs"),
    "two columns": ("winograd2", layer(out_w=2), ""),
    "one column": ("winograd2", layer(out_w=1), "2 x 2 outputs"),
    "stride of 2": ("winograd2", layer(stride_w=2, out_w=2), "stride 1"),
    "dilation": ("winograd4", layer(dilation_h=2, pad_h=3), "stride 1"),
}


@pytest.mark.parametrize("name", sorted(BOUNDS))
def test_bounds(name: str) -> None:
    """On either side of a bound the chosen kernel is right; beyond it that is another one."""
    form, call, words = BOUNDS[name]
    row = next(k for k in forms() if k.form == form)
    assert words in row.when(call) and bool(words) == bool(row.when(call))
    image, out = shapes(call)
    for kernel in {row, chosen(call)} - ({row} if words else set()):
        arm = ArmCall(kernel, "cortex-m4")
        for pixels in inputs(np.random.default_rng(4), image):
            (want,) = run_call(call, portable_row("conv2d"), [pixels], [np.zeros(out, np.int8)])
            assert np.array_equal(arm(call, [pixels], [np.zeros(out, np.int8)])[0], want)


def test_the_largest_transformed_weights_and_inputs() -> None:
    """All products of a position are as large as they can be, and the sums still come out right."""
    for value in (-128, 127):
        taps = np.full((3, 3, 3, 4), value, np.int8)
        call = layer(weights=taps, bias=np.full(3, 9 * 4 * 128 * 128 - 2000, np.int32), in_zp=-128)
        call = replace(call, params={**call.params, "shift": np.full(3, -12, np.int8)})
        bench = Bench("cortex-m4", forms=FORMS)
        bench.compare(call, inputs(np.random.default_rng(5), shapes(call)[0]), shapes(call)[1])
        assert set(bench.served) == {k.symbol for k in forms()}


def test_flash_decides() -> None:
    """A layer that would take much more flash is not given it, unless speed is all."""
    call = layer(channels=64)
    row = next(k for k in forms() if k.form == "winograd4")
    wanted = demand(call, find_core("cortex-m4"), None)  # type: ignore[arg-type]  # the view names a node in an error
    assert pick(wanted)[0].symbol == row.symbol
    kernel, refused = pick(wanted, row.flash(call) - 1)
    assert kernel.symbol != row.symbol and any("more flash" in why for why in refused if row.symbol in why)
