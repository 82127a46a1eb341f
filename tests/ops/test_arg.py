"""ARG_MAX, ARG_MIN, TOPK_V2: ties go to the first, every axis and type."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ops.views import (
    check_c_equals_reference,
    constant,
    problems,
    reference,
    run_node,
    tensor,
    unchecked_view,
    view,
)
from quant2c.ir.graph import NodeView
from quant2c.ir.tensor import Array, Tensor

STORED = {"int8": {"scale": 0.1, "zp": 3}, "uint8": {"scale": 0.1, "zp": 3}, "int16": {"scale": 0.1}}
EXTREMES = {"float32": [-1e30, -1.5, -0.0, 0.0, 2.0, 1e30], "bool": [False, True]}


def value(shape: Sequence[int], dtype: str) -> Tensor:
    return tensor(shape, dtype, **STORED.get(dtype, {}))


def values(rng: np.random.Generator, shape: Sequence[int], dtype: str) -> Array:
    """Few different values, so that there are ties, with both ends of the type."""
    if dtype in EXTREMES:
        return rng.choice(EXTREMES[dtype], shape).astype(dtype)
    info = np.iinfo(dtype)
    return rng.choice(np.array([info.min, info.min + 1, 0, 5, info.max - 1, info.max], dtype), shape)


def position(op: str, shape: Sequence[int], axis: int, dtype: str = "int8", index: str = "int32") -> NodeView:
    out = [n for i, n in enumerate(shape) if i != axis % len(shape)]
    axes = constant(np.array([axis], np.int32))
    return view(op, [value(shape, dtype), axes], [tensor(out, index)], output_type=index)


@pytest.mark.parametrize("op", ["ARG_MAX", "ARG_MIN"])
@pytest.mark.parametrize("dtype", ["int8", "uint8", "int32", "float32", "bool"])
@settings(max_examples=15, deadline=None, derandomize=True)
@given(data=st.data())
def test_any_axis(op: str, dtype: str, data: st.DataObject) -> None:
    shape = data.draw(st.lists(st.integers(1, 5), min_size=1, max_size=4))
    axis = data.draw(st.integers(-len(shape), len(shape) - 1))
    index = data.draw(st.sampled_from(["int32", "int64"]))
    x = values(np.random.default_rng(data.draw(st.integers(0, 99))), shape, dtype)
    (got,) = check_c_equals_reference(position(op, shape, axis, dtype, index), [x])
    function = np.argmax if op == "ARG_MAX" else np.argmin
    np.testing.assert_array_equal(got, function(x, axis=axis))


def test_nan_is_neither_better_nor_bettered() -> None:
    x = np.array([[1, np.nan, 3], [np.nan, 5, 1]], np.float32)
    assert check_c_equals_reference(position("ARG_MAX", (2, 3), 1, "float32"), [x])[0].tolist() == [2, 0]


def top(shape: Sequence[int], k: int, dtype: str = "int8") -> NodeView:
    out = [*shape[:-1], k]
    inputs = [value(shape, dtype), constant(np.array(k, np.int32))]
    return view("TOPK_V2", inputs, [value(out, dtype), tensor(out, "int32")])


@pytest.mark.parametrize("dtype", ["int8", "uint8", "int16", "int32", "int64", "float32"])
@settings(max_examples=15, deadline=None, derandomize=True)
@given(data=st.data())
def test_any_k(dtype: str, data: st.DataObject) -> None:
    shape = [*data.draw(st.lists(st.integers(1, 4), max_size=2)), data.draw(st.integers(1, 12))]
    k = data.draw(st.integers(1, shape[-1]))
    x = values(np.random.default_rng(data.draw(st.integers(0, 99))), shape, dtype)
    got, indices = check_c_equals_reference(top(shape, k, dtype), [x])
    unsigned = got.astype(np.int16) + 128 if dtype == "uint8" else got
    np.testing.assert_array_equal(unsigned, np.take_along_axis(x, indices.astype(np.int64), axis=-1))
    np.testing.assert_array_equal(unsigned, -np.sort(-x.astype(np.float64), axis=-1)[..., :k])


def test_top_of_equals_and_nan() -> None:
    x = np.array([2, 7, np.nan, 7, np.nan, -1], np.float32)
    got, indices = run_node(top((6,), 6, "float32"), [x])
    assert indices.tolist() == reference(top((6,), 6, "float32"), [x])[1].tolist() == [1, 3, 0, 5, 2, 4]
    assert np.isnan(got[4:]).all()


def test_what_is_refused() -> None:
    x, out = value((2, 3), "int8"), tensor([2], "int32")
    assert "axis 2" in problems(unchecked_view("ARG_MAX", [x, constant(np.array([2], np.int32))], [out]))[0]
    assert "2 axes" in problems(unchecked_view("ARG_MAX", [x, constant(np.array([0, 1], np.int32))], [out]))[0]
    node = unchecked_view("TOPK_V2", [x, constant(np.array(4, np.int32))], [x, tensor([2, 4], "int32")])
    assert "k is 4" in problems(node)[0]
