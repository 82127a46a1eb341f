"""CONV_2D: C against the reference, the reference against sums written out, and what is refused."""

from __future__ import annotations

import numpy as np
import pytest

from builder.elements import to_bytes
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
from quant2c.ir.tensor import Array
from quant2c.ops import OPS
from quant2c.ops.fixedpoint import quantize_multiplier
from quant2c.ops.matmul import two_to_a_byte

TYPES = [
    "int8 int8 int32",
    "int8 int8 none",
    "int8 int4 int32",
    "int16 int8 int64",
    "int16 int8 int32",
    "int16 int8 none",
    "float32 float32 float32",
    "float32 float32 none",
    "float32 int8 float32",
    "float32 int4 none",
]


@pytest.mark.parametrize("dtype", ["int8", "uint8"])
def test_random_models(dtype: str) -> None:
    check_random_models("CONV_2D", 60, dtype)


def test_random_models_without_bias() -> None:
    check_random_models("CONV_2D", 20, micro_only=True)


def _random(rng: np.random.Generator, types: str) -> NodeView:
    padding = rng.choice(["SAME", "VALID"])
    groups = int(rng.choice([1, 1, 2, 3]))
    inner, each = rng.integers(1, 6, 2).tolist()
    kernel, stride, dilation = (rng.integers(1, most + 1, 2) for most in (4, 3, 3))
    extent = (kernel - 1) * dilation + 1
    size = extent + rng.integers(0, 6, 2) if padding == "VALID" else rng.integers(1, 9, 2)
    out = -(-size // stride) if padding == "SAME" else (size - extent) // stride + 1
    n, out_c = int(rng.integers(1, 3)), each * groups
    image, shape = (n, *size.tolist(), inner * groups), (n, *out.tolist(), out_c)
    layer = draw_layer(rng, types, image, (out_c, *kernel.tolist(), inner), shape)
    return _node(
        layer,
        padding=str(padding),
        stride_h=int(stride[0]),
        stride_w=int(stride[1]),
        dilation_h_factor=int(dilation[0]),
        dilation_w_factor=int(dilation[1]),
        fused_activation_function=str(rng.choice(ACTIVATIONS)),
        quantized_bias_type=str(rng.choice(["int32", "int64", "float32"])),
    )


def _node(layer: Layer, **options: object) -> NodeView:
    return view("CONV_2D", [layer.image, layer.weights, layer.bias], [layer.out], **options)


@pytest.mark.parametrize("types", TYPES)
def test_every_combination_of_types(types: str) -> None:
    rng = np.random.default_rng(len(types))
    for number in range(100):
        node = _random(rng, types)
        images = draw_values(rng, node.input(0))
        check_c_equals_reference(node, [images[number % len(images)]], tolerance=FLOAT_TOLERANCE)


# One pixel at the zero point: each output channel rescales its bias.


def _rescaling(
    biases: Array, out_scale: float, *, zp: int = 0, image: str = "int8", activation: str = "NONE"
) -> NodeView:
    x = tensor([1, 1, 1, 1], image, scale=1.0)
    weights = constant(np.ones((biases.size, 1, 1, 1), np.int8), scale=1.0)
    out = tensor([1, 1, 1, biases.size], image, scale=out_scale, zp=zp)
    return view("CONV_2D", [x, weights, constant(biases, scale=1.0)], [out], fused_activation_function=activation)


@pytest.mark.parametrize("power", [-1, 0, 1, 2, 5, 9, 16, 22, 25])
def test_ties_of_both_roundings(power: int) -> None:
    """A multiplier of 2^30 and a scale of 2^-power."""
    sums = tie_accumulators(1 - power)
    node = _rescaling(sums, 2.0**power, zp=-3)
    (out,) = check_c_equals_reference(node, [np.zeros((1, 1, 1, 1), np.int8)])
    want = [min(max(rescaled(int(acc), 1 << 30, 1 - power) - 3, -128), 127) for acc in sums]
    assert out.reshape(-1).tolist() == want


@pytest.mark.parametrize("power", [-1, 0, 4, 9, 20, 30])
def test_ties_of_the_wide_rounding(power: int) -> None:
    step = 1 << max(power - 1, 0)
    sums = np.array([step * k + d for k in range(-9, 10) for d in (-1, 0, 1)], np.int64)
    node = _rescaling(sums, 2.0**power, image="int16")
    (out,) = check_c_equals_reference(node, [np.zeros((1, 1, 1, 1), np.int16)])
    assert out.reshape(-1).tolist() == [rescaled_wide(int(acc), 1 << 30, 1 - power) for acc in sums]


def test_int16_with_an_int32_bias_rounds_twice() -> None:
    sums = tie_accumulators(-4)
    node = _rescaling(sums, 2.0**5, image="int16")
    (out,) = check_c_equals_reference(node, [np.zeros((1, 1, 1, 1), np.int16)])
    twice = [rescaled(int(acc), 1 << 30, -4) for acc in sums]
    assert out.reshape(-1).tolist() == twice != [rescaled_wide(int(acc), 1 << 30, -4) for acc in sums]


def test_sums_of_int16_with_an_int32_bias_wrap() -> None:
    x, out = tensor([1, 1, 1, 600], "int16", scale=1.0), tensor([1, 1, 1, 1], "int16", scale=2.0**17)
    weights, bias = constant(np.full((1, 1, 1, 600), 127, np.int8), scale=1.0), constant(np.array([5], np.int32))
    node = view("CONV_2D", [x, weights, bias], [out])
    (got,) = check_c_equals_reference(node, [np.full((1, 1, 1, 600), 32767, np.int16)])
    wrapped = (600 * 127 * 32767 + 5 + 2**31) % 2**32 - 2**31
    assert got.item() == rescaled(wrapped, 1 << 30, -16)


@pytest.mark.parametrize(
    ("out_scale", "multiplier", "shift"),
    [
        (2.0**33, 0, 0),  # below 2^-32: flushed to zero
        (2.0**32, 1 << 30, -31),
        (2.0**31, 1 << 30, -30),
        (2.0, 1 << 30, 0),
        (2.0**-6, 1 << 30, 7),
        (2.0**-28, 1 << 30, 29),
    ],
)
def test_extreme_scales(out_scale: float, multiplier: int, shift: int) -> None:
    sums = np.array([0, 1, -1, 2, -2, 3, (1 << 30) - 1, -(1 << 30), (1 << 31) - 200, 200 - (1 << 31)], np.int32)
    node = _rescaling(sums, out_scale)
    (call,) = OPS["CONV_2D"].lower(node, Options("host"))
    assert set(call.param("multiplier").tolist()) == {multiplier} and set(call.param("shift").tolist()) == {shift}
    (out,) = check_c_equals_reference(node, [np.zeros((1, 1, 1, 1), np.int8)])
    assert out.reshape(-1).tolist() == [min(max(rescaled(int(acc), multiplier, shift), -128), 127) for acc in sums]


@pytest.mark.parametrize("zp", [-128, 127])
@pytest.mark.parametrize("value", [-128, 127])
def test_extremes_everywhere(zp: int, value: int) -> None:
    """The largest sums of 8-bit values, with padding, at both ends of the zero points."""
    weights = constant(np.full((2, 3, 3, 7), -128, np.int8), scale=0.01)
    x, out = tensor([1, 4, 4, 7], scale=0.02, zp=zp), tensor([1, 4, 4, 2], scale=0.9, zp=-zp - 1)
    node = view("CONV_2D", [x, weights, None], [out], padding="SAME")
    (got,) = check_c_equals_reference(node, [np.full((1, 4, 4, 7), value, np.int8)])
    taps = np.array([4, 6, 6, 4])[:, None] * np.array([4, 6, 6, 4]) // 4  # of a window that lie in the image
    (call,) = OPS["CONV_2D"].lower(node, Options("host"))
    multiplier, shift = int(call.param("multiplier")[0]), int(call.param("shift")[0])
    want = [min(max(rescaled(7 * t * -128 * (value - zp), multiplier, shift) - zp - 1, -128), 127) for t in taps.flat]
    assert got[..., 0].reshape(-1).tolist() == want


@pytest.mark.parametrize("legacy", [False, True])
def test_uint8_multipliers_come_from_a_float_product(legacy: bool) -> None:
    """With these scales the product in float32 gives another multiplier than the one in double."""
    si, sw, so = (float(np.float32(s)) for s in (0.0123, 0.00457, 0.031))
    weights = constant(np.ones((1, 1, 1, 1), np.int8), scale=sw)
    x, out = tensor([1, 1, 1, 1], scale=si), tensor([1, 1, 1, 1], scale=so)
    node = view("CONV_2D", [x, weights, None], [out], legacy=legacy)
    (call,) = OPS["CONV_2D"].lower(node, Options("host"))
    products = {False: si * sw, True: float(np.float32(si) * np.float32(sw))}
    assert call.param("multiplier")[0] == quantize_multiplier(products[legacy] / so)[0]
    assert call.param("multiplier")[0] != quantize_multiplier(products[not legacy] / so)[0]


def test_a_sum_written_out() -> None:
    """Two groups, dilation, padding and a stride, against the definition tap by tap."""
    rng = np.random.default_rng(4)
    layer = draw_layer(rng, "int8 int8 int32", (1, 5, 6, 4), (6, 2, 3, 2), (1, 3, 3, 6), per_channel=True)
    node = _node(layer, padding="SAME", stride_h=2, stride_w=2, dilation_h_factor=2, dilation_w_factor=1)
    image = draw_values(rng, layer.image)[0]
    (out,) = check_c_equals_reference(node, [image])
    (call,) = OPS["CONV_2D"].lower(node, Options("host"))
    assert layer.bias is not None
    for y, x, o in np.ndindex(3, 3, 6):
        acc = int(layer.bias.values[o])
        for ky, kx, c in np.ndindex(2, 3, 2):
            in_y, in_x = 2 * y - 1 + 2 * ky, 2 * x + kx  # 3 rows of padding, one above; one column, after the last
            if 0 <= in_y < 5 and 0 <= in_x < 6:
                pixel = int(image[0, in_y, in_x, o // 3 * 2 + c]) - layer.image.q.zp
                acc += pixel * int(layer.weights.values[o, ky, kx, c])
        scaled = rescaled(acc, int(call.param("multiplier")[o]), int(call.param("shift")[o])) + layer.out.q.zp
        assert out[0, y, x, o] == min(max(scaled, -128), 127)


@pytest.mark.parametrize(("optimise", "packed"), [("balanced", True), ("size", True), ("speed", False)])
def test_int4_weights_stay_packed_unless_speed_is_all(optimise: str, packed: bool) -> None:
    rng = np.random.default_rng(7)
    for _ in range(10):
        node = _random(rng, "int8 int4 int32")
        (call,) = OPS["CONV_2D"].lower(node, Options("host", optimise))
        values, stored = node.input(1).elements, call.param("weights").size
        assert (call.stem.endswith("_w4"), stored) == (packed, (values + 1) // 2 if packed else values)
        for image in draw_values(rng, node.input(0))[:2]:
            check_c_equals_reference(node, [image], optimise=optimise)


@pytest.mark.parametrize("count", [1, 2, 7, 8])
def test_int4_weights_are_packed_as_in_the_file(count: int) -> None:
    values = np.array([-8, 7, -1, 0, 1, -7, 5, -4], np.int8)[:count]
    assert two_to_a_byte(values).view(np.uint8).tobytes() == to_bytes(values, "int4")


# What is refused.


def _x(*shape: int, zp: int = 0) -> object:
    return tensor(shape, scale=0.1, zp=zp)


def _w(*shape: int, **quantization: object) -> object:
    return constant(np.ones(shape, np.int8), **(quantization or {"scale": 0.1}))


_OUT = tensor([1, 4, 4, 2], scale=0.1)


@pytest.mark.parametrize(
    ("inputs", "options", "words"),
    [
        ([_x(4, 4, 3), _w(2, 1, 1, 3)], {}, "four dimensions"),
        ([_x(1, 4, 4, 3), _w(2, 1, 1, 2)], {}, "do not divide"),
        ([_x(1, 4, 4, 4), _w(3, 1, 1, 2)], {}, "do not divide"),
        ([_x(1, 4, 4, 3), _w(2, 1, 1, 3)], {"stride_h": 0}, "must be positive"),
        ([_x(1, 4, 4, 3), _w(2, 1, 1, 3)], {"padding": "FULL"}, "padding FULL"),
        ([_x(1, 4, 4, 3), _w(2, 1, 1, 3)], {"fused_activation_function": "TANH"}, "activation TANH"),
        ([_x(1, 4, 4, 3), _w(2, 1, 1, 3, scale=[0.1, 0.1, 0.1])], {}, "3 weight scales for 2 channels"),
        ([_x(1, 4, 4, 3), _w(2, 1, 1, 3, scale=0.1, zp=1)], {}, "zero point 0"),
        ([_x(1, 4, 4, 3), _w(2, 1, 1, 3, scale=0.0)], {}, "positive numbers"),
        ([_x(1, 4, 4, 3), _w(2, 1, 1, 3, scale=1e10)], {}, "below 2^30"),
        ([_x(1, 4, 4, 3), _w(2, 1, 1, 3), constant(np.zeros(3, np.int32))], {}, "bias has 3 elements for 2"),
        ([_x(1, 4, 4, 3), tensor([2, 1, 1, 3], scale=0.1)], {}, "must be a constant"),
        ([_x(1, 4, 4, 3), _w(2, 1, 1, 3), constant(np.full(2, 2**31 - 1, np.int32))], {}, "can reach"),
    ],
)
def test_refusals(inputs: list, options: dict, words: str) -> None:
    assert any(words in sentence for sentence in problems(unchecked_view("CONV_2D", inputs, [_OUT], **options)))


def test_int16_must_be_symmetric_and_stay_within_47_bits() -> None:
    weights, out = _w(2, 1, 1, 3), tensor([1, 4, 4, 2], "int16", scale=0.1)
    skewed = unchecked_view("CONV_2D", [tensor([1, 4, 4, 3], "int16", scale=0.1, zp=1), weights, None], [out])
    assert any("zero point 0" in sentence for sentence in problems(skewed))
    far = constant(np.full(2, 1 << 47, np.int64))
    large = unchecked_view("CONV_2D", [tensor([1, 4, 4, 3], "int16", scale=0.1), weights, far], [out])
    assert any("2^47" in sentence for sentence in problems(large))


def test_the_accumulator_bound_is_reached() -> None:
    """The largest sum that the bound allows occurs, for weights of both signs and a zero point off the middle."""
    rng = np.random.default_rng(8)
    weights = rng.integers(-128, 128, (3, 2, 2, 5)).astype(np.int8)
    x, bias = tensor([1, 2, 2, 5], scale=0.1, zp=-100), np.array([7, -9, 0], np.int32)
    out = tensor([1, 1, 1, 3], scale=0.1)
    node = view("CONV_2D", [x, constant(weights, scale=0.1), constant(bias)], [out], padding="VALID")
    bounds = OPS["CONV_2D"].accumulator(node)
    highest = np.where(weights > 0, 127 + 100, -28).astype(np.int64)
    assert (np.abs((weights * highest).sum(axis=(1, 2, 3)) + bias) <= bounds).all()
    assert bounds.tolist() == (np.abs(weights.astype(np.int64)).sum(axis=(1, 2, 3)) * 227 + np.abs(bias)).tolist()
