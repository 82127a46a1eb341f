"""TRANSPOSE_CONV: C against the reference, the reference against the definition by scattering, and what is refused."""

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
    "int16 int8 int64",
    "int16 int8 int32",
    "int16 int8 int16",
    "int16 int8 none",
    "float32 float32 float32",
    "float32 float32 none",
    "float32 int8 float32",
]


def test_random_models() -> None:
    check_random_models("TRANSPOSE_CONV", 60)


def _node(layer: Layer, **options: object) -> NodeView:
    wanted = constant(np.array(layer.out.shape, np.int32))
    inputs = [wanted, layer.weights, layer.image, layer.bias]
    return view("TRANSPOSE_CONV", inputs, [layer.out], **options)


def _random(rng: np.random.Generator, types: str, outside: int = 0) -> NodeView:
    """With output sizes whose forward convolution gives the input's; `outside` makes them larger or smaller."""
    padding = str(rng.choice(["SAME", "VALID"]))
    size, kernel, stride = (rng.integers(1, most + 1, 2) for most in (6, 5, 3))
    least = (size - 1) * stride + (kernel if padding == "VALID" else 1)
    out = np.maximum(least + rng.integers(0, stride) + outside, 1)
    n, in_c, out_c = rng.integers(1, 4), rng.integers(1, 7), rng.integers(1, 7)
    image, shape = (n, *size, in_c), (n, *out, out_c)
    layer = draw_layer(rng, types, image, (out_c, *kernel, in_c), shape)
    return _node(
        layer,
        padding=padding,
        stride_h=int(stride[0]),
        stride_w=int(stride[1]),
        fused_activation_function=str(rng.choice(ACTIVATIONS)),
        quantized_bias_type=str(rng.choice(["int32", "int64", "float32"])),
    )


@pytest.mark.parametrize("types", TYPES)
def test_every_combination_of_types(types: str) -> None:
    rng = np.random.default_rng(len(types))
    for number in range(100):
        node = _random(rng, types)
        images = draw_values(rng, node.input(2))
        check_c_equals_reference(node, [images[number % len(images)]], tolerance=FLOAT_TOLERANCE)


@pytest.mark.parametrize("outside", [-9, -2, 2, 9])
def test_output_sizes_that_no_forward_convolution_gives(outside: int) -> None:
    """Outputs that no pixel reaches are the rescaled bias; pixels whose outputs are all cut off are lost."""
    rng = np.random.default_rng(outside + 9)
    for _ in range(20):
        node = _random(rng, "int8 int8 int32", outside)
        check_c_equals_reference(node, draw_values(rng, node.input(2))[:1])


def test_pixels_are_scattered() -> None:
    """The definition: each pixel adds to the outputs at its place times the stride, less the padding."""
    rng = np.random.default_rng(4)
    layer = draw_layer(rng, "int8 int8 int32", (2, 3, 4, 2), (3, 4, 3, 2), (2, 6, 11, 3), per_channel=True)
    node = _node(layer, padding="SAME", stride_h=2, stride_w=3)
    image = draw_values(rng, layer.image)[0]
    (out,) = check_c_equals_reference(node, [image])
    (call,) = OPS["TRANSPOSE_CONV"].lower(node, Options("host"))
    assert layer.bias is not None
    pads = ((3 - 1) * 2 + 4 - 6) // 2, ((4 - 1) * 3 + 3 - 11) // 2
    sums = np.broadcast_to(layer.bias.values.astype(np.int64), out.shape).copy()
    for n, y, x, c, o, ky, kx in np.ndindex(2, 3, 4, 2, 3, 4, 3):
        at_y, at_x = 2 * y - pads[0] + ky, 3 * x - pads[1] + kx
        if 0 <= at_y < 6 and 0 <= at_x < 11:
            pixel = int(image[n, y, x, c]) - layer.image.q.zp
            sums[n, at_y, at_x, o] += pixel * int(layer.weights.values[o, ky, kx, c])
    multipliers, shifts = call.param("multiplier").tolist(), call.param("shift").tolist()
    for at in np.ndindex(out.shape):
        scaled = rescaled(int(sums[at]), multipliers[at[3]], shifts[at[3]]) + layer.out.q.zp
        assert out[at] == min(max(scaled, -128), 127)


@pytest.mark.parametrize("power", [-1, 0, 1, 2, 9, 22])
def test_ties_of_both_roundings(power: int) -> None:
    sums = tie_accumulators(1 - power)
    x, out = tensor([1, 1, 1, 1], scale=1.0, zp=-7), tensor([1, 1, 1, sums.size], scale=2.0**power)
    weights = constant(np.full((sums.size, 1, 1, 1), -128, np.int8), scale=1.0)
    wanted = constant(np.array(out.shape, np.int32))
    node = view("TRANSPOSE_CONV", [wanted, weights, x, constant(sums, scale=1.0)], [out])
    (got,) = check_c_equals_reference(node, [np.full((1, 1, 1, 1), -7, np.int8)])
    assert got.reshape(-1).tolist() == [min(max(rescaled(int(s), 1 << 30, 1 - power), -128), 127) for s in sums]


def test_sums_of_int16_with_an_int32_bias_wrap() -> None:
    x, out = tensor([1, 1, 1, 600], "int16", scale=1.0), tensor([1, 1, 1, 1], "int16", scale=2.0**17)
    weights, bias = constant(np.full((1, 1, 1, 600), 127, np.int8), scale=1.0), constant(np.array([5], np.int32))
    node = view("TRANSPOSE_CONV", [_shape(1, 1, 1, 1), weights, x, bias], [out])
    (got,) = check_c_equals_reference(node, [np.full((1, 1, 1, 600), 32767, np.int16)])
    wrapped = (600 * 127 * 32767 + 5 + 2**31) % 2**32 - 2**31
    assert got.item() == rescaled(wrapped, 1 << 30, -16)


@pytest.mark.parametrize(("dtype", "weights_zp"), [("int8", 0), ("uint8", 255), ("uint8", 0)])
def test_extremes_everywhere(dtype: str, weights_zp: int) -> None:
    info = np.iinfo(dtype)
    for value, zp in ((info.min, info.max), (info.max, info.min)):
        weights = constant(np.full((4, 3, 3, 5), info.min, dtype), scale=0.01, zp=weights_zp)
        x, out = (
            tensor([1, 3, 2, 5], dtype, scale=0.02, zp=zp),
            tensor([1, 6, 4, 4], dtype, scale=1.9, zp=128 + info.min),
        )
        bias = constant(np.array([0, 1 << 20, -(1 << 20), 77], np.int32))
        inputs = [constant(np.array(out.shape, np.int32)), weights, x, bias]
        node = view("TRANSPOSE_CONV", inputs, [out], stride_h=2, stride_w=2)
        check_c_equals_reference(node, [np.full((1, 3, 2, 5), value, dtype)])


_X, _W = tensor([1, 2, 2, 3], scale=0.1), constant(np.ones((4, 2, 2, 3), np.int8), scale=0.1)


def _shape(*dims: int) -> Tensor:
    return constant(np.array(dims, np.int32))


@pytest.mark.parametrize(
    ("inputs", "options", "words"),
    [
        ([_shape(1, 2, 2), _W, _X], {}, "four dimensions"),
        ([_shape(2, 2, 2, 4), _W, _X], {}, "must be [1, height, width, 4]"),
        ([_shape(1, 2, 2, 3), _W, _X], {}, "must be [1, height, width, 4]"),
        ([_shape(1, 0, 2, 4), _W, _X], {}, "must be [1, height, width, 4]"),
        ([_shape(1, 2, 2, 4), constant(np.ones((4, 2, 2, 5), np.int8), scale=0.1), _X], {}, "5 channels meet"),
        ([_shape(1, 2, 2, 4), _W, _X, constant(np.zeros(3, np.int32))], {}, "bias has 3 elements"),
        ([_shape(1, 2, 2, 4), _W, _X], {"stride_w": 0}, "must be positive"),
        ([tensor([4], "int32"), _W, _X], {}, "must be a constant"),
    ],
)
def test_refusals(inputs: list[Tensor], options: dict[str, Any], words: str) -> None:
    node = unchecked_view("TRANSPOSE_CONV", inputs, [tensor([1, 2, 2, 4], scale=0.1)], **options)
    assert any(words in sentence for sentence in problems(node))
