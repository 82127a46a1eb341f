"""Elements on the move: boxes copied from any strides to any strides, reduced to as few loops as they need.

Most operators of data movement are one such box, or a few: a slice, a transpose, an input of a concatenation, the
inside of a padded image, a broadcast. The kernels know element sizes, not element types.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from math import prod

import numpy as np

from quant2c.ir.call import Call, Params
from quant2c.ir.dtype import DType
from quant2c.ir.graph import NodeView
from quant2c.ir.tensor import Array, Shape, Tensor
from quant2c.ops.base import describe, same_quant, strided

MOVABLE = ("bool", "int8", "uint8", "int16", "uint16", "int32", "uint32", "int64", "uint64", "float16", "float32")
_MOST_LOOPS = 8  # of a kernel, the innermost included
_WORDS = (8, 4, 2)  # sizes in bytes that a kernel moves at once


def every_type(pattern: str, types: Iterable[str] = MOVABLE) -> tuple[str, ...]:
    """Signatures with each type in the place of T."""
    return tuple(pattern.replace("T", label) for label in types)


@dataclass(frozen=True)
class Loop:
    """One dimension of a box: how many elements, and how far apart they lie in input and output."""

    count: int
    in_stride: int
    out_stride: int

    def scaled(self, factor: int) -> Loop:
        return Loop(self.count, self.in_stride * factor, self.out_stride * factor)

    def holds(self, inner: Loop) -> bool:
        """Whether both are one longer loop with the inner one's strides."""
        return (self.in_stride, self.out_stride) == (inner.count * inner.in_stride, inner.count * inner.out_stride)


@dataclass(frozen=True)
class Box:
    """out[out_offset + sum(i * out_stride)] = in[in_offset + sum(i * in_stride)] for all i below the loops' counts.

    The outermost loop comes first. Offsets and strides are in elements.
    """

    loops: tuple[Loop, ...]
    in_offset: int = 0
    out_offset: int = 0

    @property
    def elements(self) -> int:
        return prod(loop.count for loop in self.loops)

    def simplified(self) -> Box:
        """The same movement with the fewest loops, in the order of the output."""
        loops: list[Loop] = []
        for loop in sorted((x for x in self.loops if x.count != 1), key=lambda x: (-x.out_stride, -abs(x.in_stride))):
            if loops and loops[-1].holds(loop):
                loop = replace(loop, count=loop.count * loops.pop().count)
            loops.append(loop)
        return replace(self, loops=tuple(loops))

    def scaled(self, factor: int) -> Box:
        """The same box in units of which one element has `factor`."""
        loops = tuple(loop.scaled(factor) for loop in self.loops)
        return Box(loops, self.in_offset * factor, self.out_offset * factor)

    def divided(self, factor: int) -> Box:
        """The same box in units of that many elements, where `all_multiples` says that it can be."""
        loops = tuple(Loop(x.count, x.in_stride // factor, x.out_stride // factor) for x in self.loops)
        return Box(loops, self.in_offset // factor, self.out_offset // factor)

    def lead(self) -> int | None:
        """How far the output's position gets ahead of the input's at the most; None where either ever turns back.

        Where both only grow, the box can be moved inside of one memory: an element is read before its place is written
        as long as the output starts at least that much before the input.
        """
        in_reach = out_reach = 0
        lead = self.out_offset - self.in_offset
        for loop in reversed(self.loops):
            if loop.in_stride < in_reach or loop.out_stride < out_reach:
                return None
            in_reach += (loop.count - 1) * loop.in_stride
            out_reach += (loop.count - 1) * loop.out_stride
            lead += (loop.count - 1) * max(0, loop.out_stride - loop.in_stride)
        return lead

    def all_multiples(self, factor: int) -> bool:
        """Whether every offset and stride is a multiple of it."""
        places = [x for loop in self.loops for x in (loop.in_stride, loop.out_stride)]
        return not any(place % factor for place in (*places, self.in_offset, self.out_offset))


def box(
    shape: Shape, in_strides: Sequence[int], out_strides: Sequence[int], in_offset: int = 0, out_offset: int = 0
) -> Box:
    """The box of that shape."""
    return Box(tuple(map(Loop, shape, in_strides, out_strides)), in_offset, out_offset)


def move(source: Tensor, out: Tensor, what: Box) -> tuple[Call, ...]:
    """The calls that move a box from one tensor to another; none for a box without elements."""
    what = what.simplified()
    if what.elements == 0:
        return ()
    if len(what.loops) > _MOST_LOOPS:
        return tuple(call for part in _unrolled(what) for call in move(source, out, part))
    size = out.dtype.bits // 8
    if _is_run(what):
        return (copy(source, out, what.elements * size, what.in_offset * size, what.out_offset * size),)
    unit, what = _in_widest_units(what, size, may_widen=not source.is_constant)
    return (Call("strided_copy", f"b{8 * unit}", strided_params(what), (source.index,), (out.index,)),)


def copy(source: Tensor, out: Tensor, run_bytes: int, in_offset: int = 0, out_offset: int = 0) -> Call:
    """One run of bytes from here to there; sizes and offsets in bytes."""
    params = {"bytes": run_bytes, "in_offset": in_offset, "out_offset": out_offset}
    return Call("copy", "b8", params, (source.index,), (out.index,))


def fill(out: Tensor, byte: int) -> Call:
    """Every byte of a tensor set to one value."""
    return Call("fill", "b8", {"bytes": out.bytes, "value": byte & 0xFF}, (), (out.index,))


def spread(value: Tensor, out: Tensor) -> tuple[Call, ...]:
    """Every element of a tensor set to a single value, a constant or one known at run time."""
    if value.is_constant:
        content = set(value.values.tobytes())
        if len(content) == 1:
            return (fill(out, content.pop()),)
    return move(value, out, Box((Loop(out.elements, 0, 1),)))


@dataclass(frozen=True)
class Start:
    """Where a box begins along one dimension, as a tensor says at run time: from 0 to `most`, strides in elements.

    `wrap` is added to a negative begin: the dimension's size where it counts from the end, else 0.
    """

    most: int
    in_stride: int
    out_stride: int
    wrap: int = 0


def move_from(source: Tensor, begin: Tensor, out: Tensor, what: Box, starts: Sequence[Start]) -> tuple[Call, ...]:
    """The call that moves a box which `begin` places at run time. Box and tensors are row-major, so its runs are."""
    size = out.dtype.bits // 8
    what = what.simplified()
    outer, run = list(what.loops), Loop(1, 1, 1)
    if outer and (outer[-1].in_stride, outer[-1].out_stride) == (1, 1):
        run = outer.pop()
    params: Params = {
        "run_bytes": run.count * size,
        "loop_count": len(outer),
        "loops": loop_table([loop.scaled(size) for loop in outer]),
        "dims": len(starts),
        "starts": np.array([(s.most, s.in_stride * size, s.out_stride * size, s.wrap) for s in starts], np.int32),
        "index_bytes": index_bytes(begin),
    }
    return (Call("shifted_copy", "b8", params, (source.index, begin.index), (out.index,)),)


def stored_zero(tensor: Tensor, legacy: bool = False) -> int:
    """The byte of which elements that stand for zero are made; `legacy`: uint8 stored as int8, 128 less.

    Wider types have the zero point 0 (checked by `zero_is_zero`), so all their bytes are 0.
    """
    if tensor.dtype.bits > 8:
        return 0
    return tensor.quant.zp if tensor.quant is not None else -128 * legacy


def zero_is_zero(tensor: Tensor) -> Iterable[str]:
    """A sentence where a tensor of wider elements has a zero point."""
    if tensor.dtype.bits > 8 and tensor.quant is not None and any(tensor.quant.zps):
        yield f"{describe(tensor)}: {tensor.dtype.label} must have the zero point 0"


def alike(view: NodeView, *inputs: int) -> Iterable[str]:
    """Sentences where a tensor that only moves has another scale or zero point than the first output.

    `inputs` are the positions of what moves, the first input where none is named; all outputs are looked at.
    """
    for tensor in (*(view.input(i) for i in inputs or (0,)), *view.outputs[1:]):
        if tensor.dtype.bits <= 16 and not same_quant(tensor, view.out):
            pair = f"{describe(tensor)} and {describe(view.out)}"
            yield f"{pair}: elements that only move keep scale and zero point; put a QUANTIZE between"
            return


def is_identity(calls: Sequence[Call], view: NodeView) -> bool:
    """Whether the calls of a node only copy its first input as a whole to its output: it then needs no memory."""
    return (
        len(calls) == 1
        and calls[0].stem == "copy"
        and calls[0].inputs == (view.input(0).index,)
        and calls[0].integer("bytes") == view.input(0).bytes == view.out.bytes
    )


def strided_params(what: Box) -> dict[str, int | Array | None]:
    """The fields of a kernel that walks a box: the innermost loop as a run, the others as a table."""
    *outer, run = what.loops or (Loop(1, 1, 1),)
    return {
        "in_offset": what.in_offset,
        "out_offset": what.out_offset,
        "run": run.count,
        "in_step": run.in_stride,
        "out_step": run.out_stride,
        "loop_count": len(outer),
        "loops": loop_table(outer),
    }


def box_of(call: Call) -> Box:
    """The box of such a call, in units of its kernel."""
    table = call.param("loops")
    outer = [] if table is None else [Loop(*row) for row in table.tolist()]
    run = Loop(call.integer("run"), call.integer("in_step"), call.integer("out_step"))
    return Box((*outer, run), call.integer("in_offset"), call.integer("out_offset"))


def loop_table(loops: Sequence[Loop]) -> Array | None:
    """[loops, 3]: count, input stride, output stride; None where there is no loop."""
    rows = [(x.count, x.in_stride, x.out_stride) for x in loops]
    return np.array(rows, np.int32) if rows else None


def through_table(source: Tensor, out: Tensor, what: Box, table: Array) -> tuple[Call, ...]:
    """The calls that move a box of bytes, each replaced by its entry in a table of 256 (indexed by the stored byte)."""
    what = what.simplified()
    if what.elements == 0:
        return ()
    if len(what.loops) > _MOST_LOOPS:
        return tuple(call for part in _unrolled(what) for call in through_table(source, out, part, table))
    params: Params = {**strided_params(what), "table": table}
    return (Call("strided_lookup", "b8", params, (source.index,), (out.index,)),)


def index_bytes(tensor: Tensor) -> int:
    """Size of an index, for kernels that read positions at run time."""
    return {DType.INT16: 2, DType.INT32: 4, DType.INT64: 8}[tensor.dtype]


def broadcast_strides(shape: Shape, rank: int) -> tuple[int, ...]:
    """Strides of a tensor seen as one of `rank` dimensions: 0 where it repeats."""
    own = tuple(0 if size == 1 else stride for size, stride in zip(shape, strided(shape), strict=True))
    return (0,) * (rank - len(shape)) + own


def _is_run(what: Box) -> bool:
    return all((loop.in_stride, loop.out_stride) == (1, 1) for loop in what.loops) and len(what.loops) < 2


def _unrolled(what: Box) -> Iterable[Box]:
    """The outermost loop as boxes of their own: for the rare movement of more dimensions than a kernel has."""
    outer, *inner = what.loops
    for i in range(outer.count):
        yield Box(tuple(inner), what.in_offset + i * outer.in_stride, what.out_offset + i * outer.out_stride)


def _in_widest_units(what: Box, size: int, may_widen: bool) -> tuple[int, Box]:
    """(bytes of a unit, the box in such units), for a box of elements of `size` bytes.

    Runs of bytes are copied as such. A run of 2, 4 or 8 bytes is moved as one word where all places are multiples of
    it: run-time tensors start at multiples of 16, constants anywhere.
    """
    *outer, run = what.loops
    if (run.in_stride, run.out_stride) != (1, 1):
        return size, _longest_loop_innermost(what)
    word = run.count * size
    around = replace(what, loops=tuple(outer))
    if may_widen and word in _WORDS and around.all_multiples(run.count):
        return word, _longest_loop_innermost(around.divided(run.count))
    in_bytes = around.scaled(size)
    return 1, replace(in_bytes, loops=(*in_bytes.loops, Loop(word, 1, 1)))


def _longest_loop_innermost(what: Box) -> Box:
    """The loops reordered so that the walk around the innermost is short, unless the order allows to move in place."""
    if what.lead() is not None:
        return what
    longest = max(what.loops, key=lambda loop: loop.count)
    others = list(what.loops)
    others.remove(longest)
    return replace(what, loops=(*others, longest))
