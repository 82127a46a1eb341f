"""Arithmetic of two tensors that broadcast to each other: ADD, SUB, MUL, DIV, SQUARED_DIFFERENCE, MAXIMUM, MINIMUM,
FLOOR_DIV, FLOOR_MOD, POW."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from quant2c.ir.call import Call, Value
from quant2c.ir.dtype import DType
from quant2c.ir.graph import NodeView
from quant2c.ir.schedule import Options
from quant2c.ir.tensor import Tensor
from quant2c.ops.activation import BOUNDS, check_activation, clamp_range, float_range
from quant2c.ops.base import Op, beyond_litert
from quant2c.ops.channels import Apart
from quant2c.ops.elementwise import as_litert, broadcast_of_inputs, check_broadcast, ordered, power_of_two, walk
from quant2c.ops.fixedpoint import quantize_multiplier
from quant2c.ops.single_value import as_table

_F = np.float32
_STORED = (DType.INT8, DType.UINT8, DType.INT16)
Arithmetic = Callable[[NodeView, Options], tuple[Call, ...]]


@dataclass(frozen=True)
class Binary:
    """Options of ADD, SUB, MUL and DIV. `pot_scale_int16`: LiteRT may use its older arithmetic of powers of two."""

    activation: str
    pot_scale_int16: bool


def parse(options: Mapping[str, Any]) -> Binary:
    activation = options.get("fused_activation_function", "NONE")
    return Binary(activation, bool(options.get("pot_scale_int16", True)))


def _call(name: str, view: NodeView, a: Tensor, b: Tensor, **fields: Value) -> tuple[Call, ...]:
    """One call of a kernel of two operands."""
    params = {**walk(view.out.shape, a.shape, b.shape), **fields}
    return (Call(f"binary_{name}", view.out.dtype.short, params, (a.index, b.index), (view.out.index,)),)


def _clamp(view: NodeView) -> dict[str, Value]:
    """Limits of the result under the fused activation."""
    out, activation = view.out, view.attrs.activation
    if out.dtype is DType.FLOAT32:
        low, high = float_range(activation)
        return {"out_min": low, "out_max": high}
    if out.dtype in _STORED:
        least, most = clamp_range(activation, out)
        return {"out_min": least, "out_max": most}
    low, high = BOUNDS[activation]
    ends = (out.dtype.minimum if math.isinf(low) else int(low), out.dtype.maximum if math.isinf(high) else int(high))
    return {"out_min": ends[0], "out_max": ends[1]} if out.dtype is DType.INT32 else {}


# Sums: both operands are brought to one scale, twice the larger of theirs.


@dataclass(frozen=True)
class _Sum:
    """What ADD, SUB and SQUARED_DIFFERENCE share. `left` bits are gained before scaling; `power` of the sum is taken.

    `most`: how far what comes of it can be shifted left at the end and stay in int32, for all inputs.
    """

    left: Mapping[DType, int]
    most: Mapping[DType, int]
    power: int = 1

    def reals(self, a: Tensor, b: Tensor, out: Tensor, in_single: bool) -> tuple[float, float, float]:
        """Real multipliers of both operands and of the result; `in_single`: the divisions are float32."""
        twice = 2 * max(a.q.scale, b.q.scale)
        unit = (1 << self.power * self.left[out.dtype]) * out.q.scale
        divide = _divide_in_single if in_single else _divide
        return divide(a.q.scale, twice), divide(b.q.scale, twice), divide(twice**self.power, unit)

    def fields(self, a: Tensor, b: Tensor, out: Tensor, in_single: bool = False) -> dict[str, Value]:
        pairs = [quantize_multiplier(real) for real in self.reals(a, b, out, in_single)]
        scaling = {
            f"{name}_{what}": value
            for name, pair in zip(("a", "b", "out"), pairs, strict=True)
            for what, value in zip(("multiplier", "shift"), pair, strict=True)
        }
        zps = {"a_zp": a.q.zp, "b_zp": b.q.zp, "out_zp": out.q.zp}
        return {**zps, "left_shift": self.left[out.dtype], **scaling}

    def check(self, view: NodeView) -> Iterable[str]:
        if view.out.dtype in _STORED:
            _, shift = quantize_multiplier(self.reals(view.input(0), view.input(1), view.out, False)[2])
            yield from _check_scale(view, shift, self.most[view.out.dtype])


def _divide(a: float, b: float) -> float:
    return a / b


def _divide_in_single(a: float, b: float) -> float:
    return float(_F(a) / _F(b))


def _check_scale(view: NodeView, shift: int, most: int) -> Iterable[str]:
    """A sentence where the last left shift can pass int32: the output could do nothing but saturate."""
    if shift > most:
        scales = f"{view.input(0).q.scale:g} and {view.input(1).q.scale:g}"
        yield f"the output's scale {view.out.q.scale:g} is too small for inputs of scales {scales}"


# |sum| < 2 * (255 * 2^20 / 2) < 2^28, and 2^30 for int16; the square of a difference < 2^30 * 255/256, and 2^30.
_ADDITION = _Sum({DType.INT8: 20, DType.UINT8: 20, DType.INT16: 15}, {DType.INT8: 3, DType.UINT8: 3, DType.INT16: 0})
_DIFFERENCE = _Sum({DType.INT8: 7, DType.INT16: 0}, {DType.INT8: 1, DType.INT16: 0}, power=2)


def _lower_addition(name: str, commutes: bool) -> Arithmetic:
    """ADD and SUB. TensorFlow Lite Micro divides the scales of SUB in float32."""

    def lower(view: NodeView, options: Options) -> tuple[Call, ...]:
        a, b = ordered(view, commutes)
        fields = _clamp(view)
        shifts = _shifts_of_powers_of_two(a, b, view, options)
        if shifts is not None:
            return _call(f"{name}_pot", view, a, b, a_shift=shifts[0], b_shift=shifts[1], **fields)
        if view.out.dtype in _STORED:
            in_single = name == "sub" and not as_litert(view, options)
            fields = {**_ADDITION.fields(a, b, view.out, in_single), **fields}
        return _call(name, view, a, b, **fields)

    return lower


def _shifts_of_powers_of_two(a: Tensor, b: Tensor, view: NodeView, options: Options) -> tuple[int, int] | None:
    """Right shifts of both operands in LiteRT's int16 arithmetic; None where it does not use it."""
    if view.out.dtype is not DType.INT16 or options.numerics != "litert" or not view.attrs.pot_scale_int16:
        return None
    exponents = [power_of_two(tensor.q.scale) for tensor in (a, b, view.out)]
    if None in exponents:
        return None
    of_a, of_b, of_out = (exponent for exponent in exponents if exponent is not None)
    shifts = of_out - of_a, of_out - of_b
    return shifts if min(shifts) == 0 else None


def _lower_squared_difference(view: NodeView, options: Options) -> tuple[Call, ...]:
    a, b = ordered(view)
    if view.out.dtype not in _STORED:
        return _call("squared_difference", view, a, b)
    fields = _DIFFERENCE.fields(a, b, view.out)
    ends: dict[str, Value] = {"out_min": view.out.dtype.minimum, "out_max": view.out.dtype.maximum}
    return _call("squared_difference", view, a, b, **fields, **ends)


# Products and quotients: one multiplier.


def _product_fields(a: Tensor, b: Tensor, out: Tensor, real: float) -> dict[str, Value]:
    multiplier, shift = quantize_multiplier(real)
    return {"a_zp": a.q.zp, "b_zp": b.q.zp, "out_zp": out.q.zp, "multiplier": multiplier, "shift": shift}


def _lower_mul(view: NodeView, options: Options) -> tuple[Call, ...]:
    """TensorFlow Lite Micro multiplies the scales in double, LiteRT in float32."""
    a, b = ordered(view)
    fields = _clamp(view)
    if view.out.dtype in _STORED:
        s0, s1, so = view.input(0).q.scale, view.input(1).q.scale, view.out.q.scale
        real = float(_F(s0) * _F(s1) / _F(so)) if as_litert(view, options) else s0 * s1 / so
        fields = {**_product_fields(a, b, view.out, real), **fields}
    return _call("mul", view, a, b, **fields)


def _quotient(view: NodeView) -> float:
    """TFLite divides the scales in float32."""
    return float(_F(view.input(0).q.scale) / (_F(view.input(1).q.scale) * _F(view.out.q.scale)))


def _lower_div(view: NodeView, options: Options) -> tuple[Call, ...]:
    a, b = view.input(0), view.input(1)
    fields = _clamp(view)
    if view.out.dtype in _STORED:
        fields = {**_product_fields(a, b, view.out, _quotient(view)), **fields}
    return _call("div", view, a, b, **fields)


def _check_mul(view: NodeView) -> Iterable[str]:
    """The product of two distances from zero is at most 255^2, or 2^30."""
    if view.out.dtype in _STORED:
        s0, s1, so = view.input(0).q.scale, view.input(1).q.scale, view.out.q.scale
        _, shift = quantize_multiplier(s0 * s1 / so)
        yield from _check_scale(view, shift, 0 if view.out.dtype is DType.INT16 else 15)


def _check_div(view: NodeView) -> Iterable[str]:
    """The dividend, of 9 or 17 bits with its sign, is shifted left as far as int32 goes and must not go further."""
    if view.out.dtype in _STORED:
        _, shift = quantize_multiplier(_quotient(view))
        yield from _check_scale(view, shift, 15 if view.out.dtype is DType.INT16 else 23)


def _lower_plain(name: str, commutes: bool = False) -> Arithmetic:
    """Stored numbers as they are."""

    def lower(view: NodeView, options: Options) -> tuple[Call, ...]:
        # Of two floats that are equal or no numbers the order decides which is taken.
        a, b = ordered(view, commutes and view.out.dtype is not DType.FLOAT32)
        return _call(name, view, a, b)

    return lower


# What is legal.


def _check(*questions: Callable[[NodeView], Iterable[str]]) -> Callable[[NodeView], Iterable[str]]:
    def check(view: NodeView) -> Iterable[str]:
        yield from check_broadcast(view)
        for question in questions:
            yield from question(view)

    return check


def _check_fused(view: NodeView) -> Iterable[str]:
    yield from check_activation(view.attrs.activation)
    if view.out.dtype is DType.INT64 and view.attrs.activation != "NONE":
        yield f"fused activation {view.attrs.activation} on int64 is not supported; use a separate operator"


def _check_symmetric(view: NodeView) -> Iterable[str]:
    """TFLite's int16 is symmetric."""
    for tensor in (view.input(0), view.input(1), view.out):
        if tensor.dtype is DType.INT16 and tensor.quant is not None and any(tensor.quant.zps):
            yield f"{tensor.where} is int16 with zero point {tensor.q.zp}; it must be 0"


def _or_table(lower: Arithmetic) -> Arithmetic:
    """The same, with a table instead where one operand is a single value."""
    return lambda view, options: as_table(view, lower(view, options), options)


def _types(*labels: str) -> tuple[str, ...]:
    return tuple(f"{label} {label} -> {label}" for label in labels)


_QUANTIZED = ("int8", "uint8", "int16")
_FUSED = (_check_fused, _check_symmetric)

OPS = (
    Op(
        "ADD",
        "binary",
        _types(*_QUANTIZED, "int32", "int64", "float32"),
        broadcast_of_inputs,
        _or_table(_lower_addition("add", commutes=True)),
        parse,
        _check(*_FUSED, _ADDITION.check),
        channels=Apart("corners", operands=(0, 1)),
        calls=("binary_add",),
        spec="TFLite reference_integer_ops::Add; gemmlowp",
    ),
    Op(
        "SUB",
        "binary",
        _types(*_QUANTIZED, "int32", "int64", "float32"),
        broadcast_of_inputs,
        _or_table(_lower_addition("sub", commutes=False)),
        parse,
        _check(*_FUSED, _ADDITION.check),
        channels=Apart("corners", operands=(0, 1)),
        calls=("binary_sub",),
        spec="TFLite reference_ops::SubElementwise; gemmlowp",
    ),
    Op(
        "MUL",
        "binary",
        _types(*_QUANTIZED, "int32", "int64", "float32"),
        broadcast_of_inputs,
        _or_table(_lower_mul),
        parse,
        _check(*_FUSED, _check_mul),
        channels=Apart("corners", operands=(0, 1)),
        calls=("binary_mul",),
        spec="TFLite reference_integer_ops::MulElementwise; gemmlowp",
    ),
    Op(
        "DIV",
        "binary",
        _types(*_QUANTIZED, "int32", "float32"),
        broadcast_of_inputs,
        _or_table(_lower_div),
        parse,
        _check(*_FUSED, _check_div),
        spec="TFLite reference_ops::DivElementwise; gemmlowp; division by zero saturates",
    ),
    Op(
        "SQUARED_DIFFERENCE",
        "binary",
        _types("int8", "int16", "int32", "float32"),
        broadcast_of_inputs,
        _or_table(_lower_squared_difference),
        check=_check(_check_symmetric, _DIFFERENCE.check),
        beyond=beyond_litert("int16 int16 -> int16"),
        spec="TFLite squared_difference; gemmlowp",
    ),
    Op(
        "MAXIMUM",
        "binary",
        _types(*_QUANTIZED, "int32", "int64", "float32"),
        broadcast_of_inputs,
        _or_table(_lower_plain("maximum", commutes=True)),
        check=_check(),
        channels=Apart("rising", operands=(0, 1)),
        spec="TFLite maximum_minimum; stored values",
    ),
    Op(
        "MINIMUM",
        "binary",
        _types(*_QUANTIZED, "int32", "int64", "float32"),
        broadcast_of_inputs,
        _or_table(_lower_plain("minimum", commutes=True)),
        check=_check(),
        channels=Apart("rising", operands=(0, 1)),
        spec="TFLite maximum_minimum; stored values",
    ),
    Op(
        "FLOOR_DIV",
        "binary",
        _types("int8", "int16", "int32", "float32"),
        broadcast_of_inputs,
        _lower_plain("floor_div"),
        check=_check(),
        quantized=False,
        spec="TFLite reference_ops::FloorDiv; stored values; division by zero gives 0",
    ),
    Op(
        "FLOOR_MOD",
        "binary",
        _types("int8", "int16", "int32", "int64", "float32"),
        broadcast_of_inputs,
        _lower_plain("floor_mod"),
        check=_check(),
        quantized=False,
        spec="TFLite reference_ops::FloorMod; stored values; division by zero gives 0",
    ),
    Op(
        "POW",
        "binary",
        _types("int32", "float32"),
        broadcast_of_inputs,
        _lower_plain("pow"),
        check=_check(),
        quantized=False,
        spec="TFLite reference_ops::Pow",
    ),
)
