"""SOFTMAX and LOG_SOFTMAX along the last axis."""

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
from quant2c.ir.tensor import Array, Tensor
from quant2c.ops.base import Lower, Op, describe, same_shape_as_input
from quant2c.ops.fixedpoint import quantize_multiplier, round_half_away

_INPUT_BITS = 5  # integer bits of a scaled difference; exp(-32) is nothing
_DEPTH_8 = (1 << 12) - 1  # exponentials of up to 1.0 add up in Q12
_DEPTH_16 = (1 << 31) // 32767  # exponentials of up to 32767 add up in 32 bits
_LARGEST_SHIFT_16 = 15  # 65535 << 15 still fits 32 bits
_TOLERANCE = 1e-3  # relative, of output scales that are fixed


@dataclass(frozen=True)
class Softmax:
    """Options of SOFTMAX; LOG_SOFTMAX has none, its beta is 1."""

    beta: float


def parse(options: Mapping[str, Any]) -> Softmax:
    return Softmax(float(options.get("beta", 1.0)))


def parse_log(options: Mapping[str, Any]) -> Softmax:
    return Softmax(1.0)


def check_softmax(view: NodeView) -> Iterable[str]:
    """Rank, depth, and that the output has the quantization that the kernels are made for."""
    source, out = view.input(0), view.out
    yield from _check_depth(view)
    if out.quant is not None and out.dtype is not DType.FLOAT32:
        unsigned = source.dtype is not DType.INT16  # the output then uses the whole range for 0 to 1
        scale = 2.0**-out.dtype.bits if unsigned else 2.0**-15
        yield from _check_output(out, scale, out.dtype.minimum if unsigned else 0)
    if source.dtype is DType.INT16 and source.q.zp:
        yield "an int16 input must have zero point 0"
    yield from _check_multiplier(view)


def check_log_softmax(view: NodeView) -> Iterable[str]:
    yield from _check_depth(view)
    if view.out.quant is not None and view.out.dtype is not DType.FLOAT32:
        yield from _check_output(view.out, 1 / 16, view.out.dtype.maximum)
    yield from _check_multiplier(view)


def _check_depth(view: NodeView) -> Iterable[str]:
    source = view.input(0)
    most = {DType.INT8: _DEPTH_8, DType.UINT8: _DEPTH_8, DType.INT16: _DEPTH_16}.get(source.dtype)
    if not source.shape:
        yield "the input must have at least one dimension"
    elif most is not None and source.shape[-1] > most:
        yield f"{source.shape[-1]} values in a row: the sum of more than {most} exponentials may pass 32 bits"


def _check_output(out: Tensor, scale: float, zp: int) -> Iterable[str]:
    if out.q.zp != zp or abs(out.q.scale - scale) > _TOLERANCE * scale:
        yield f"the output must have scale {scale:g} and zero point {zp}, not {describe(out)}"


def _check_multiplier(view: NodeView) -> Iterable[str]:
    source = view.input(0)
    if source.quant is None or source.dtype is DType.FLOAT32:
        return
    if source.dtype is DType.INT16:
        if quantize_multiplier(_real_16(view.attrs.beta * source.q.scale))[1] > _LARGEST_SHIFT_16:
            yield f"beta * scale is {view.attrs.beta * source.q.scale:g}, too large for int16"
    elif _real_8(view) <= 1.0:
        yield f"beta * scale is {view.attrs.beta * source.q.scale:g}; it must be above 2^-26"


def _real_8(view: NodeView) -> float:
    """A difference's factor into Q5; beyond 32 bits any difference is as good as infinite."""
    factor = view.attrs.beta * view.input(0).q.scale * 2.0 ** (31 - _INPUT_BITS)
    return float(min(factor, (1 << 31) - 1))


def _real_16(scale: float) -> float:
    """A difference's factor into the exponential's table: 65535 steps for the range of 10."""
    return scale / (10.0 / 65535.0)


def _fields_8(view: NodeView, options: Options) -> dict[str, Value]:
    multiplier, shift = quantize_multiplier(_real_8(view))
    diff_min = -math.floor(((1 << _INPUT_BITS) - 1) * 2.0 ** (31 - _INPUT_BITS - shift))
    return {"multiplier": multiplier, "shift": shift, "diff_min": diff_min}


def _fields_log_8(view: NodeView, options: Options) -> dict[str, Value]:
    fields = _fields_8(view, options)
    multiplier, shift = quantize_multiplier(_real_8(view))
    reverse, reverse_shift = quantize_multiplier(2.0 ** (31 - shift) / multiplier)
    return {**fields, "reverse_multiplier": reverse, "reverse_shift": reverse_shift}


def _fields_16(view: NodeView, options: Options) -> dict[str, Value]:
    """Tables in float32 as TensorFlow Lite Micro fills them; in double, and beta * scale in float32, as LiteRT does."""
    is_litert = options.numerics == "litert"
    real: type[np.floating[Any]] = np.float64 if is_litert else np.float32
    product = view.attrs.beta * view.input(0).q.scale
    multiplier, shift = quantize_multiplier(_real_16(float(np.float32(product)) if is_litert else product))
    return {
        "multiplier": multiplier,
        "shift": shift,
        "exp_table": interpolation_table(lambda x: real(math.exp(x)), real(10), 32767),
        "inverse_table": interpolation_table(lambda x: real(1) / (real(1) + x), real(1), -32768),
    }


def interpolation_table(function: Callable[[Any], Any], width: np.floating[Any], zp: int) -> Array:
    """513 int16 samples of a function over an int16 input whose range is `width` wide; output range [-1, 1].

    TFLite's LUTPopulate, every step in the float type of `width`: each sample is moved against half of the error that
    the straight line to the next one has in the middle.
    """
    real = type(width)
    scale, out_scale = width / real(65535), real(2) / real(65535)
    low, high = scale * real(-32768 - zp), scale * real(32767 - zp)
    step = (high - low) / real(512)
    factor = real(65536) / (out_scale * real(32767) - out_scale * real(-32768))

    def nearest(x: Any) -> Any:
        return real(round_half_away(float(x)))

    def sample(i: int) -> Any:
        start = low + real(i) * step
        value = nearest(function(start) * factor)
        line = nearest((function(low + real(i + 1) * step) * factor + value) / real(2))
        error = line - nearest(function(start + step / real(2)) * factor)
        return value - nearest(error / real(2))

    table = np.array([*(sample(i) for i in range(512)), nearest(function(high) * factor)])
    return np.asarray(np.clip(table, -32768, 32767).astype(np.int16))


Fields = Callable[[NodeView, Options], dict[str, Value]]


def _lower_as(stem: str, by_type: Mapping[DType, Fields]) -> Lower:
    def lower(view: NodeView, options: Options) -> tuple[Call, ...]:
        source, out = view.input(0), view.out
        depth = source.shape[-1]
        fields = by_type[source.dtype](view, options)
        types = source.dtype.short if source.dtype is out.dtype else f"{source.dtype.short}_{out.dtype.short}"
        params = {"rows": source.elements // depth, "depth": depth, **fields}
        return (Call(stem, types, params, (source.index,), (out.index,)),)

    return lower


OPS = (
    Op(
        "SOFTMAX",
        "softmax",
        (
            "int8 -> int8",
            "int8 -> int16",
            "uint8 -> uint8",
            "uint8 -> int16",
            "int16 -> int16",
            "float32 -> float32",
        ),
        same_shape_as_input,
        _lower_as(
            "softmax",
            {
                DType.INT8: _fields_8,
                DType.INT16: _fields_16,
                DType.FLOAT32: lambda view, options: {"beta": view.attrs.beta},
            },
        ),
        parse,
        check_softmax,
        spec="TFLite reference_ops::Softmax on gemmlowp's fixed point; SoftmaxInt16 on tables",
    ),
    Op(
        "LOG_SOFTMAX",
        "softmax",
        ("int8 -> int8", "uint8 -> uint8", "float32 -> float32"),
        same_shape_as_input,
        _lower_as("log_softmax", {DType.INT8: _fields_log_8, DType.FLOAT32: lambda view, options: {}}),
        parse_log,
        check_log_softmax,
        spec="TFLite reference_ops::LogSoftmax on gemmlowp's fixed point",
    ),
)
