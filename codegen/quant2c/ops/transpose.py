"""TRANSPOSE, REVERSE_V2, SPACE_TO_DEPTH, DEPTH_TO_SPACE: the same elements in another order, in one movement."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from quant2c.ir.call import Call
from quant2c.ir.graph import NodeView
from quant2c.ir.schedule import Options
from quant2c.ir.tensor import Shape
from quant2c.ops.base import Op, normal_axis, same_shape_as_input, strided
from quant2c.ops.movement import alike, box, every_type, move

# TRANSPOSE


def _order(view: NodeView) -> list[int]:
    return [normal_axis(int(axis), len(view.input(0).shape)) for axis in view.input(1).values.reshape(-1)]


def _check_transpose(view: NodeView) -> Iterable[str]:
    yield from alike(view)
    rank = len(view.input(0).shape)
    if sorted(_order(view)) != list(range(rank)):
        yield f"{view.input(1).values.tolist()} is no order of {rank} dimensions"


def _transposed_shape(view: NodeView) -> tuple[Shape | None, ...]:
    return (tuple(view.input(0).shape[axis] for axis in _order(view)),)


def _lower_transpose(view: NodeView, options: Options) -> tuple[Call, ...]:
    source, out = view.input(0), view.out
    strides = strided(source.shape)
    return move(source, out, box(out.shape, [strides[axis] for axis in _order(view)], strided(out.shape)))


# REVERSE_V2


def _axes(view: NodeView) -> list[int]:
    return [normal_axis(int(axis), len(view.input(0).shape)) for axis in view.input(1).values.reshape(-1)]


def _check_reverse(view: NodeView) -> Iterable[str]:
    yield from alike(view)
    axes, rank = _axes(view), len(view.input(0).shape)
    if len(set(axes)) != len(axes) or any(not 0 <= axis < rank for axis in axes):
        yield f"axes {view.input(1).values.tolist()} of a tensor of {rank} dimensions"


def _lower_reverse(view: NodeView, options: Options) -> tuple[Call, ...]:
    source, out = view.input(0), view.out
    strides, axes = strided(source.shape), _axes(view)
    offset = sum((source.shape[axis] - 1) * strides[axis] for axis in axes)
    backwards = [-stride if axis in axes else stride for axis, stride in enumerate(strides)]
    return move(source, out, box(out.shape, backwards, strides, in_offset=offset))


# SPACE_TO_DEPTH and DEPTH_TO_SPACE. attrs: the block's side.


def _block_size(options: Mapping[str, Any]) -> int:
    return int(options.get("block_size", 0))


def _check_blocks(view: NodeView) -> Iterable[str]:
    yield from alike(view)
    if len(view.input(0).shape) != 4:
        yield f"input {list(view.input(0).shape)} must have four dimensions"
    if view.attrs < 1:
        yield f"block size {view.attrs} must be positive"


def _check_space_to_depth(view: NodeView) -> Iterable[str]:
    faults = list(_check_blocks(view))
    yield from faults
    if not faults and (view.input(0).shape[1] % view.attrs or view.input(0).shape[2] % view.attrs):
        yield f"blocks of {view.attrs}x{view.attrs} do not fill {list(view.input(0).shape)}"


def _check_depth_to_space(view: NodeView) -> Iterable[str]:
    faults = list(_check_blocks(view))
    yield from faults
    if not faults and view.input(0).shape[3] % (view.attrs * view.attrs):
        yield f"{view.input(0).shape[3]} channels are no blocks of {view.attrs}x{view.attrs}"


def _space_to_depth_shape(view: NodeView) -> tuple[Shape | None, ...]:
    (n, h, w, c), b = view.input(0).shape, view.attrs
    return ((n, h // b, w // b, c * b * b),)


def _depth_to_space_shape(view: NodeView) -> tuple[Shape | None, ...]:
    (n, h, w, c), b = view.input(0).shape, view.attrs
    return ((n, h * b, w * b, c // (b * b)),)


def _block_strides(space: Shape, block: int) -> tuple[int, ...]:
    """Strides in [n, h, w, c] of: image, block row, block column, row in the block, column in the block, channel."""
    n, h, w, c = strided(space)
    return (n, h * block, w * block, h, w, c)


def _lower_space_to_depth(view: NodeView, options: Options) -> tuple[Call, ...]:
    source, out, b = view.input(0), view.out, view.attrs
    shape = (*out.shape[:3], b, b, source.shape[3])
    return move(source, out, box(shape, _block_strides(source.shape, b), strided(shape)))


def _lower_depth_to_space(view: NodeView, options: Options) -> tuple[Call, ...]:
    source, out, b = view.input(0), view.out, view.attrs
    shape = (*source.shape[:3], b, b, out.shape[3])
    return move(source, out, box(shape, strided(shape), _block_strides(out.shape, b)))


OPS = (
    Op(
        "TRANSPOSE",
        "transpose",
        every_type("T int32 -> T"),
        _transposed_shape,
        _lower_transpose,
        check=_check_transpose,
        constants=(1,),
        quantized=False,
        unsigned=True,
        spec="TFLite reference_ops::Transpose",
    ),
    Op(
        "REVERSE_V2",
        "transpose",
        every_type("T int32 -> T"),
        same_shape_as_input,
        _lower_reverse,
        check=_check_reverse,
        constants=(1,),
        quantized=False,
        unsigned=True,
        spec="TFLite reference_ops::Reverse",
    ),
    Op(
        "SPACE_TO_DEPTH",
        "transpose",
        every_type("T -> T"),
        _space_to_depth_shape,
        _lower_space_to_depth,
        _block_size,
        _check_space_to_depth,
        quantized=False,
        unsigned=True,
        spec="TFLite reference_ops::SpaceToDepth",
    ),
    Op(
        "DEPTH_TO_SPACE",
        "transpose",
        every_type("T -> T"),
        _depth_to_space_shape,
        _lower_depth_to_space,
        _block_size,
        _check_depth_to_space,
        quantized=False,
        unsigned=True,
        spec="TFLite reference_ops::DepthToSpace",
    ),
)
