"""TRANSPOSE, REVERSE_V2, SPACE_TO_DEPTH and DEPTH_TO_SPACE."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from ops.moves import TYPES, check, elements, node, random_cases, some_shape, value
from ops.views import constant, problems, tensor, unchecked_view
from quant2c.ir.tensor import Tensor


def order_of(*axes: int) -> Tensor:
    return constant(np.array(axes, np.int32))


@random_cases(80)
def test_any_transpose(seed: int) -> None:
    rng = np.random.default_rng(seed)
    dtype = str(rng.choice(TYPES))
    shape = some_shape(rng, 1, 6)
    order = [int(axis) - len(shape) * int(rng.integers(0, 2)) for axis in rng.permutation(len(shape))]
    check(node("TRANSPOSE", [value(shape, dtype), order_of(*order)]), [elements(rng, shape, dtype)])


@pytest.mark.parametrize("order", list(itertools.permutations(range(4))))
def test_every_order_of_an_image(order: tuple[int, ...]) -> None:
    shape = (2, 3, 4, 5)
    x = np.arange(120, dtype=np.int8).reshape(shape)
    check(node("TRANSPOSE", [value(shape, "int8"), order_of(*order)]), [x])


def test_eight_dimensions_backwards() -> None:
    shape = (2, 1, 3, 2, 2, 1, 2, 3)
    x = np.arange(144, dtype=np.int16).reshape(shape)
    check(node("TRANSPOSE", [value(shape, "int16"), order_of(*range(7, -1, -1))]), [x])


@random_cases(50)
def test_any_reverse(seed: int) -> None:
    rng = np.random.default_rng(seed)
    dtype = str(rng.choice(TYPES))
    shape = some_shape(rng, 1, 5)
    axes = rng.permutation(len(shape))[: rng.integers(1, len(shape) + 1)]
    written = [int(axis) - len(shape) * int(rng.integers(0, 2)) for axis in axes]
    check(node("REVERSE_V2", [value(shape, dtype), order_of(*written)]), [elements(rng, shape, dtype)])


@random_cases(50)
def test_blocks_there_and_back(seed: int) -> None:
    rng = np.random.default_rng(seed)
    dtype, b = str(rng.choice(TYPES)), int(rng.integers(1, 4))
    n, h, w, c = some_shape(rng, 4, 4, 4)
    space, depth = (n, h * b, w * b, c), (n, h, w, c * b * b)
    x = elements(rng, space, dtype)
    (deep,) = check(node("SPACE_TO_DEPTH", [value(space, dtype)], block_size=b), [x])
    assert deep.shape == depth
    (back,) = check(node("DEPTH_TO_SPACE", [value(depth, dtype)], block_size=b), [deep])
    np.testing.assert_array_equal(back, x)


def test_the_rows_of_a_block_follow_each_other_in_the_channels() -> None:
    x = np.array([[1, 2], [3, 4]], np.int32).reshape(1, 2, 2, 1)
    (deep,) = check(node("SPACE_TO_DEPTH", [tensor(x.shape, "int32")], block_size=2), [x])
    assert deep.reshape(-1).tolist() == [1, 2, 3, 4]


@pytest.mark.parametrize(
    ("op", "shape", "order", "options", "sentence"),
    [
        ("TRANSPOSE", [2, 3], [0, 0], {}, "no order of 2"),
        ("TRANSPOSE", [2, 3], [0, 1, 2], {}, "no order of 2"),
        ("TRANSPOSE", [2, 3], [0, 2], {}, "no order of 2"),
        ("REVERSE_V2", [2, 3], [0, -2], {}, "axes [0, -2]"),
        ("REVERSE_V2", [2, 3], [2], {}, "axes [2]"),
        ("SPACE_TO_DEPTH", [1, 3, 4, 1], None, {"block_size": 2}, "do not fill"),
        ("SPACE_TO_DEPTH", [1, 4, 1], None, {"block_size": 2}, "four dimensions"),
        ("SPACE_TO_DEPTH", [1, 4, 4, 1], None, {"block_size": 0}, "must be positive"),
        ("DEPTH_TO_SPACE", [1, 4, 4, 6], None, {"block_size": 2}, "6 channels are no blocks"),
    ],
)
def test_what_is_refused(
    op: str, shape: list[int], order: list[int] | None, options: dict[str, int], sentence: str
) -> None:
    x = value(shape, "int8")
    inputs = [x] if order is None else [x, order_of(*order)]
    assert any(sentence in problem for problem in problems(unchecked_view(op, inputs, [x], **options)))


@pytest.mark.parametrize("op", ["TRANSPOSE", "REVERSE_V2"])
def test_elements_keep_their_quantization(op: str) -> None:
    x, y = tensor([2, 3], scale=0.1), tensor([3, 2], scale=0.2)
    assert "keep scale and zero point" in problems(unchecked_view(op, [x, order_of(1, 0)], [y]))[0]
