"""FULLY_CONNECTED: input [..., I], weights [O,I], bias [O] -> [N,O], or [..., O] with keep_num_dims.

Weights that are computed at run time make it a product of two matrices, and it is lowered to one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from quant2c.ir.call import Call, Value
from quant2c.ir.dtype import DType
from quant2c.ir.graph import NodeView
from quant2c.ir.schedule import Options
from quant2c.ir.tensor import Array, Shape
from quant2c.ops.activation import check_activation
from quant2c.ops.base import Op
from quant2c.ops.channels import Sums, no_absent_taps
from quant2c.ops.matmul import (
    Arithmetic,
    Operands,
    accumulator_bounds,
    arithmetic,
    bias_values,
    check_bias_scale,
    check_weights,
    operands,
    real_multipliers,
    stored_output,
)
from quant2c.ops.products import dense_call, product_bounds, product_call


@dataclass(frozen=True)
class FullyConnected:
    """Options of FULLY_CONNECTED."""

    activation: str
    keep_num_dims: bool
    weights_format: str
    bias_type: str  # of 16-bit activations without a bias: what they are summed in
    asymmetric: bool  # float activations are made int8 with a zero point


def parse(options: Mapping[str, Any]) -> FullyConnected:
    return FullyConnected(
        options.get("fused_activation_function", "NONE"),
        bool(options.get("keep_num_dims", False)),
        options.get("weights_format", "DEFAULT"),
        options.get("quantized_bias_type", ""),
        bool(options.get("asymmetric_quantize_inputs", False)),
    )


def check(view: NodeView) -> Iterable[str]:
    o = operands(view)
    yield from check_activation(view.attrs.activation)
    if view.attrs.weights_format != "DEFAULT":
        yield f"weights format {view.attrs.weights_format} is not supported; convert without shuffled weights"
    if len(o.weights.shape) != 2:
        yield f"weights {list(o.weights.shape)} must be [outputs, inputs]"
        return
    out_n, in_n = o.weights.shape
    if in_n == 0 or o.image.elements % in_n:
        yield f"an input of {o.image.elements} elements is no multiple of the weights' {in_n} inputs"
    if view.attrs.keep_num_dims and o.image.shape[-1:] != (in_n,):
        yield f"with keep_num_dims the input's last dimension {list(o.image.shape)} must be {in_n}"
    if not o.weights.is_constant and o.weights.dtype not in (o.image.dtype, DType.UINT8):
        yield f"{o.weights.dtype.label} weights of a {o.image.dtype.label} input must be a constant"
    yield from check_weights(o, channels=out_n, asymmetric=not _per_channel(o))
    if o.image.dtype in (DType.INT8, DType.INT16):
        yield from check_bias_scale(o)


def shapes(view: NodeView) -> tuple[Shape | None, ...]:
    out_n, in_n = view.input(1).shape
    if view.attrs.keep_num_dims:
        return ((*view.input(0).shape[:-1], out_n),)
    return ((view.input(0).elements // in_n, out_n),)


def _per_channel(o: Operands) -> bool:
    return o.weights.quant is not None and o.weights.quant.per_channel


def lower(view: NodeView, options: Options) -> tuple[Call, ...]:
    o, activation = operands(view), view.attrs.activation
    litert = options.numerics == "litert" and o.image.dtype.is_integer
    if not o.weights.is_constant:
        flat = replace(o, image=replace(o.image, shape=(o.image.elements // o.weights.shape[1], o.weights.shape[1])))
        return (product_call(flat, adj_x=False, adj_y=True, activation=activation, litert=litert),)
    how = LITERT if litert else arithmetic(o, options, view.attrs.bias_type, view.attrs.asymmetric)
    return (dense_call(o, how, activation, float_product=not _per_channel(o)),)


def _real_scales(o: Operands, channels: int, activation: str, float_product: bool) -> dict[str, Value]:
    """LiteRT multiplies the accumulator by the real scale, in double; int16 sums are int64."""
    return {
        **stored_output(o, activation),
        "weights": o.weights.values,
        "bias": bias_values(o, channels, np.int64 if o.image.dtype is DType.INT16 else np.int32),
        "scale": real_multipliers(replace(o, legacy=False), channels),
    }


LITERT = Arithmetic("_litert", _real_scales)


def _accumulator(view: NodeView) -> Array:
    o = operands(view)
    if o.weights.is_constant:
        return accumulator_bounds(o, channel_axis=0)
    return product_bounds(o, depth=o.weights.shape[1])


OPS = (
    Op(
        "FULLY_CONNECTED",
        "fully_connected",
        (
            "int8 int8 int32? -> int8",
            "int8 int4 int32? -> int8",
            "uint8 uint8 int32? -> uint8",
            "int16 int8 int64? -> int16",
            "int16 int8 int32? -> int16",
            "int16 int4 int64? -> int16",
            "float32 float32 float32? -> float32",
            "float32 int8 float32? -> float32",
            "float32 int4 float32? -> float32",
        ),
        shapes,
        lower,
        parse,
        check,
        constants=(2,),
        channels=Sums(no_absent_taps),
        accumulator=_accumulator,
        spec="TFLite Micro FullyConnected reference kernel; per-tensor multiplier from a float32 product",
    ),
)
