"""Reductions: every axes list, kept or dropped dimensions, the folded 1/n of MEAN, ties and extremes."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ops.overlapping import check_overlapping
from ops.views import check_c_equals_reference, constant, problems, reference, tensor, unchecked_view, view
from quant2c.ir.graph import NodeView
from quant2c.ir.tensor import Array
from quant2c.ops.reduce import geometry

RANGES = {
    "int8": (-128, 127),
    "uint8": (0, 255),
    "int16": (-32768, 32767),
    "int32": (-(1 << 31), (1 << 31) - 1),
    "int64": (-(1 << 63), (1 << 63) - 1),
}
RESCALING = ("MEAN", "SUM", "REDUCE_PROD")
NUMBERS = [
    (op, dtype)
    for op in ("MEAN", "SUM", "REDUCE_MAX", "REDUCE_MIN", "REDUCE_PROD")
    for dtype in ("int8", "uint8", "int16", "int32", "int64", "float32")
    if (op, dtype) != ("REDUCE_PROD", "uint8")
]


def values(rng: np.random.Generator, shape: Sequence[int], dtype: str) -> Array:
    if dtype == "bool":
        return rng.random(shape) < 0.7
    if dtype == "float32":
        return (rng.standard_normal(shape) * 2).astype(np.float32)
    low, high = RANGES[dtype]
    plain = rng.integers(low, high, shape, endpoint=True)
    return np.where(rng.random(shape) < 0.2, rng.choice(np.array([low, high]), shape), plain).astype(dtype)


def reduction(
    op: str,
    shape: Sequence[int],
    axes: Sequence[int] | int,
    dtype: str = "int8",
    *,
    keeps: bool = False,
    scales: tuple[float, float] = (0.1, 0.1),
    zps: tuple[int, int] = (0, 0),
) -> NodeView:
    quants: list[dict[str, float]] = [{}, {}]
    if dtype in ("int8", "uint8", "int16"):
        quants = [{"scale": s, "zp": z} for s, z in zip(scales, zps, strict=True)]
    reduced = {a % len(shape) for a in np.atleast_1d(np.asarray(axes, int)).tolist()} if shape else set()
    out = [1 if i in reduced else n for i, n in enumerate(shape) if keeps or i not in reduced]
    x, y = tensor(shape, dtype, **quants[0]), tensor(out, dtype, **quants[1])
    return view(op, [x, constant(np.asarray(axes, np.int32))], [y], keep_dims=keeps)


@pytest.mark.parametrize(("op", "dtype"), NUMBERS)
@settings(max_examples=20, deadline=None, derandomize=True)
@given(data=st.data())
def test_any_axes(op: str, dtype: str, data: st.DataObject) -> None:
    shape = data.draw(st.lists(st.integers(1, 5), min_size=1, max_size=5))
    rank = len(shape)
    axes = data.draw(st.lists(st.integers(-rank, rank - 1), max_size=rank + 1))
    scales, zps = (0.1, 0.1), (0, 0)
    low, high = RANGES.get(dtype, (0, 0))
    if dtype in ("int8", "uint8"):
        zp = st.sampled_from([low, high, (low + high + 1) // 2, low + 17])
        zps = (data.draw(zp), data.draw(zp))
    if op in RESCALING:
        scales = (0.1, data.draw(st.sampled_from([0.1, 0.04, 1.0, 0.3])))
    else:
        zps = (zps[0], zps[0])
    if op == "REDUCE_PROD" and dtype == "int16":
        scales = (2.0**-13, scales[1])
    node = reduction(op, shape, axes, dtype, keeps=data.draw(st.booleans()), scales=scales, zps=zps)
    x = values(np.random.default_rng(data.draw(st.integers(0, 99))), shape, dtype)
    check_c_equals_reference(node, [x], tolerance=1e-6)
    if dtype != "uint8":
        assert check_overlapping(node, x) == 0


@pytest.mark.parametrize(("op", "want"), [("REDUCE_ANY", [True, False, True]), ("REDUCE_ALL", [True, False, False])])
def test_booleans(op: str, want: list[bool]) -> None:
    node = reduction(op, (3, 2), [1], "bool")
    (out,) = check_c_equals_reference(node, [np.array([[1, 1], [0, 0], [0, 1]], np.bool_)])
    assert out.tolist() == want


def test_a_scalar_has_no_axes() -> None:
    node = reduction("MEAN", (), 0, scales=(0.5, 0.25))
    assert check_c_equals_reference(node, [np.array(-3, np.int8)])[0].item() == -6


def test_axes_as_a_scalar_and_twice() -> None:
    x = np.arange(24, dtype=np.int8).reshape(2, 3, 4)
    for axes in (1, [1], [-2], [1, -2, 1]):
        (out,) = check_c_equals_reference(reduction("SUM", (2, 3, 4), axes, scales=(0.1, 0.2)), [x])
        assert out[0].tolist() == [6, 8, 9, 11]  # 12 / 2, 15 / 2, 18 / 2, 21 / 2


def test_axes_collapse() -> None:
    """[2,1,3,4,5] over axes 2 and 3: two kept, one reduced dimension; a dimension of 1 belongs to nobody."""
    fields = geometry((2, 1, 3, 4, 5), frozenset({2, 3}))
    assert fields["kept"] == (1, 1, 2, 5)
    assert fields["kept_step"] == (0, 0, 60, 1)
    assert (fields["rows_n"], fields["row_n"], fields["row_step"]) == (1, 12, 5)
    alternating = geometry((2, 3, 2, 3, 2, 3, 2, 3), frozenset({0, 2, 4, 6}))
    assert alternating["rows"] == (2, 2, 2)
    assert alternating["kept"] == (3, 3, 3, 3)


def test_eight_alternating_dimensions() -> None:
    shape = (2, 3, 2, 1, 2, 3, 2, 2)
    x = values(np.random.default_rng(1), shape, "int8")
    for axes in ([0, 2, 4, 6], [1, 3, 5, 7]):
        check_c_equals_reference(reduction("SUM", shape, axes, scales=(0.1, 0.9)), [x])


@pytest.mark.parametrize("count", [3, 7, 49, 64, 100, 1000])
def test_mean_is_near_the_true_one(count: int) -> None:
    """Rounded twice, the first time by at most a quarter of a step (the shift right is at least 1 here)."""
    node = reduction("MEAN", (60, count), [1], scales=(0.05, 0.03), zps=(-5, 9))
    x = values(np.random.default_rng(count), (60, count), "int8")
    (out,) = check_c_equals_reference(node, [x])
    ratio = Fraction(node.input(0).q.scale) / Fraction(node.out.q.scale) / count
    for row, got in zip(x.astype(int), out.tolist(), strict=True):
        exact = int((row + 5).sum()) * ratio + 9
        assert abs(Fraction(got) - min(max(exact, Fraction(-128)), Fraction(127))) <= Fraction(3, 4)


def test_sums_at_ties_and_ends() -> None:
    """A factor of 1/2 has no shift: its ties go up. 1/4 has one: ties of the second rounding go away from zero."""
    x = np.array([[1, 0], [-1, 0], [2, 0], [-2, 0], [3, 3], [-3, -3], [127, 127], [-128, -128]], np.int8)
    node = reduction("SUM", (8, 2), [1], scales=(0.5, 1.0), zps=(0, 0))
    assert check_c_equals_reference(node, [x])[0].tolist() == [1, 0, 1, -1, 3, -3, 127, -128]
    node = reduction("SUM", (8, 2), [1], scales=(0.25, 1.0), zps=(0, 0))
    assert check_c_equals_reference(node, [x])[0].tolist() == [1, 0, 1, -1, 2, -2, 64, -64]
    node = reduction("SUM", (2, 3), [1], scales=(1.0, 0.5), zps=(-128, 5))
    x = np.array([[127, 127, 127], [-128, -128, -128]], np.int8)
    assert check_c_equals_reference(node, [x])[0].tolist() == [127, 5]


def test_wide_sums_wrap() -> None:
    node = reduction("SUM", (1, 2), [1], "int32")
    assert check_c_equals_reference(node, [np.array([[(1 << 31) - 1, 1]], np.int32)])[0].tolist() == [-(1 << 31)]
    node = reduction("MEAN", (2, 2), [1], "int32")
    x = np.array([[(1 << 31) - 1, (1 << 31) - 1], [-3, 0]], np.int32)
    assert check_c_equals_reference(node, [x])[0].tolist() == [(1 << 31) - 1, -1]


def test_extremes_of_floats_leave_nan_out() -> None:
    x = np.array([[np.nan, 1, -2], [np.nan, np.nan, np.nan]], np.float32)
    largest = float(np.finfo(np.float32).max)
    assert check_c_equals_reference(reduction("REDUCE_MAX", (2, 3), [1], "float32"), [x])[0].tolist() == [1.0, -largest]
    assert check_c_equals_reference(reduction("REDUCE_MIN", (2, 3), [1], "float32"), [x])[0].tolist() == [-2.0, largest]


def test_product_is_near_the_real_one() -> None:
    node = reduction("REDUCE_PROD", (4, 3), [1], scales=(0.05, 0.5), zps=(3, -7))
    x = np.array([[23, 43, 63], [-17, 23, 43], [3, 50, 50], [127, 127, 127]], np.int8)
    real = np.prod((x.astype(float) - 3) * 0.05, axis=1)
    got = reference(node, [x])[0].astype(float)
    assert np.abs(np.clip(np.round(real / 0.5) - 7, -128, 127) - got).max() <= 1


def test_what_is_refused() -> None:
    x = tensor([4, 4], scale=0.1)
    node = unchecked_view("SUM", [x, constant(np.array([2], np.int32))], [tensor([4], scale=0.1)])
    assert "axis 2" in problems(node)[0]
    node = unchecked_view("REDUCE_MAX", [x, constant(np.array([1], np.int32))], [tensor([4], scale=0.2)])
    assert "same scale" in problems(node)[0]
    node = unchecked_view("SUM", [x, tensor([1], "int32")], [tensor([4], scale=0.1)])
    assert "must be a constant" in problems(node)[0]
    large = tensor([1, 1 << 24], scale=0.1)
    node = unchecked_view("MEAN", [large, constant(np.array([1], np.int32))], [tensor([1], scale=0.1)])
    assert "beyond int32" in problems(node)[0]
    shifted = tensor([4], "int16", scale=0.1, zp=1)
    node = unchecked_view("SUM", [shifted, constant(np.array([0], np.int32))], [tensor([], "int16", scale=0.1)])
    assert "zero point 0" in problems(node)[0]
