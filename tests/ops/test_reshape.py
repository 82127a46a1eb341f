"""RESHAPE, SQUEEZE and EXPAND_DIMS: the same bytes under another shape."""

from __future__ import annotations

import numpy as np
import pytest

from ops.moves import TYPES, check, elements, node, random_cases, some_shape, value
from ops.views import constant, problems, tensor, unchecked_view
from quant2c.ir.tensor import Tensor


def numbers(values: object, dtype: str = "int32") -> Tensor:
    return constant(np.array(values, dtype))


@random_cases(40)
def test_any_reshape(seed: int) -> None:
    """The shape as a tensor, as an option or as both; one dimension left open."""
    rng = np.random.default_rng(seed)
    dtype = str(rng.choice(TYPES))
    shape = some_shape(rng, 0, 4)
    wanted = [int(n) for n in rng.permutation(shape)] if shape else [1, 1]
    if wanted and rng.random() < 0.5:
        wanted[int(rng.integers(len(wanted)))] = -1
    x = elements(rng, shape, dtype)
    for inputs, options in (
        ([value(shape, dtype), numbers(wanted)], {}),
        ([value(shape, dtype)], {"new_shape": wanted}),
        ([value(shape, dtype), numbers(wanted)], {"new_shape": [-1]}),
    ):
        check(node("RESHAPE", inputs, **options), [x], symbols=["q2c_copy_b8__portable"])


@pytest.mark.parametrize(
    ("shape", "axes", "want"),
    [
        ([1, 3, 1, 2], [], (3, 2)),
        ([1, 3, 1, 2], [0], (3, 1, 2)),
        ([1, 3, 1, 2], [-2], (1, 3, 2)),
        ([1, 1], [0, 1], ()),
    ],
)
def test_squeeze(shape: list[int], axes: list[int], want: tuple[int, ...]) -> None:
    made = node("SQUEEZE", [value(shape, "int8")], squeeze_dims=axes)
    assert made.out.shape == want
    check(made, [np.arange(made.out.elements, dtype=np.int8).reshape(shape)])


@pytest.mark.parametrize(("axis", "want"), [(0, (1, 2, 3)), (2, (2, 3, 1)), (-1, (2, 3, 1)), (-3, (1, 2, 3))])
def test_expand_dims(axis: int, want: tuple[int, ...]) -> None:
    made = node("EXPAND_DIMS", [value([2, 3], "int8"), numbers(axis)])
    assert made.out.shape == want
    check(made, [np.arange(6, dtype=np.int8).reshape(2, 3)])


@pytest.mark.parametrize(
    ("op", "more", "options", "sentence"),
    [
        ("RESHAPE", [[4, 2]], {}, "numbers of elements differ"),
        ("RESHAPE", [[-1, 4]], {}, "numbers of elements differ"),
        ("RESHAPE", [[-1, -1]], {}, "numbers of elements differ"),
        ("SQUEEZE", [], {"squeeze_dims": [0]}, "not of length 1"),
        ("SQUEEZE", [], {"squeeze_dims": [2]}, "not of length 1"),
        ("EXPAND_DIMS", [3], {}, "does not fit"),
        ("EXPAND_DIMS", [[0, 1]], {}, "does not fit"),
    ],
)
def test_what_is_refused(op: str, more: list[object], options: dict[str, object], sentence: str) -> None:
    x = value([2, 3], "int8")
    made = unchecked_view(op, [x, *map(numbers, more)], [x], **options)
    assert any(sentence in problem for problem in problems(made))


@pytest.mark.parametrize("op", ["RESHAPE", "SQUEEZE"])
def test_the_bytes_keep_their_meaning(op: str) -> None:
    x, y = tensor([1, 3], scale=0.1), tensor([3], scale=0.2)
    assert "same scale and zero point" in problems(unchecked_view(op, [x], [y], new_shape=[3]))[0]
