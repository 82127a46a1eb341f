"""QUANTIZE, DEQUANTIZE and CAST: ties, numbers beyond the type, every byte, every pair of types."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from ops.operands import every_byte, quantized, values
from ops.overlapping import check_overlapping
from ops.views import check_c_equals_reference, problems, reference, tensor, unchecked_view, view
from quant2c.ir.tensor import Array

STORED = ("int8", "uint8", "int16")
CASTABLE = ("bool", "int8", "uint8", "int16", "uint16", "int32", "uint32", "int64", "float32")
RESCALED = [
    *product(("int8", "uint8"), ("int8", "uint8")),
    *(("int8", "int16"), ("int8", "int32"), ("int16", "int8"), ("int16", "int16"), ("int16", "int32")),
    *(("int32", "int8"), ("int32", "int16")),
]


@pytest.mark.parametrize("dtype", STORED)
@settings(max_examples=20, deadline=None, derandomize=True)
@given(data=st.data())
def test_from_floats(dtype: str, data: st.DataObject) -> None:
    """Ties of both signs, both ends, infinities and a NaN."""
    out = data.draw(quantized((512,), dtype))
    rng = np.random.default_rng(data.draw(st.integers(0, 99)))
    span = 300 if dtype != "int16" else 40000
    ties = rng.integers(-span, span, 250) + 0.5
    ends = [0.0, -0.0, 1e30, -1e30, np.inf, -np.inf, np.nan, 2.0**31, -(2.0**31), 131072.5, 0.49999997, -0.49999997]
    steps = np.concatenate([ties, rng.uniform(-span, span, 250), ends])
    x = (steps * out.q.scale).astype(np.float32)
    node = view("QUANTIZE", [tensor([512], "float32")], [out])
    got = check_c_equals_reference(node, [x])[0]
    exact = np.clip(np.floor(np.abs(ties[0]) + 0.5) * np.sign(ties[0]) + out.q.zp, out.dtype.minimum, out.dtype.maximum)
    if np.log2(out.q.scale) % 1 == 0:
        assert got[0] == exact
    assert got[506] == out.q.zp  # the NaN
    check_overlapping(node, x)


def test_halves_go_away_from_zero() -> None:
    node = view("QUANTIZE", [tensor([4], "float32")], [tensor([4], scale=1.0)])
    x = np.array([0.5, -0.5, 1.5, -2.5], np.float32)
    assert check_c_equals_reference(node, [x])[0].tolist() == [1, -1, 2, -3]


@pytest.mark.parametrize(("before", "after"), RESCALED)
@settings(max_examples=15, deadline=None, derandomize=True)
@given(data=st.data())
def test_to_another_scale(before: str, after: str, data: st.DataObject) -> None:
    rng = np.random.default_rng(data.draw(st.integers(0, 99)))
    wide = {"int8": every_byte, "uint8": every_byte}
    x: Array = wide[before](before) if before in wide else values(rng, (600,), before)
    if before == "int32":
        x = np.concatenate([x, np.array([-(1 << 31), (1 << 31) - 1, 1 << 20], np.int32)]).astype(np.int32)
    factor = data.draw(st.sampled_from([1.0, 0.25, 0.3, 1.7, 4.0, 2.0**-9, 300.0]))
    scale = data.draw(st.sampled_from([2.0**-7, 0.0471, 0.01]))
    source = tensor(x.shape, before, scale=scale) if before == "int32" else data.draw(quantized(x.shape, before, scale))
    goal = factor * scale
    out = tensor(x.shape, after, scale=goal) if after == "int32" else data.draw(quantized(x.shape, after, goal))
    node = unchecked_view("QUANTIZE", [source], [out])
    assume(problems(node) == [])
    check_c_equals_reference(node, [x])
    check_overlapping(node, x)


@pytest.mark.parametrize("dtype", STORED)
@settings(max_examples=10, deadline=None, derandomize=True)
@given(data=st.data())
def test_to_floats(dtype: str, data: st.DataObject) -> None:
    """Exactly: one rounding of an exact product."""
    x = every_byte(dtype) if dtype != "int16" else np.arange(-32768, 32768, 7).astype(np.int16)
    source = data.draw(quantized(x.shape, dtype))
    node = view("DEQUANTIZE", [source], [tensor(x.shape, "float32")])
    check_c_equals_reference(node, [x])
    assert check_overlapping(node, x) == x.size * (4 - x.itemsize)


def test_half_precision_widens() -> None:
    """All 65,536 halves, the subnormal and the infinite too."""
    x = np.arange(65536).astype(np.uint16).view(np.float16)
    node = view("DEQUANTIZE", [tensor(x.shape, "float16")], [tensor(x.shape, "float32")])
    got = check_c_equals_reference(node, [x])[0]
    np.testing.assert_array_equal(got, x.astype(np.float32))


@pytest.mark.parametrize(("before", "after"), list(product(CASTABLE, CASTABLE)))
def test_casts(before: str, after: str) -> None:
    rng = np.random.default_rng(3)
    x = values(rng, (200,), before)
    if before == "float32":
        ends = [2.0**k for k in (7, 8, 15, 16, 31, 32, 62, 63, 64)]
        near = [np.nextafter(np.float32(e), np.float32(0)) for e in ends]
        x = np.array([*ends, *near, *(-e for e in ends), *(-n for n in near), *x, 1.9, -1.9, -0.5], np.float32)
    node = view("CAST", [tensor(x.shape, before)], [tensor(x.shape, after)], in_data_type=before, out_data_type=after)
    got = check_c_equals_reference(node, [x])[0]
    if before != "float32" or after in ("bool", "float32"):
        np.testing.assert_array_equal(got, x.astype(after))
    check_overlapping(node, x)


def test_floats_saturate_when_cast() -> None:
    node = view("CAST", [tensor([5], "float32")], [tensor([5], "int8")], in_data_type="float32", out_data_type="int8")
    x = np.array([200.0, -200.0, np.nan, np.inf, -127.9], np.float32)
    assert check_c_equals_reference(node, [x])[0].tolist() == [127, -128, 127, 127, -127]


def test_channels_of_a_constant() -> None:
    """Per-channel scales, as weights have them that are dequantized at generation."""
    source = tensor([2, 3], scale=[0.5, 0.25, 1.0], zp=[0, 1, 2], axis=1)
    x = np.array([[2, 2, 2], [-4, 0, 5]], np.int8)
    got = reference(unchecked_view("DEQUANTIZE", [source], [tensor([2, 3], "float32")]), [x])[0]
    assert got.tolist() == [[1.0, 0.25, 0.0], [-2.0, -0.25, 3.0]]


def test_refused() -> None:
    plain, wide = tensor([2], scale=0.1), tensor([2], "int32", scale=0.1, zp=1)
    for source in (wide, tensor([2], "int32")):
        assert any("zero point 0" in problem for problem in problems(unchecked_view("QUANTIZE", [source], [plain])))
    small = tensor([2], "int16", scale=1e-9)
    assert any("too small" in problem for problem in problems(unchecked_view("QUANTIZE", [plain], [small])))
    assert problems(unchecked_view("DEQUANTIZE", [wide], [tensor([2], "float32")])) == ["no signature fits the types"]
