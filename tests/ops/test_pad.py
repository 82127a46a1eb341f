"""PAD, PADV2 and MIRROR_PAD: any border of any dimension."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from ops.moves import TYPES, check, elements, node, random_cases, some_shape, value
from ops.views import constant, problems, reference, tensor, unchecked_view, view
from quant2c.ir.tensor import Tensor


def paddings(values: object, dtype: str = "int32") -> Tensor:
    return constant(np.array(values, dtype).reshape(-1, 2))


def some_paddings(rng: np.random.Generator, shape: tuple[int, ...], limits: list[int]) -> list[list[int]]:
    return [[int(n) for n in rng.integers(0, most + 1, 2)] if rng.random() < 0.6 else [0, 0] for most in limits]


@random_cases(80)
def test_any_padding(seed: int) -> None:
    """With zero, with a constant and with a value known at run time."""
    rng = np.random.default_rng(seed)
    dtype, kind = str(rng.choice(TYPES)), str(rng.choice(["int32", "int64"]))
    shape = some_shape(rng, 1, 5, 4)
    x = value(shape, dtype, zp=int(rng.integers(0, 128)))
    border = paddings(some_paddings(rng, shape, [3] * len(shape)), kind)
    arrays = [elements(rng, shape, dtype)]
    check(node("PAD", [x, border]), arrays)
    single, content = replace(x, shape=()), elements(rng, (), dtype)
    check(node("PADV2", [x, border, replace(single, data=content)]), arrays)
    check(node("PADV2", [x, border, single]), [*arrays, content])


def test_zero_is_the_zero_point() -> None:
    for dtype, zp in (("int8", -128), ("int8", 127), ("uint8", 255), ("uint8", 7)):
        made = node("PAD", [tensor([1], dtype, scale=0.5, zp=zp), paddings([1, 2])])
        assert check(made, [np.array([9], dtype)])[0].tolist() == [zp, 9, zp, zp]


def test_zero_of_a_uint8_tensor_without_scale() -> None:
    made = node("PAD", [tensor([2], "uint8"), paddings([1, 0])])
    assert check(made, [np.array([9, 200], np.uint8)])[0].tolist() == [0, 9, 200]


def test_no_padding_is_a_copy() -> None:
    made = node("PAD", [value([2, 3], "int8"), paddings([0, 0, 0, 0])])
    check(made, [np.arange(6, dtype=np.int8).reshape(2, 3)], symbols=["q2c_copy_b8__portable"])


@pytest.mark.parametrize("mode", ["REFLECT", "SYMMETRIC"])
@random_cases(60)
def test_any_mirror(mode: str, seed: int) -> None:
    rng = np.random.default_rng(seed)
    dtype, kind = str(rng.choice(TYPES)), str(rng.choice(["int32", "int64"]))
    shape = some_shape(rng, 1, 5, 4)
    border = some_paddings(rng, shape, [n - (mode == "REFLECT") for n in shape])
    made = node("MIRROR_PAD", [value(shape, dtype), paddings(border, kind)], mode=mode)
    check(made, [elements(rng, shape, dtype)])


def test_the_edge_is_repeated_or_not() -> None:
    x = np.array([1, 2, 3], np.int8)
    border = paddings([2, 2])
    for mode, want in (("REFLECT", [3, 2, 1, 2, 3, 2, 1]), ("SYMMETRIC", [2, 1, 1, 2, 3, 3, 2])):
        assert check(node("MIRROR_PAD", [value([3], "int8"), border], mode=mode), [x])[0].tolist() == want


@pytest.mark.parametrize(
    ("op", "border", "options", "sentence"),
    [
        ("PAD", [1, 1], {}, "paddings [1, 2] for a tensor of 2"),
        ("PAD", [1, 1, -1, 0], {}, "negative paddings"),
        ("MIRROR_PAD", [0, 0, 3, 0], {"mode": "REFLECT"}, "longer than the mirror image"),
        ("MIRROR_PAD", [0, 0, 0, 4], {"mode": "SYMMETRIC"}, "longer than the mirror image"),
        ("MIRROR_PAD", [0, 0, 0, 0], {"mode": "mode 7"}, "mode mode 7 is not known"),
    ],
)
def test_what_is_refused(op: str, border: list[int], options: dict[str, str], sentence: str) -> None:
    x = value([2, 3], "int8")
    made = unchecked_view(op, [x, paddings(border)], [x], **options)
    assert any(sentence in problem for problem in problems(made))


def test_values_that_do_not_fit_are_refused() -> None:
    x, out = value([3], "int8"), value([4], "int8")
    other = tensor([], scale=0.5, zp=5)
    assert "output's scale" in problems(unchecked_view("PADV2", [x, paddings([0, 1]), other], [out]))[0]
    two = value([2], "int8")
    assert "single one" in problems(unchecked_view("PADV2", [x, paddings([0, 1]), two], [out]))[0]
    odd = tensor([3], "int16", scale=0.5, zp=4)
    assert "zero point 0" in problems(unchecked_view("PAD", [odd, paddings([0, 1])], [odd]))[0]


def test_a_uint8_model_pads_with_its_zero_point_less_128() -> None:
    x = tensor([2], scale=0.5, zp=-28)
    made = view("PAD", [x, paddings([1, 0])], [replace(x, shape=(3,))], legacy=True)
    assert reference(made, [np.array([1, 2], np.int8)])[0].tolist() == [-28, 1, 2]
    check(made, [np.array([1, 2], np.int8)])
