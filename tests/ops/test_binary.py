"""Arithmetic of two tensors: any broadcast, every pair of bytes, ties, both profiles, both orders of a constant."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from ops.operands import (
    Shape,
    broadcast_shapes,
    check_over_first,
    every_byte,
    one_constant,
    quantized,
    values,
)
from ops.views import check_c_equals_reference, problems, reference, run_node, tensor, unchecked_view, view
from quant2c.ir.graph import NodeView
from quant2c.ir.schedule import Options
from quant2c.ir.tensor import Tensor
from quant2c.ops import OPS
from quant2c.ops.elementwise import walk

FUSED = ("ADD", "SUB", "MUL", "DIV")
ACTIVATIONS = ("NONE", "RELU", "RELU6", "RELU_N1_TO_1")
TYPES: dict[str, tuple[str, ...]] = {
    "ADD": ("int8", "uint8", "int16", "int32", "int64", "float32"),
    "SUB": ("int8", "uint8", "int16", "int32", "int64", "float32"),
    "MUL": ("int8", "uint8", "int16", "int32", "int64", "float32"),
    "DIV": ("int8", "uint8", "int16", "int32", "float32"),
    "SQUARED_DIFFERENCE": ("int8", "int16", "int32", "float32"),
    "MAXIMUM": ("int8", "uint8", "int16", "int32", "int64", "float32"),
    "MINIMUM": ("int8", "uint8", "int16", "int32", "int64", "float32"),
    "FLOOR_DIV": ("int8", "int16", "int32", "float32"),
    "FLOOR_MOD": ("int8", "int16", "int32", "int64", "float32"),
    "POW": ("int32", "float32"),
}
CASES = [(op, dtype) for op, types in TYPES.items() for dtype in types]
TOLERANCE = 1e-6  # of floats, relative to the largest


def output_scale(op: str, dtype: str, a: float, b: float) -> float:
    """A scale at which the results use the type's range."""
    steps = 2.0**8 if dtype != "int16" else 2.0**16
    natural = {
        "ADD": max(a, b),
        "SUB": max(a, b),
        "MUL": a * b * steps / 4,
        "DIV": a / b / steps * 8,
        "SQUARED_DIFFERENCE": max(a, b) ** 2 * steps / 4,
    }
    return natural.get(op, a)


def node_of(op: str, a: Tensor, b: Tensor, out: Tensor, **options: Any) -> NodeView:
    return view(op, [a, b], [out], **options)


@pytest.mark.parametrize(("op", "dtype"), CASES)
@settings(max_examples=20, deadline=None, derandomize=True)
@given(data=st.data())
def test_any_broadcast(op: str, dtype: str, data: st.DataObject) -> None:
    shapes = data.draw(broadcast_shapes())
    shape = np.broadcast_shapes(*shapes)
    a, b = (data.draw(quantized(s, dtype)) for s in shapes)
    out = data.draw(quantized(shape, dtype, factor_of(data) * output_scale(op, dtype, *scales_of(a, b))))
    if op in ("MAXIMUM", "MINIMUM"):
        b, out = (tensor(t.shape, dtype, **quant(a)) for t in (b, out))
    options: dict[str, Any] = {}
    if op in FUSED:
        activations = ACTIVATIONS if dtype != "int64" else ("NONE",)
        options["fused_activation_function"] = data.draw(st.sampled_from(activations))
    rng = np.random.default_rng(data.draw(st.integers(0, 99)))
    contents = [values(rng, t.shape, dtype) for t in (a, b)]
    if op == "POW":
        contents[1] = np.mod(np.nan_to_num(contents[1]), 5).astype(dtype)
        contents[0] = np.nan_to_num(contents[0], posinf=2.0, neginf=-2.0)
    operands, inputs = one_constant(data.draw(st.sampled_from([None, None, 0, 1])), [a, b], contents)
    made = unchecked_view(op, operands, [out], **options)
    assume(problems(made) == [])
    numerics = data.draw(st.sampled_from(["gemmlowp", "litert"]))
    check_c_equals_reference(made, inputs, numerics=numerics, tolerance=TOLERANCE)
    if dtype != "uint8":
        check_over_first(made, inputs)


def quant(made: Tensor) -> dict[str, Any]:
    return {} if made.quant is None else {"scale": made.q.scale, "zp": made.q.zp}


def scales_of(*tensors: Tensor) -> tuple[float, float]:
    first, second = (1.0 if t.quant is None else t.q.scale for t in tensors)
    return first, second


def factor_of(data: st.DataObject) -> float:
    return data.draw(st.sampled_from([1.0, 0.25, 0.3, 1.7, 4.0]))


@pytest.mark.parametrize("op", ["ADD", "SUB", "MUL", "DIV", "SQUARED_DIFFERENCE", "MAXIMUM", "FLOOR_DIV", "FLOOR_MOD"])
@pytest.mark.parametrize("scales", [(0.25, 0.25, 1.0), (0.5, 0.125, 0.5), (0.0471, 0.013, 0.061), (1.0, 1.0, 2.0)])
@pytest.mark.parametrize("numerics", ["gemmlowp", "litert"])
def test_every_pair_of_bytes(op: str, scales: tuple[float, float, float], numerics: str) -> None:
    """All 65,536 of them; scales that are powers of two bring ties in both roundings."""
    s0, s1, _ = scales
    factor = scales[2] / max(s0, s1)
    a, b = tensor([256, 1], scale=s0, zp=-7), tensor([1, 256], scale=s1, zp=11)
    out = tensor([256, 256], scale=factor * output_scale(op, "int8", s0, s1), zp=3)
    if op == "MAXIMUM":
        a, b, out = (tensor(t.shape, scale=s0, zp=-7) for t in (a, b, out))
    columns = every_byte("int8")
    got = check_c_equals_reference(node_of(op, a, b, out), [columns[:, None], columns[None, :]], numerics=numerics)
    assert len(np.unique(got[0])) > 1


@pytest.mark.parametrize("op", ["ADD", "SUB", "MUL", "DIV"])
def test_every_pair_of_unsigned_bytes(op: str) -> None:
    a, b = tensor([256, 1], "uint8", scale=0.0471, zp=128), tensor([1, 256], "uint8", scale=0.02, zp=3)
    out = tensor([256, 256], "uint8", scale=output_scale(op, "uint8", 0.0471, 0.02), zp=120)
    columns = every_byte("uint8")
    check_c_equals_reference(node_of(op, a, b, out), [columns[:, None], columns[None, :]])


@pytest.mark.parametrize(
    ("op", "scales"),
    [
        ("SUB", (0.024178873747587204, 0.0008466392755508423, 0.012089447118341923)),
        ("MUL", (0.0311231333762407, 0.023529411764705882, 0.0011435935739427805)),
    ],
)
def test_profiles_differ_where_the_scales_are_combined_in_float32(op: str, scales: tuple[float, ...]) -> None:
    """Both profiles in C equal their reference, and the multipliers are not the same."""
    a, b = tensor([256, 1], scale=scales[0]), tensor([1, 256], scale=scales[1])
    out = tensor([256, 256], scale=scales[2])
    node = node_of(op, a, b, out)
    columns = every_byte("int8")
    params = []
    for numerics in ("gemmlowp", "litert"):
        check_c_equals_reference(node, [columns[:, None], columns[None, :]], numerics=numerics)
        (call,) = OPS[op].lower(node, Options("host", numerics=numerics))
        params.append({name: value for name, value in call.params.items() if "multiplier" in name})
    assert params[0] != params[1]


@pytest.mark.parametrize("op", ["ADD", "SUB"])
@settings(max_examples=20, deadline=None, derandomize=True)
@given(data=st.data())
def test_int16_powers_of_two(op: str, data: st.DataObject) -> None:
    """LiteRT's older arithmetic, only in its profile and only where the model asks for it."""
    shift = data.draw(st.integers(0, 5))
    scales = data.draw(st.permutations([2.0**-12, 2.0 ** (-12 - shift)]))
    a, b = (tensor([300], "int16", scale=s) for s in scales)
    out = tensor([300], "int16", scale=2.0**-12)
    rng = np.random.default_rng(data.draw(st.integers(0, 99)))
    inputs = [values(rng, (300,), "int16") for _ in range(2)]
    node = view(op, [a, b], [out], pot_scale_int16=True)
    symbol = f"q2c_binary_{op.lower()}_pot_s16__portable"
    check_c_equals_reference(node, inputs, numerics="litert", symbols=[symbol])
    check_c_equals_reference(node, inputs, symbols=[symbol.replace("_pot", "")])
    plain = view(op, [a, b], [out], pot_scale_int16=False)
    check_c_equals_reference(plain, inputs, numerics="litert", symbols=[symbol.replace("_pot", "")])


@pytest.mark.parametrize("dtype", ["int8", "uint8", "int16"])
def test_division_by_zero_saturates(dtype: str) -> None:
    zp = 0 if dtype == "int16" else int(np.iinfo(dtype).min) + 128
    a, b = tensor([5], dtype, scale=0.1, zp=zp), tensor([1], dtype, scale=0.1, zp=zp)
    node = node_of("DIV", a, b, tensor([5], dtype, scale=0.1, zp=zp))
    x = (np.array([-100, -1, 0, 1, 100]) + zp).astype(dtype)
    inputs = [x, np.array([zp], dtype)]
    check_c_equals_reference(node, inputs)
    info = np.iinfo(dtype)
    assert reference(node, inputs)[0].tolist() == [info.min, info.min, zp, info.max, info.max]


@pytest.mark.parametrize("op", ["FLOOR_DIV", "FLOOR_MOD", "DIV"])
def test_whole_numbers_at_the_ends(op: str) -> None:
    low, high = np.iinfo(np.int32).min, np.iinfo(np.int32).max
    ends = np.array([low, low + 1, -7, -1, 0, 1, 7, high], np.int32)
    node = node_of(op, tensor([8, 1], "int32"), tensor([1, 8], "int32"), tensor([8, 8], "int32"))
    got = check_c_equals_reference(node, [ends[:, None], ends[None, :]])[0]
    by_seven = {"FLOOR_DIV": -1, "FLOOR_MOD": 6, "DIV": 0}  # of -1
    assert got[3, 6] == by_seven[op]


@pytest.mark.parametrize("op", ["FLOOR_DIV", "FLOOR_MOD", "POW"])
def test_floats_of_every_kind(op: str) -> None:
    """Every pair of numbers large, small, whole, broken, infinite and none."""
    ends = [0.0, 1.0, 2.0, 3.0, 0.5, 2.5, 7.0, 1e-38, 1e-42, 3e38, 1.7e9, 0.1, np.inf]
    x = np.array([*ends, *(-e for e in ends), np.nan], np.float32)
    node = node_of(op, tensor([27, 1], "float32"), tensor([1, 27], "float32"), tensor([27, 27], "float32"))
    inputs = [x[:, None], x[None, :]]
    with np.errstate(all="ignore"):
        want = reference(node, inputs)[0]
    np.testing.assert_allclose(run_node(node, inputs)[0], want, rtol=2e-7, atol=1e-44)


# How operands are walked.


@pytest.mark.parametrize(
    ("shape", "operands", "run", "loops"),
    [
        ((2, 3, 4), ((2, 3, 4), (2, 3, 4)), 24, 0),
        ((2, 3, 4), ((2, 3, 4), (4,)), 4, 1),
        ((2, 3, 4), ((2, 3, 4), ()), 24, 0),
        ((2, 3, 4), ((2, 3, 1), (2, 3, 4)), 4, 1),
        ((2, 3, 4), ((2, 1, 1), (1, 3, 4)), 12, 1),
        ((1, 1, 1), ((1, 1, 1), (1,)), 1, 0),
        ((2, 3, 2, 3, 2, 3), ((2, 1, 2, 1, 2, 1), (1, 3, 1, 3, 1, 3)), 3, 5),
    ],
)
def test_dimensions_are_joined(shape: Shape, operands: tuple[Shape, Shape], run: int, loops: int) -> None:
    fields = walk(shape, *operands)
    assert (fields["run"], fields["loop_count"]) == (run, loops)


def test_a_result_may_replace_a_whole_operand_only() -> None:
    """The constant and the repeated operand come second where the order does not matter."""
    whole, channel = tensor([2, 3, 4], "int32"), tensor([4], "int32")
    rng = np.random.default_rng(0)
    contents = [values(rng, (2, 3, 4), "int32"), values(rng, (4,), "int32")]
    out = tensor([2, 3, 4], "int32")
    assert check_over_first(node_of("SUB", whole, channel, out), contents)
    assert check_over_first(node_of("ADD", channel, whole, out), contents[::-1])
    assert not check_over_first(node_of("SUB", channel, whole, out), contents[::-1])
    same = tensor([2, 3, 4], "int32")
    assert check_over_first(node_of("MUL", same, same, out), contents[:1])


# What is refused.


@pytest.mark.parametrize(
    ("made", "sentence"),
    [
        (("ADD", [2, 3], [4], {}), "do not broadcast"),
        (("ADD", [3], [3], {"fused_activation_function": "TANH"}), "TANH is not supported"),
        (("MUL", [3], [3], {"fused_activation_function": "SIGN_BIT"}), "SIGN_BIT is not supported"),
    ],
)
def test_refused_shapes_and_activations(made: tuple[str, list[int], list[int], dict[str, Any]], sentence: str) -> None:
    op, first, second, options = made
    a, b, out = (tensor(shape, scale=0.1) for shape in (first, second, first))
    assert any(sentence in problem for problem in problems(unchecked_view(op, [a, b], [out], **options)))


@pytest.mark.parametrize(
    ("op", "dtype", "scales"),
    [
        ("ADD", "int8", (1.0, 1.0, 1e-7)),
        ("SUB", "int16", (1.0, 1.0, 1e-5)),
        ("MUL", "int8", (1.0, 1.0, 1e-5)),
        ("MUL", "int16", (1.0, 1.0, 0.1)),
        ("DIV", "int8", (1e4, 1e-3, 0.5)),
        ("SQUARED_DIFFERENCE", "int8", (8.0, 8.0, 1e-6)),
    ],
)
def test_refused_scales(op: str, dtype: str, scales: tuple[float, ...]) -> None:
    """Where only saturation or a wrapped number could come out."""
    a, b, out = (tensor([3], dtype, scale=s) for s in scales)
    assert any("too small" in problem for problem in problems(unchecked_view(op, [a, b], [out])))


def test_refused_types() -> None:
    a, b = tensor([3], "int16", scale=0.1, zp=1), tensor([3], "int16", scale=0.1)
    assert any("it must be 0" in problem for problem in problems(unchecked_view("ADD", [a, b], [b])))
    wide = tensor([3], "int64")
    fused = unchecked_view("ADD", [wide, wide], [wide], fused_activation_function="RELU")
    assert any("int64" in problem for problem in problems(fused))
    assert problems(unchecked_view("POW", [b, b], [b])) == ["no signature fits the types"]
