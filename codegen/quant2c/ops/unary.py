"""Functions of one element. In 8 bits all of them are one kernel with a table of 256 bytes."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from quant2c.ir.call import Call
from quant2c.ir.dtype import DType
from quant2c.ir.graph import NodeView
from quant2c.ir.schedule import Options
from quant2c.ops import unary_short as short
from quant2c.ops import unary_tables as tables
from quant2c.ops.base import Check, Lower, Op, Parse, no_attrs, same_shape_as_input
from quant2c.ops.channels import Apart
from quant2c.ops.fixedpoint import quantize_multiplier, round_half_away
from quant2c.ops.lookup import lookup
from quant2c.ops.unary_short import call, sigmoid_call, table_call

_F = np.float32
_BYTES = (DType.INT8, DType.UINT8)
_INFINITY = math.inf


def _by_table(maker: tables.Maker) -> Lower:
    def lower(view: NodeView, options: Options) -> tuple[Call, ...]:
        table = tables.byte_table(view.input(0), view.out, maker(view, options))
        return (lookup(view.input(0), view.out, table),)

    return lower


def _sampled(function: tables.Real) -> Lower:
    return _by_table(lambda view, options: tables.sampled(function, view.input(0), view.out))


def _plain(name: str) -> Lower:
    """A kernel without parameters."""
    return lambda view, options: call(f"unary_{name}", view)


def _by_type(rows: Mapping[DType, Lower]) -> Lower:
    return lambda view, options: rows[view.input(0).dtype](view, options)


# RELU and its kind.


@dataclass(frozen=True)
class _Relu:
    """Rescaled to the output, then clamped between two real bounds there."""

    low: float
    high: float

    def limits(self, view: NodeView) -> tuple[int, int]:
        out = view.out

        def stored(bound: float) -> int:
            return out.q.zp + round_half_away(float(_F(bound) / _F(out.q.scale)))

        high = out.dtype.maximum if self.high == _INFINITY else min(out.dtype.maximum, stored(self.high))
        return max(out.dtype.minimum, stored(self.low)), high

    def byte(self, view: NodeView, options: Options) -> tuple[Call, ...]:
        source, out = view.input(0), view.out
        table = tables.byte_table(source, out, tables.relu(view, options), *self.limits(view))
        return (lookup(source, out, table),)

    def short(self, view: NodeView, options: Options) -> tuple[Call, ...]:
        multiplier, shift = quantize_multiplier(tables.quotient_in_single(view.input(0), view.out))
        low, high = self.limits(view)
        scaling = {"in_zp": 0, "out_zp": 0, "multiplier": multiplier, "shift": shift}
        return call("requantize", view, **scaling, out_min=low, out_max=high)

    def on_floats(self, view: NodeView, options: Options) -> tuple[Call, ...]:
        return call("unary_clamp", view, out_min=self.low, out_max=self.high)

    @property
    def lower(self) -> Lower:
        rows = {DType.INT16: self.short, DType.FLOAT32: self.on_floats, **dict.fromkeys(_BYTES, self.byte)}
        return _by_type(rows)


# What is legal.


def _questions(*questions: Check) -> Check:
    return lambda view: (sentence for question in (_check_short, *questions) for sentence in question(view))


def _check_short(view: NodeView) -> Iterable[str]:
    """TFLite's int16 is symmetric."""
    for tensor in (view.input(0), view.out):
        if tensor.dtype is DType.INT16 and tensor.quant is not None and any(tensor.quant.zps):
            yield f"{tensor.where} is int16 with zero point {tensor.q.zp}; it must be 0"


def _check_rescaling(view: NodeView) -> Iterable[str]:
    """A distance from zero, of 9 or 17 bits with its sign, must stay in int32 when shifted left."""
    source = view.input(0)
    if source.quant is not None:
        _, shift = quantize_multiplier(tables.quotient_in_single(source, view.out))
        if shift > 31 - source.dtype.bits - 1:
            yield f"the output's scale {view.out.q.scale:g} is too small for an input of scale {source.q.scale:g}"


def _check_hard_swish(view: NodeView) -> Iterable[str]:
    """The last shift is to the right, within 16 bits."""
    source, out = view.input(0), view.out
    if source.quant is not None and not -15 <= tables.hard_swish_multipliers(source, out)[0][1] <= 0:
        yield f"the output's scale {out.q.scale:g} is too far from the input's scale {source.q.scale:g}"


def _check_logistic(view: NodeView) -> Iterable[str]:
    """Bytes cover the range from 0 to 1."""
    out = view.out
    if out.dtype in _BYTES and (out.q.scale, out.q.zp) != (2.0**-8, out.dtype.minimum):
        wanted = f"scale {2.0**-8:g} and zero point {out.dtype.minimum}"
        yield f"the output must have {wanted}, not {out.q.scale:g} and {out.q.zp}"
    yield from _check_short_sigmoid(view)


def _check_short_sigmoid(view: NodeView) -> Iterable[str]:
    if view.out.dtype is DType.INT16:
        yield from short.check_sigmoid(view.input(0), view.out)


def _alpha(options: Mapping[str, Any]) -> float:
    return float(options.get("alpha", 0.0))


def _approximate(options: Mapping[str, Any]) -> bool:
    return bool(options.get("approximate", False))


_BYTE_KERNELS = ("lookup", "flip_sign", "unary_clamp")  # what ops/lookup.py may come to


def _same(*labels: str) -> tuple[str, ...]:
    return tuple(f"{label} -> {label}" for label in labels)


def _row(
    name: str, types: str, lower: Lower | Mapping[DType, Lower], spec: str, parse: Parse = no_attrs, *checks: Check
) -> Op:
    """An operator of which uint8 tensors may stay as they are: a table does not care."""
    chosen = lower if callable(lower) else _by_type(lower)
    signatures = _same(*types.split())
    return Op(
        name,
        "unary",
        signatures,
        same_shape_as_input,
        chosen,
        parse,
        _questions(*checks),
        channels=Apart("table"),
        unsigned=True,
        calls=_BYTE_KERNELS,
        spec=spec,
    )


def _bytes(lower: Lower) -> dict[DType, Lower]:
    return dict.fromkeys(_BYTES, lower)


_QUANTIZED = "int8 uint8 int16 float32"
_FLOAT = DType.FLOAT32
_SHORT = DType.INT16
_LOGISTIC = tables.Sigmoid(tables.fixed_logistic, tables.logistic, 8, -128)
_TANH = tables.Sigmoid(tables.fixed_tanh, tables.tanh, 7, 0)


def _gelu(view: NodeView, options: Options) -> tuple[Call, ...]:
    return call("unary_gelu_tanh" if view.attrs else "unary_gelu", view)


def _log_by_table(view: NodeView, options: Options) -> tables.Rule:
    return tables.sampled(tables.clamped_log(view.out), view.input(0), view.out)


_NOT = np.array([1, *(0,) * 255], np.uint8)

OPS = (
    _row("RELU", _QUANTIZED, _Relu(0.0, _INFINITY).lower, "TFLite ReluX; gemmlowp", no_attrs, _check_rescaling),
    _row("RELU6", _QUANTIZED, _Relu(0.0, 6.0).lower, "LiteRT ReluX; gemmlowp", no_attrs, _check_rescaling),
    _row("RELU_N1_TO_1", _QUANTIZED, _Relu(-1.0, 1.0).lower, "LiteRT ReluX; gemmlowp", no_attrs, _check_rescaling),
    _row("RELU_0_TO_1", _QUANTIZED, _Relu(0.0, 1.0).lower, "LiteRT ReluX; gemmlowp", no_attrs, _check_rescaling),
    _row(
        "LEAKY_RELU",
        _QUANTIZED,
        {
            **_bytes(_by_table(tables.leaky_relu)),
            _SHORT: short.leaky_relu,
            _FLOAT: lambda view, options: call("unary_leaky_relu", view, alpha=view.attrs),
        },
        "TFLite reference_ops::QuantizeLeakyRelu; gemmlowp",
        _alpha,
        _check_rescaling,
    ),
    _row(
        "LOGISTIC",
        _QUANTIZED,
        {
            **_bytes(_by_table(_LOGISTIC)),
            _SHORT: lambda view, options: sigmoid_call("unary_logistic", view, (0,)),
            _FLOAT: _plain("logistic"),
        },
        "TFLite reference_integer_ops::Logistic; gemmlowp's fixed point, LiteRT: LUTPopulate",
        no_attrs,
        _check_logistic,
    ),
    _row(
        "TANH",
        _QUANTIZED,
        {
            **_bytes(_by_table(_TANH)),
            _SHORT: lambda view, options: sigmoid_call("unary_tanh", view, (0, 1)),
            _FLOAT: _plain("tanh"),
        },
        "TFLite reference_integer_ops::Tanh; gemmlowp's fixed point, LiteRT: LUTPopulate",
        no_attrs,
        _check_short_sigmoid,
    ),
    _row(
        "HARD_SWISH",
        "int8 uint8 float32",
        {**_bytes(_by_table(tables.hard_swish)), _FLOAT: _plain("hard_swish")},
        "TFLite reference_ops::HardSwish; 16-bit fixed point",
        no_attrs,
        _check_hard_swish,
    ),
    _row("ELU", "int8 float32", {DType.INT8: _by_table(tables.elu), _FLOAT: _plain("elu")}, "TFLite; LUTPopulate"),
    _row(
        "GELU",
        _QUANTIZED,
        {
            **_bytes(lambda view, options: _sampled(tables.gelu_function(view))(view, options)),
            _SHORT: lambda view, options: table_call(tables.gelu_function(view), view),
            _FLOAT: _gelu,
        },
        "LiteRT reference_ops::Gelu; LUTPopulate",
        _approximate,
    ),
    _row(
        "EXP",
        "int8 int16 float32",
        {
            DType.INT8: _sampled(tables.exp),
            _SHORT: lambda view, options: table_call(tables.exp, view),
            _FLOAT: _plain("exp"),
        },
        "LiteRT exp; LUTPopulate",
    ),
    _row(
        "LOG",
        "int8 int16 float32",
        {
            DType.INT8: _by_table(_log_by_table),
            _SHORT: lambda view, options: table_call(tables.clamped_log(view.out), view),
            _FLOAT: _plain("log"),
        },
        "LiteRT elementwise; LUTPopulate; the lowest output at zero and below",
    ),
    _row(
        "SQRT",
        "int8 int16 float32",
        {DType.INT8: _by_table(tables.square_root), _SHORT: short.square_root, _FLOAT: _plain("sqrt")},
        "LiteRT SqrtEvalQuantized; float32, towards zero",
    ),
    _row(
        "RSQRT",
        "int8 int16 float32",
        {DType.INT8: _by_table(tables.inverse_square_root), _SHORT: short.inverse_square_root, _FLOAT: _plain("rsqrt")},
        "TFLite RsqrtEvalQuantized; gemmlowp's fixed point; the largest output at zero and below",
    ),
    _row(
        "ABS",
        "int8 int16 int32 float32",
        {
            DType.INT8: _by_table(tables.magnitude),
            _SHORT: short.magnitude,
            DType.INT32: _plain("abs"),
            _FLOAT: _plain("abs"),
        },
        "TFLite AbsEvalQuantized; gemmlowp",
        no_attrs,
        _check_rescaling,
    ),
    _row(
        "NEG",
        "int8 int16 int32 int64 float32",
        {
            DType.INT8: _by_table(tables.negated_byte),
            **dict.fromkeys((_SHORT, DType.INT32, DType.INT64, _FLOAT), _plain("neg")),
        },
        "TFLite reference_ops::Negate; stored values",
    ),
    _row("SIGN", "int32 float32", _plain("sign"), "LiteRT sign"),
    _row("SQUARE", "float32", _plain("square"), "TFLite elementwise"),
    _row("SIN", "float32", _plain("sin"), "TFLite elementwise"),
    _row("COS", "float32", _plain("cos"), "TFLite elementwise"),
    _row("FLOOR", "float32", _plain("floor"), "TFLite reference_ops::Floor"),
    _row("CEIL", "float32", _plain("ceil"), "TFLite reference_ops::Ceil"),
    _row("ROUND", "float32", _plain("round"), "TFLite reference_ops::Round; halves to even"),
    _row(
        "LOGICAL_NOT",
        "bool",
        lambda view, options: (lookup(view.input(0), view.out, _NOT),),
        "TFLite elementwise; a table",
    ),
)
