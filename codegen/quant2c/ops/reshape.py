"""RESHAPE, SQUEEZE, EXPAND_DIMS: the same bytes under another shape; they cost nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from math import prod
from typing import Any

from quant2c.ir.call import Call
from quant2c.ir.graph import NodeView
from quant2c.ir.schedule import Options
from quant2c.ir.tensor import Shape
from quant2c.ops.base import Op, normal_axis, requires_same_quant
from quant2c.ops.channels import Reshaped
from quant2c.ops.movement import copy


def lower_view(view: NodeView, options: Options) -> tuple[Call, ...]:
    """A plain copy, for the rare view that must be made: from a model input to a model output."""
    return (copy(view.input(0), view.out, view.out.bytes),)


def _new_shape(options: Mapping[str, Any]) -> tuple[int, ...] | None:
    shape = options.get("new_shape")
    return tuple(shape) if shape else None


def _reshape_target(view: NodeView) -> tuple[int, ...]:
    """The wanted shape: the second input where it is a constant, else the option; one -1 is filled in."""
    if view.has(1) and view.input(1).is_constant:
        wanted = tuple(int(d) for d in view.input(1).values.reshape(-1))
    elif view.attrs is not None:
        wanted = view.attrs
    else:
        wanted = view.out.shape
    if wanted.count(-1) == 1:
        rest = prod(d for d in wanted if d != -1)
        wanted = tuple(view.input(0).elements // max(rest, 1) if d == -1 else d for d in wanted)
    return wanted


def _check_reshape(view: NodeView) -> Iterable[str]:
    yield from requires_same_quant(view)
    target = _reshape_target(view)
    if min(target, default=0) < 0 or prod(target) != view.input(0).elements:
        yield f"{list(view.input(0).shape)} cannot become {list(target)}: the numbers of elements differ"


def _squeeze_shape(view: NodeView) -> tuple[Shape | None, ...]:
    shape = view.input(0).shape
    axes = {normal_axis(axis, len(shape)) for axis in view.attrs} or {i for i, d in enumerate(shape) if d == 1}
    return (tuple(d for i, d in enumerate(shape) if i not in axes),)


def _check_squeeze(view: NodeView) -> Iterable[str]:
    yield from requires_same_quant(view)
    shape = view.input(0).shape
    for axis in view.attrs:
        if not -len(shape) <= axis < len(shape) or shape[axis] != 1:
            yield f"axis {axis} of {list(shape)} is not of length 1"


def _expand_axis(view: NodeView) -> int:
    return normal_axis(int(view.input(1).values.reshape(-1)[0]), len(view.input(0).shape) + 1)


def _check_expand(view: NodeView) -> Iterable[str]:
    yield from requires_same_quant(view)
    if view.input(1).elements != 1 or not 0 <= _expand_axis(view) <= len(view.input(0).shape):
        yield f"axis {view.input(1).values.tolist()} does not fit a tensor of {len(view.input(0).shape)} dimensions"


def _expand_shape(view: NodeView) -> tuple[Shape | None, ...]:
    shape, axis = view.input(0).shape, _expand_axis(view)
    return ((*shape[:axis], 1, *shape[axis:]),)


_SPEC = "TFLite schema; no arithmetic"

OPS = (
    Op(
        "RESHAPE",
        "reshape",
        ("T int32? -> T",),
        lambda view: (_reshape_target(view),),
        lower_view,
        _new_shape,
        _check_reshape,
        quantized=False,
        channels=Reshaped(tuple),
        view=True,
        unsigned=True,
        spec=_SPEC,
    ),
    Op(
        "SQUEEZE",
        "reshape",
        ("T -> T",),
        _squeeze_shape,
        lower_view,
        lambda options: tuple(options.get("squeeze_dims", ())),
        _check_squeeze,
        quantized=False,
        channels=Reshaped(),
        view=True,
        unsigned=True,
        spec=_SPEC,
    ),
    Op(
        "EXPAND_DIMS",
        "reshape",
        ("T int32 -> T",),
        _expand_shape,
        lower_view,
        check=_check_expand,
        constants=(1,),
        quantized=False,
        channels=Reshaped(),
        view=True,
        unsigned=True,
        spec=_SPEC,
    ),
)
