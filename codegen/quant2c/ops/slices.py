"""SLICE and STRIDED_SLICE: a part of a tensor, in one movement.

The part may begin where a tensor says at run time, as in the body of a loop; its size is known at generation.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from quant2c.ir.call import Call
from quant2c.ir.graph import NodeView
from quant2c.ir.schedule import Options
from quant2c.ir.tensor import Shape
from quant2c.ops.base import Op, strided
from quant2c.ops.movement import Start, alike, box, every_type, move, move_from


def _numbers(view: NodeView, position: int) -> list[int]:
    return [int(x) for x in view.input(position).values.reshape(-1)]


# SLICE. Inputs: source, begin, size (-1: all that is left).


def _slice_sizes(view: NodeView) -> tuple[int, ...]:
    begin = _numbers(view, 1) if view.input(1).is_constant else [0] * len(view.input(0).shape)
    sizes = _numbers(view, 2)
    return tuple(n - b if size == -1 else size for n, b, size in zip(view.input(0).shape, begin, sizes, strict=True))


def _check_slice(view: NodeView) -> Iterable[str]:
    yield from alike(view)
    shape, known = view.input(0).shape, view.input(1).is_constant
    if view.input(1).elements != len(shape) or view.input(2).elements != len(shape):
        yield f"begin and size need a number for each of {len(shape)} dimensions"
        return
    sizes, begin = _numbers(view, 2), _numbers(view, 1) if known else [0] * len(shape)
    if not known and any(size == -1 and n != 1 for n, size in zip(shape, sizes, strict=True)):
        yield f"size {sizes} with a begin known at run time only: the output's shape would change from run to run"
    for n, b, size in zip(shape, begin, sizes, strict=True):
        if not 0 <= b <= n or size < -1 or b + size > n:
            yield f"begin {begin} and size {sizes} leave {list(shape)}"
            return


def _lower_slice(view: NodeView, options: Options) -> tuple[Call, ...]:
    source, out = view.input(0), view.out
    strides = strided(source.shape)
    what = box(out.shape, strides, strided(out.shape))
    if not view.input(1).is_constant:
        starts = [Start(n - size, stride, 0) for n, size, stride in zip(source.shape, out.shape, strides, strict=True)]
        return move_from(source, view.input(1), out, what, starts)
    offset = sum(b * stride for b, stride in zip(_numbers(view, 1), strides, strict=True))
    return move(source, out, box(out.shape, strides, strided(out.shape), in_offset=offset))


# STRIDED_SLICE. Inputs: source, begin, end, strides.


@dataclass(frozen=True)
class StridedSliceAttrs:
    """Bit i of a mask speaks of entry i of begin, end and strides.

    begin, end   the entry's number is not read: from the first (last) element on
    ellipsis     the entry stands for all dimensions that are not named
    new_axis     the entry puts in a dimension of length 1
    shrink_axis  the entry picks one element, and the dimension is gone
    offset       end counts from begin
    """

    begin: int
    end: int
    ellipsis: int
    new_axis: int
    shrink_axis: int
    offset: bool


@dataclass(frozen=True)
class _Axis:
    """What happens to one dimension of the input (`size` 1 and no own dimension for a new axis)."""

    size: int
    begin: int
    count: int
    step: int
    is_new: bool = False
    is_gone: bool = False


def _parse_strided_slice(options: Mapping[str, Any]) -> StridedSliceAttrs:
    return StridedSliceAttrs(
        options.get("begin_mask", 0),
        options.get("end_mask", 0),
        options.get("ellipsis_mask", 0),
        options.get("new_axis_mask", 0),
        options.get("shrink_axis_mask", 0),
        bool(options.get("offset", False)),
    )


def _entries(view: NodeView) -> Iterator[tuple[int, int | None]]:
    """(dimension or -1 for a new axis, entry or None for a dimension taken whole), in order.

    As in TFLite an ellipsis stands for one dimension at least.
    """
    a: StridedSliceAttrs = view.attrs
    rank, entries = len(view.input(0).shape), view.input(1).elements
    new_axes = sum(a.new_axis >> i & 1 and not a.ellipsis >> i & 1 for i in range(entries))
    places = rank + new_axes
    dimension = entry = place = 0
    while place < places:
        if entry < entries and a.ellipsis >> entry & 1:
            whole = max(1, min(1 + places - entries, places - place))
            for _ in range(whole):
                yield dimension, None
                dimension += 1
            place += whole
        elif entry < entries and a.new_axis >> entry & 1:
            yield -1, entry
            place += 1
        else:
            yield dimension, entry if entry < entries else None
            dimension += 1
            place += 1
        entry += 1


def _axis(view: NodeView, dimension: int, entry: int | None) -> _Axis:
    """One dimension under its entry, by TFLite's rules for begin and end."""
    if dimension < 0:
        return _Axis(1, 0, 1, 1, is_new=True)
    size = view.input(0).shape[dimension]
    if entry is None:
        return _Axis(size, 0, size, 1)
    a: StridedSliceAttrs = view.attrs
    if not _is_known(view):
        return _Axis(size, 0, 1, 1, is_gone=True) if a.shrink_axis >> entry & 1 else _Axis(size, 0, size, 1)
    begin, end, step = (_numbers(view, position)[entry] for position in (1, 2, 3))
    low, high = (0, size) if step > 0 else (-1, size - 1)
    begin = min(max(begin + size * (begin < 0), low), high)
    if a.begin >> entry & 1:
        begin = 0 if step > 0 else size - 1
    if a.shrink_axis >> entry & 1:
        return _Axis(size, begin, 1, 1, is_gone=True)
    end += begin * a.offset
    end = min(max(end + size * (end < 0), low), high)
    if a.end >> entry & 1:
        end = size if step > 0 else -1
    return _Axis(size, begin, len(range(begin, end, step)), step)


def _is_known(view: NodeView) -> bool:
    """Whether begin and end are constants."""
    return view.input(1).is_constant and view.input(2).is_constant


def _axes(view: NodeView) -> list[_Axis]:
    return [_axis(view, dimension, entry) for dimension, entry in _entries(view)]


def _check_strided_slice(view: NodeView) -> Iterable[str]:
    yield from alike(view)
    a: StridedSliceAttrs = view.attrs
    lengths = {view.input(position).elements for position in (1, 2, 3)}
    if len(lengths) != 1:
        yield f"begin, end and strides differ in length: {sorted(lengths)}"
        return
    steps = _numbers(view, 3)
    if 0 in steps:
        yield f"strides {steps}: a stride of 0 never ends"
        return
    entries = list(_entries(view))
    if len(steps) > len(entries):
        yield f"{len(steps)} entries for {len(view.input(0).shape)} dimensions; an ellipsis must stand for one at least"
        return
    if not _is_known(view):
        yield from _check_moving(view, entries)
        return
    for dimension, entry in entries:
        if dimension < 0 or entry is None or not a.shrink_axis >> entry & 1:
            continue
        axis = _axis(view, dimension, entry)
        if not 0 <= axis.begin < axis.size or steps[entry] < 0:
            yield f"a single element at {_numbers(view, 1)[entry]} of a dimension of {axis.size} is not there"


def _check_moving(view: NodeView, entries: list[tuple[int, int | None]]) -> Iterable[str]:
    """A sentence where the shape would depend on a begin or an end known at run time only."""
    a: StridedSliceAttrs = view.attrs
    for dimension, entry in entries:
        if dimension < 0 or entry is None:
            continue
        is_whole = a.begin >> entry & a.end >> entry & 1
        if not (a.shrink_axis >> entry & 1 or is_whole) or _numbers(view, 3)[entry] != 1:
            yield "begin and end known at run time only: of each dimension it must take one element or all"
            return


def _strided_slice_shape(view: NodeView) -> tuple[Shape | None, ...]:
    return (tuple(axis.count for axis in _axes(view) if not axis.is_gone),)


def _lower_strided_slice(view: NodeView, options: Options) -> tuple[Call, ...]:
    source, out = view.input(0), view.out
    axes = [axis for axis in _axes(view) if not axis.is_new]
    strides = strided(source.shape)
    offset = sum(axis.begin * stride for axis, stride in zip(axes, strides, strict=True))
    counts = tuple(axis.count for axis in axes)
    if not _is_known(view):
        return move_from(source, view.input(1), out, box(counts, strides, strided(counts)), _starts(view))
    steps = [axis.step * stride for axis, stride in zip(axes, strides, strict=True)]
    return move(source, out, box(counts, steps, strided(counts), in_offset=offset))


def _starts(view: NodeView) -> list[Start]:
    """For each entry of a begin known at run time: the dimension of which it picks one element, if any."""
    starts = [Start(0, 0, 0)] * view.input(1).elements
    strides = strided(view.input(0).shape)
    for dimension, entry in _entries(view):
        if dimension >= 0 and entry is not None and view.attrs.shrink_axis & ~view.attrs.begin & 1 << entry:
            size = view.input(0).shape[dimension]
            starts[entry] = Start(size - 1, strides[dimension], 0, wrap=size)
    return starts


OPS = (
    Op(
        "SLICE",
        "slices",
        (*every_type("T int32 int32 -> T"), *every_type("T int64 int64 -> T")),
        lambda view: (_slice_sizes(view),),
        _lower_slice,
        check=_check_slice,
        constants=(2,),
        quantized=False,
        unsigned=True,
        spec="TFLite reference_ops::Slice",
    ),
    Op(
        "STRIDED_SLICE",
        "slices",
        every_type("T int32 int32 int32 -> T"),
        _strided_slice_shape,
        _lower_strided_slice,
        _parse_strided_slice,
        _check_strided_slice,
        constants=(3,),
        quantized=False,
        unsigned=True,
        spec="TFLite reference_ops::StridedSlice",
    ),
)
