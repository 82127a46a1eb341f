"""PAD, PADV2 and MIRROR_PAD: a tensor with a border, of one value or of its own mirror image."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from quant2c.ir.call import Call, Params
from quant2c.ir.graph import NodeView
from quant2c.ir.schedule import Options
from quant2c.ir.tensor import Shape
from quant2c.ops.base import Op, same_quant, strided
from quant2c.ops.channels import Apart
from quant2c.ops.movement import alike, box, every_type, fill, move, spread, stored_zero, zero_is_zero
from quant2c.ops.window import Border

_REFLECT = "REFLECT"
_MODES = (_REFLECT, "SYMMETRIC")


def _paddings(view: NodeView) -> list[tuple[int, int]]:
    """Elements before and after, for each dimension."""
    return [(int(before), int(after)) for before, after in view.input(1).values.reshape(-1, 2)]


def _check_paddings(view: NodeView) -> Iterable[str]:
    yield from alike(view)
    rank, shape = len(view.input(0).shape), view.input(1).shape
    if shape != (rank, 2):
        yield f"paddings {list(shape)} for a tensor of {rank} dimensions; [{rank},2] is needed"
    elif min((side for pair in _paddings(view) for side in pair), default=0) < 0:
        yield f"negative paddings {view.input(1).values.tolist()}"


def _padded_shape(view: NodeView) -> tuple[Shape | None, ...]:
    sizes = zip(view.input(0).shape, _paddings(view), strict=True)
    return (tuple(before + n + after for n, (before, after) in sizes),)


# PAD pads with zero, PADV2 with its third input.


def _check_pad(view: NodeView) -> Iterable[str]:
    yield from _check_paddings(view)
    yield from zero_is_zero(view.out)
    if not view.has(2):
        return
    value = view.input(2)
    if value.elements != 1:
        yield f"the value {list(value.shape)} must be a single one"
    if value.dtype.bits <= 16 and not same_quant(value, view.out):
        yield f"{value.where} must have the output's scale and zero point"


def _lower_pad(view: NodeView, options: Options) -> tuple[Call, ...]:
    """The whole output set to the value, then the inside copied."""
    source, out = view.input(0), view.out
    strides = strided(out.shape)
    offset = sum(before * stride for (before, _), stride in zip(_paddings(view), strides, strict=True))
    inside = move(source, out, box(source.shape, strided(source.shape), strides, out_offset=offset))
    if source.shape == out.shape:
        return inside
    border = spread(view.input(2), out) if view.has(2) else (fill(out, stored_zero(out, view.node.legacy)),)
    return (*border, *inside)


def _keeps_channels(view: NodeView) -> bool:
    """Whether nothing is added along the last dimension."""
    return not any(_paddings(view)[-1])


def _border(view: NodeView) -> Border | None:
    """What PAD puts around an image, where that is its zero point."""
    source = view.input(0)
    sides = _paddings(view)
    if len(sides) != 4 or any(sides[0]) or any(sides[3]) or source.quant is None:
        return None
    if view.has(2) and not (view.input(2).is_constant and int(view.input(2).values.reshape(-1)[0]) == source.q.zp):
        return None
    return sides[1], sides[2]


# MIRROR_PAD. attrs: the mode. REFLECT does not repeat the edge, SYMMETRIC does.


def _check_mirror_pad(view: NodeView) -> Iterable[str]:
    faults = list(_check_paddings(view))
    yield from faults
    if view.attrs not in _MODES:
        yield f"mode {view.attrs} is not known; {' and '.join(_MODES)} are"
    elif not faults:
        for n, sides in zip(view.input(0).shape, _paddings(view), strict=True):
            if max(sides) > n - (view.attrs == _REFLECT):
                yield f"paddings {list(sides)} are longer than the mirror image of a dimension of {n}"


def _lower_mirror_pad(view: NodeView, options: Options) -> tuple[Call, ...]:
    source, out = view.input(0), view.out
    axes, element = _merged_axes(view)
    if not axes:
        return move(source, out, box(source.shape, strided(source.shape), strided(out.shape)))
    params: Params = {
        "element_bytes": element * out.dtype.bits // 8,
        "reflect": int(view.attrs == _REFLECT),
        "dims": len(axes),
        "axes": np.array(axes, np.int32),
    }
    return (Call("mirror_pad", "b8", params, (source.index,), (out.index,)),)


def _merged_axes(view: NodeView) -> tuple[list[tuple[int, int, int]], int]:
    """((before, size, after) of each dimension, elements that stay together), neighbours without padding merged."""
    axes: list[tuple[int, int, int]] = []
    for n, (before, after) in zip(view.input(0).shape, _paddings(view), strict=True):
        if axes and before == after == axes[-1][0] == axes[-1][2] == 0:
            n *= axes.pop()[1]
        axes.append((before, n, after))
    if axes and axes[-1][0] == axes[-1][2] == 0:
        return axes[:-1], axes[-1][1]
    return axes, 1


def _mode(options: Mapping[str, Any]) -> str:
    return str(options.get("mode", _REFLECT))


_PAD_SIGNATURES = (*every_type("T int32 T? -> T"), *every_type("T int64 T? -> T"))

OPS = (
    *(
        Op(
            name,
            "pad",
            _PAD_SIGNATURES,
            _padded_shape,
            _lower_pad,
            check=_check_pad,
            constants=(1,),
            channels=Apart(when=_keeps_channels),
            border=_border,
            quantized=False,
            unsigned=True,
            spec="TFLite reference_ops::Pad",
        )
        for name in ("PAD", "PADV2")
    ),
    Op(
        "MIRROR_PAD",
        "pad",
        (*every_type("T int32 -> T"), *every_type("T int64 -> T")),
        _padded_shape,
        _lower_mirror_pad,
        _mode,
        _check_mirror_pad,
        constants=(1,),
        quantized=False,
        unsigned=True,
        spec="TFLite mirror_pad::Eval",
    ),
)
