"""SPLIT, SPLIT_V and UNPACK along any axis."""

from __future__ import annotations

import numpy as np
import pytest

from ops.moves import TYPES, check, elements, random_cases, some_shape, value
from ops.views import constant, problems, unchecked_view, view
from quant2c.ir.tensor import Tensor


def number(*values: int, dtype: str = "int32") -> Tensor:
    return constant(np.array(values if len(values) != 1 else values[0], dtype))


def cut(shape: list[int], axis: int, size: int) -> list[int]:
    return [size if i == axis % len(shape) else n for i, n in enumerate(shape)]


@random_cases(50)
def test_any_split(seed: int) -> None:
    rng = np.random.default_rng(seed)
    dtype = str(rng.choice(TYPES))
    shape = list(some_shape(rng, 1, 5))
    axis, parts, each = int(rng.integers(-len(shape), len(shape))), int(rng.integers(1, 5)), int(rng.integers(1, 4))
    whole = cut(shape, axis, parts * each)
    outputs = [value(cut(shape, axis, each), dtype) for _ in range(parts)]
    made = view("SPLIT", [number(axis), value(whole, dtype)], outputs, num_splits=parts)
    check(made, [elements(rng, whole, dtype)])


@random_cases(50)
def test_any_split_v(seed: int) -> None:
    rng = np.random.default_rng(seed)
    dtype, kind = str(rng.choice(TYPES)), str(rng.choice(["int32", "int64"]))
    shape = list(some_shape(rng, 1, 5))
    axis = int(rng.integers(-len(shape), len(shape)))
    sizes = [int(n) for n in rng.integers(1, 5, rng.integers(1, 5))]
    written = list(sizes)
    if rng.random() < 0.4:
        written[int(rng.integers(len(sizes)))] = -1
    whole = cut(shape, axis, sum(sizes))
    outputs = [value(cut(shape, axis, n), dtype) for n in sizes]
    inputs = [value(whole, dtype), constant(np.array(written, kind)), number(axis)]
    made = view("SPLIT_V", inputs, outputs, num_splits=len(sizes))
    check(made, [elements(rng, whole, dtype)])


@random_cases(40)
def test_any_unpack(seed: int) -> None:
    rng = np.random.default_rng(seed)
    dtype = str(rng.choice(TYPES))
    shape = list(some_shape(rng, 1, 5))
    axis = int(rng.integers(-len(shape), len(shape)))
    rest = [n for i, n in enumerate(shape) if i != axis % len(shape)]
    outputs = [value(rest, dtype) for _ in range(shape[axis])]
    made = view("UNPACK", [value(shape, dtype)], outputs, axis=axis, num=len(outputs))
    check(made, [elements(rng, shape, dtype)])


@pytest.mark.parametrize(
    ("op", "inputs", "outputs", "sentence"),
    [
        ("SPLIT", [number(1), value([2, 5], "int8")], 2, "2 equal parts"),
        ("SPLIT", [number(2), value([2, 4], "int8")], 2, "axis 2"),
        ("SPLIT_V", [value([2, 5], "int8"), number(2, 2), number(1)], 2, "do not make up"),
        ("SPLIT_V", [value([2, 5], "int8"), number(-1, -1), number(1)], 2, "do not make up"),
        ("SPLIT_V", [value([2, 5], "int8"), number(7, -1), number(1)], 2, "do not make up"),
        ("SPLIT_V", [value([2, 5], "int8"), number(2, 3), number(1)], 3, "2 sizes for 3 outputs"),
        ("SPLIT_V", [value([2, 5], "int8"), number(2, 3), number(-3)], 2, "axis -3"),
        ("UNPACK", [value([2, 5], "int8")], 3, "3 outputs for a dimension of 2"),
    ],
)
def test_what_is_refused(op: str, inputs: list[Tensor], outputs: int, sentence: str) -> None:
    made = unchecked_view(op, inputs, [value([1], "int8") for _ in range(outputs)])
    assert any(sentence in problem for problem in problems(made))


def test_parts_keep_the_quantization() -> None:
    """Each of them: the second output here differs."""
    made = unchecked_view("UNPACK", [value([2, 5], "int8")], [value([5], "int8"), value([5], "int8", zp=6)])
    assert "keep scale and zero point" in problems(made)[0]
