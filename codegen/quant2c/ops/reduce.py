"""MEAN, SUM, REDUCE_MAX, REDUCE_MIN, REDUCE_PROD, REDUCE_ANY, REDUCE_ALL: one output over any set of axes.

At generation the axes collapse to the fewest dimensions, alternately kept and reduced: [N,H,W,C] over H and W is N
kept, H*W reduced, C kept. The kernels know only the kept ones, the reduced ones and their steps.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from math import prod
from typing import Any

import numpy as np

from quant2c.ir.call import Call, Params
from quant2c.ir.dtype import DType
from quant2c.ir.graph import NodeView
from quant2c.ir.schedule import Options
from quant2c.ir.tensor import Array, Shape
from quant2c.ops.base import Check, Lower, Op, normal_axis, requires_same_quant, strided
from quant2c.ops.channels import Apart
from quant2c.ops.fixedpoint import quantize_multiplier

_GROUPS = 4  # kept, and reduced, dimensions after collapsing: rank 8 has no more
_QUANTIZED = (DType.INT8, DType.UINT8, DType.INT16)
_LARGEST_STEP = 128.0  # a factor that the int64 path of requantization takes


@dataclass(frozen=True)
class Reduce:
    """Options of the reductions."""

    keep_dims: bool


def parse(options: Mapping[str, Any]) -> Reduce:
    return Reduce(bool(options.get("keep_dims", False)))


def axes_of(view: NodeView) -> frozenset[int]:
    """The reduced axes, counted from the front; a scalar has none, whatever the model says."""
    rank = len(view.input(0).shape)
    axes = view.input(1).values.reshape(-1) if rank else ()
    return frozenset(normal_axis(int(axis), rank) for axis in axes)


def count_of(view: NodeView) -> int:
    """How many elements make one output."""
    return prod(view.input(0).shape[axis] for axis in axes_of(view))


def is_quantized(view: NodeView) -> bool:
    return view.input(0).dtype in _QUANTIZED


def check(view: NodeView) -> Iterable[str]:
    rank = len(view.input(0).shape)
    for axis in view.input(1).values.reshape(-1):
        if rank and not -rank <= axis < rank:
            yield f"axis {int(axis)} does not fit a tensor of {rank} dimensions"
    if 0 in view.input(0).shape:
        yield f"there is nothing to reduce in a tensor of {list(view.input(0).shape)}"


def _check_extreme(view: NodeView) -> Iterable[str]:
    yield from check(view)
    yield from requires_same_quant(view)


def _check_sum(view: NodeView) -> Iterable[str]:
    yield from check(view)
    if view.input(0).dtype is DType.INT16 and (view.input(0).q.zp or view.out.q.zp):
        yield "int16 tensors must have zero point 0"


def _check_product(view: NodeView) -> Iterable[str]:
    problems = list(_check_sum(view))
    if not problems and is_quantized(view) and _product_scale(view) >= _LARGEST_STEP:
        problems = [f"each product is rescaled by {_product_scale(view):g}; it must be below {_LARGEST_STEP:g}"]
    yield from problems


def shapes(view: NodeView) -> tuple[Shape | None, ...]:
    axes = axes_of(view)
    kept = ((1 if axis in axes else size, axis) for axis, size in enumerate(view.input(0).shape))
    return (tuple(size for size, axis in kept if view.attrs.keep_dims or axis not in axes),)


def geometry(shape: Shape, axes: frozenset[int]) -> dict[str, int | tuple[int, ...]]:
    """The fields that say which elements make which output. Runs of axes of one kind are one dimension."""
    runs: list[tuple[bool, int, int]] = []  # is reduced, elements, step
    for axis, (size, step) in enumerate(zip(shape, strided(shape), strict=True)):
        is_reduced = axis in axes
        if size == 1:
            continue
        if runs and runs[-1][0] == is_reduced:
            runs[-1] = (is_reduced, runs[-1][1] * size, step)
        else:
            runs.append((is_reduced, size, step))
    kept = [(size, step) for is_reduced, size, step in runs if not is_reduced]
    reduced = [(size, step) for is_reduced, size, step in runs if is_reduced] or [(1, 1)]
    rows = reduced[:-1]
    return {
        "out_n": prod(size for size, _ in kept),
        "kept": _padded([size for size, _ in kept], 1, _GROUPS),
        "kept_step": _padded([step for _, step in kept], 0, _GROUPS),
        "rows_n": prod(size for size, _ in rows),
        "rows": _padded([size for size, _ in rows], 1, _GROUPS - 1),
        "rows_step": _padded([step for _, step in rows], 0, _GROUPS - 1),
        "row_n": reduced[-1][0],
        "row_step": reduced[-1][1],
    }


def _padded(numbers: list[int], fill: int, count: int) -> tuple[int, ...]:
    return (fill,) * (count - len(numbers)) + tuple(numbers)


def _rescale(view: NodeView, count: int) -> Params:
    """Zero points and multiplier of a sum; a mean folds 1/count into the multiplier, cut off, as TFLite does."""
    multiplier, shift = _mean_multiplier(view, count)
    return {
        "zp_sum": count_of(view) * view.input(0).q.zp,
        "out_zp": view.out.q.zp,
        "multiplier": multiplier,
        "shift": shift,
    }


def _mean_multiplier(view: NodeView, count: int) -> tuple[int, int]:
    multiplier, shift = quantize_multiplier(view.input(0).q.scale / view.out.q.scale)
    k = min(count.bit_length() - 1, 32, 31 + shift)
    return (multiplier << k) // count, shift - k


def _product_scale(view: NodeView) -> float:
    """si / so^(1/n): what each of the n steps of a product is rescaled by."""
    return float(view.input(0).q.scale / view.out.q.scale ** (1.0 / count_of(view)))


def _rescale_product(view: NodeView) -> Params:
    """The multiplier reduced to 16 bits and one shift to the right, as the int64 path wants them."""
    multiplier, shift = quantize_multiplier(_product_scale(view))
    return {
        "in_zp": view.input(0).q.zp,
        "out_zp": view.out.q.zp,
        "multiplier": min((multiplier + (1 << 15)) >> 16, 0x7FFF),
        "right_shift": 15 - shift,
    }


# How an operator runs: the kernel's stem and its fields besides the geometry.
Plan = Callable[[NodeView], tuple[str, Params]]


def _plan_sum(view: NodeView) -> tuple[str, Params]:
    return "reduce_sum", _rescale(view, 1) if is_quantized(view) else {}


def _plan_mean(view: NodeView) -> tuple[str, Params]:
    count = count_of(view)
    if is_quantized(view):
        return "reduce_sum", _rescale(view, count)
    return "reduce_mean", {"count": float(count) if view.input(0).dtype is DType.FLOAT32 else count}


def _plan_product(view: NodeView) -> tuple[str, Params]:
    return "reduce_prod", _rescale_product(view) if is_quantized(view) else {}


def _plan_max(view: NodeView) -> tuple[str, Params]:
    return "reduce_max", {}


def _plan_min(view: NodeView) -> tuple[str, Params]:
    return "reduce_min", {}


def _lower_as(plan: Plan) -> Lower:
    def lower(view: NodeView, options: Options) -> tuple[Call, ...]:
        source, out = view.input(0), view.out
        stem, fields = plan(view)
        types = "s8" if source.dtype is DType.BOOL else source.dtype.short  # 0 and 1 are ordered alike in both
        params = {**geometry(source.shape, axes_of(view)), **fields}
        return (Call(stem, types, params, (source.index,), (out.index,)),)

    return lower


def _bound(count: Callable[[NodeView], int]) -> Callable[[NodeView], Array]:
    """The largest |sum - n * zp|, also after its left shift: both are held in 32 bits."""

    def bound(view: NodeView) -> Array:
        source = view.input(0)
        if not is_quantized(view):
            return np.zeros(0, np.int64)
        reach = max(source.q.zp - source.dtype.minimum, source.dtype.maximum - source.q.zp)
        _, shift = _mean_multiplier(view, count(view))
        return np.array([count_of(view) * reach << max(shift, 0)], np.int64)

    return bound


_WIDE = ("float32 int32 -> float32", "int32 int32 -> int32", "int64 int32 -> int64")
_SIGNED = ("int8 int32 -> int8", "int16 int32 -> int16", *_WIDE)
_ALL = (*_SIGNED, "uint8 int32 -> uint8")
_BOOL = ("bool int32 -> bool",)


def _keeps_channels(view: NodeView) -> bool:
    """Whether the last dimension is not among the reduced ones."""
    return len(view.input(0).shape) - 1 not in axes_of(view)


def _op(
    name: str,
    signatures: tuple[str, ...],
    plan: Plan,
    checks: Check,
    spec: str,
    accumulator: Callable[[NodeView], Array] | None = None,
    rises: bool = True,
) -> Op:
    return Op(
        name,
        "reduce",
        signatures,
        shapes,
        _lower_as(plan),
        parse,
        checks,
        constants=(1,),
        channels=Apart(when=_keeps_channels) if rises else None,
        accumulator=accumulator,
        spec=spec,
    )


_SUM_SPEC = "TFLite reference_ops::QuantizedMeanOrSum: one sum, requantized; a mean folds 1/n into the multiplier"
_PRODUCT_SPEC = "TFLite reference_ops::QuantizedReduceProd"
_GENERIC_SPEC = "TFLite reference_ops::ReduceGeneric"

OPS = (
    _op("MEAN", _ALL, _plan_mean, _check_sum, _SUM_SPEC, _bound(count_of)),
    _op("SUM", _ALL, _plan_sum, _check_sum, _SUM_SPEC, _bound(lambda view: 1)),
    _op("REDUCE_MAX", _ALL, _plan_max, _check_extreme, _GENERIC_SPEC),
    _op("REDUCE_MIN", _ALL, _plan_min, _check_extreme, _GENERIC_SPEC),
    _op("REDUCE_PROD", _SIGNED, _plan_product, _check_product, _PRODUCT_SPEC, rises=False),
    _op("REDUCE_ANY", _BOOL, _plan_max, check, _GENERIC_SPEC),
    _op("REDUCE_ALL", _BOOL, _plan_min, check, _GENERIC_SPEC),
)
