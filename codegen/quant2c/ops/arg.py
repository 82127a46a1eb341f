"""ARG_MAX, ARG_MIN: where the largest or smallest element along an axis is. TOPK_V2: the k largest of the last axis."""

from __future__ import annotations

from collections.abc import Iterable
from math import prod

from quant2c.ir.call import Call
from quant2c.ir.dtype import DType
from quant2c.ir.graph import NodeView
from quant2c.ir.schedule import Options
from quant2c.ir.tensor import Shape
from quant2c.ops.base import Lower, Op, normal_axis, requires_same_quant


def _axis(view: NodeView) -> int:
    return normal_axis(int(view.input(1).values.reshape(-1)[0]), len(view.input(0).shape))


def _check_arg(view: NodeView) -> Iterable[str]:
    rank = len(view.input(0).shape)
    if view.input(1).elements != 1:
        yield f"{view.input(1).elements} axes; one is needed"
    elif not 0 <= _axis(view) < rank:
        yield f"axis {int(view.input(1).values.reshape(-1)[0])} does not fit a tensor of {rank} dimensions"


def _arg_shapes(view: NodeView) -> tuple[Shape | None, ...]:
    axis = _axis(view)
    return (tuple(size for i, size in enumerate(view.input(0).shape) if i != axis),)


def _lower_arg(stem: str) -> Lower:
    def lower(view: NodeView, options: Options) -> tuple[Call, ...]:
        source, out = view.input(0), view.out
        axis = _axis(view)
        params = {
            "outer_n": prod(source.shape[:axis]),
            "axis_n": source.shape[axis],
            "inner_n": prod(source.shape[axis + 1 :]),
        }
        of = "s8" if source.dtype is DType.BOOL else source.dtype.short  # 0 and 1 are ordered alike in both
        return (Call(stem, f"{of}_{out.dtype.short}", params, (source.index,), (out.index,)),)

    return lower


def _count(view: NodeView) -> int:
    return int(view.input(1).values.reshape(-1)[0])


def _check_top(view: NodeView) -> Iterable[str]:
    source = view.input(0)
    yield from requires_same_quant(view, "input and values")
    if not source.shape:
        yield "the input must have at least one dimension"
    elif view.input(1).elements != 1:
        yield f"k has {view.input(1).elements} elements; one is needed"
    elif not 1 <= _count(view) <= source.shape[-1]:
        yield f"k is {_count(view)}; rows have {source.shape[-1]} elements"


def _top_shapes(view: NodeView) -> tuple[Shape | None, ...]:
    shape = (*view.input(0).shape[:-1], _count(view))
    return shape, shape


def _lower_top(view: NodeView, options: Options) -> tuple[Call, ...]:
    source = view.input(0)
    depth = source.shape[-1]
    params = {"rows": source.elements // depth, "depth": depth, "k": _count(view)}
    return (Call("top_k", source.dtype.short, params, (source.index,), tuple(t.index for t in view.outputs)),)


_ARG_TYPES = tuple(
    f"{source} {axis} -> {index}"
    for source in ("int8", "uint8", "int32", "float32", "bool")
    for index in ("int32", "int64")
    for axis in ("int32", "int64")
)
_TOP_TYPES = tuple(f"{t} int32 -> {t} int32" for t in ("int8", "uint8", "int16", "int32", "int64", "float32"))
_ARG_SPEC = "TFLite reference_ops::ArgMinMax: the first of equals"

OPS = (
    Op(
        "ARG_MAX",
        "arg",
        _ARG_TYPES,
        _arg_shapes,
        _lower_arg("arg_max"),
        check=_check_arg,
        constants=(1,),
        spec=_ARG_SPEC,
    ),
    Op(
        "ARG_MIN",
        "arg",
        _ARG_TYPES,
        _arg_shapes,
        _lower_arg("arg_min"),
        check=_check_arg,
        constants=(1,),
        spec=_ARG_SPEC,
    ),
    Op(
        "TOPK_V2",
        "arg",
        _TOP_TYPES,
        _top_shapes,
        _lower_top,
        check=_check_top,
        constants=(1,),
        spec="TFLite topk_v2: falling, the first of equals first",
    ),
)
