"""SPLIT, SPLIT_V and UNPACK: one tensor cut along an axis, one movement for each part."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from quant2c.ir.call import Call
from quant2c.ir.graph import NodeView
from quant2c.ir.schedule import Options
from quant2c.ir.tensor import Shape, Tensor
from quant2c.ops.base import Op, normal_axis, strided
from quant2c.ops.movement import alike, box, every_type, move


def _single(tensor: Tensor) -> int:
    return int(tensor.values.reshape(-1)[0])


def _check_axis(view: NodeView, source: Tensor, axis: Tensor) -> Iterable[str]:
    if axis.elements != 1 or not 0 <= normal_axis(_single(axis), len(source.shape)) < len(source.shape):
        yield f"axis {axis.values.tolist()} of a tensor of {len(source.shape)} dimensions"


def _cut(source: Tensor, axis: int, outputs: Sequence[Tensor]) -> tuple[Call, ...]:
    """Part after part along the axis."""
    strides = strided(source.shape)
    calls: list[Call] = []
    position = 0
    for out in outputs:
        what = box(out.shape, strides, strided(out.shape), in_offset=position * strides[axis])
        calls += move(source, out, what)
        position += out.shape[axis]
    return tuple(calls)


def _resized(shape: Shape, axis: int, sizes: Iterable[int]) -> tuple[Shape, ...]:
    return tuple((*shape[:axis], size, *shape[axis + 1 :]) for size in sizes)


# SPLIT: equal parts. Inputs: axis, source.


def _check_split(view: NodeView) -> Iterable[str]:
    axis, source = view.input(0), view.input(1)
    faults = list(_check_axis(view, source, axis))
    yield from faults
    if not faults and source.shape[normal_axis(_single(axis), len(source.shape))] % len(view.outputs):
        yield f"{list(source.shape)} cannot be cut into {len(view.outputs)} equal parts along axis {_single(axis)}"
    yield from alike(view, 1)


def _split_shapes(view: NodeView) -> tuple[Shape | None, ...]:
    shape = view.input(1).shape
    axis = normal_axis(_single(view.input(0)), len(shape))
    parts = len(view.outputs)
    return _resized(shape, axis, [shape[axis] // parts] * parts)


def _lower_split(view: NodeView, options: Options) -> tuple[Call, ...]:
    source = view.input(1)
    return _cut(source, normal_axis(_single(view.input(0)), len(source.shape)), view.outputs)


# SPLIT_V: parts of given sizes, one of which may be -1, the rest. Inputs: source, sizes, axis.


def _sizes(view: NodeView) -> list[int]:
    source = view.input(0)
    length = source.shape[normal_axis(_single(view.input(2)), len(source.shape))]
    sizes = [int(size) for size in view.input(1).values.reshape(-1)]
    rest = length - sum(size for size in sizes if size != -1)
    return [rest if size == -1 else size for size in sizes]


def _check_split_v(view: NodeView) -> Iterable[str]:
    source, axis = view.input(0), view.input(2)
    faults = list(_check_axis(view, source, axis))
    yield from faults
    yield from alike(view)
    if faults:
        return
    sizes, length = _sizes(view), source.shape[normal_axis(_single(axis), len(source.shape))]
    written = view.input(1).values.reshape(-1).tolist()
    if len(sizes) != len(view.outputs):
        yield f"{len(sizes)} sizes for {len(view.outputs)} outputs"
    if written.count(-1) > 1 or min(sizes, default=0) < 0 or sum(sizes) != length:
        yield f"parts of {written} do not make up a dimension of {length}"


def _split_v_shapes(view: NodeView) -> tuple[Shape | None, ...]:
    shape = view.input(0).shape
    return _resized(shape, normal_axis(_single(view.input(2)), len(shape)), _sizes(view))


def _lower_split_v(view: NodeView, options: Options) -> tuple[Call, ...]:
    source = view.input(0)
    return _cut(source, normal_axis(_single(view.input(2)), len(source.shape)), view.outputs)


# UNPACK: one output for each index along an axis, which then is gone.


def _check_unpack(view: NodeView) -> Iterable[str]:
    shape = view.input(0).shape
    axis = normal_axis(view.attrs, len(shape))
    if not 0 <= axis < len(shape):
        yield f"axis {view.attrs} of a tensor of {len(shape)} dimensions"
    elif shape[axis] != len(view.outputs):
        yield f"{len(view.outputs)} outputs for a dimension of {shape[axis]}"
    yield from alike(view)


def _unpacked_shapes(view: NodeView) -> tuple[Shape | None, ...]:
    shape = view.input(0).shape
    axis = normal_axis(view.attrs, len(shape))
    return ((*shape[:axis], *shape[axis + 1 :]),) * len(view.outputs)


def _lower_unpack(view: NodeView, options: Options) -> tuple[Call, ...]:
    source = view.input(0)
    strides = list(strided(source.shape))
    step = strides.pop(normal_axis(view.attrs, len(source.shape)))
    return tuple(
        call
        for i, out in enumerate(view.outputs)
        for call in move(source, out, box(out.shape, strides, strided(out.shape), in_offset=i * step))
    )


OPS = (
    Op(
        "SPLIT",
        "split",
        every_type("int32 T -> T*"),
        _split_shapes,
        _lower_split,
        check=_check_split,
        constants=(0,),
        quantized=False,
        unsigned=True,
        spec="TFLite reference_ops::Split",
    ),
    Op(
        "SPLIT_V",
        "split",
        (*every_type("T int32 int32 -> T*"), *every_type("T int64 int32 -> T*")),
        _split_v_shapes,
        _lower_split_v,
        check=_check_split_v,
        constants=(1, 2),
        quantized=False,
        unsigned=True,
        spec="TFLite reference_ops::Split",
    ),
    Op(
        "UNPACK",
        "split",
        every_type("T -> T*"),
        _unpacked_shapes,
        _lower_unpack,
        lambda options: options.get("axis", 0),
        _check_unpack,
        quantized=False,
        unsigned=True,
        spec="TFLite reference_ops::Unpack",
    ),
)
