"""QUANTIZE, DEQUANTIZE and CAST: changes of element type."""

from __future__ import annotations

from collections.abc import Iterable

from quant2c.ir.call import Call, Value
from quant2c.ir.dtype import DType
from quant2c.ir.graph import NodeView
from quant2c.ir.schedule import Options
from quant2c.ops import unary_tables as tables
from quant2c.ops.base import Op, beyond_litert, same_shape_as_input
from quant2c.ops.channels import Apart
from quant2c.ops.fixedpoint import quantize_multiplier
from quant2c.ops.lookup import lookup
from quant2c.ops.movement import copy
from quant2c.ops.unary_short import call


def _lower_quantize(view: NodeView, options: Options) -> tuple[Call, ...]:
    source, out = view.input(0), view.out
    if source.dtype is DType.FLOAT32:
        return call("quantize", view, scale=out.q.scale, zp=out.q.zp)
    if source.dtype.bits == out.dtype.bits == 8:
        return (lookup(source, out, tables.byte_table(source, out, tables.requantize(view, options))),)
    multiplier, shift = quantize_multiplier(source.q.scale / out.q.scale)
    scaling: dict[str, Value] = {"multiplier": multiplier, "shift": shift}
    limits: dict[str, Value] = {"out_min": out.dtype.minimum, "out_max": out.dtype.maximum}
    return call("requantize", view, in_zp=source.q.zp, out_zp=out.q.zp, **scaling, **limits)


def _check_quantize(view: NodeView) -> Iterable[str]:
    """A stored number's distance from zero, with its sign, must stay in int32 when shifted left.

    That of int32 wraps, as TFLite's does, where an application puts in numbers that are too large.
    """
    source, out = view.input(0), view.out
    for tensor in (source, out):
        if tensor.dtype is DType.INT32 and (tensor.quant is None or tensor.q.zp):
            yield f"{tensor.where} is int32 and must have a scale and the zero point 0"
            return
    if source.dtype is DType.FLOAT32:
        return
    _, shift = quantize_multiplier(source.q.scale / out.q.scale)
    if shift > (30 if source.dtype is DType.INT32 else 31 - source.dtype.bits - 1):
        yield f"the output's scale {out.q.scale:g} is too small for an input of scale {source.q.scale:g}"


def _lower_dequantize(view: NodeView, options: Options) -> tuple[Call, ...]:
    source, out = view.input(0), view.out
    if source.dtype is DType.FLOAT16:
        params = {"elements": out.elements, **_integer("in", source.dtype), **_integer("out", out.dtype)}
        return (Call("cast", "f16_f32", params, (source.index,), (out.index,)),)
    return call("dequantize", view, scale=source.q.scale, zp=source.q.zp)


# CAST: one kernel for all integers, which are 64 bits wide on the way, and one for each way from and to floats.

_UNSIGNED = (DType.BOOL, DType.UINT8, DType.UINT16, DType.UINT32)
_SIGNED = (DType.INT8, DType.INT16, DType.INT32, DType.INT64)
_CASTABLE = (*_UNSIGNED, *_SIGNED, DType.FLOAT32)


def _integer(prefix: str, dtype: DType) -> dict[str, Value]:
    """Size and sign for the kernel; nothing of a float."""
    is_integer = dtype is not DType.FLOAT32
    return {f"{prefix}_bytes": dtype.bits // 8 * is_integer, f"{prefix}_signed": int(dtype in _SIGNED)}


def _lower_cast(view: NodeView, options: Options) -> tuple[Call, ...]:
    source, out = view.input(0), view.out
    if source.dtype is out.dtype or (source.dtype is DType.BOOL and out.dtype.bits == 8):
        return (copy(source, out, out.bytes),)
    kind = {DType.FLOAT32: "f32", DType.BOOL: "bool"}
    types = f"{'f32' if source.dtype is DType.FLOAT32 else 'int'}_{kind.get(out.dtype, 'int')}"
    params = {"elements": out.elements, **_integer("in", source.dtype), **_integer("out", out.dtype)}
    return (Call("cast", types, params, (source.index,), (out.index,)),)


_CASTS = tuple(f"{a.label} -> {b.label}" for a in _CASTABLE for b in _CASTABLE)

_QUANTIZES = (
    *("float32 -> int8", "float32 -> uint8", "float32 -> int16"),
    *("int8 -> int8", "int8 -> uint8", "uint8 -> int8", "uint8 -> uint8"),
    *("int8 -> int16", "int8 -> int32", "int16 -> int8", "int16 -> int16", "int16 -> int32"),
    *("int32 -> int8", "int32 -> int16"),
)

OPS = (
    Op(
        "QUANTIZE",
        "quantize",
        _QUANTIZES,
        same_shape_as_input,
        _lower_quantize,
        check=_check_quantize,
        channels=Apart("table"),
        unsigned=True,
        beyond=beyond_litert("int8 -> int32"),
        spec="TFLite AffineQuantize (round half away) and Requantize (gemmlowp)",
    ),
    Op(
        "DEQUANTIZE",
        "quantize",
        ("int8 -> float32", "uint8 -> float32", "int16 -> float32", "float16 -> float32"),
        same_shape_as_input,
        _lower_dequantize,
        unsigned=True,
        spec="TFLite reference_ops::Dequantize",
    ),
    Op(
        "CAST",
        "quantize",
        _CASTS,
        same_shape_as_input,
        _lower_cast,
        quantized=False,
        unsigned=True,
        spec="TFLite CAST; floats saturate",
    ),
)
