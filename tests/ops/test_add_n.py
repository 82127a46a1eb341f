"""ADD_N: from two to eight tensors, ties, the same tensor twice."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from ops.operands import check_over_first, every_byte, quantized, values
from ops.views import check_c_equals_reference, problems, reference, tensor, unchecked_view, view


@pytest.mark.parametrize("dtype", ["int8", "int32", "float32"])
@settings(max_examples=25, deadline=None, derandomize=True)
@given(data=st.data())
def test_any_number(dtype: str, data: st.DataObject) -> None:
    shape = tuple(data.draw(st.lists(st.integers(1, 5), max_size=4)))
    first = data.draw(quantized(shape, dtype))
    quant = {} if first.quant is None else {"scale": first.q.scale, "zp": first.q.zp}
    count = data.draw(st.integers(2, 8))
    factor = data.draw(st.sampled_from([1.0, 0.25, 1.7, 8.0]))
    out = data.draw(quantized(shape, dtype, None if first.quant is None else factor * first.q.scale))
    node = unchecked_view("ADD_N", [tensor(shape, dtype, **quant) for _ in range(count)], [out])
    assume(problems(node) == [])
    rng = np.random.default_rng(data.draw(st.integers(0, 99)))
    inputs = [np.nan_to_num(values(rng, shape, dtype), posinf=1e5, neginf=-1e5) for _ in range(count)]
    check_c_equals_reference(node, inputs, tolerance=1e-6)
    assert check_over_first(node, inputs)


def test_a_tensor_added_to_itself() -> None:
    """Every byte, with ties: a quarter of each step is lost."""
    x = tensor([256], scale=0.25, zp=-3)
    got = check_c_equals_reference(view("ADD_N", [x, x, x], [tensor([256], scale=2.0, zp=5)]), [every_byte("int8")])[0]
    real = 3 * 0.25 * (every_byte("int8").astype(float) + 3) / 2.0
    assert np.max(np.abs(got - 5 - real)) == 0.5


def test_the_sum_of_two_is_that_of_add() -> None:
    a, b = (tensor([256, 256], scale=0.1, zp=4) for _ in range(2))
    out = tensor([256, 256], scale=0.13, zp=-9)
    column = np.repeat(every_byte("int8")[:, None], 256, axis=1)
    inputs = [column, np.ascontiguousarray(column.T)]
    sums = [reference(view(op, [a, b], [out]), inputs)[0] for op in ("ADD", "ADD_N")]
    np.testing.assert_array_equal(sums[0], sums[1])


def test_refused() -> None:
    x, other, wide = tensor([3], scale=0.1), tensor([3], scale=0.2), tensor([4], scale=0.1)
    assert any("inputs" in problem for problem in problems(unchecked_view("ADD_N", [x], [x])))
    assert any("one scale" in problem for problem in problems(unchecked_view("ADD_N", [x, other], [x])))
    assert any("one shape" in problem for problem in problems(unchecked_view("ADD_N", [x, wide], [x])))
    small = tensor([3], scale=1e-9)
    assert any("too small" in problem for problem in problems(unchecked_view("ADD_N", [x, x], [small])))
    nine = [tensor([3], scale=0.1) for _ in range(9)]
    assert any("from 2 to 8" in problem for problem in problems(unchecked_view("ADD_N", nine, [x])))
