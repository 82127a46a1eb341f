"""FULLY_CONNECTED: C against the reference in both numerics profiles, and what is refused."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from ops.views import check_c_equals_reference, check_random_models, constant, problems, tensor, unchecked_view, view
from ops.weighted import (
    ACTIVATIONS,
    FLOAT_TOLERANCE,
    Layer,
    draw_layer,
    draw_values,
    rescaled,
    rescaled_wide,
    tie_accumulators,
)
from quant2c.ir.graph import NodeView
from quant2c.ir.schedule import Options
from quant2c.ir.tensor import Array, Tensor
from quant2c.ops import OPS

TYPES = [
    "int8 int8 int32",
    "int8 int8 none",
    "int8 int4 int32",
    "int16 int8 int64",
    "int16 int8 int32",
    "int16 int8 none",
    "int16 int4 int64",
    "float32 float32 float32",
    "float32 float32 none",
    "float32 int8 float32",
    "float32 int4 float32",
]


@pytest.mark.parametrize("dtype", ["int8", "uint8"])
@pytest.mark.parametrize("numerics", ["gemmlowp", "litert"])
def test_random_models(dtype: str, numerics: str) -> None:
    check_random_models("FULLY_CONNECTED", 50, dtype, numerics=numerics)


def _node(layer: Layer, **options: object) -> NodeView:
    return view("FULLY_CONNECTED", [layer.image, layer.weights, layer.bias], [layer.out], **options)


def _random(rng: np.random.Generator, types: str) -> NodeView:
    depth, units = int(rng.integers(1, 60)), int(rng.integers(1, 12))
    keeps = bool(rng.random() < 0.4)
    leading = tuple(rng.integers(1, 4, int(rng.integers(0, 3))).tolist())
    out = (*leading, units) if keeps else (int(np.prod(leading, dtype=int)), units)
    layer = draw_layer(rng, types, (*leading, depth), (units, depth), out)
    return _node(
        layer,
        keep_num_dims=keeps,
        asymmetric_quantize_inputs=bool(rng.random() < 0.5),
        fused_activation_function=str(rng.choice(ACTIVATIONS)),
        quantized_bias_type=str(rng.choice(["int32", "int64", "float32"])),
    )


@pytest.mark.parametrize("numerics", ["gemmlowp", "litert"])
@pytest.mark.parametrize("types", TYPES)
def test_every_combination_of_types(types: str, numerics: str) -> None:
    rng = np.random.default_rng(len(types))
    for number in range(100):
        node = _random(rng, types)
        images = draw_values(rng, node.input(0))
        check_c_equals_reference(node, [images[number % len(images)]], numerics=numerics, tolerance=FLOAT_TOLERANCE)


# The input is zero, so that outputs are rescaled biases.


def _rescaling(biases: Array, out_scale: float, image: str = "int8", **more: Any) -> NodeView:
    x, out = tensor([1, 2], image, scale=1.0), tensor([1, biases.size], image, scale=out_scale, **more)
    weights = constant(np.ones((biases.size, 2), np.int8), scale=1.0)
    return view("FULLY_CONNECTED", [x, weights, constant(biases, scale=1.0)], [out])


def _away(x: float) -> int:
    return int(abs(x) + 0.5) * (1 if x >= 0 else -1)


@pytest.mark.parametrize("power", [-1, 0, 1, 2, 5, 9, 16, 22])
def test_ties_in_both_profiles(power: int) -> None:
    """Twice rounded in fixed point, ties up and then away; once in LiteRT, ties away."""
    sums = tie_accumulators(1 - power)
    node = _rescaling(sums, 2.0**power, zp=2)
    twice = [min(max(rescaled(int(s), 1 << 30, 1 - power) + 2, -128), 127) for s in sums]
    once = [min(max(_away(int(s) * 2.0**-power) + 2, -128), 127) for s in sums]
    zero = np.zeros((1, 2), np.int8)
    assert check_c_equals_reference(node, [zero])[0].reshape(-1).tolist() == twice
    assert check_c_equals_reference(node, [zero], numerics="litert")[0].reshape(-1).tolist() == once
    assert (once == twice) == (power < 1), "the profiles differ at ties"


@pytest.mark.parametrize(("bias", "rule"), [(np.int32, rescaled), (np.int64, rescaled_wide)])
def test_int16_rounds_as_its_bias_says(bias: type[Any], rule: Any) -> None:
    sums = tie_accumulators(-4).astype(bias)
    node = _rescaling(sums, 2.0**5, "int16")
    zero = np.zeros((1, 2), np.int16)
    assert check_c_equals_reference(node, [zero])[0].reshape(-1).tolist() == [rule(int(s), 1 << 30, -4) for s in sums]
    once = [_away(int(s) / 32) for s in sums]
    assert check_c_equals_reference(node, [zero], numerics="litert")[0].reshape(-1).tolist() == once


def test_sums_of_int16_with_an_int32_bias_wrap() -> None:
    layer = Layer(
        tensor([1, 600], "int16", scale=0.1),
        constant(np.full((1, 600), 127, np.int8), scale=0.1),
        constant(np.array([5], np.int32)),
        tensor([1, 1], "int16", scale=3e4),
    )
    node = _node(layer)
    (call,) = OPS["FULLY_CONNECTED"].lower(node, Options("host"))
    (out,) = check_c_equals_reference(node, [np.full((1, 600), 32767, np.int16)])
    wrapped = (600 * 127 * 32767 + 5 + 2**31) % 2**32 - 2**31
    assert out[0, 0] == rescaled(wrapped, int(call.param("multiplier")[0]), int(call.param("shift")[0]))


def test_per_tensor_multipliers_come_from_a_float_product() -> None:
    si, sw, so = (float(np.float32(s)) for s in (0.0123, 0.00457, 0.031))
    x, out = tensor([1, 1], scale=si), tensor([1, 2], scale=so)
    shared = view("FULLY_CONNECTED", [x, constant(np.ones((2, 1), np.int8), scale=sw), None], [out])
    each = view("FULLY_CONNECTED", [x, constant(np.ones((2, 1), np.int8), scale=[sw, sw]), None], [out])
    multipliers = []
    for node in (shared, each):
        (call,) = OPS["FULLY_CONNECTED"].lower(node, Options("host"))
        multipliers.append(call.param("multiplier").tolist())
        check_c_equals_reference(node, [np.full((1, 1), 100, np.int8)])
    assert multipliers[0][0] != multipliers[1][0]


def test_extremes_everywhere() -> None:
    for dtype, weights_zp in (("int8", 0), ("uint8", 0), ("uint8", 255)):
        info = np.iinfo(dtype)
        for value, zp in ((info.min, info.max), (info.max, info.min)):
            weights = constant(np.full((3, 31), info.min, dtype), scale=0.01, zp=weights_zp)
            x, out = tensor([2, 31], dtype, scale=0.02, zp=zp), tensor([2, 3], dtype, scale=1.9, zp=128 + info.min)
            node = view("FULLY_CONNECTED", [x, weights, constant(np.array([0, 1 << 20, -77], np.int32))], [out])
            for numerics in ("gemmlowp", "litert"):
                check_c_equals_reference(node, [np.full((2, 31), value, dtype)], numerics=numerics)


# Weights that are computed at run time.


@pytest.mark.parametrize("numerics", ["gemmlowp", "litert"])
@pytest.mark.parametrize("dtype", ["int8", "uint8", "float32"])
@pytest.mark.parametrize("has_bias", [False, True])
def test_weights_computed_at_run_time(dtype: str, has_bias: bool, numerics: str) -> None:
    """As attention layers have them; they have a zero point like any other value."""
    rng = np.random.default_rng(17)
    low = 0 if dtype == "uint8" else -128
    fields = [{"scale": s, "zp": low + z} for s, z in ((0.02, 100), (0.03, 199), (0.9, 77))]
    if dtype == "float32":
        fields = [{}, {}, {}]
    x, w = tensor([2, 3, 11], dtype, **fields[0]), tensor([5, 11], dtype, **fields[1])
    values = rng.integers(-999, 999, 5).astype("float32" if dtype == "float32" else "int32")
    bias = constant(values) if has_bias else None
    out = tensor([6, 5], dtype, **fields[2])
    node = view("FULLY_CONNECTED", [x, w, bias], [out], fused_activation_function="RELU6")
    form = "_litert" if numerics == "litert" and dtype != "float32" else ""
    kind = "f32" if dtype == "float32" else "s8"
    symbol = f"q2c_batch_matmul{form}_{kind}__portable"
    for a, b in zip(draw_values(rng, x), draw_values(rng, w), strict=True):
        check_c_equals_reference(node, [a, b], numerics=numerics, symbols=[symbol], tolerance=FLOAT_TOLERANCE)


def test_constant_int8_weights_with_a_zero_point() -> None:
    rng = np.random.default_rng(18)
    weights = constant(rng.integers(-128, 128, (4, 9)).astype(np.int8), scale=0.02, zp=-128)
    x = tensor([3, 9], scale=0.1, zp=127)
    node = view("FULLY_CONNECTED", [x, weights, None], [tensor([3, 4], scale=0.7, zp=-1)])
    for image in draw_values(rng, x):
        check_c_equals_reference(node, [image])


@pytest.mark.parametrize(("optimise", "packed"), [("balanced", True), ("size", True), ("speed", False)])
def test_int4_weights_stay_packed_unless_speed_is_all(optimise: str, packed: bool) -> None:
    rng = np.random.default_rng(7)
    for _ in range(10):
        node = _random(rng, "int8 int4 int32")
        (call,) = OPS["FULLY_CONNECTED"].lower(node, Options("host", optimise))
        values, stored = node.input(1).elements, call.param("weights").size
        assert (call.stem.endswith("_w4"), stored) == (packed, (values + 1) // 2 if packed else values)
        for image in draw_values(rng, node.input(0))[:2]:
            check_c_equals_reference(node, [image], optimise=optimise)


# What is refused.


def _w(*shape: int, **quantization: Any) -> Tensor:
    return constant(np.ones(shape, np.int8), **(quantization or {"scale": 0.1}))


_X = tensor([2, 6], scale=0.1)


@pytest.mark.parametrize(
    ("inputs", "options", "words"),
    [
        ([_X, _w(3, 1, 6)], {}, "must be [outputs, inputs]"),
        ([_X, _w(3, 5)], {}, "no multiple of the weights' 5 inputs"),
        ([_X, _w(3, 4)], {"keep_num_dims": True}, "last dimension"),
        ([_X, _w(3, 6)], {"weights_format": "SHUFFLED4x16INT8"}, "SHUFFLED4x16INT8"),
        ([_X, _w(3, 6, scale=[0.1, 0.2])], {}, "2 weight scales for 3 channels"),
        ([_X, _w(3, 6, scale=[0.1, 0.2, 0.3], zp=[0, 1, 0])], {}, "zero point 0"),
        ([_X, _w(3, 6), constant(np.zeros(2, np.int32))], {}, "bias has 2 elements"),
        ([_X, _w(3, 6), constant(np.zeros(3, np.int32), scale=0.0121)], {}, "scale 0.0121; input scale"),
        ([_X, _w(3, 6), tensor([3], "int32")], {}, "must be a constant"),
        ([tensor([2, 6], "float32"), tensor([3, 6], scale=0.1)], {}, "must be a constant"),
        ([_X, _w(3, 6)], {"fused_activation_function": "TANH"}, "activation TANH"),
    ],
)
def test_refusals(inputs: list[Tensor], options: dict[str, Any], words: str) -> None:
    out = tensor([2, 3], inputs[0].dtype.label, scale=0.1)
    node = unchecked_view("FULLY_CONNECTED", inputs, [out], **options)
    assert any(words in sentence for sentence in problems(node))


def test_accumulator_bounds() -> None:
    accumulator = OPS["FULLY_CONNECTED"].accumulator
    assert accumulator is not None
    x, out = tensor([1, 2], scale=0.1, zp=-128), tensor([1, 2], scale=0.1)
    weights = constant(np.array([[-128, 1], [0, 0]], np.int8), scale=0.1)
    node = view("FULLY_CONNECTED", [x, weights, constant(np.array([3, -4], np.int32))], [out])
    assert accumulator(node).tolist() == [3 + 129 * 255, 4]
    run_time = view("FULLY_CONNECTED", [x, tensor([2, 2], scale=0.1, zp=127), None], [out])
    assert accumulator(run_time).tolist() == [2 * 255 * 255]
