"""Comparisons and logical functions: every pair of bytes, real values on different scales, NaNs, truth tables."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from ops.operands import broadcast_shapes, check_over_first, every_byte, one_constant, quantized, values
from ops.views import check_c_equals_reference, problems, reference, tensor, unchecked_view, view

RELATIONS = {
    "EQUAL": np.equal,
    "NOT_EQUAL": np.not_equal,
    "LESS": np.less,
    "LESS_EQUAL": np.less_equal,
    "GREATER": np.greater,
    "GREATER_EQUAL": np.greater_equal,
}
TYPES = ("int8", "uint8", "int16", "int32", "int64", "float32", "bool")
CASES = [(op, dtype) for op in RELATIONS for dtype in TYPES if dtype != "bool" or op in ("EQUAL", "NOT_EQUAL")]


@pytest.mark.parametrize(("op", "dtype"), [*CASES, ("LOGICAL_AND", "bool"), ("LOGICAL_OR", "bool")])
@settings(max_examples=15, deadline=None, derandomize=True)
@given(data=st.data())
def test_any_broadcast(op: str, dtype: str, data: st.DataObject) -> None:
    shapes = data.draw(broadcast_shapes())
    a, b = (data.draw(quantized(shape, dtype)) for shape in shapes)
    if data.draw(st.booleans()) and a.quant is not None:
        b = tensor(b.shape, dtype, scale=a.q.scale, zp=a.q.zp)
    rng = np.random.default_rng(data.draw(st.integers(0, 99)))
    contents = [values(rng, shape, dtype) for shape in shapes]
    operands, inputs = one_constant(data.draw(st.sampled_from([None, None, 0, 1])), [a, b], contents)
    node = unchecked_view(op, operands, [tensor(np.broadcast_shapes(*shapes), "bool")])
    assume(problems(node) == [])
    check_c_equals_reference(node, inputs)
    if dtype != "uint8":
        check_over_first(node, inputs)


@pytest.mark.parametrize("op", RELATIONS)
@pytest.mark.parametrize("scales", [(0.25, 0.25), (0.5, 0.125), (0.0471, 0.0473), (2.0**-12, 0.1), (3.0, 20.0)])
def test_every_pair_of_bytes(op: str, scales: tuple[float, float]) -> None:
    a, b = tensor([256, 1], scale=scales[0], zp=-7), tensor([1, 256], scale=scales[1], zp=11)
    columns = every_byte("int8")
    node = view(op, [a, b], [tensor([256, 256], "bool")])
    got = check_c_equals_reference(node, [columns[:, None], columns[None, :]])[0]
    real_a, real_b = scales[0] * (columns[:, None] + 7.0), scales[1] * (columns[None, :] - 11.0)
    clear = np.abs(real_a - real_b) > 2.0**-7  # two steps of what is compared
    np.testing.assert_array_equal(got[clear], RELATIONS[op](real_a, real_b)[clear])


@pytest.mark.parametrize("op", RELATIONS)
def test_numbers_that_are_none(op: str) -> None:
    ends = np.array([np.nan, -np.inf, -1.0, -0.0, 0.0, 1.0, np.inf], np.float32)
    node = view(op, [tensor([7, 1], "float32"), tensor([1, 7], "float32")], [tensor([7, 7], "bool")])
    got = check_c_equals_reference(node, [ends[:, None], ends[None, :]])[0]
    np.testing.assert_array_equal(got, RELATIONS[op](ends[:, None], ends[None, :]))


def test_int16_is_ordered_as_stored_but_equal_as_real() -> None:
    """As TFLite does."""
    a, b = tensor([1], "int16", scale=0.5), tensor([1], "int16", scale=0.25)
    inputs = [np.array([3], np.int16), np.array([6], np.int16)]
    results = {op: check_c_equals_reference(view(op, [a, b], [tensor([1], "bool")]), inputs)[0][0] for op in RELATIONS}
    assert [op for op, result in results.items() if result] == ["EQUAL", "LESS", "LESS_EQUAL"]


@pytest.mark.parametrize(("op", "truths"), [("LOGICAL_AND", [0, 0, 0, 1]), ("LOGICAL_OR", [0, 1, 1, 1])])
def test_truth_tables(op: str, truths: list[int]) -> None:
    a, b = np.array([0, 0, 1, 1], np.bool_), np.array([0, 1, 0, 1], np.bool_)
    node = view(op, [tensor([4], "bool"), tensor([4], "bool")], [tensor([4], "bool")])
    assert check_c_equals_reference(node, [a, b])[0].astype(int).tolist() == truths


def test_refused() -> None:
    out = tensor([3], "bool")
    plain = tensor([3], scale=0.1)
    sentences = {
        "too large": tensor([3], scale=70000.0),
        "without a scale": tensor([3]),
        "broadcast": tensor([2], scale=0.1),
    }
    for sentence, first in sentences.items():
        found = problems(unchecked_view("LESS", [first, plain], [out]))
        assert any(sentence in problem for problem in found), found
    truth = tensor([3], "bool")
    assert problems(unchecked_view("LESS", [truth, truth], [out])) == ["no signature fits the types"]


def test_the_reference_compares_what_the_numbers_stand_for() -> None:
    a, b = tensor([2], scale=0.25, zp=0), tensor([1], scale=0.5, zp=-1)
    node = view("EQUAL", [a, b], [tensor([2], "bool")])
    assert reference(node, [np.array([4, 1], np.int8), np.array([1], np.int8)])[0].tolist() == [True, False]
