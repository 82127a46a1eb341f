"""Operators that only move elements: input and output share one quantization."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from builder.draw import Draw, Value

Shape = tuple[int, ...]


@dataclass(frozen=True)
class Move:
    """What one operator of one tensor does to the shape, with its further inputs and its options."""

    shape: Shape
    more: list[int] = field(default_factory=list)
    options: dict[str, Any] = field(default_factory=dict)
    version: int = 1


def reshape(d: Draw, x: Value) -> Move:
    """The shape as a tensor, as an option or as both; one dimension at times left open."""
    elements = int(np.prod(x.shape))
    shape = d.pick(((elements,), (1, elements), _factors(d, elements), tuple(d.rng.permutation(x.shape).tolist())))
    written = list(shape)
    if d.chance(0.4):
        written[d.whole(0, len(shape) - 1)] = -1
    kind = d.pick(("tensor", "option", "both"))
    more = [] if kind == "option" else [d.integers("shape", written)]
    return Move(shape, more, {} if kind == "tensor" else {"new_shape": written})


def _factors(d: Draw, elements: int) -> Shape:
    """The count as a product of up to four numbers."""
    shape = []
    for _ in range(d.whole(0, 3)):
        shape.append(d.pick([n for n in range(1, elements + 1) if elements % n == 0]))
        elements //= shape[-1]
    return (*shape, elements)


def squeeze(d: Draw, x: Value) -> Move:
    """All unit dimensions, or those named."""
    units = [i for i, n in enumerate(x.shape) if n == 1]
    if not units or d.chance(0.3):
        return Move(tuple(n for n in x.shape if n != 1))
    gone = [units[i] for i in d.some(len(units))]
    written = [i - len(x.shape) if d.chance(0.3) else i for i in gone]
    return Move(tuple(n for i, n in enumerate(x.shape) if i not in gone), options={"squeeze_dims": written})


def expand_dims(d: Draw, x: Value) -> Move:
    rank = len(x.shape) + 1
    axis, written = d.axis(rank)
    return Move((*x.shape[:axis], 1, *x.shape[axis:]), [d.integers("axis", written)])


def transpose(d: Draw, x: Value) -> Move:
    order = d.rng.permutation(len(x.shape)).tolist()
    return Move(tuple(x.shape[i] for i in order), [d.integers("order", order)], version=2)


def space_to_depth(d: Draw, x: Value) -> Move:
    block = d.pick([b for b in (1, 2, 3, 4) if x.shape[1] % b == 0 and x.shape[2] % b == 0])
    n, h, w, c = x.shape
    return Move((n, h // block, w // block, c * block * block), options={"block_size": block}, version=2)


def depth_to_space(d: Draw, x: Value) -> Move:
    block = d.pick([b for b in (1, 2, 3) if x.shape[3] % (b * b) == 0])
    n, h, w, c = x.shape
    return Move((n, h * block, w * block, c // (block * block)), options={"block_size": block})


def slice_(d: Draw, x: Value) -> Move:
    """From `begin`, `size` elements; -1 is all that are left."""
    begin = [d.whole(0, n - 1) for n in x.shape]
    size = [d.whole(1, n - b) for n, b in zip(x.shape, begin, strict=True)]
    written = [-1 if s == n - b and d.chance(0.7) else s for s, n, b in zip(size, x.shape, begin, strict=True)]
    return Move(tuple(size), [d.integers("begin", begin), d.integers("size", written)], version=2)


@dataclass(frozen=True)
class _Entry:
    """One entry of a strided slice: what numpy calls it, the numbers written, and the masks it is marked in."""

    index: Any
    begin: int = 0
    end: int = 0
    step: int = 1
    masks: tuple[str, ...] = ()


_NEW_AXIS = _Entry(None, masks=("new_axis_mask",))
_ALL_BETWEEN = _Entry(Ellipsis, masks=("ellipsis_mask",))
_MASKS = ("begin_mask", "end_mask", "shrink_axis_mask", "new_axis_mask", "ellipsis_mask")


def strided_slice(d: Draw, x: Value) -> Move:
    """Python's slicing: negative steps and indices, open ends, single elements, new axes, an ellipsis (of at least one
    axis: of none, LiteRT takes it for one); trailing axes that are not named stay whole."""
    entries = [_single(d, n) if d.chance(0.15) else _span(d, n) for n in x.shape]
    if d.chance(0.1):
        del entries[d.whole(1, len(entries)) :]
    if d.chance(0.1):
        first = d.whole(0, len(entries) - 1)
        entries[first : d.whole(first + 1, len(entries))] = [_ALL_BETWEEN]
    if len(x.shape) < 5 and d.chance(0.15):
        entries.insert(d.whole(0, len(entries)), _NEW_AXIS)
    shape = np.empty(x.shape)[tuple(e.index for e in entries)].shape
    numbers = [d.integers(name, [getattr(e, name) for e in entries]) for name in ("begin", "end", "step")]
    masks = {name: sum(1 << i for i, e in enumerate(entries) if name in e.masks) for name in _MASKS}
    return Move(shape, numbers, masks, version=2)


def _single(d: Draw, n: int) -> _Entry:
    at = d.whole(-n, n - 1)
    return _Entry(at, at, at + 1, masks=("shrink_axis_mask",))


def _span(d: Draw, n: int) -> _Entry:
    """A part of an axis that is not empty. An open end says in its mask that its number is not to be read."""
    step = d.pick((1, 1, 1, 2, 3, -1, -2))
    for _ in range(20):
        begin, end = d.whole(-n, n - 1), d.whole(-n - 1, n + 1)
        open_ends = [name for name in ("begin_mask", "end_mask") if d.chance(0.3)]
        index = slice(None if "begin_mask" in open_ends else begin, None if "end_mask" in open_ends else end, step)
        if len(range(n)[index]):
            return _Entry(index, begin, end, step, tuple(open_ends))
    return _Entry(slice(None), masks=("begin_mask", "end_mask"))


def pad(d: Draw, x: Value) -> Move:
    paddings = _paddings(d, [4] * len(x.shape))
    return Move(_padded(x.shape, paddings), [d.integers("paddings", paddings, d.pick(("int32", "int32", "int64")))])


def padv2(d: Draw, x: Value) -> Move:
    """Pads with a given value of the same quantization."""
    move = pad(d, x)
    value = d.model.const("value", d.values((1,) if d.chance(0.5) else ()), **x.quant.fields)
    return Move(move.shape, [*move.more, value])


def mirror_pad(d: Draw, x: Value) -> Move:
    """REFLECT does not repeat the edge and so can pad one less than SYMMETRIC."""
    mode = d.pick(("REFLECT", "SYMMETRIC"))
    paddings = _paddings(d, [min(n - (mode == "REFLECT"), 4) for n in x.shape])
    return Move(_padded(x.shape, paddings), [d.integers("paddings", paddings)], {"mode": mode}, version=2)


def _paddings(d: Draw, most: list[int]) -> list[list[int]]:
    """Before and after each axis; many axes stay as they are."""
    return [[0, 0] if d.chance(0.3) else [d.whole(0, n), d.whole(0, n)] for n in most]


def _padded(shape: Shape, paddings: list[list[int]]) -> Shape:
    return tuple(n + sum(p) for n, p in zip(shape, paddings, strict=True))


def gather(d: Draw, x: Value) -> Move:
    """Rows by index; the indices are a constant or a second input. Leading axes may be batches of both."""
    rank = len(x.shape)
    batches = d.pick((0, 0, 0, d.whole(0, rank - 1)))
    axis = d.whole(batches, rank - 1)
    shape = (*x.shape[:batches], *d.shape(d.whole(0 if not batches else 1, 2), 5))
    last = x.shape[axis] - 1
    if d.chance(0.6):
        indices = d.integers("indices", d.rng.integers(0, last + 1, shape))
    else:
        indices = d.model.input("indices", shape, "int32")
        d.hint(0, last)
    out = (*x.shape[:axis], *shape[batches:], *x.shape[axis + 1 :])
    options: dict[str, Any] = {"axis": axis if d.chance(0.6) else axis - rank, "batch_dims": batches}
    return Move(out, [indices], options, version=2 if not batches else 5)


@dataclass(frozen=True)
class _Row:
    """How to move, and which input shapes there are to move."""

    move: Callable[[Draw, Value], Move]
    least_rank: int
    most_rank: int
    factors: Callable[[Draw], Shape] = lambda d: ()  # multiples that the dimensions must be


def _blocks(d: Draw) -> Shape:
    b = d.whole(1, 3)
    return (1, b, b, 1)


def _deep(d: Draw) -> Shape:
    return (1, 1, 1, d.pick((1, 4, 9)))


_ROWS: dict[str, _Row] = {
    "RESHAPE": _Row(reshape, 1, 4),
    "SQUEEZE": _Row(squeeze, 1, 5),
    "EXPAND_DIMS": _Row(expand_dims, 1, 4),
    "TRANSPOSE": _Row(transpose, 2, 5),
    "SPACE_TO_DEPTH": _Row(space_to_depth, 4, 4, _blocks),
    "DEPTH_TO_SPACE": _Row(depth_to_space, 4, 4, _deep),
    "SLICE": _Row(slice_, 1, 5),
    "STRIDED_SLICE": _Row(strided_slice, 1, 5),
    "PAD": _Row(pad, 1, 5),
    "PADV2": _Row(padv2, 1, 5),
    "MIRROR_PAD": _Row(mirror_pad, 1, 5),
    "GATHER": _Row(gather, 1, 4),
}


def move(d: Draw, op: str) -> None:
    """Any operator of the table above."""
    row = _ROWS[op]
    shape = d.shape(d.whole(row.least_rank, row.most_rank))
    factors = row.factors(d) or (1,) * len(shape)
    x = d.input([n * f for n, f in zip(shape, factors, strict=True)])
    done = row.move(d, x)
    d.model.op(op, [x.index, *done.more], [d.result(done.shape, x.quant)], version=done.version, **done.options)


def concatenation(d: Draw, op: str) -> None:
    """int8: one quantization throughout. uint8: each input may have its own."""
    shape = d.shape(d.whole(1, 4))
    axis, written = d.axis(len(shape))
    quant = d.quant()
    sizes = [d.whole(1, 5) for _ in range(d.pick((1, 2, 2, 3, 4)))]
    alike = d.dtype == "int8" or d.chance(0.3)
    quants = [quant if alike else d.near(quant.scale, 4.0) for _ in sizes]
    shapes = [(*shape[:axis], n, *shape[axis + 1 :]) for n in sizes]
    operands = [d.operand(shapes[i], quants[i], constant=0.2 * (i > 0)) for i in range(len(sizes))]
    y = d.result((*shape[:axis], sum(sizes), *shape[axis + 1 :]), quant)
    d.model.op(op, [o.index for o in operands], [y], version=2 if d.dtype == "int8" else 1, axis=written)


def pack(d: Draw, op: str) -> None:
    shape = d.shape(d.whole(1, 3))
    axis, written = d.axis(len(shape) + 1)
    quant = d.quant()
    operands = [d.operand(shape, quant, constant=0.2 * (i > 0)) for i in range(d.whole(1, 4))]
    y = d.result((*shape[:axis], len(operands), *shape[axis:]), quant)
    d.model.op(op, [o.index for o in operands], [y], version=2, axis=written, values_count=len(operands))


def unpack(d: Draw, op: str) -> None:
    x = d.input(d.shape(d.whole(2, 4), 5))
    axis, written = d.axis(len(x.shape))
    outputs = [d.result((*x.shape[:axis], *x.shape[axis + 1 :]), x.quant) for _ in range(x.shape[axis])]
    d.model.op(op, [x.index], outputs, version=2, axis=written, num=len(outputs))


def split(d: Draw, op: str) -> None:
    """Equal parts."""
    parts, each = d.whole(1, 4), d.whole(1, 3)
    shape = d.shape(d.whole(1, 4))
    axis, written = d.axis(len(shape))
    x = d.input((*shape[:axis], parts * each, *shape[axis + 1 :]))
    outputs = [d.result((*shape[:axis], each, *shape[axis + 1 :]), x.quant) for _ in range(parts)]
    d.model.op(op, [d.integers("axis", written), x.index], outputs, version=2, num_splits=parts)


def split_v(d: Draw, op: str) -> None:
    """Parts of given sizes, one of which may be left open."""
    sizes = [d.whole(1, 4) for _ in range(d.whole(1, 4))]
    shape = d.shape(d.whole(1, 4))
    axis, position = d.axis(len(shape))
    x = d.input((*shape[:axis], sum(sizes), *shape[axis + 1 :]))
    outputs = [d.result((*shape[:axis], n, *shape[axis + 1 :]), x.quant) for n in sizes]
    written = list(sizes)
    if d.chance(0.3):
        written[d.whole(0, len(sizes) - 1)] = -1
    inputs = [x.index, d.integers("sizes", written), d.integers("axis", position)]
    d.model.op(op, inputs, outputs, version=2, num_splits=len(sizes))
