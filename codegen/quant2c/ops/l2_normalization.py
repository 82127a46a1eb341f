"""L2_NORMALIZATION: each row of the last axis divided by its length."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from quant2c.ir.call import Call, Value
from quant2c.ir.dtype import DType
from quant2c.ir.graph import NodeView
from quant2c.ir.schedule import Options
from quant2c.ir.tensor import Array
from quant2c.ops.base import Op, describe, same_shape_as_input

_OUT_SCALE = 1 / 128


def parse(options: Mapping[str, Any]) -> str:
    """The fused activation."""
    return str(options.get("fused_activation_function", "NONE"))


def check(view: NodeView) -> Iterable[str]:
    out = view.out
    if not view.input(0).shape:
        yield "the input must have at least one dimension"
    if view.attrs != "NONE":
        yield f"fused activation {view.attrs} is not supported"
    if out.dtype is not DType.FLOAT32:
        middle = (out.dtype.minimum + out.dtype.maximum + 1) // 2
        if (out.q.scale, out.q.zp) != (_OUT_SCALE, middle):
            yield f"the output must have scale {_OUT_SCALE:g} and zero point {middle}, not {describe(out)}"


def lower(view: NodeView, options: Options) -> tuple[Call, ...]:
    source, out = view.input(0), view.out
    depth = source.shape[-1]
    params: dict[str, Value] = {"rows": source.elements // depth, "depth": depth}
    if source.dtype is not DType.FLOAT32:
        params["in_zp"] = source.q.zp
    stem = "l2_normalization_legacy" if view.node.legacy else "l2_normalization"
    return (Call(stem, source.dtype.short, params, (source.index,), (out.index,)),)


def _largest_sum(view: NodeView) -> Array:
    """The largest sum of squares of a row."""
    source = view.input(0)
    if source.dtype is DType.FLOAT32:
        return np.zeros(0, np.int64)
    reach = max(source.q.zp - source.dtype.minimum, source.dtype.maximum - source.q.zp)
    return np.array([source.shape[-1] * reach * reach], np.int64)


OPS = (
    Op(
        "L2_NORMALIZATION",
        "l2_normalization",
        ("int8 -> int8", "uint8 -> uint8", "float32 -> float32"),
        same_shape_as_input,
        lower,
        parse,
        check,
        accumulator=_largest_sum,
        spec="TFLite reference_integer_ops::L2Normalization; reference_ops::L2Normalization for uint8 and float",
    ),
)
