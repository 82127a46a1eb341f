"""Operands that broadcast to each other, walked in the order of the result with as few loops as they need.

Tensors of the same shape are one run; a channel vector on an image is two loops; a single value is a run with step 0.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from quant2c.ir.call import Value
from quant2c.ir.graph import NodeView
from quant2c.ir.schedule import Options
from quant2c.ir.tensor import Shape, Tensor
from quant2c.ops.fixedpoint import round_half_away
from quant2c.ops.movement import broadcast_strides

_NAMES = {2: ("a", "b"), 3: ("condition", "a", "b")}  # of that many operands, as in the C structs


@dataclass(frozen=True)
class _Loop:
    """One dimension of the result, and how far apart its elements lie in each operand (0: the same one again)."""

    count: int
    strides: tuple[int, ...]

    def around(self, inner: _Loop) -> _Loop | None:
        """Both as one longer loop, where they are one."""
        if any(mine != inner.count * own for mine, own in zip(self.strides, inner.strides, strict=True)):
            return None
        return _Loop(self.count * inner.count, inner.strides)


def common_shape(*shapes: Shape) -> Shape | None:
    """The shape to which all of them broadcast; None where they do not."""
    try:
        return tuple(int(d) for d in np.broadcast_shapes(*shapes))
    except ValueError:
        return None


def broadcast_of_inputs(view: NodeView) -> tuple[Shape | None, ...]:
    """Shape rule of operators whose inputs broadcast to each other."""
    return (common_shape(*(view.input(i).shape for i in range(len(view.inputs)))),)


def check_broadcast(view: NodeView) -> Iterable[str]:
    """A sentence where the inputs do not broadcast to each other."""
    shapes = [view.input(i).shape for i in range(len(view.inputs))]
    if common_shape(*shapes) is None:
        yield f"{' and '.join(str(list(shape)) for shape in shapes)} do not broadcast to each other"


def walk(shape: Shape, *operands: Shape) -> dict[str, Value]:
    """The first fields of a parameter struct: how operands of these shapes are walked to give a result of that shape.

    `run` elements with a step for each operand, and around them `loops` [loop_count, 1 + operands]: count and strides,
    the outermost first.
    """
    each = [broadcast_strides(operand, len(shape)) for operand in operands]
    loops: list[_Loop] = []
    for axis, count in enumerate(shape):
        loop = _Loop(count, tuple(strides[axis] for strides in each))
        if count == 1:
            continue
        joined = loops[-1].around(loop) if loops else None
        if joined is not None:
            loops[-1] = joined
        else:
            loops.append(loop)
    *outer, run = loops or [_Loop(1, (0,) * len(operands))]
    steps = {f"{name}_step": stride for name, stride in zip(_NAMES[len(operands)], run.strides, strict=True)}
    rows = [(loop.count, *loop.strides) for loop in outer]
    return {
        "run": run.count,
        **steps,
        "loop_count": len(rows),
        "loops": np.array(rows, np.int32) if rows else None,
    }


def ordered(view: NodeView, commutes: bool = True) -> tuple[Tensor, Tensor]:
    """Both operands; where their order does not matter, one of the result's size that is no constant comes first.

    The result may then be written over it.
    """
    a, b = view.input(0), view.input(1)
    if commutes and _can_hold(b, view.out) and not _can_hold(a, view.out):
        return b, a
    return a, b


def _can_hold(operand: Tensor, out: Tensor) -> bool:
    return operand.elements == out.elements and not operand.is_constant


def as_litert(view: NodeView, options: Options) -> bool:
    """Whether LiteRT's arithmetic holds where it differs from TensorFlow Lite Micro's: always in what was uint8."""
    return options.numerics == "litert" or view.node.legacy


def power_of_two(scale: float) -> int | None:
    """The scale's logarithm where it is near a whole number (TFLite's CheckedLog2)."""
    log2 = np.float32(math.log(scale)) * (np.float32(1) / np.float32(math.log(2.0)))
    nearest = round_half_away(float(log2))
    return nearest if abs(log2 - np.float32(nearest)) < 1e-3 else None
