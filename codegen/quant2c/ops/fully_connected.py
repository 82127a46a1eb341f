"""FULLY_CONNECTED: input [..., I], weights [O,I], bias [O] -> [N,O], or [..., O] with keep_num_dims."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from quant2c.ir.call import Call
from quant2c.ir.graph import NodeView
from quant2c.ir.schedule import Options
from quant2c.ir.tensor import Shape
from quant2c.ops.activation import check_activation
from quant2c.ops.base import Op
from quant2c.ops.matmul import accumulator_bounds, bias_of, check_weights, matmul_output, per_channel


@dataclass(frozen=True)
class FullyConnected:
    """Options of FULLY_CONNECTED."""

    activation: str
    keep_num_dims: bool
    weights_format: str


def parse(options: Mapping[str, Any]) -> FullyConnected:
    return FullyConnected(
        options.get("fused_activation_function", "NONE"),
        bool(options.get("keep_num_dims", False)),
        options.get("weights_format", "DEFAULT"),
    )


def check(view: NodeView) -> Iterable[str]:
    weights = view.input(1)
    yield from check_activation(view.attrs.activation)
    if view.attrs.weights_format != "DEFAULT":
        yield f"weights format {view.attrs.weights_format} is not supported; convert without shuffled weights"
    if len(weights.shape) != 2:
        yield f"weights {list(weights.shape)} must be [outputs, inputs]"
        return
    out_n, in_n = weights.shape
    if in_n == 0 or view.input(0).elements % in_n:
        yield f"an input of {view.input(0).elements} elements is no multiple of the weights' {in_n} inputs"
    if view.attrs.keep_num_dims and view.input(0).shape[-1:] != (in_n,):
        yield f"with keep_num_dims the input's last dimension {list(view.input(0).shape)} must be {in_n}"
    yield from check_weights(view, channels=out_n)


def shapes(view: NodeView) -> tuple[Shape | None, ...]:
    out_n, in_n = view.input(1).shape
    if view.attrs.keep_num_dims:
        return ((*view.input(0).shape[:-1], out_n),)
    return ((view.input(0).elements // in_n, out_n),)


def lower(view: NodeView, options: Options) -> tuple[Call, ...]:
    rows, weights, out = view.input(0), view.input(1), view.out
    out_n, in_n = weights.shape
    multiplier, shift = per_channel(view, out_n, float_product=not weights.q.per_channel)
    params = {
        "batches": rows.elements // in_n,
        "in_n": in_n,
        "out_n": out_n,
        **matmul_output(view, view.attrs.activation),
        "weights": weights.values,
        "bias": bias_of(view, out_n),
        "multiplier": multiplier,
        "shift": shift,
    }
    return (Call("fully_connected", rows.dtype.short, params, (rows.index,), (out.index,), out.elements * in_n),)


OPS = (
    Op(
        "FULLY_CONNECTED",
        "fully_connected",
        ("int8 int8 int32? -> int8", "uint8 uint8 int32? -> uint8"),
        shapes,
        lower,
        parse,
        check,
        constants=(1, 2),
        accumulator=lambda view: accumulator_bounds(view, channel_axis=0),
        spec="TFLite Micro FullyConnected reference kernel; per-tensor multiplier from a float32 product",
    ),
)
