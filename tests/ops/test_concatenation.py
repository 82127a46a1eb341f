"""CONCATENATION and PACK: any axis, constants among the inputs, and TFLite's rescaling of uint8."""

from __future__ import annotations

import numpy as np
import pytest

from ops.moves import TYPES, check, elements, node, random_cases, some_shape, value
from ops.views import constant, problems, reference, tensor, unchecked_view
from quant2c.ir.schedule import Options
from quant2c.ir.tensor import Array, Tensor
from quant2c.ops import OPS
from quant2c.ops.movement import is_identity


@random_cases(60)
def test_any_concatenation(seed: int) -> None:
    rng = np.random.default_rng(seed)
    dtype = str(rng.choice(TYPES))
    shape = list(some_shape(rng, 1, 5))
    axis = int(rng.integers(-len(shape), len(shape)))
    parts: list[Tensor] = []
    arrays: list[Array] = []
    for i in range(rng.integers(1, 5)):
        shape[axis] = int(rng.integers(1, 5))
        made = value(shape, dtype)
        array = elements(rng, shape, dtype)
        if i and rng.random() < 0.3:
            quant = {} if made.quant is None else {"scale": made.quant.scale, "zp": made.quant.zp}
            parts.append(constant(array, dtype, **quant))
        else:
            parts.append(made)
            arrays.append(array)
    check(node("CONCATENATION", parts, out=value([1], dtype), axis=axis), arrays)


@random_cases(60)
def test_uint8_inputs_of_several_scales(seed: int) -> None:
    """As uint8 tensors and in the int8 form of a uint8 model, over all 256 values."""
    rng = np.random.default_rng(seed)
    ends = [0, 128, 255]
    axis = int(rng.integers(0, 2))
    every = np.arange(256, dtype=np.uint8).reshape(2, 128) if axis else np.arange(256, dtype=np.uint8).reshape(-1, 2)
    scales = [float(np.float32(2.0 ** rng.uniform(-9, 0))) for _ in range(3)]
    zps = [int(rng.choice([*ends, rng.integers(0, 256)])) for _ in range(3)]
    tensors = [tensor(every.shape, "uint8", scale=s, zp=z) for s, z in zip(scales[:2], zps[:2], strict=True)]
    out = tensor([1], "uint8", scale=scales[2], zp=zps[2])
    (want,) = check(node("CONCATENATION", tensors, out=out, axis=axis), [every, every])
    signed = [tensor(every.shape, "int8", scale=s, zp=z - 128) for s, z in zip(scales[:2], zps[:2], strict=True)]
    out = tensor(want.shape, "int8", scale=scales[2], zp=zps[2] - 128)
    less = (every.astype(int) - 128).astype(np.int8)
    legacy = unchecked_view("CONCATENATION", signed, [out], legacy=True, axis=axis)
    (got,) = check(legacy, [less, less])
    np.testing.assert_array_equal(got.astype(int) + 128, want)


def test_rescaling_rounds_halves_away_from_zero() -> None:
    """Half the scale: odd differences to the zero point are ties."""
    x, out = tensor([5], "uint8", scale=0.5, zp=100), tensor([1], "uint8", scale=1.0, zp=10)
    made = node("CONCATENATION", [x], out=out, axis=0)
    q = np.array([101, 99, 103, 97, 100], np.uint8)
    assert reference(made, [q])[0].tolist() == [11, 9, 12, 8, 10]
    check(made, [q])


def test_equal_quantization_is_not_rescaled() -> None:
    """A scale that float32 cannot invert exactly would move some values."""
    x = tensor([256], "uint8", scale=0.1, zp=3)
    made = node("CONCATENATION", [x, x], out=x, axis=0)
    every = np.arange(256, dtype=np.uint8)
    check(made, [every], symbols=["q2c_copy_b8__portable"] * 2)
    assert reference(made, [every])[0].tolist() == [*range(256)] * 2


def test_an_input_without_elements_is_left_out() -> None:
    x = value((2, 3), "int8")
    nothing = constant(np.zeros((2, 0), np.int8), scale=0.25, zp=5)
    made = node("CONCATENATION", [x, nothing], axis=1)
    check(made, [np.arange(6, dtype=np.int8).reshape(2, 3)])
    assert is_identity(OPS["CONCATENATION"].lower(made, Options("host")), made)


@random_cases(40)
def test_any_pack(seed: int) -> None:
    rng = np.random.default_rng(seed)
    dtype = str(rng.choice(TYPES))
    shape = some_shape(rng, 0, 4)
    parts = [value(shape, dtype) for _ in range(rng.integers(1, 5))]
    axis = int(rng.integers(-len(shape) - 1, len(shape) + 1))
    made = node("PACK", parts, axis=axis, values_count=len(parts))
    check(made, [elements(rng, shape, dtype) for _ in parts])


@pytest.mark.parametrize(
    ("op", "inputs", "options", "sentence"),
    [
        ("CONCATENATION", [[2, 3], [2, 4]], {"axis": 0}, "only dimension 0 may differ"),
        ("CONCATENATION", [[2, 3], [2, 3, 1]], {"axis": 0}, "does not fit"),
        ("CONCATENATION", [[2, 3], [2, 3]], {"axis": 2}, "axis 2 of a tensor of 2"),
        ("CONCATENATION", [[2], [2]], {"axis": 0, "fused_activation_function": "RELU"}, "fused activation RELU"),
        ("PACK", [[2, 3], [3, 2]], {"axis": 0}, "all shapes must be equal"),
        ("PACK", [[2, 3], [2, 3]], {"axis": 3}, "axis 3"),
    ],
)
def test_what_is_refused(op: str, inputs: list[list[int]], options: dict[str, object], sentence: str) -> None:
    tensors = [value(shape, "int8") for shape in inputs]
    made = unchecked_view(op, tensors, [value([1], "int8")], **options)
    assert any(sentence in problem for problem in problems(made))


def test_int8_inputs_of_several_scales_are_refused() -> None:
    x, y = tensor([2], scale=0.1), tensor([2], scale=0.2)
    for op in ("CONCATENATION", "PACK"):
        assert "keep scale and zero point" in problems(unchecked_view(op, [x, y], [x], axis=0))[0]
