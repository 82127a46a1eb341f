"""BROADCAST_TO, TILE, FILL, ZEROS_LIKE and BROADCAST_ARGS: elements repeated."""

from __future__ import annotations

from collections.abc import Iterable

from quant2c.ir.call import Call, Params
from quant2c.ir.graph import NodeView
from quant2c.ir.schedule import Options
from quant2c.ir.tensor import Shape
from quant2c.ops.base import Op, describe, same_shape_as_input, strided
from quant2c.ops.movement import (
    Box,
    Loop,
    alike,
    box,
    broadcast_strides,
    every_type,
    fill,
    index_bytes,
    move,
    spread,
    stored_zero,
)

_ZEROS_LIKE_TYPES = ("int8", "int32", "int64", "float32")  # those of TFLite and TFLite Micro


def _numbers(view: NodeView, position: int) -> tuple[int, ...]:
    return tuple(int(x) for x in view.input(position).values.reshape(-1))


# BROADCAST_TO. Inputs: source, shape.


def _check_broadcast(view: NodeView) -> Iterable[str]:
    yield from alike(view)
    shape, wanted = view.input(0).shape, _numbers(view, 1)
    tail = wanted[len(wanted) - len(shape) :]
    if len(shape) > len(wanted) or any(n not in (1, want) for n, want in zip(shape, tail, strict=True)):
        yield f"{list(shape)} cannot be broadcast to {list(wanted)}"


def _lower_broadcast(view: NodeView, options: Options) -> tuple[Call, ...]:
    source, out = view.input(0), view.out
    if source.elements == 1:
        return spread(source, out)
    return move(source, out, box(out.shape, broadcast_strides(source.shape, len(out.shape)), strided(out.shape)))


# TILE. Inputs: source, multiples.


def _check_tile(view: NodeView) -> Iterable[str]:
    yield from alike(view)
    shape, multiples = view.input(0).shape, _numbers(view, 1)
    if len(multiples) != len(shape) or min(multiples, default=1) < 0:
        yield f"multiples {list(multiples)} do not fit {list(shape)}"


def _tiled_shape(view: NodeView) -> tuple[Shape | None, ...]:
    return (tuple(n * times for n, times in zip(view.input(0).shape, _numbers(view, 1), strict=True)),)


def _lower_tile(view: NodeView, options: Options) -> tuple[Call, ...]:
    source, out = view.input(0), view.out
    dimensions = zip(source.shape, _numbers(view, 1), strided(source.shape), strided(out.shape), strict=True)
    loops = [loop for n, times, i, o in dimensions for loop in (Loop(times, 0, n * o), Loop(n, i, o))]
    return move(source, out, Box(tuple(loops)))


# FILL. Inputs: shape, value.


def _check_fill(view: NodeView) -> Iterable[str]:
    yield from alike(view, 1)
    if view.input(1).elements != 1:
        yield f"the value {list(view.input(1).shape)} must be a single one"
    if min(_numbers(view, 0), default=0) < 0:
        yield f"negative dimension in {list(_numbers(view, 0))}"


# ZEROS_LIKE


def _check_zeros_like(view: NodeView) -> Iterable[str]:
    """TFLite Micro writes the byte 0, which is real zero only where the zero point is 0."""
    if view.out.dtype.bits == 8 and stored_zero(view.out) != 0:
        yield f"{describe(view.out)}: zeros of a quantized tensor are defined for the zero point 0 only; use FILL"


# BROADCAST_ARGS: the shape to which two shapes broadcast.


def _check_broadcast_args(view: NodeView) -> Iterable[str]:
    for position in (0, 1):
        if len(view.input(position).shape) != 1:
            yield f"{view.input(position).where} is no shape: {list(view.input(position).shape)}"


def _lower_broadcast_args(view: NodeView, options: Options) -> tuple[Call, ...]:
    a, b = view.input(0), view.input(1)
    params: Params = {"a_rank": a.elements, "b_rank": b.elements, "index_bytes": index_bytes(view.out)}
    return (Call("broadcast_args", "b8", params, (a.index, b.index), (view.out.index,)),)


OPS = (
    Op(
        "BROADCAST_TO",
        "broadcast",
        (*every_type("T int32 -> T"), *every_type("T int64 -> T")),
        lambda view: (_numbers(view, 1),),
        _lower_broadcast,
        check=_check_broadcast,
        constants=(1,),
        quantized=False,
        unsigned=True,
        spec="TFLite reference_ops::BroadcastTo",
    ),
    Op(
        "TILE",
        "broadcast",
        (*every_type("T int32 -> T"), *every_type("T int64 -> T")),
        _tiled_shape,
        _lower_tile,
        check=_check_tile,
        constants=(1,),
        quantized=False,
        unsigned=True,
        spec="TFLite tile::Tile",
    ),
    Op(
        "FILL",
        "broadcast",
        (*every_type("int32 T -> T"), *every_type("int64 T -> T")),
        lambda view: (_numbers(view, 0),),
        lambda view, options: spread(view.input(1), view.out),
        check=_check_fill,
        constants=(0,),
        quantized=False,
        unsigned=True,
        spec="TFLite reference_ops::Fill",
    ),
    Op(
        "ZEROS_LIKE",
        "broadcast",
        every_type("T -> T", _ZEROS_LIKE_TYPES),
        same_shape_as_input,
        lambda view, options: (fill(view.out, 0),),
        check=_check_zeros_like,
        quantized=False,
        shape_only=True,
        spec="TFLite zeros_like::Eval",
    ),
    Op(
        "BROADCAST_ARGS",
        "broadcast",
        every_type("T T -> T", ("int32", "int64")),
        lambda view: ((max(view.input(0).elements, view.input(1).elements),),),
        _lower_broadcast_args,
        check=_check_broadcast_args,
        spec="TFLite reference_ops::BroadcastArgs",
    ),
)
