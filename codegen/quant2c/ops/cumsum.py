"""CUMSUM: running sums along an axis."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import prod
from typing import Any

from quant2c.ir.call import Call, Value
from quant2c.ir.dtype import DType
from quant2c.ir.graph import NodeView
from quant2c.ir.schedule import Options
from quant2c.ops.base import Op, beyond_litert, normal_axis, same_shape_as_input
from quant2c.ops.fixedpoint import quantize_multiplier

_LONGEST = (1 << 31) // 256 - 1  # terms of up to 255, and one zero point, add up in 32 bits


@dataclass(frozen=True)
class Cumsum:
    """Options of CUMSUM."""

    exclusive: bool
    reverse: bool


def parse(options: Mapping[str, Any]) -> Cumsum:
    return Cumsum(bool(options.get("exclusive", False)), bool(options.get("reverse", False)))


def _axis(view: NodeView) -> int:
    return normal_axis(int(view.input(1).values.reshape(-1)[0]), len(view.input(0).shape))


def check(view: NodeView) -> Iterable[str]:
    source = view.input(0)
    if view.input(1).elements != 1:
        yield f"{view.input(1).elements} axes; one is needed"
    elif not 0 <= _axis(view) < len(source.shape):
        axis = int(view.input(1).values.reshape(-1)[0])
        yield f"axis {axis} does not fit a tensor of {len(source.shape)} dimensions"
    elif source.dtype is DType.INT8:
        if _real(view) >= 1.0:
            yield f"the input scale is {source.q.scale / view.out.q.scale:g} times the output scale, too much"
        if source.shape[_axis(view)] > _LONGEST:
            yield f"a sum of more than {_LONGEST} elements may pass 32 bits"


def _real(view: NodeView) -> float:
    """From units of si * 2^-19 to output steps."""
    return float(2 * view.input(0).q.scale / ((1 << 20) * view.out.q.scale))


def lower(view: NodeView, options: Options) -> tuple[Call, ...]:
    source, out = view.input(0), view.out
    axis = _axis(view)
    inner = prod(source.shape[axis + 1 :])
    params: dict[str, Value] = {
        "outer_n": prod(source.shape[:axis]),
        "axis_n": source.shape[axis],
        "inner_n": inner,
        "exclusive": int(view.attrs.exclusive),
        "reverse": int(view.attrs.reverse),
    }
    if source.dtype is DType.INT8:
        multiplier, shift = quantize_multiplier(_real(view))
        params.update(in_zp=source.q.zp, out_zp=out.q.zp, multiplier=multiplier, right_shift=-shift)
    return (Call("cumsum", source.dtype.short, params, (source.index,), (out.index,)),)


OPS = (
    Op(
        "CUMSUM",
        "cumsum",
        ("int8 int32 -> int8", "float32 int32 -> float32", "int32 int32 -> int32", "int64 int32 -> int64"),
        same_shape_as_input,
        lower,
        parse,
        check,
        constants=(1,),
        beyond=beyond_litert("int8 int32 -> int8"),
        spec="TFLite reference_ops::CumSum; int8 as TensorFlow Lite Micro, long sums without its overflow",
    ),
)
