"""GATHER, GATHER_ND and EMBEDDING_LOOKUP: constant indices, run-time indices, and those that are out of range."""

from __future__ import annotations

import numpy as np
import pytest

from ops.moves import TYPES, check, elements, node, random_cases, some_shape, value
from ops.views import constant, problems, tensor, unchecked_view
from quant2c.ir.tensor import Array, Tensor

INDEX_TYPES = ("int16", "int32", "int64")


def indices_for(rng: np.random.Generator, array: Array) -> tuple[Tensor, list[Array]]:
    """The tensor, a constant or not, and what to run it with."""
    if rng.random() < 0.4:
        return constant(array), []
    return tensor(array.shape, array.dtype.name), [array]


@random_cases(80)
def test_any_gather(seed: int) -> None:
    rng = np.random.default_rng(seed)
    dtype, kind = str(rng.choice(TYPES)), str(rng.choice(INDEX_TYPES))
    shape = some_shape(rng, 1, 4)
    batches = int(rng.integers(0, len(shape))) if rng.random() < 0.4 else 0
    axis = int(rng.integers(batches, len(shape)))
    places = (*shape[:batches], *some_shape(rng, 1 if batches else 0, 2, 4))
    indices, arrays = indices_for(rng, rng.integers(0, shape[axis], places).astype(kind))
    written = batches - len(places) if batches and rng.random() < 0.3 else batches
    options = {"axis": axis - len(shape) * int(rng.integers(0, 2)), "batch_dims": written}
    made = node("GATHER", [value(shape, dtype), indices], **options)
    check(made, [elements(rng, shape, dtype), *arrays])


@random_cases(60)
def test_any_gather_nd(seed: int) -> None:
    rng = np.random.default_rng(seed)
    dtype, kind = str(rng.choice(TYPES)), str(rng.choice(INDEX_TYPES))
    shape = some_shape(rng, 1, 4)
    depth = int(rng.integers(1, len(shape) + 1))
    outer = some_shape(rng, 0, 2, 4)
    places = np.stack([rng.integers(0, n, outer) for n in shape[:depth]], axis=-1)
    indices, arrays = indices_for(rng, places.astype(kind))
    check(node("GATHER_ND", [value(shape, dtype), indices]), [elements(rng, shape, dtype), *arrays])


@random_cases(30)
def test_any_embedding(seed: int) -> None:
    rng = np.random.default_rng(seed)
    dtype = str(rng.choice(TYPES))
    shape = some_shape(rng, 2, 4)
    array = elements(rng, shape, dtype)
    source = value(shape, dtype)
    quant = {} if source.quant is None else {"scale": source.quant.scale, "zp": source.quant.zp}
    indices = rng.integers(0, shape[0], rng.integers(1, 6)).astype(np.int32)
    table = constant(array, dtype, **quant)
    check(node("EMBEDDING_LOOKUP", [tensor(indices.shape, "int32"), table], out=source), [indices])


@pytest.mark.parametrize("scales", [0.25, [0.25, 0.1, 3.0]])
def test_int8_rows_of_a_float_model(scales: float | list[float]) -> None:
    rows = np.array([[1, -128], [127, 3], [0, -1]], np.int8)
    count = 1 if isinstance(scales, float) else 3
    table = constant(rows, "int8", scale=scales, zp=[0] * count)
    made = node("EMBEDDING_LOOKUP", [tensor([4], "int32"), table], out=tensor([1], "float32"))
    (out,) = check(made, [np.array([2, 0, 1, 2], np.int32)])
    want = rows.astype(np.float32) * np.broadcast_to(np.float32(scales), 3)[:, None]
    np.testing.assert_array_equal(out, want[[2, 0, 1, 2]])


def test_an_index_out_of_range_takes_the_nearest() -> None:
    """TFLite fails there; a kernel cannot, and must not read elsewhere."""
    x = np.arange(6, dtype=np.int8).reshape(3, 2)
    far = np.array([-1, 3, -(2**15), 2**15 - 1], np.int16)
    made = node("GATHER", [value(x.shape, "int8"), tensor(far.shape, "int16")], axis=0)
    assert check(made, [x, far])[0].tolist() == [[0, 1], [4, 5], [0, 1], [4, 5]]
    wide = np.array([[2**40, 0], [2 - 2**40, 1]], np.int64)
    made = node("GATHER_ND", [value(x.shape, "int8"), tensor(wide.shape, "int64")])
    assert check(made, [x, wide])[0].tolist() == [4, 1]
    made = node("EMBEDDING_LOOKUP", [tensor([2], "int32"), constant(x, scale=0.5)], out=tensor([1], scale=0.5))
    assert check(made, [np.array([-5, 5], np.int32)])[0].tolist() == [[0, 1], [4, 5]]


@pytest.mark.parametrize(
    ("op", "inputs", "options", "sentence"),
    [
        ("GATHER", [value([3, 2], "int8"), constant(np.array([0, 3], np.int32))], {"axis": 0}, "from 0 to 3"),
        ("GATHER", [value([3, 2], "int8"), constant(np.array([-1], np.int32))], {"axis": 0}, "from -1 to -1"),
        ("GATHER", [value([3, 2], "int8"), tensor([2], "int32")], {"axis": 2}, "axis 2"),
        ("GATHER", [value([3, 2], "int8"), tensor([2], "int32")], {"axis": 1, "batch_dims": 1}, "differ in their 1"),
        ("GATHER", [value([3, 2], "int8"), tensor([3, 2], "int32")], {"axis": 0, "batch_dims": 1}, "1 batch dim"),
        ("GATHER_ND", [value([3, 2], "int8"), tensor([4, 3], "int32")], {}, "do not fit a tensor of 2"),
        ("GATHER_ND", [value([3, 2], "int8"), constant(np.array([[2, 2]], np.int32))], {}, "from 2 to 2"),
        ("EMBEDDING_LOOKUP", [tensor([2, 2], "int32"), value([3, 2], "int8")], {}, "table of rows"),
        ("EMBEDDING_LOOKUP", [constant(np.array([3], np.int32)), value([3, 2], "int8")], {}, "from 3 to 3"),
    ],
)
def test_what_is_refused(op: str, inputs: list[Tensor], options: dict[str, int], sentence: str) -> None:
    made = unchecked_view(op, inputs, [value([1], "int8")], **options)
    assert any(sentence in problem for problem in problems(made))


def test_a_float_table_needs_a_zero_point_of_zero() -> None:
    table = constant(np.zeros((2, 2), np.int8), scale=0.1, zp=3)
    made = unchecked_view("EMBEDDING_LOOKUP", [tensor([1], "int32"), table], [tensor([1, 2], "float32")])
    assert "needs the zero point 0" in problems(made)[0]
