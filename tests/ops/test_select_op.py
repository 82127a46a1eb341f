"""SELECT and SELECT_V2: any broadcast, every element size, conditions of one dimension."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ops.operands import broadcast_shapes, check_over_first, one_constant, values
from ops.views import check_c_equals_reference, problems, tensor, unchecked_view, view
from quant2c.ir.tensor import Tensor

TYPES = ("bool", "int8", "uint8", "int16", "int32", "int64", "float32")


def moved(shape: tuple[int, ...], dtype: str) -> Tensor:
    return tensor(shape, dtype, scale=0.1) if dtype in ("int8", "uint8", "int16") else tensor(shape, dtype)


@pytest.mark.parametrize("dtype", TYPES)
@settings(max_examples=20, deadline=None, derandomize=True)
@given(data=st.data())
def test_any_broadcast(dtype: str, data: st.DataObject) -> None:
    shapes = data.draw(broadcast_shapes(count=3))
    condition = tensor(shapes[0], "bool")
    a, b = (moved(shape, dtype) for shape in shapes[1:])
    rng = np.random.default_rng(data.draw(st.integers(0, 99)))
    contents = [values(rng, shape, kind) for shape, kind in zip(shapes, ("bool", dtype, dtype), strict=True)]
    contents[1:] = [np.nan_to_num(c) if dtype == "float32" else c for c in contents[1:]]
    operands, inputs = one_constant(data.draw(st.sampled_from([None, None, 0, 1, 2])), [condition, a, b], contents)
    node = view("SELECT_V2", operands, [moved(np.broadcast_shapes(*shapes), dtype)])
    check_c_equals_reference(node, inputs)
    check_over_first(node, inputs)


@pytest.mark.parametrize("condition", [(3, 2, 4), (3,), ()])
@pytest.mark.parametrize("dtype", ["int8", "float32"])
def test_conditions_of_select(condition: tuple[int, ...], dtype: str) -> None:
    """Elements, slices of the first dimension, or all."""
    rng = np.random.default_rng(1)
    choice = values(rng, condition, "bool")
    x, y = (np.arange(24).reshape(3, 2, 4).astype(dtype) + offset for offset in (0, 50))
    shape = (3, 2, 4)
    node = view("SELECT", [tensor(condition, "bool"), moved(shape, dtype), moved(shape, dtype)], [moved(shape, dtype)])
    got = check_c_equals_reference(node, [choice, x.astype(dtype), y.astype(dtype)])[0]
    spread = choice.reshape(choice.shape + (1,) * (3 - choice.ndim))
    np.testing.assert_array_equal(got, np.where(spread, x, y))


def test_refused() -> None:
    condition, a, b = tensor([3], "bool"), moved((3, 2), "int8"), moved((2,), "int8")
    assert any("one shape" in problem for problem in problems(unchecked_view("SELECT", [condition, a, b], [a])))
    assert any("broadcast" in problem for problem in problems(unchecked_view("SELECT_V2", [condition, a, b], [a])))
    other = tensor([3, 2], scale=0.2)
    assert any("scale" in p for p in problems(unchecked_view("SELECT_V2", [tensor([], "bool"), a, other], [a])))
    wrong = tensor([2], "bool")
    assert any("does not choose" in p for p in problems(unchecked_view("SELECT", [wrong, a, a], [a])))
