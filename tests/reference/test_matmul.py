"""What the references of weighted operators share, against plain Python."""

from __future__ import annotations

import math

import numpy as np
import pytest

from ops.views import constant, tensor, unchecked_view
from ops.weighted import rescaled, rescaled_wide
from quant2c.ir.graph import NodeView
from quant2c.ir.tensor import Tensor
from quant2c.reference.matmul import Roles, centred, channel_multipliers, dot, finish, real_sums, terms


def _dense(x: Tensor, weights: Tensor, out: Tensor, bias: Tensor | None = None, **more: object) -> NodeView:
    return unchecked_view("FULLY_CONNECTED", [x, weights, bias], [out], **more)


_ONES = constant(np.ones((2, 1), np.int8), scale=[0.5, 0.25])


def test_values_are_centred_at_their_zero_points() -> None:
    low = tensor([2, 2], "uint8", scale=1.0, zp=255)
    assert centred(np.array([[0, 255], [1, 2]], np.uint8), low).tolist() == [[-255, 0], [-254, -253]]
    rows = constant(np.array([[1, 2], [3, 4]], np.int8), scale=[1.0, 1.0], zp=[1, -128], axis=0)
    assert centred(rows.values, rows).tolist() == [[0, 1], [131, 132]]
    columns = constant(np.array([[1, 2], [3, 4]], np.int8), scale=[1.0, 1.0], zp=[1, -128], axis=1)
    assert centred(columns.values, columns).tolist() == [[0, 130], [2, 132]]


def test_terms_are_integers_or_reals_as_the_types_say() -> None:
    x = np.array([[3]], np.int8)
    quantized = terms(_dense(tensor([1, 1], scale=1.0, zp=5), _ONES, tensor([1, 2], scale=1.0)), [x, _ONES.values])
    assert quantized.image.dtype == quantized.weights.dtype == np.int64 and quantized.image.item() == -2
    weights = constant(np.full((2, 1), 0.5, np.float32))
    values = np.array([[1.5]], np.float32)
    reals = terms(_dense(tensor([1, 1], "float32"), weights, tensor([1, 2], "float32")), [values, weights.values])
    assert reals.image is values and reals.weights.dtype == np.float32 and reals.factors is None


def test_a_float_image_becomes_integers_for_int8_weights() -> None:
    node = _dense(tensor([2, 1], "float32"), _ONES, tensor([2, 2], "float32"))
    values = np.array([[-2.0], [0.25]], np.float32)
    symmetric = terms(node, [values, _ONES.values])
    assert symmetric.image.tolist() == [[-127], [127]] and symmetric.weights.tolist() == [[1], [1]]
    assert symmetric.factors is not None
    assert symmetric.factors.tolist() == [np.float32(2) / np.float32(127), np.float32(0.25) / np.float32(127)]
    asymmetric = terms(node, [values, _ONES.values], asymmetric=True)
    assert asymmetric.image.tolist() == [[-255], [255]] and asymmetric.factors is not None
    assert asymmetric.factors.tolist() == [np.float32(2 / 255), np.float32(0.25 / 255)]


def test_integer_sums_become_real_by_row_and_channel() -> None:
    node = _dense(tensor([2, 1], "float32"), _ONES, tensor([2, 2], "float32"))
    sums, factors = np.array([[3, 5], [7, 11]], np.int64), np.array([0.1, 0.7], np.float32)
    f, c = factors.tolist(), [0.5, 0.25]
    single = np.float32
    by_product = [[single(s) * (single(f[i]) * single(c[j])) for j, s in enumerate(row)] for i, row in enumerate(sums)]
    assert real_sums(node, sums, factors).tolist() == by_product
    by_turns = [[single(s) * single(c[j]) * single(f[i]) for j, s in enumerate(row)] for i, row in enumerate(sums)]
    assert real_sums(node, sums, factors, by_turns=True).tolist() == by_turns
    assert real_sums(node, sums, None) is sums


def _multiplier(real_scale: float) -> tuple[int, int]:
    fraction, shift = math.frexp(real_scale)
    return round(fraction * 2**31), shift


@pytest.mark.parametrize(("dtype", "legacy", "asked"), [("int8", False, False), ("uint8", False, False),
                                                       ("int8", True, False), ("int8", False, True)])  # fmt: skip
def test_multipliers_in_double_or_from_a_float_product(dtype: str, legacy: bool, asked: bool) -> None:
    si, sw, so = (float(np.float32(s)) for s in (0.0123, 0.00457, 0.031))
    weights = constant(np.ones((3, 1), dtype), scale=sw)
    node = _dense(tensor([1, 1], dtype, scale=si), weights, tensor([1, 3], dtype, scale=so), legacy=legacy)
    in_float = dtype == "uint8" or legacy or asked
    product = float(np.float32(si) * np.float32(sw)) if in_float else si * sw
    multiplier, shift = channel_multipliers(node, 3, float_product=asked)
    assert list(zip(multiplier.tolist(), shift.tolist(), strict=True)) == [_multiplier(product / so)] * 3
    assert _multiplier(si * sw / so) != _multiplier(float(np.float32(si) * np.float32(sw)) / so)


def test_each_channel_has_its_multiplier() -> None:
    node = _dense(tensor([1, 1], scale=0.5), _ONES, tensor([1, 2], scale=1.0))
    multiplier, shift = channel_multipliers(node, 2)
    assert multiplier.tolist() == [1 << 30, 1 << 30] and shift.tolist() == [-1, -2]


def test_roles_say_which_input_is_what() -> None:
    x, out = tensor([1, 1, 1, 1], scale=0.5), tensor([1, 1, 1, 2], scale=1.0)
    weights = constant(np.ones((2, 1, 1, 1), np.int8), scale=[0.5, 0.25])
    shape = constant(np.array([1, 1, 1, 2], np.int32))
    bias = constant(np.array([16, 32], np.int32))
    node = unchecked_view("TRANSPOSE_CONV", [shape, weights, x, bias], [out])
    inputs = [shape.values, weights.values, np.full((1, 1, 1, 1), 8, np.int8), bias.values]
    roles = Roles(image=2, weights=1, bias=3)
    sums = np.array([[[[8, 8]]]], np.int64) * terms(node, inputs, roles).image
    assert finish(node, sums, inputs, roles=roles).reshape(-1).tolist() == [(64 + 16) / 4, (64 + 32) / 8]


@pytest.mark.parametrize(
    ("bias", "option", "rule"),
    [
        (np.int64, "", rescaled_wide),
        (np.int32, "", rescaled),
        (np.int32, "int64", rescaled),
        (None, "", rescaled_wide),
        (None, "int64", rescaled_wide),
        (None, "int32", rescaled),
    ],
)
def test_int16_sums_are_rounded_as_bias_or_option_say(bias: type | None, option: str, rule: object) -> None:
    sums = np.arange(-40, 41, dtype=np.int64).reshape(1, -1)
    weights = constant(np.ones((sums.size, 1), np.int8), scale=1.0)
    added = None if bias is None else constant(np.full(sums.size, 3, bias))
    x, out = tensor([1, 1], "int16", scale=1.0), tensor([1, sums.size], "int16", scale=16.0)
    node = _dense(x, weights, out, added, quantized_bias_type=option)
    got = finish(node, sums, [None, None, None if added is None else added.values])
    more = 0 if added is None else 3
    assert callable(rule)
    assert got.reshape(-1).tolist() == [rule(int(s) + more, 1 << 30, -3) for s in sums.flat]


@pytest.mark.parametrize(("activation", "low", "high"), [("NONE", -9.0, 9.0), ("RELU", 0.0, 9.0), ("RELU6", 0.0, 6.0),
                                                         ("RELU_N1_TO_1", -1.0, 1.0)])  # fmt: skip
def test_float_sums_are_clamped(activation: str, low: float, high: float) -> None:
    node = _dense(tensor([1, 1], "float32"), _ONES, tensor([1, 2], "float32"))
    sums = np.array([[-9.0, 8.5]], np.float32)
    got = finish(node, sums, [None, None, np.array([0.0, 0.5], np.float32)], activation)
    assert got.dtype == np.float32 and got.tolist() == [[max(low, -9.0), min(9.0, high)]]


def test_infinities_become_the_largest_floats() -> None:
    node = _dense(tensor([1, 1], "float32"), _ONES, tensor([1, 2], "float32"))
    got = finish(node, np.array([[-np.inf, np.inf]], np.float32), [None, None, None])
    assert got.tolist() == [[-float(np.finfo(np.float32).max), float(np.finfo(np.float32).max)]]


def test_floats_are_summed_one_after_the_other() -> None:
    """2^24 + 1 + 1 is 2^24 in this order; any other order or width would see the ones."""
    rows, columns = np.array([[1.0, 1.0, 1.0]], np.float32), np.array([[2.0**24], [1.0], [1.0]], np.float32)
    assert dot(rows, columns).item() == 2.0**24
    assert dot(rows[:, ::-1], columns[::-1]).item() == 2.0**24 + 2
    assert dot(rows, columns, np.array([[-(2.0**24)]], np.float32)).item() == 2.0


@pytest.mark.parametrize("dtype", [np.int64, np.float32])
def test_batches_of_products_are_broadcast(dtype: type) -> None:
    rng = np.random.default_rng(1)
    x, y = rng.integers(-9, 9, (2, 1, 3, 4)).astype(dtype), rng.integers(-9, 9, (5, 4, 2)).astype(dtype)
    got = dot(x, y)
    assert got.shape == (2, 5, 3, 2) and got.dtype == dtype
    for a, b, i, j in np.ndindex(got.shape):
        assert got[a, b, i, j] == sum(x[a, 0, i, k] * y[b, k, j] for k in range(4))
