"""SCATTER_ND, ONE_HOT and DYNAMIC_UPDATE_SLICE: elements written to places that a tensor says."""

from __future__ import annotations

from collections.abc import Iterable
from math import prod

from quant2c.ir.call import Call, Params
from quant2c.ir.dtype import DType
from quant2c.ir.graph import NodeView
from quant2c.ir.schedule import Options
from quant2c.ir.tensor import Shape
from quant2c.ops.base import Op, same_shape_as_input, strided
from quant2c.ops.gather import check_indices, place_table
from quant2c.ops.movement import (
    Start,
    alike,
    box,
    copy,
    every_type,
    fill,
    index_bytes,
    move_from,
    spread,
)

_SCATTERED = ("bool", "int8", "uint8", "int32", "int64", "float32")  # the types of TFLite
_ADDED = {DType.FLOAT32: "f32", DType.BOOL: "bool"}  # elements that do not add like unsigned integers of their size


def _numbers(view: NodeView, position: int) -> tuple[int, ...]:
    return tuple(int(x) for x in view.input(position).values.reshape(-1))


# SCATTER_ND. Inputs: indices [..., depth], updates, shape. Updates of one place add up; other places are zero.


def _check_scatter(view: NodeView) -> Iterable[str]:
    yield from alike(view, 1)
    indices, updates, shape = view.input(0), view.input(1), _numbers(view, 2)
    if not indices.shape or not 0 < indices.shape[-1] <= len(shape):
        yield f"indices {list(indices.shape)} do not fit a shape of {len(shape)} dimensions"
        return
    *outer, depth = indices.shape
    if updates.shape != (*outer, *shape[depth:]):
        yield f"updates {list(updates.shape)} do not fit; {[*outer, *shape[depth:]]} is needed"
    yield from check_indices(indices, shape[:depth])


def _lower_scatter(view: NodeView, options: Options) -> tuple[Call, ...]:
    indices, updates, out = view.input(0), view.input(1), view.out
    depth = indices.shape[-1]
    zero = -128 * (view.node.legacy and out.dtype is DType.INT8)  # TFLite adds stored values, whatever the zero point
    params: Params = {
        "index_count": indices.elements // depth,
        "slice": prod(out.shape[depth:]),
        "zero": zero,
        **place_table(out, depth, unit_bytes=out.dtype.bits // 8),
    }
    types = _ADDED.get(out.dtype, f"b{out.dtype.bits}")
    return (fill(out, zero), Call("scatter_nd", types, params, (indices.index, updates.index), (out.index,)))


# ONE_HOT. Inputs: indices, depth, on, off. attrs: where the new dimension goes, -1: to the end.


def _hot_axis(view: NodeView) -> int:
    rank = len(view.input(0).shape)
    return rank if view.attrs == -1 else int(view.attrs)


def _check_one_hot(view: NodeView) -> Iterable[str]:
    yield from alike(view, 2, 3)
    rank, depth = len(view.input(0).shape), _numbers(view, 1)
    if not 0 <= _hot_axis(view) <= rank:
        yield f"axis {view.attrs} of a result of {rank + 1} dimensions"
    if len(depth) != 1 or depth[0] < 1:
        yield f"depth {list(depth)} must be one positive number"
    if view.input(2).elements != 1 or view.input(3).elements != 1:
        yield "the values for on and off must be single ones"


def _one_hot_shape(view: NodeView) -> tuple[Shape | None, ...]:
    shape, axis = view.input(0).shape, _hot_axis(view)
    return ((*shape[:axis], _numbers(view, 1)[0], *shape[axis:]),)


def _lower_one_hot(view: NodeView, options: Options) -> tuple[Call, ...]:
    indices, on, off, out = view.input(0), view.input(2), view.input(3), view.out
    axis = _hot_axis(view)
    params: Params = {
        "outer": prod(out.shape[:axis]),
        "depth": out.shape[axis],
        "inner": prod(out.shape[axis + 1 :]),
        "element_bytes": out.dtype.bits // 8,
        "index_bytes": index_bytes(indices),
    }
    return (*spread(off, out), Call("one_hot", "b8", params, (indices.index, on.index), (out.index,)))


# DYNAMIC_UPDATE_SLICE. Inputs: operand, update, start. The start is drawn inside, so that the update fits.


def _check_update(view: NodeView) -> Iterable[str]:
    yield from alike(view, 0, 1)
    operand, update, start = view.input(0), view.input(1), view.input(2)
    if len(update.shape) != len(operand.shape) or start.elements != len(operand.shape):
        yield f"update {list(update.shape)} and {start.elements} starts do not fit {list(operand.shape)}"
    elif any(n > room for n, room in zip(update.shape, operand.shape, strict=True)):
        yield f"update {list(update.shape)} is larger than {list(operand.shape)}"


def _lower_update(view: NodeView, options: Options) -> tuple[Call, ...]:
    operand, update, start, out = view.input(0), view.input(1), view.input(2), view.out
    strides = strided(out.shape)
    starts = [Start(room - n, 0, stride) for room, n, stride in zip(out.shape, update.shape, strides, strict=True)]
    what = box(update.shape, strided(update.shape), strides)
    return (copy(operand, out, out.bytes), *move_from(update, start, out, what, starts))


OPS = (
    Op(
        "SCATTER_ND",
        "scatter",
        every_type("int32 T int32 -> T", _SCATTERED),
        lambda view: (_numbers(view, 2),),
        _lower_scatter,
        check=_check_scatter,
        constants=(2,),
        quantized=False,
        unsigned=True,
        spec="TFLite reference_ops::ScatterNd",
    ),
    Op(
        "ONE_HOT",
        "scatter",
        (*every_type("int32 int32 T T -> T"), *every_type("int64 int32 T T -> T")),
        _one_hot_shape,
        _lower_one_hot,
        lambda options: options.get("axis", -1),
        _check_one_hot,
        constants=(1,),
        quantized=False,
        unsigned=True,
        spec="TFLite one_hot::OneHotComputeImpl",
    ),
    Op(
        "DYNAMIC_UPDATE_SLICE",
        "scatter",
        (*every_type("T T int32 -> T"), *every_type("T T int64 -> T")),
        same_shape_as_input,
        _lower_update,
        check=_check_update,
        quantized=False,
        unsigned=True,
        spec="TFLite dynamic_update_slice::DynamicUpdateSlice",
    ),
)
