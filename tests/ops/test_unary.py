"""Functions of one element: every byte and every int16, against a reference that shares no line with the tables."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from ops.operands import every_byte, quantized
from ops.overlapping import check_overlapping
from ops.views import check_c_equals_reference, problems, reference, run_node, tensor, unchecked_view, view
from quant2c.ir.graph import NodeView
from quant2c.ir.schedule import Options
from quant2c.ir.tensor import Array, Tensor
from quant2c.ops import OPS

BYTES = {
    "LOGISTIC": ("int8", "uint8"),
    "TANH": ("int8", "uint8"),
    "RELU": ("int8", "uint8"),
    "RELU6": ("int8", "uint8"),
    "RELU_N1_TO_1": ("int8", "uint8"),
    "RELU_0_TO_1": ("int8", "uint8"),
    "LEAKY_RELU": ("int8", "uint8"),
    "HARD_SWISH": ("int8", "uint8"),
    "GELU": ("int8", "uint8"),
    "ELU": ("int8",),
    "EXP": ("int8",),
    "LOG": ("int8",),
    "SQRT": ("int8",),
    "RSQRT": ("int8",),
    "ABS": ("int8",),
    "NEG": ("int8",),
}
SHORTS = (
    *("LOGISTIC", "TANH", "RELU", "RELU6", "RELU_N1_TO_1", "LEAKY_RELU", "GELU"),
    *("EXP", "LOG", "SQRT", "RSQRT", "ABS", "NEG"),
)
FLOATS = (
    *("LOGISTIC", "TANH", "RELU", "RELU6", "RELU_N1_TO_1", "RELU_0_TO_1", "LEAKY_RELU", "HARD_SWISH", "GELU", "ELU"),
    *("EXP", "LOG", "SQRT", "RSQRT", "ABS", "NEG", "SIGN", "SQUARE", "SIN", "COS", "FLOOR", "CEIL", "ROUND"),
)

# Output scales and zero points that are laid down, by operator and type.
FIXED = {
    ("LOGISTIC", "int8"): (2.0**-8, -128),
    ("LOGISTIC", "uint8"): (2.0**-8, 0),
    ("LOGISTIC", "int16"): (2.0**-15, 0),
    ("TANH", "int8"): (2.0**-7, 0),
    ("TANH", "uint8"): (2.0**-7, 128),
    ("TANH", "int16"): (2.0**-15, 0),
}


def options_of(data: st.DataObject, op: str) -> dict[str, Any]:
    if op == "LEAKY_RELU":
        return {"alpha": data.draw(st.sampled_from([0.1, 0.25, 1.5, 0.0, -0.3, 0.01]))}
    return {"approximate": data.draw(st.booleans())} if op == "GELU" else {}


def output(data: st.DataObject, op: str, source: Tensor, dtype: str) -> Tensor:
    """The prescribed one, or one near the input's; EXP's so that some results fit."""
    if (op, dtype) in FIXED:
        scale, zp = FIXED[op, dtype]
        return tensor(source.shape, dtype, scale=scale, zp=zp)
    if op in ("ABS", "NEG", "RELU") and data.draw(st.booleans()):
        return replace(source)
    factor = data.draw(st.sampled_from([1.0, 0.25, 1.7, 4.0, 0.6]))
    return data.draw(quantized(source.shape, dtype, factor * source.q.scale))


@pytest.mark.parametrize(("op", "dtype"), [(op, dtype) for op, types in BYTES.items() for dtype in types])
@settings(max_examples=20, deadline=None, derandomize=True)
@given(data=st.data())
def test_every_byte(op: str, dtype: str, data: st.DataObject) -> None:
    scale = data.draw(st.sampled_from([2.0**-7, 2.0**-4, 0.25, 1.0, 2.0, 0.0471, 0.0123, 0.003, 5.3]))
    source = data.draw(quantized((256,), dtype, scale))
    node = unchecked_view(op, [source], [output(data, op, source, dtype)], **options_of(data, op))
    assume(problems(node) == [])
    numerics = data.draw(st.sampled_from(["gemmlowp", "litert"]))
    check_c_equals_reference(node, [every_byte(dtype)], numerics=numerics)
    check_overlapping(node, every_byte(dtype))


@pytest.mark.parametrize("op", [op for op, types in BYTES.items() if "uint8" in types])
@pytest.mark.parametrize("scales", [(2.0**-4, 2.0**-4), (0.0471, 0.031), (2.0, 1.0)])
def test_uint8_stored_as_int8(op: str, scales: tuple[float, float]) -> None:
    """The same bytes less 128, by LiteRT's rules in both profiles."""
    scale, zp = FIXED.get((op, "uint8"), (scales[1], 130))
    options = {"alpha": 0.2} if op == "LEAKY_RELU" else {}
    node = view(
        op, [tensor([256], "uint8", scale=scales[0], zp=119)], [tensor([256], "uint8", scale=scale, zp=zp)], **options
    )
    want = check_c_equals_reference(node, [every_byte("uint8")])[0]
    moved = [tensor([256], scale=s, zp=z - 128) for s, z in ((scales[0], 119), (scale, zp))]
    got = check_c_equals_reference(view(op, moved[:1], moved[1:], legacy=True, **options), [every_byte("int8")])[0]
    np.testing.assert_array_equal(got, want.astype(int) - 128)


@pytest.mark.parametrize("op", SHORTS)
@settings(max_examples=6, deadline=None, derandomize=True)
@given(data=st.data())
def test_int16(op: str, data: st.DataObject) -> None:
    """All 65,536, but of the slow reference of RSQRT every 61st."""
    step = 61 if op == "RSQRT" else 1
    x = np.arange(-32768, 32768, step).astype(np.int16)
    scales = [2.0**-12, 2.0**-11, 2.0**-10, 0.0003, 0.00071, 0.002]
    source = tensor(x.shape, "int16", scale=data.draw(st.sampled_from(scales)))
    node = unchecked_view(op, [source], [output(data, op, source, "int16")], **options_of(data, op))
    assume(problems(node) == [])
    numerics = data.draw(st.sampled_from(["gemmlowp", "litert"]))
    check_c_equals_reference(node, [x], numerics=numerics)
    check_overlapping(node, x)


@pytest.mark.parametrize("op", FLOATS)
def test_floats(op: str) -> None:
    """Within 1e-6 of each value, where it is not lost in rounding."""
    rng = np.random.default_rng(5)
    ends = np.array([0.0, -0.0, 0.5, -0.5, 1.5, 2.5, -2.5, 0.625, -9.0, 16.7, 87.0, -87.0, 3.0, -3.0, 6.0], np.float32)
    beyond = np.array([np.inf, -np.inf, np.nan], np.float32)
    x = np.concatenate([ends, np.linspace(-10, 10, 999, dtype=np.float32), rng.standard_normal(500).astype(np.float32)])
    if op in ("LOG", "RSQRT", "SQRT"):
        x = np.abs(x) + np.float32(1e-3)
    elif op in ("FLOOR", "CEIL", "SIGN", "NEG", "ABS", "RELU", "RELU6", "HARD_SWISH"):
        x = np.concatenate([x, beyond])
    options: list[dict[str, Any]] = [{}]
    if op == "LEAKY_RELU":
        options = [{"alpha": 0.1}, {"alpha": -2.0}]
    if op == "GELU":
        options = [{"approximate": False}, {"approximate": True}]
    for chosen in options:
        node = view(op, [tensor(x.shape, "float32")], [tensor(x.shape, "float32")], **chosen)
        got = check_c_equals_reference(node, [x], tolerance=1e-6)[0]
        small = 1e-6 if op == "GELU" else 2e-7 if op in ("SIN", "COS") else 1e-12
        np.testing.assert_allclose(got, reference(node, [x])[0], rtol=1e-6, atol=small)
        check_overlapping(node, x)


def every_binade(count: int = 40) -> Array:
    """Positive floats of every exponent, subnormal ones and infinity too."""
    bits = np.concatenate([np.arange(0x7F800001, step=(1 << 23) // count), [1, 2, 3, 0x7FFFFF, 0x800000, 0x7F7FFFFF]])
    return bits.astype(np.uint32).view(np.float32)


@pytest.mark.parametrize(
    ("op", "real", "units"),
    [("SQRT", np.sqrt, 0.5), ("EXP", np.exp, 2), ("LOG", np.log, 2), ("TANH", np.tanh, 3), ("RSQRT", None, 2)],
)
def test_float_functions_to_the_last_digits(op: str, real: Any, units: float) -> None:
    """Against double, in units of 2^-24 of the result; the root is rounded correctly."""
    x = every_binade()
    if op in ("EXP", "TANH"):
        x = np.concatenate([x[x < 200], -x[x < 200], np.linspace(-104, 89, 20001, dtype=np.float32)])
    node = view(op, [tensor(x.shape, "float32")], [tensor(x.shape, "float32")])
    got = run_node(node, [x])[0]
    with np.errstate(all="ignore"):
        exact = (real or (lambda v: 1 / np.sqrt(v)))(x.astype(np.float64))
        want = exact.astype(np.float32)
    finite = np.isfinite(want) & (np.abs(exact) > 2.0**-126)
    np.testing.assert_array_equal(got[~np.isfinite(want)], want[~np.isfinite(want)])
    if op == "SQRT":
        np.testing.assert_array_equal(got, want)
    error = np.abs(got[finite].astype(np.float64) - exact[finite]) / np.abs(exact[finite])
    assert np.max(error) <= units * 2.0**-23
    assert np.all(np.abs(got[~finite & np.isfinite(want)]) < 2.0**-125)


@pytest.mark.parametrize(("op", "real"), [("SIN", np.sin), ("COS", np.cos)])
def test_turns(op: str, real: Any) -> None:
    rng = np.random.default_rng(2)
    x = (rng.uniform(-1, 1, 20000) * 2.0 ** rng.uniform(-30, 20, 20000)).astype(np.float32)
    near = (np.arange(-500, 500) * (np.pi / 2)).astype(np.float32)
    x = np.concatenate([x, near, np.array([0.0, -0.0], np.float32)])
    got = run_node(view(op, [tensor(x.shape, "float32")], [tensor(x.shape, "float32")]), [x])[0]
    np.testing.assert_allclose(got, real(x.astype(np.float64)), rtol=3e-7, atol=1e-10)


@pytest.mark.parametrize(("op", "dtype"), [("ABS", "int32"), ("NEG", "int32"), ("NEG", "int64"), ("SIGN", "int32")])
def test_whole_numbers(op: str, dtype: str) -> None:
    info = np.iinfo(dtype)
    x = np.array([info.min, info.min + 1, -5, -1, 0, 1, 7, info.max], dtype)
    node = view(op, [tensor([8], dtype)], [tensor([8], dtype)])
    got = check_c_equals_reference(node, [x])[0]
    lowest = {"ABS": info.min, "NEG": info.min, "SIGN": -1}
    assert got[0] == lowest[op]
    check_overlapping(node, x)


def test_logical_not() -> None:
    node = view("LOGICAL_NOT", [tensor([4], "bool")], [tensor([4], "bool")])
    assert check_c_equals_reference(node, [np.array([1, 0, 0, 1], np.bool_)])[0].tolist() == [False, True, True, False]


# Which kernel a table becomes.


def relu(source: Tensor, out: Tensor) -> NodeView:
    return view("RELU", [source], [out])


@pytest.mark.parametrize(
    ("node", "symbol"),
    [
        (relu(tensor([256], scale=0.1, zp=-128), tensor([256], scale=0.1, zp=-128)), "q2c_copy_b8__portable"),
        (relu(tensor([256], scale=0.1, zp=4), tensor([256], scale=0.1, zp=4)), "q2c_unary_clamp_s8__portable"),
        (relu(tensor([256], scale=0.1, zp=4), tensor([256], scale=0.2, zp=4)), "q2c_lookup_b8__portable"),
        (
            view("QUANTIZE", [tensor([256], scale=0.1, zp=4)], [tensor([256], "uint8", scale=0.1, zp=132)]),
            "q2c_flip_sign_b8__portable",
        ),
    ],
)
def test_the_cheapest_form_of_a_table(node: NodeView, symbol: str) -> None:
    check_c_equals_reference(node, [every_byte("int8")], symbols=[symbol])


# Where both profiles part.


@pytest.mark.parametrize(
    ("op", "scale", "zp"),
    [("LOGISTIC", 2.0**-9, -128), ("LOGISTIC", 2.05, 100), ("TANH", 2.0**-8, -128)],
)
def test_profiles_of_sigmoids_differ(op: str, scale: float, zp: int) -> None:
    """Fixed point saturates beyond its radius and is off by little near ties; LiteRT's tables are rounded reals."""
    out_scale, out_zp = FIXED[op, "int8"]
    node = view(op, [tensor([256], scale=scale, zp=zp)], [tensor([256], scale=out_scale, zp=out_zp)])
    results = []
    for numerics in ("gemmlowp", "litert"):
        results.append(check_c_equals_reference(node, [every_byte("int8")], numerics=numerics)[0].astype(int))
    assert np.max(np.abs(results[0] - results[1])) == 1


@pytest.mark.parametrize("op", ["LOGISTIC", "TANH"])
def test_sigmoids_are_near_the_real_function(op: str) -> None:
    real = {"LOGISTIC": lambda x: 1 / (1 + np.exp(-x)), "TANH": np.tanh}[op]
    for dtype, count in (("int8", 256), ("int16", 65536)):
        x = np.arange(-count // 2, count // 2).astype(dtype)
        source = tensor([count], dtype, scale=16 / count)
        scale, zp = FIXED[op, dtype]
        got = reference(view(op, [source], [tensor([count], dtype, scale=scale, zp=zp)]), [x])[0]
        error = (got.astype(float) - zp) * scale - real(x.astype(float) * 16 / count)
        error[got == np.iinfo(dtype).max] = 0  # 1.0 is just beyond the type
        assert np.max(np.abs(error)) < (0.501 if dtype == "int8" else 4) * scale


def test_undefined_inputs() -> None:
    """Roots and logarithms below zero, for which TFLite stops: the same bytes on every machine."""
    source, out = tensor([256], scale=0.1, zp=0), tensor([256], scale=0.05, zp=-20)
    below = slice(0, 128)
    expected = {"SQRT": -20, "RSQRT": 127, "LOG": -128}
    for op, value in expected.items():
        got = check_c_equals_reference(view(op, [source], [out]), [every_byte("int8")])[0]
        assert set(got[below].tolist()) == {value}, op


# What is refused.


@pytest.mark.parametrize(
    ("op", "source", "out", "sentence"),
    [
        ("LOGISTIC", tensor([2], scale=0.1), tensor([2], scale=0.1), "must have scale"),
        ("LOGISTIC", tensor([2], scale=0.1), tensor([2], scale=2.0**-8), "zero point"),
        ("TANH", tensor([2], "int16", scale=0.1), tensor([2], "int16", scale=0.1), "must have scale"),
        ("TANH", tensor([2], "int16", scale=9.0), tensor([2], "int16", scale=2.0**-15), "too large"),
        ("RELU", tensor([2], scale=9.0), tensor([2], scale=1e-9), "too small"),
        ("HARD_SWISH", tensor([2], scale=9.0), tensor([2], scale=0.01), "too far"),
        ("HARD_SWISH", tensor([2], scale=0.001), tensor([2], scale=9.0), "too far"),
        ("ABS", tensor([2], "int16", scale=0.1, zp=3), tensor([2], "int16", scale=0.1), "it must be 0"),
    ],
)
def test_refused(op: str, source: Tensor, out: Tensor, sentence: str) -> None:
    assert any(sentence in problem for problem in problems(unchecked_view(op, [source], [out])))


def test_equal_tables_are_equal_bytes() -> None:
    """So that the emitter stores one of them."""
    source, out = tensor([8], scale=0.1, zp=1), tensor([8], scale=2.0**-8, zp=-128)
    calls = [OPS["LOGISTIC"].lower(view("LOGISTIC", [source], [out]), Options("host"))[0] for _ in range(2)]
    first, second = (call.param("table") for call in calls)
    assert first.dtype == np.uint8 and first.tobytes() == second.tobytes()
