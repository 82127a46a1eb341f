"""SELECT and SELECT_V2: elements of one tensor or the other, as a condition says."""

from __future__ import annotations

from collections.abc import Iterable

from quant2c.ir.call import Call
from quant2c.ir.graph import NodeView
from quant2c.ir.schedule import Options
from quant2c.ir.tensor import Shape
from quant2c.ops.base import Op
from quant2c.ops.elementwise import broadcast_of_inputs, check_broadcast, walk
from quant2c.ops.movement import MOVABLE, alike


def _condition_shape(view: NodeView) -> Shape:
    """SELECT's condition as one that broadcasts: of one dimension, it chooses slices of the first."""
    condition, rank = view.input(0).shape, len(view.out.shape)
    if view.node.op == "SELECT" and len(condition) == 1 and rank > 1:
        return (*condition, *(1,) * (rank - 1))
    return condition


def lower(view: NodeView, options: Options) -> tuple[Call, ...]:
    condition, a, b = view.input(0), view.input(1), view.input(2)
    params = walk(view.out.shape, _condition_shape(view), a.shape, b.shape)
    inputs = (condition.index, a.index, b.index)
    return (Call("select", f"b{view.out.dtype.bits}", params, inputs, (view.out.index,)),)


def _check_select(view: NodeView) -> Iterable[str]:
    yield from alike(view, 1, 2)
    condition, a, b = (view.input(i).shape for i in range(3))
    if a != b:
        yield f"{list(a)} and {list(b)} must be of one shape"
    elif condition not in ((), a) and condition != a[:1]:
        yield f"a condition of {list(condition)} does not choose among elements or slices of {list(a)}"


def _check_select_v2(view: NodeView) -> Iterable[str]:
    yield from alike(view, 1, 2)
    yield from check_broadcast(view)


_TYPES = tuple(f"bool {label} {label} -> {label}" for label in MOVABLE)

OPS = (
    Op(
        "SELECT",
        "select_op",
        _TYPES,
        lambda view: (view.input(1).shape,),
        lower,
        check=_check_select,
        quantized=False,
        unsigned=True,
        spec="TFLite reference_ops::Select and RankOneSelect; no arithmetic",
    ),
    Op(
        "SELECT_V2",
        "select_op",
        _TYPES,
        broadcast_of_inputs,
        lower,
        check=_check_select_v2,
        quantized=False,
        unsigned=True,
        spec="TFLite reference_ops::BroadcastSelect; no arithmetic",
    ),
)
