"""A constant operand that is one value everywhere: a table, equal to the kernel and to the reference."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from ops.operands import as_constant, every_byte, quantized
from ops.views import check_c_equals_reference, problems, tensor, unchecked_view, view
from quant2c.ir.schedule import Options
from quant2c.ir.tensor import Tensor
from quant2c.ops import OPS

OPERATORS = (
    *("ADD", "SUB", "MUL", "DIV", "SQUARED_DIFFERENCE", "MAXIMUM", "MINIMUM"),
    *("EQUAL", "NOT_EQUAL", "LESS", "GREATER_EQUAL", "PRELU"),
)
COMPARISONS = ("EQUAL", "NOT_EQUAL", "LESS", "GREATER_EQUAL")


@pytest.mark.parametrize("op", OPERATORS)
@settings(max_examples=15, deadline=None, derandomize=True)
@given(data=st.data())
def test_every_byte_with_any_constant(op: str, data: st.DataObject) -> None:
    """On both sides, as a single element or as a vector of equal ones."""
    source = data.draw(quantized((4, 64), "int8"))
    shape = data.draw(st.sampled_from([(), (1,), (64,), (1, 1)]))
    value = data.draw(st.sampled_from([-128, -5, 0, 3, 127]))
    constant = as_constant(data.draw(quantized(shape, "int8")), np.full(shape, value, np.int8))
    goal = data.draw(st.sampled_from([0.01, 0.1, 0.5, 2.0**-6, 1.0]))
    out = tensor((4, 64), "bool") if op in COMPARISONS else data.draw(quantized((4, 64), "int8", goal))
    operands = [source, constant] if op == "PRELU" or data.draw(st.booleans()) else [constant, source]
    activation = {"fused_activation_function": data.draw(st.sampled_from(["NONE", "RELU"]))} if op == "ADD" else {}
    node = unchecked_view(op, operands, [out], **activation)
    assume(problems(node) == [])
    numerics = data.draw(st.sampled_from(["gemmlowp", "litert"]))
    check_c_equals_reference(node, [every_byte("int8").reshape(4, 64)], numerics=numerics)
    (call,) = OPS[op].lower(node, Options("host"))
    assert call.stem in ("lookup", "unary_clamp", "copy", "flip_sign")


def stems(op: str, operands: list[Tensor], out: Tensor, optimise: str = "balanced", **options: Any) -> list[str]:
    return [call.stem for call in OPS[op].lower(view(op, operands, [out], **options), Options("host", optimise))]


def test_what_is_no_table() -> None:
    """More than one value, a constant that spreads the other operand, wider elements, and size before speed."""
    x, out = tensor([2, 4], scale=0.1), tensor([2, 4], scale=0.2)
    single = as_constant(tensor([4], scale=0.1), np.full(4, 7, np.int8))
    several = as_constant(tensor([4], scale=0.1), np.arange(4, dtype=np.int8))
    assert stems("ADD", [x, single], out) == ["lookup"]
    assert stems("ADD", [x, several], out) == ["binary_add"]
    assert stems("ADD", [x, single], out, "size") == ["binary_add"]
    assert stems("ADD", [tensor([2, 1], scale=0.1), single], out) == ["binary_add"]
    short = as_constant(tensor([1], "int16", scale=0.1), np.array([7], np.int16))
    shorts = tensor([2, 4], "int16", scale=0.1)
    assert stems("ADD", [shorts, short], tensor([2, 4], "int16", scale=0.3)) == ["binary_add"]


def test_the_larger_of_a_constant_is_a_limit() -> None:
    x = tensor([256], scale=0.1, zp=3)
    limit = as_constant(tensor([1], scale=0.1, zp=3), np.array([-20], np.int8))
    out = tensor([256], scale=0.1, zp=3)
    symbol = "q2c_unary_clamp_s8__portable"
    got = check_c_equals_reference(view("MAXIMUM", [x, limit], [out]), [every_byte("int8")], symbols=[symbol])[0]
    assert got.min() == -20 and got.max() == 127
