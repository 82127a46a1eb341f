"""Layers of int16 by int8 on cores with the DSP extension equal the portable kernels: shapes, extremes, long sums."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from armcall import ArmCall
from emulated import test_conv2d_dsp, test_fully_connected_dsp
from emulated.layers import CASES, STACK_BYTES, Rng, describe
from kernels import run_call
from quant2c.ir.call import Call, Value
from quant2c.select.kernel import Kernel
from quant2c.select.table import KERNELS

FAMILIES = {"conv2d": test_conv2d_dsp, "fully_connected": test_fully_connected_dsp}
CORES = {"cortex-m4": CASES // 2, "cortex-m7": CASES // 40, "cortex-m33": CASES // 40}
_NOT_OF_INT16 = ("in_zp", "weights_zp", "out_zp")
pytestmark = pytest.mark.emulated


def row(stem: str, isa: str) -> Kernel:
    (found,) = (k for k in KERNELS if (k.stem, k.types, k.isa) == (stem, "s16", isa))
    return found


def shortened(call: Call, rng: Rng) -> Call:
    """The same layer of int16, with int64 biases and any shift. Some weights are -128."""
    channels = len(call.param("bias"))
    taps = call.param("weights")
    low, high = sorted(int(x) for x in rng.integers(-32768, 32768, 2))
    low, high = (low, high) if rng.random() < 0.3 else (-32768, 32767)
    changes: dict[str, Value] = {
        "out_min": low,
        "out_max": high,
        "weights": np.where(rng.random(taps.shape) < 0.1, -128, taps).astype(np.int8),
        "bias": rng.integers(-(2 ** int(rng.choice([4, 20, 40]))), 2**20, channels).astype(np.int64),
        "shift": rng.integers(int(rng.choice([-31, -14, -4])), 3, channels).astype(np.int8),
    }
    kept = {name: value for name, value in call.params.items() if name not in _NOT_OF_INT16}
    return Call(call.stem, "s16", {**kept, **changes}, call.inputs, call.outputs, call.macs)


def images(rng: Rng, shape: tuple[int, ...]) -> list[np.ndarray]:
    ends = [np.full(shape, value, np.int16) for value in (-32768, 32767)]
    mixed = np.where(rng.random(shape) < 0.5, -32768, 32767).astype(np.int16)
    return [
        *ends,
        mixed,
        rng.integers(-32768, 32768, shape).astype(np.int16),
        rng.integers(-3, 4, shape).astype(np.int16),
    ]


def compare(arm: ArmCall, call: Call, rng: Rng, shapes: Callable[[Call], tuple[tuple[int, ...], ...]]) -> int:
    image_shape, out_shape = shapes(call)
    out = np.zeros(out_shape, np.int16)
    overlap = arm.kernel.overlap(call)
    cases = images(rng, image_shape)
    for number, image in enumerate(cases):
        (want,) = run_call(call, row(call.stem, "portable"), [image], [out])
        ahead = overlap if number % 2 else None
        assert np.array_equal(arm(call, [image], [out], ahead)[0], want), (arm.kernel.symbol, ahead, describe(call))
    return len(cases)


@pytest.mark.parametrize("core", sorted(CORES))
@pytest.mark.parametrize("stem", sorted(FAMILIES))
def test_random_layers(stem: str, core: str) -> None:
    rng = np.random.default_rng(6)
    family = FAMILIES[stem]
    arm = ArmCall(row(stem, "dsp"), core)
    done = 0
    while done < CORES[core]:
        done += compare(arm, shortened(family.draw(rng), rng), rng, family.shapes)
    assert arm.stack_bytes <= STACK_BYTES


@pytest.mark.parametrize("taps", [507, 508, 509, 512, 1016, 1100])
def test_long_sums_pass_int32(taps: int) -> None:
    """All products as large as they can be: each part just fits int32, their sum does not."""
    rng = np.random.default_rng(taps)
    call = test_fully_connected_dsp.with_weights(np.full((5, taps), -128, np.int8), 1, rng)
    call = shortened(call, rng)
    wide: dict[str, Value] = {"weights": np.full((5, taps), -128, np.int8), "shift": np.full(5, -18, np.int8)}
    call = Call(call.stem, call.types, {**call.params, **wide}, call.inputs, call.outputs, call.macs)
    compare(ArmCall(row("fully_connected", "dsp"), "cortex-m4"), call, rng, test_fully_connected_dsp.shapes)
