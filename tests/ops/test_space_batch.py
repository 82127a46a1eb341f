"""SPACE_TO_BATCH_ND and BATCH_TO_SPACE_ND: blocks and margins in one and two dimensions of space."""

from __future__ import annotations

import numpy as np
import pytest

from ops.moves import TYPES, check, elements, node, random_cases, some_shape, value
from ops.views import constant, problems, tensor, unchecked_view
from quant2c.ir.tensor import Tensor


def numbers(values: object) -> Tensor:
    return constant(np.array(values, np.int32))


@random_cases(60)
def test_there_and_back(seed: int) -> None:
    """Whatever the padding, cropping it leaves the image."""
    rng = np.random.default_rng(seed)
    dtype = str(rng.choice(TYPES))
    shape = some_shape(rng, 3, 4, 6)
    blocks, margins = [], []
    for n in shape[1:-1]:
        block, before = int(rng.integers(1, 4)), int(rng.integers(0, 4))
        blocks.append(block)
        margins.append([before, -(n + before) % block + block * int(rng.integers(0, 2))])
    x = elements(rng, shape, dtype)
    there = node("SPACE_TO_BATCH_ND", [value(shape, dtype, zp=99), numbers(blocks), numbers(margins)])
    (parts,) = check(there, [x])
    back = node("BATCH_TO_SPACE_ND", [value(parts.shape, dtype, zp=99), numbers(blocks), numbers(margins)])
    np.testing.assert_array_equal(check(back, [parts])[0], x)


@random_cases(40)
def test_any_crop(seed: int) -> None:
    rng = np.random.default_rng(seed)
    dtype = str(rng.choice(TYPES))
    n, *space, c = some_shape(rng, 3, 4, 4)
    blocks = [int(b) for b in rng.integers(1, 4, len(space))]
    crops = []
    for size, block in zip(space, blocks, strict=True):
        before = int(rng.integers(0, size * block))
        crops.append([before, int(rng.integers(0, size * block - before))])
    shape = (n * int(np.prod(blocks)), *space, c)
    made = node("BATCH_TO_SPACE_ND", [value(shape, dtype), numbers(blocks), numbers(crops)])
    check(made, [elements(rng, shape, dtype)])


def test_parts_are_ordered_by_row_then_column_then_image() -> None:
    x = np.arange(8, dtype=np.int8).reshape(2, 2, 2, 1)
    made = node("SPACE_TO_BATCH_ND", [value(x.shape, "int8"), numbers([2, 2]), numbers([[0, 0], [0, 0]])])
    assert check(made, [x])[0].reshape(-1).tolist() == [0, 4, 1, 5, 2, 6, 3, 7]


def test_padding_is_the_zero_point() -> None:
    made = node("SPACE_TO_BATCH_ND", [tensor([1, 1, 1], scale=0.5, zp=-77), numbers([2]), numbers([[1, 0]])])
    assert check(made, [np.array([[[5]]], np.int8)])[0].reshape(-1).tolist() == [-77, 5]


@pytest.mark.parametrize(
    ("op", "shape", "blocks", "margins", "sentence"),
    [
        ("SPACE_TO_BATCH_ND", [1, 3, 4, 1], [2, 2], [[0, 0], [0, 0]], "no multiple of the block 2"),
        ("SPACE_TO_BATCH_ND", [1, 3], [2], [[0, 1]], "three or four dimensions"),
        ("SPACE_TO_BATCH_ND", [1, 3, 1], [2, 2], [[0, 1]], "do not fit 1 dimensions"),
        ("SPACE_TO_BATCH_ND", [1, 3, 1], [0], [[0, 1]], "must be positive"),
        ("BATCH_TO_SPACE_ND", [3, 3, 1], [2], [[0, 0]], "3 images are no multiple"),
        ("BATCH_TO_SPACE_ND", [2, 3, 1], [2], [[4, 3]], "are more than a dimension of 6"),
        ("BATCH_TO_SPACE_ND", [2, 3, 1], [2], [[-1, 0]], "not negative"),
    ],
)
def test_what_is_refused(op: str, shape: list[int], blocks: object, margins: object, sentence: str) -> None:
    x = value(shape, "int8")
    assert any(sentence in p for p in problems(unchecked_view(op, [x, numbers(blocks), numbers(margins)], [x])))
