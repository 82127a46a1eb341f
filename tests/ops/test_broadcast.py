"""BROADCAST_TO, TILE, FILL, ZEROS_LIKE and BROADCAST_ARGS."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from ops.moves import TYPES, check, elements, node, random_cases, some_shape, value
from ops.views import constant, problems, tensor, unchecked_view
from quant2c.ir.tensor import Tensor


def numbers(values: object, dtype: str = "int32") -> Tensor:
    return constant(np.array(values, dtype))


@random_cases(60)
def test_any_broadcast(seed: int) -> None:
    rng = np.random.default_rng(seed)
    dtype, kind = str(rng.choice(TYPES)), str(rng.choice(["int32", "int64"]))
    wanted = some_shape(rng, 1, 6, 4)
    own = tuple(n if rng.random() < 0.5 else 1 for n in wanted)[int(rng.integers(0, len(wanted) + 1)) :]
    made = node("BROADCAST_TO", [value(own, dtype), numbers(wanted, kind)])
    check(made, [elements(rng, own, dtype)])


@random_cases(60)
def test_any_tile(seed: int) -> None:
    rng = np.random.default_rng(seed)
    dtype, kind = str(rng.choice(TYPES)), str(rng.choice(["int32", "int64"]))
    shape = some_shape(rng, 1, 5, 3)
    multiples = [int(n) for n in rng.integers(1, 4, len(shape))]
    check(node("TILE", [value(shape, dtype), numbers(multiples, kind)]), [elements(rng, shape, dtype)])


def test_five_dimensions_tiled_in_each_need_more_loops_than_a_kernel_has() -> None:
    """Ten loops: the two outermost, of two each, are made into four calls."""
    shape = (2, 3, 2, 2, 3)
    made = node("TILE", [value(shape, "int8"), numbers([2, 2, 3, 2, 2])])
    check(made, [np.arange(72, dtype=np.int8).reshape(shape)], symbols=["q2c_strided_copy_b8__portable"] * 4)


@random_cases(40)
def test_any_fill(seed: int) -> None:
    """The value at run time, or a constant."""
    rng = np.random.default_rng(seed)
    dtype, kind = str(rng.choice(TYPES)), str(rng.choice(["int32", "int64"]))
    shape, array = some_shape(rng, 1, 4), elements(rng, (), dtype)
    at_run_time = value((), dtype)
    check(node("FILL", [numbers(shape, kind), at_run_time], out=at_run_time), [array])
    known = replace(at_run_time, data=array)
    check(node("FILL", [numbers(shape, kind), known], out=at_run_time), [])


def test_a_value_of_equal_bytes_is_set_byte_by_byte() -> None:
    for dtype, content in (("int8", -7), ("int32", 0), ("int16", -1), ("float32", 0.0)):
        single = value((), dtype)
        known = replace(single, data=np.array(content, dtype))
        made = node("FILL", [numbers([2, 3]), known], out=single)
        check(made, [], symbols=["q2c_fill_b8__portable"])


@pytest.mark.parametrize("dtype", ["int32", "int64", "float32", "int8"])
def test_zeros(dtype: str) -> None:
    made = node("ZEROS_LIKE", [value((2, 3), dtype, zp=0)])
    (out,) = check(made, [np.ones((2, 3), dtype)])
    assert not out.any()


def test_zeros_of_a_quantized_tensor_are_refused() -> None:
    x = value((2, 3), "int8", zp=5)
    assert "zero point 0 only" in problems(unchecked_view("ZEROS_LIKE", [x], [x]))[0]


@pytest.mark.parametrize("dtype", ["int32", "int64"])
@pytest.mark.parametrize(
    ("a", "b", "want"),
    [([3, 1], [1, 4], [3, 4]), ([5], [2, 1, 1], [2, 1, 5]), ([2, 3, 4], [1], [2, 3, 4]), ([1, 1], [1], [1, 1])],
)
def test_shapes_to_which_shapes_broadcast(dtype: str, a: list[int], b: list[int], want: list[int]) -> None:
    made = node("BROADCAST_ARGS", [tensor([len(a)], dtype), tensor([len(b)], dtype)])
    (out,) = check(made, [np.array(a, dtype), np.array(b, dtype)])
    assert out.tolist() == want


@pytest.mark.parametrize(
    ("op", "inputs", "sentence"),
    [
        ("BROADCAST_TO", [value([2, 3], "int8"), numbers([2, 4])], "cannot be broadcast"),
        ("BROADCAST_TO", [value([2, 3], "int8"), numbers([3])], "cannot be broadcast"),
        ("TILE", [value([2, 3], "int8"), numbers([2])], "multiples [2]"),
        ("TILE", [value([2, 3], "int8"), numbers([2, -1])], "multiples [2, -1]"),
        ("FILL", [numbers([2]), value([2], "int8")], "must be a single one"),
        ("FILL", [numbers([-2]), value([], "int8")], "negative dimension"),
        ("BROADCAST_ARGS", [tensor([1, 2], "int32"), tensor([2], "int32")], "is no shape"),
    ],
)
def test_what_is_refused(op: str, inputs: list[Tensor], sentence: str) -> None:
    out = value([2], "int32" if op == "BROADCAST_ARGS" else "int8")
    assert any(sentence in problem for problem in problems(unchecked_view(op, inputs, [out])))
