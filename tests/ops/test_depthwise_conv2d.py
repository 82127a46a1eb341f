"""DEPTHWISE_CONV_2D: C against the reference, the reference against sums written out, and what is refused."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from ops.views import check_c_equals_reference, check_random_models, constant, problems, tensor, unchecked_view, view
from ops.weighted import ACTIVATIONS, FLOAT_TOLERANCE, Layer, draw_layer, draw_values, rescaled, tie_accumulators
from quant2c.ir.graph import NodeView
from quant2c.ir.schedule import Options
from quant2c.ir.tensor import Tensor
from quant2c.ops import OPS

TYPES = [
    "int8 int8 int32",
    "int8 int8 none",
    "int8 int4 int32",
    "int16 int8 int64",
    "int16 int8 none",
    "float32 float32 float32",
    "float32 float32 none",
    "float32 int8 float32",
]


@pytest.mark.parametrize("dtype", ["int8", "uint8"])
def test_random_models(dtype: str) -> None:
    check_random_models("DEPTHWISE_CONV_2D", 60, dtype)


def _random(rng: np.random.Generator, types: str) -> NodeView:
    padding = rng.choice(["SAME", "VALID"])
    channels, factor = int(rng.integers(1, 7)), int(rng.choice([1, 1, 2, 3]))
    kernel, stride, dilation = (rng.integers(1, most + 1, 2) for most in (4, 3, 3))
    extent = (kernel - 1) * dilation + 1
    size = extent + rng.integers(0, 6, 2) if padding == "VALID" else rng.integers(1, 9, 2)
    out = -(-size // stride) if padding == "SAME" else (size - extent) // stride + 1
    n, out_c = int(rng.integers(1, 3)), channels * factor
    image, shape = (n, *size.tolist(), channels), (n, *out.tolist(), out_c)
    layer = draw_layer(rng, types, image, (1, *kernel.tolist(), out_c), shape, axis=3)
    return _node(
        layer,
        padding=str(padding),
        stride_h=int(stride[0]),
        stride_w=int(stride[1]),
        dilation_h_factor=int(dilation[0]),
        dilation_w_factor=int(dilation[1]),
        depth_multiplier=factor,
        fused_activation_function=str(rng.choice(ACTIVATIONS)),
    )


def _node(layer: Layer, **options: object) -> NodeView:
    return view("DEPTHWISE_CONV_2D", [layer.image, layer.weights, layer.bias], [layer.out], **options)


@pytest.mark.parametrize("types", TYPES)
def test_every_combination_of_types(types: str) -> None:
    rng = np.random.default_rng(len(types))
    for number in range(100):
        node = _random(rng, types)
        images = draw_values(rng, node.input(0))
        check_c_equals_reference(node, [images[number % len(images)]], tolerance=FLOAT_TOLERANCE)


@pytest.mark.parametrize("power", [-1, 0, 1, 2, 9, 22])
def test_ties_of_both_roundings(power: int) -> None:
    """A multiplier of 2^30 and a scale of 2^-power; the input is zero, so that outputs are rescaled biases."""
    sums = tie_accumulators(1 - power)
    x, out = tensor([1, 1, 1, 1], scale=1.0, zp=5), tensor([1, 1, 1, sums.size], scale=2.0**power, zp=9)
    weights = constant(np.ones((1, 1, 1, sums.size), np.int8), scale=1.0)
    node = view("DEPTHWISE_CONV_2D", [x, weights, constant(sums, scale=1.0)], [out], fused_activation_function="RELU")
    (got,) = check_c_equals_reference(node, [np.full((1, 1, 1, 1), 5, np.int8)])
    assert got.reshape(-1).tolist() == [min(max(rescaled(int(s), 1 << 30, 1 - power), 0) + 9, 127) for s in sums]


@pytest.mark.parametrize("dtype", ["int8", "uint8"])
@pytest.mark.parametrize("end", ["low", "high"])
def test_extremes_everywhere(dtype: str, end: str) -> None:
    """Input, weights and all zero points at an end of the type; uint8 weights have a zero point of their own."""
    info = np.iinfo(dtype)
    low, high = int(info.min), int(info.max)
    value, zp = (low, high) if end == "low" else (high, low)
    weights_zp = {"int8": 0, "uint8": 255}[dtype]
    weights = constant(np.full((1, 3, 3, 6), low, dtype), scale=0.01, zp=weights_zp)
    x, out = tensor([1, 5, 4, 3], dtype, scale=0.02, zp=zp), tensor([1, 5, 4, 6], dtype, scale=0.4, zp=value)
    node = view("DEPTHWISE_CONV_2D", [x, weights, None], [out], padding="SAME")
    (got,) = check_c_equals_reference(node, [np.full((1, 5, 4, 3), value, dtype)])
    assert np.unique(got).size > 1


def test_a_sum_written_out() -> None:
    rng = np.random.default_rng(4)
    layer = draw_layer(rng, "int8 int8 int32", (1, 6, 5, 2), (1, 3, 2, 6), (1, 3, 3, 6), axis=3, per_channel=True)
    node = _node(layer, padding="SAME", stride_h=2, stride_w=2, dilation_h_factor=1, dilation_w_factor=3)
    image = draw_values(rng, layer.image)[0]
    (out,) = check_c_equals_reference(node, [image])
    (call,) = OPS["DEPTHWISE_CONV_2D"].lower(node, Options("host"))
    assert layer.bias is not None and call.param("depth_multiplier") == 3
    for y, x, o in np.ndindex(3, 3, 6):
        acc = int(layer.bias.values[o])
        for ky, kx in np.ndindex(3, 2):
            in_y, in_x = 2 * y + ky, 2 * x - 1 + 3 * kx  # one row of padding, below; three columns, one to the left
            if 0 <= in_y < 6 and 0 <= in_x < 5:
                acc += (int(image[0, in_y, in_x, o // 3]) - layer.image.q.zp) * int(layer.weights.values[0, ky, kx, o])
        scaled = rescaled(acc, int(call.param("multiplier")[o]), int(call.param("shift")[o])) + layer.out.q.zp
        assert out[0, y, x, o] == min(max(scaled, -128), 127)


@pytest.mark.parametrize(("optimise", "packed"), [("balanced", True), ("size", True), ("speed", False)])
def test_int4_weights_stay_packed_unless_speed_is_all(optimise: str, packed: bool) -> None:
    rng = np.random.default_rng(7)
    for _ in range(10):
        node = _random(rng, "int8 int4 int32")
        (call,) = OPS["DEPTHWISE_CONV_2D"].lower(node, Options("host", optimise))
        values, stored = node.input(1).elements, call.param("weights").size
        assert (call.stem.endswith("_w4"), stored) == (packed, (values + 1) // 2 if packed else values)
        for image in draw_values(rng, node.input(0))[:2]:
            check_c_equals_reference(node, [image], optimise=optimise)


def test_one_input_channel_runs_as_a_convolution() -> None:
    rng = np.random.default_rng(11)
    weights = rng.integers(-127, 128, (1, 3, 2, 5)).astype(np.int8)
    inputs = [
        tensor([2, 6, 5, 1], scale=0.05, zp=-7),
        constant(weights, scale=[0.01 * (i + 1) for i in range(5)], axis=3),
        constant(rng.integers(-500, 500, 5).astype(np.int32), scale=[0.0005 * (i + 1) for i in range(5)]),
    ]
    options = {"padding": "SAME", "stride_h": 2, "stride_w": 1, "fused_activation_function": "RELU"}
    node = view("DEPTHWISE_CONV_2D", inputs, [tensor([2, 3, 5, 5], scale=0.1, zp=4)], **options)
    image = rng.integers(-128, 128, (2, 6, 5, 1)).astype(np.int8)
    check_c_equals_reference(node, [image], symbols=["q2c_conv2d_s8__portable"])


_OUT = tensor([1, 4, 4, 4], scale=0.1)


def _w(*shape: int, **quantization: Any) -> Tensor:
    return constant(np.ones(shape, np.int8), **(quantization or {"scale": 0.1}))


@pytest.mark.parametrize(
    ("weights", "options", "words"),
    [
        (_w(2, 1, 1, 4), {}, "[1,kh,kw,C*m]"),
        (_w(1, 1, 1, 3), {}, "no multiple of 2 input channels"),
        (_w(1, 1, 1, 4, scale=[0.1, 0.1], axis=3), {}, "2 weight scales for 4 channels"),
        (_w(1, 1, 1, 4, scale=0.1, zp=-3), {}, "zero point 0"),
        (_w(1, 1, 1, 4), {"dilation_w_factor": 0}, "must be positive"),
        (_w(1, 1, 1, 4), {"fused_activation_function": "SIGN_BIT"}, "activation SIGN_BIT"),
        (tensor([1, 1, 1, 4], scale=0.1), {}, "must be a constant"),
    ],
)
def test_refusals(weights: Tensor, options: dict[str, Any], words: str) -> None:
    node = unchecked_view("DEPTHWISE_CONV_2D", [tensor([1, 4, 4, 2], scale=0.1), weights, None], [_OUT], **options)
    assert any(words in sentence for sentence in problems(node))


def test_a_depth_multiplier_that_is_not_stated_follows_from_the_shapes() -> None:
    x = tensor([1, 4, 4, 2], scale=0.1)
    node = view("DEPTHWISE_CONV_2D", [x, _w(1, 1, 1, 4), None], [_OUT], depth_multiplier=0)
    (call,) = OPS["DEPTHWISE_CONV_2D"].lower(node, Options("host"))
    assert call.param("depth_multiplier") == 2


def test_the_accumulator_bound_is_of_each_channel() -> None:
    weights = np.zeros((1, 2, 1, 2), np.int8)
    weights[0, :, 0, 1] = (-128, 3)
    x, bias = tensor([1, 2, 1, 1], scale=0.1, zp=27), constant(np.array([5, -6], np.int32))
    out = tensor([1, 1, 1, 2], scale=0.1)
    node = view("DEPTHWISE_CONV_2D", [x, constant(weights, scale=0.1), bias], [out], padding="VALID")
    accumulator = OPS["DEPTHWISE_CONV_2D"].accumulator
    assert accumulator is not None
    assert accumulator(node).tolist() == [5, 6 + 131 * 155]
