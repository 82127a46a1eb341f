"""CUMSUM: both directions, exclusive or not, every axis and type, sums longer than 32-bit fixed point holds."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ops.overlapping import check_overlapping
from ops.views import check_c_equals_reference, constant, problems, tensor, unchecked_view, view
from quant2c.ir.graph import NodeView


def running(
    shape: tuple[int, ...],
    axis: int,
    dtype: str,
    *,
    exclusive: bool = False,
    reverse: bool = False,
    scales: tuple[float, float] = (0.1, 0.1),
    zps: tuple[int, int] = (0, 0),
) -> NodeView:
    x, y = tensor(shape, dtype), tensor(shape, dtype)
    if dtype == "int8":
        x, y = (tensor(shape, dtype, scale=scale, zp=zp) for scale, zp in zip(scales, zps, strict=True))
    return view("CUMSUM", [x, constant(np.array(axis, np.int32))], [y], exclusive=exclusive, reverse=reverse)


@pytest.mark.parametrize("dtype", ["int8", "int32", "int64", "float32"])
@settings(max_examples=25, deadline=None, derandomize=True)
@given(data=st.data())
def test_any_axis(dtype: str, data: st.DataObject) -> None:
    shape = tuple(data.draw(st.lists(st.integers(1, 6), min_size=1, max_size=4)))
    axis = data.draw(st.integers(-len(shape), len(shape) - 1))
    exclusive, reverse = data.draw(st.booleans()), data.draw(st.booleans())
    zps = (data.draw(st.sampled_from([0, -128, 127, 5])), data.draw(st.sampled_from([0, -128, 127])))
    scales = (0.1, data.draw(st.sampled_from([0.1, 0.2, 3.0, 0.03])))
    rng = np.random.default_rng(data.draw(st.integers(0, 99)))
    x = rng.standard_normal(shape).astype(np.float32)
    if dtype != "float32":
        info = np.iinfo(dtype)
        x = rng.integers(info.min, info.max, shape, dtype, endpoint=True)
    node = running(shape, axis, dtype, exclusive=exclusive, reverse=reverse, scales=scales, zps=zps)
    check_c_equals_reference(node, [x], tolerance=1e-6)
    assert check_overlapping(node, x) == 0


def test_directions() -> None:
    x = np.array([1, 2, 3, 4], np.int32)
    wanted = {
        (False, False): [1, 3, 6, 10],
        (True, False): [0, 1, 3, 6],
        (False, True): [10, 9, 7, 4],
        (True, True): [9, 7, 4, 0],
    }
    for (exclusive, reverse), want in wanted.items():
        node = running((4,), 0, "int32", exclusive=exclusive, reverse=reverse)
        assert check_c_equals_reference(node, [x])[0].tolist() == want


def test_long_int8_sums_do_not_overflow() -> None:
    """500 times 127 is far beyond 32 bits in steps of 2^-19; the output's scale makes room for it."""
    node = running((500,), 0, "int8", scales=(0.1, 60.0))
    (got,) = check_c_equals_reference(node, [np.full(500, 127, np.int8)])
    assert got[-1] == round(500 * 127 * 0.1 / 60)


def test_what_is_refused() -> None:
    x = tensor([2, 3], "int32")
    assert "axis 2" in problems(unchecked_view("CUMSUM", [x, constant(np.array(2, np.int32))], [x]))[0]
    narrow, wide = tensor([3], scale=600.0), tensor([3], scale=0.001)
    assert "too much" in problems(unchecked_view("CUMSUM", [narrow, constant(np.array(0, np.int32))], [wide]))[0]
