"""SCATTER_ND, ONE_HOT and DYNAMIC_UPDATE_SLICE: repeated places, places out of range, ends of the types."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from ops.moves import TYPES, check, elements, node, random_cases, some_shape, value
from ops.views import constant, problems, tensor, unchecked_view
from quant2c.ir.tensor import Tensor

SCATTERED = ("bool", "int8", "uint8", "int32", "int64", "float32")


def numbers(values: object, dtype: str = "int32") -> Tensor:
    return constant(np.array(values, dtype))


@random_cases(80)
def test_any_scatter(seed: int) -> None:
    """Few places and many updates, so that several meet; some are out of range."""
    rng = np.random.default_rng(seed)
    dtype = str(rng.choice(SCATTERED))
    shape = some_shape(rng, 1, 4, 3)
    depth = int(rng.integers(1, len(shape) + 1))
    outer = some_shape(rng, 1, 2, 4)
    places = np.stack([rng.integers(-1, n + 1, outer) for n in shape[:depth]], axis=-1).astype(np.int32)
    updates = value((*outer, *shape[depth:]), dtype)
    made = node("SCATTER_ND", [tensor(places.shape, "int32"), updates, numbers(shape)], out=updates)
    check(made, [places, elements(rng, updates.shape, dtype)])


def test_updates_of_one_place_wrap_around() -> None:
    places = np.zeros((3, 1), np.int32)
    for dtype, want in (("int8", 127 * 3 - 256), ("uint8", 255 * 3 % 256), ("int32", 2**31 - 3), ("bool", True)):
        largest = True if dtype == "bool" else np.iinfo(dtype).max
        x = value([3], dtype)
        made = node("SCATTER_ND", [tensor([3, 1], "int32"), x, numbers([2])], out=x)
        (out,) = check(made, [places, np.full(3, largest, dtype)])
        assert out.tolist() == [want, 0]


def test_a_uint8_model_scatters_what_uint8_would() -> None:
    """Stored as int8 (q - 128): zero is -128, and the sums are those of q."""
    rng = np.random.default_rng(5)
    places = np.array([[0], [2], [0], [7]], np.int32)
    q = rng.integers(0, 256, (4, 3)).astype(np.uint8)
    x = value([4, 3], "uint8")
    made = node("SCATTER_ND", [tensor([4, 1], "int32"), x, numbers([4, 3])], out=x)
    (want,) = check(made, [places, q])
    x = tensor([4, 3], scale=0.25, zp=5 - 128)
    legacy = node("SCATTER_ND", [tensor([4, 1], "int32"), x, numbers([4, 3])], out=x, legacy=True)
    (got,) = check(legacy, [places, (q.astype(int) - 128).astype(np.int8)])
    np.testing.assert_array_equal(got.astype(int) + 128, want)


@random_cases(60)
def test_any_one_hot(seed: int) -> None:
    rng = np.random.default_rng(seed)
    dtype, kind = str(rng.choice(TYPES)), str(rng.choice(["int32", "int64"]))
    shape, depth = some_shape(rng, 0, 3), int(rng.integers(1, 6))
    places = rng.integers(-2, depth + 2, shape).astype(kind)
    if kind == "int64" and places.size and rng.random() < 0.3:
        places.flat[0] = 2**32
    single = value((), dtype)
    on, off = elements(rng, (), dtype), elements(rng, (), dtype)
    inputs = [tensor(shape, kind), numbers(depth), replace(single, name="on"), replace(single, data=off)]
    axis = int(rng.integers(-1, len(shape) + 1))
    check(node("ONE_HOT", inputs, out=single, axis=axis), [places, on])
    inputs[2] = replace(single, data=on)
    check(node("ONE_HOT", inputs, out=single, axis=axis), [places])


@random_cases(60)
def test_any_update(seed: int) -> None:
    rng = np.random.default_rng(seed)
    dtype, kind = str(rng.choice(TYPES)), str(rng.choice(["int32", "int64"]))
    shape = some_shape(rng, 1, 5)
    part = tuple(int(rng.integers(1, n + 1)) for n in shape)
    start = np.array([rng.integers(-2, n + 2) for n in shape], kind)
    made = node("DYNAMIC_UPDATE_SLICE", [value(shape, dtype), value(part, dtype), tensor(start.shape, kind)])
    check(made, [elements(rng, shape, dtype), elements(rng, part, dtype), start])


@pytest.mark.parametrize(
    ("op", "inputs", "options", "sentence"),
    [
        ("SCATTER_ND", [tensor([4, 3], "int32"), value([4], "int8"), numbers([5, 5])], {}, "do not fit a shape of 2"),
        ("SCATTER_ND", [tensor([4, 1], "int32"), value([4, 3], "int8"), numbers([5, 5])], {}, "[4, 5] is needed"),
        ("SCATTER_ND", [numbers([[5]]), value([1], "int8"), numbers([5])], {}, "from 5 to 5"),
        ("ONE_HOT", [tensor([4], "int32"), numbers(3), *[value([], "int8")] * 2], {"axis": 2}, "axis 2"),
        ("ONE_HOT", [tensor([4], "int32"), numbers(0), *[value([], "int8")] * 2], {"axis": 0}, "depth [0]"),
        ("ONE_HOT", [tensor([4], "int32"), numbers(3), *[value([2], "int8")] * 2], {"axis": 0}, "single ones"),
        ("DYNAMIC_UPDATE_SLICE", [value([3], "int8"), value([4], "int8"), tensor([1], "int32")], {}, "is larger than"),
        ("DYNAMIC_UPDATE_SLICE", [value([3], "int8"), value([2], "int8"), tensor([2], "int32")], {}, "2 starts"),
    ],
)
def test_what_is_refused(op: str, inputs: list[Tensor], options: dict[str, int], sentence: str) -> None:
    made = unchecked_view(op, inputs, [value([1], "int8")], **options)
    assert any(sentence in problem for problem in problems(made))
