"""Sums and products on cores with the DSP extension equal the portable kernels: broadcasts, extremes, all roundings."""

from __future__ import annotations

import numpy as np
import pytest

from armcall import ArmCall
from emulated.layers import CASES, STACK_BYTES, Rng, fast_rows, inputs, portable_row
from kernels import run_call
from quant2c.ir.call import Call
from quant2c.ops.elementwise import walk

STEMS = ("binary_add", "binary_sub", "binary_mul")
SHAPES = (((1,), (1,)), ((13,), (13,)), ((3, 5, 9), (9,)), ((9,), (2, 9)), ((4, 1, 6), (1, 3, 6)), ((64,), (64,)))
pytestmark = pytest.mark.emulated


def clamp(rng: Rng, zp: int) -> dict[str, int]:
    low, high = sorted(int(x) for x in rng.integers(-128, 128, 2))
    low, high = ((-128, 127), (zp, 127), (low, high))[rng.integers(3)]
    return {"out_min": low, "out_max": high}


def multiplier(rng: Rng) -> int:
    return int(rng.choice([1 << 30, 3 << 29, (1 << 31) - 1, int(rng.integers(1 << 30, 1 << 31))]))


def zero_points(rng: Rng) -> dict[str, int]:
    return dict(zip(("a_zp", "b_zp", "out_zp"), (int(z) for z in rng.integers(-128, 128, 3)), strict=True))


def addition(rng: Rng) -> dict[str, int]:
    """One operand has the larger scale, and is halved."""
    scaled = (multiplier(rng), -int(rng.integers(1, 22))) if rng.random() < 0.8 else (1 << 30, 0)
    a, b = ((1 << 30, 0), scaled)[:: int(rng.choice([1, -1]))]
    zps = zero_points(rng)
    fields = {**zps, "left_shift": 20, "a_multiplier": a[0], "a_shift": a[1], "b_multiplier": b[0], "b_shift": b[1]}
    out_shift = -int(rng.choice([1, 10, 17, 18, 19, 20, 21, 22]))
    return {**fields, "out_multiplier": multiplier(rng), "out_shift": out_shift, **clamp(rng, zps["out_zp"])}


def product(rng: Rng) -> dict[str, int]:
    zps = zero_points(rng)
    return {**zps, "multiplier": multiplier(rng), "shift": -int(rng.integers(1, 23)), **clamp(rng, zps["out_zp"])}


DRAWS = {"binary_add": addition, "binary_sub": addition, "binary_mul": product}


@pytest.mark.parametrize("family", ["", "zig"])
@pytest.mark.parametrize("stem", STEMS)
def test_random_operands(stem: str, family: str) -> None:
    if family:
        pytest.importorskip("ziglang")
    rng = np.random.default_rng(1)
    (row,) = fast_rows(stem)
    arm = ArmCall(row, "cortex-m4", family=family)
    cases = (CASES if not family else CASES // 10) // 4
    for _ in range(cases):
        a_shape, b_shape = SHAPES[rng.integers(len(SHAPES))]
        shape = np.broadcast_shapes(a_shape, b_shape)
        call = Call(stem, "s8", {**walk(shape, a_shape, b_shape), **DRAWS[stem](rng)}, (0, 1), (2,))
        out = np.zeros(shape, np.int8)
        for number, (a, b) in enumerate(zip(inputs(rng, a_shape), inputs(rng, b_shape)[::-1], strict=True)):
            (want,) = run_call(call, portable_row(stem), [a, b], [out])
            ahead = row.overlap(call) if number % 2 and a.shape == shape else None
            assert np.array_equal(arm(call, [a, b], [out], ahead)[0], want), call.params
    assert arm.stack_bytes <= STACK_BYTES


REFUSED = {
    "left shift of the result": ({"out_shift": 1}, "-1"),
    "no shift of the result": ({"out_shift": 0}, "right shift of 0"),
    "shift of 23": ({"out_shift": -23}, "23"),
    "shift of 22": ({"out_shift": -22}, ""),
    "an operand's shift of 23": ({"b_shift": -23, "a_shift": 0, "a_multiplier": 1 << 30}, "23"),
    "no operand halved": ({"a_multiplier": 3 << 29, "b_multiplier": 3 << 29}, "exactly"),
    "one element again": ({"b_step": 0}, "repeats"),
}


@pytest.mark.parametrize("name", sorted(REFUSED))
def test_bounds(name: str) -> None:
    changes, words = REFUSED[name]
    plain = {"a_multiplier": 1 << 30, "a_shift": 0, "b_multiplier": 3 << 29, "b_shift": -3, "out_shift": -18}
    params = {**walk((8,), (8,), (8,)), **addition(np.random.default_rng(2)), **plain, **changes}
    (row,) = fast_rows("binary_add")
    refusal = row.when(Call("binary_add", "s8", params, (0, 1), (2,)))
    assert words in refusal and bool(words) == bool(refusal)
