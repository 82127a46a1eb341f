"""ADD_N: the sum of several tensors of one shape."""

from __future__ import annotations

from collections.abc import Iterable

from quant2c.ir.call import Call, Value
from quant2c.ir.dtype import DType
from quant2c.ir.graph import NodeView
from quant2c.ir.schedule import Options
from quant2c.ops.base import Op, describe, same_quant, same_shape_as_input
from quant2c.ops.fixedpoint import quantize_multiplier

_MOST = 8  # inputs of the kernel; those that are not there are given as the first again
_LEFT = 19  # bits that a distance from the zero point gains: 20 as in ADD, less one for the doubled scale


def _scaling(view: NodeView) -> dict[str, Value]:
    source, out = view.input(0), view.out
    multiplier, shift = quantize_multiplier(2 * source.q.scale / ((1 << 20) * out.q.scale))
    return {"in_zp": source.q.zp, "out_zp": out.q.zp, "left_shift": _LEFT, "multiplier": multiplier, "shift": shift}


def lower(view: NodeView, options: Options) -> tuple[Call, ...]:
    indices = tuple(view.input(i).index for i in range(len(view.inputs)))
    params: dict[str, Value] = {"elements": view.out.elements, "count": len(indices)}
    if view.out.dtype is DType.INT8:
        params |= _scaling(view)
    inputs = (*indices, *indices[:1] * (_MOST - len(indices)))
    return (Call("add_n", view.out.dtype.short, params, inputs, (view.out.index,)),)


def check(view: NodeView) -> Iterable[str]:
    first, count = view.input(0), len(view.inputs)
    if not 2 <= count <= _MOST:
        yield f"{count} inputs; from 2 to {_MOST} are supported"
    for position in range(1, count):
        tensor = view.input(position)
        if tensor.shape != first.shape:
            yield f"{list(tensor.shape)} and {list(first.shape)} must be of one shape"
        elif not same_quant(tensor, first):
            yield f"all inputs must have one scale and zero point ({describe(first)} and {describe(tensor)})"
    if first.dtype is DType.INT8 and first.quant is not None:
        _, shift = quantize_multiplier(2 * first.q.scale / ((1 << 20) * view.out.q.scale))
        if count * 255 << (_LEFT + max(shift, 0)) >= 1 << 31:
            yield f"the output's scale {view.out.q.scale:g} is too small for {count} inputs of scale {first.q.scale:g}"


OPS = (
    Op(
        "ADD_N",
        "add_n",
        ("int8* -> int8", "int32* -> int32", "float32* -> float32"),
        same_shape_as_input,
        lower,
        check=check,
        spec="TFLite reference_ops::AddN; gemmlowp",
    ),
)
