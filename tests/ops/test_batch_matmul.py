"""BATCH_MATMUL: C against the reference, the reference against numpy's own product, and what is refused."""

from __future__ import annotations

from itertools import product
from typing import Any

import numpy as np
import pytest

from ops.views import check_c_equals_reference, check_random_models, constant, problems, tensor, unchecked_view, view
from ops.weighted import FLOAT_TOLERANCE, draw_values, rescaled, rescaled_wide, tie_accumulators
from quant2c.ir.graph import NodeView
from quant2c.ir.schedule import Options
from quant2c.ir.tensor import Tensor
from quant2c.ops import OPS

_BATCHES = [
    ((), ()),
    ((3,), (3,)),
    ((1,), (4,)),
    ((4,), (1,)),
    ((), (3,)),
    ((2, 1), (3,)),
    ((2, 1, 3), (1, 4, 3)),
    ((2, 3, 1), (4,)),
]


def test_random_models() -> None:
    check_random_models("BATCH_MATMUL", 60)


def _value(shape: tuple[int, ...], dtype: str, scale: float, zp: int) -> Tensor:
    if dtype == "float32":
        return tensor(shape, dtype)
    return tensor(shape, dtype, scale=scale, zp=0 if dtype == "int16" else zp)


def _product(batches: tuple[tuple[int, ...], tuple[int, ...]], dtype: str, adj_x: bool, adj_y: bool) -> NodeView:
    rows, depth, cols = 3, 5, 4
    x = _value((*batches[0], *((depth, rows) if adj_x else (rows, depth))), dtype, 0.02, -128)
    y = _value((*batches[1], *((cols, depth) if adj_y else (depth, cols))), dtype, 0.03, 100)
    shape = (*np.broadcast_shapes(*batches), rows, cols)
    out = _value(shape, dtype, 0.4 if dtype == "int8" else 30.0, 11)
    return view("BATCH_MATMUL", [x, y], [out], adj_x=adj_x, adj_y=adj_y)


@pytest.mark.parametrize("dtype", ["int8", "int16", "float32"])
@pytest.mark.parametrize("batches", _BATCHES)
def test_batches_are_broadcast(batches: tuple[tuple[int, ...], tuple[int, ...]], dtype: str) -> None:
    rng = np.random.default_rng(2)
    for adj_x, adj_y in product((False, True), repeat=2):
        node = _product(batches, dtype, adj_x, adj_y)
        for x, y in zip(draw_values(rng, node.input(0)), draw_values(rng, node.input(1)), strict=True):
            check_c_equals_reference(node, [x, y], tolerance=FLOAT_TOLERANCE)


def test_a_product_written_out() -> None:
    rng = np.random.default_rng(3)
    node = _product(((2, 1), (3,)), "int8", adj_x=True, adj_y=True)
    x, y = (draw_values(rng, node.input(i))[0] for i in range(2))
    (out,) = check_c_equals_reference(node, [x, y])
    (call,) = OPS["BATCH_MATMUL"].lower(node, Options("host"))
    multiplier, shift = call.integer("multiplier"), call.integer("shift")
    for a, b, i, j in np.ndindex(*out.shape):
        acc = sum((int(x[a, 0, k, i]) + 128) * (int(y[b, j, k]) - 100) for k in range(5))
        assert out[a, b, i, j] == min(max(rescaled(acc, multiplier, shift) + 11, -128), 127)


@pytest.mark.parametrize("shape", [(5, 4), (1, 5, 4), (1, 1, 5, 4)])
@pytest.mark.parametrize("adj_y", [False, True])
@pytest.mark.parametrize(
    ("image", "weights"),
    [("int8", "int8"), ("int16", "int16"), ("int16", "int8"), ("float32", "float32"), ("float32", "int8")],
)
def test_a_constant_matrix_makes_a_dense_layer(image: str, weights: str, shape: tuple[int, ...], adj_y: bool) -> None:
    rng = np.random.default_rng(4)
    shape = (*shape[:-2], shape[-1], shape[-2]) if adj_y else shape
    values = rng.integers(-128, 128, shape).astype(weights)
    fields: dict[str, Any] = {} if weights == "float32" else {"scale": 0.02, "zp": 45 if image == "int8" else 0}
    y = constant(values, weights, **fields)
    x, out = _value((2, 3, 5), image, 0.02, 77), _value((*(1,) * (len(shape) - 3), 2, 3, 4), image, 0.4, -9)
    node = view("BATCH_MATMUL", [x, y], [out], adj_y=adj_y)
    short = {"int8": "s8", "int16": "s16", "float32": "f32"}[image]
    stem = "batch_matmul" if weights == "int16" else "fully_connected"
    form = "_hybrid" if image == "float32" != weights else ""
    symbols = [f"q2c_{stem}{form}_{short}__portable"]
    for array in draw_values(rng, x):
        check_c_equals_reference(node, [array], symbols=symbols, tolerance=FLOAT_TOLERANCE)


def test_constants_with_batches_are_arguments() -> None:
    rng = np.random.default_rng(5)
    y = constant(rng.integers(-128, 128, (3, 5, 4)).astype(np.int8), scale=0.02, zp=-5)
    x, out = tensor([3, 2, 5], scale=0.02, zp=3), tensor([3, 2, 4], scale=0.3)
    check_c_equals_reference(view("BATCH_MATMUL", [x, y], [out]), draw_values(rng, x)[:1])
    left = constant(rng.integers(-128, 128, (2, 5)).astype(np.int8), scale=0.02, zp=-5)
    right = tensor([3, 5, 4], scale=0.1, zp=127)
    check_c_equals_reference(view("BATCH_MATMUL", [left, right], [out]), draw_values(rng, right)[:1])


@pytest.mark.parametrize(("dtype", "rule", "shift"), [("int8", rescaled, -3), ("int16", rescaled_wide, -3)])
def test_ties(dtype: str, rule: Any, shift: int) -> None:
    """One product an output, multiplied by 2^30 and shifted."""
    sums = tie_accumulators(shift, most=6)
    x, y = tensor([sums.size, 1], dtype, scale=1.0), tensor([1, 1], dtype, scale=1.0)
    node = view("BATCH_MATMUL", [x, y], [tensor([sums.size, 1], dtype, scale=2.0 ** (1 - shift))])
    (out,) = check_c_equals_reference(node, [sums.reshape(-1, 1).astype(dtype), np.ones((1, 1), dtype)])
    assert out.reshape(-1).tolist() == [rule(int(s), 1 << 30, shift) for s in sums]


def test_the_multiplier_comes_from_a_float_product() -> None:
    si, sw, so = (float(np.float32(s)) for s in (0.0123, 0.00457, 0.031))
    node = view("BATCH_MATMUL", [tensor([1, 1], scale=si), tensor([1, 1], scale=sw)], [tensor([1, 1], scale=so)])
    (call,) = OPS["BATCH_MATMUL"].lower(node, Options("host"))
    real = float(np.float32(si) * np.float32(sw)) / so
    assert abs(call.integer("multiplier") - real * 2.0 ** (31 - call.integer("shift"))) <= 0.5
    assert abs(call.integer("multiplier") - si * sw / so * 2.0 ** (31 - call.integer("shift"))) > 0.5


@pytest.mark.parametrize(
    ("x", "y", "words"),
    [
        ((5,), (5, 4), "2 to 5 dimensions"),
        ((1, 1, 1, 1, 3, 5), (5, 4), "2 to 5 dimensions"),
        ((3, 5), (4, 5), "rows of 5 meet columns of 4"),
        ((2, 3, 5), (3, 5, 4), "cannot be broadcast"),
    ],
)
def test_refused_shapes(x: tuple[int, ...], y: tuple[int, ...], words: str) -> None:
    inputs = [tensor(x, scale=0.1), tensor(y, scale=0.1)]
    found = problems(unchecked_view("BATCH_MATMUL", inputs, [tensor([3, 4], scale=0.1)]))
    assert any(words in sentence for sentence in found)


def test_refused_types() -> None:
    x, out = tensor([3, 5], "int16", scale=0.1), tensor([3, 4], "int16", scale=0.1)
    mixed = unchecked_view("BATCH_MATMUL", [x, tensor([5, 4], scale=0.1)], [out])
    assert any("must be a constant matrix" in sentence for sentence in problems(mixed))
    skewed = unchecked_view("BATCH_MATMUL", [x, tensor([5, 4], "int16", scale=0.1, zp=1)], [out])
    assert any("zero point 0" in sentence for sentence in problems(skewed))


def test_the_accumulator_bound() -> None:
    accumulator = OPS["BATCH_MATMUL"].accumulator
    assert accumulator is not None
    node = _product(((), ()), "int8", adj_x=True, adj_y=False)
    assert accumulator(node).tolist() == [5 * 255 * 228]
    deep = [tensor([1, 40000], scale=0.1, zp=-128), tensor([40000, 1], scale=0.1, zp=127)]
    found = problems(unchecked_view("BATCH_MATMUL", deep, [tensor([1, 1], scale=0.1)]))
    assert any("can reach" in sentence for sentence in found)
