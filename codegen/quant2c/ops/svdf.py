"""SVDF: [N, features] -> [N, units], with a variable that keeps each filter's last results.

A unit is the sum of `rank` filters. A filter is a row of weights over the features of this step, and one over its own
results of the last `memory` steps.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from quant2c.ir.call import Call, Value
from quant2c.ir.dtype import DType
from quant2c.ir.graph import NodeView
from quant2c.ir.schedule import Options
from quant2c.ir.tensor import Array, Shape
from quant2c.ops.activation import check_activation, float_range
from quant2c.ops.base import Op
from quant2c.ops.fixedpoint import quantize_multiplier

_FEATURES, _FEATURE_WEIGHTS, _TIME_WEIGHTS, _BIAS, _STATE = range(5)


@dataclass(frozen=True)
class Svdf:
    """Options of SVDF."""

    rank: int
    activation: str


def parse(options: Mapping[str, Any]) -> Svdf:
    return Svdf(options.get("rank", 1), options.get("fused_activation_function", "NONE"))


def check(view: NodeView) -> Iterable[str]:
    features, weights, times = (view.input(i).shape for i in (_FEATURES, _FEATURE_WEIGHTS, _TIME_WEIGHTS))
    state = view.input(_STATE)
    if len(features) != 2 or len(weights) != 2 or len(times) != 2:
        yield "features and both weights must have two dimensions"
        return
    filters = weights[0]
    if view.attrs.rank < 1 or filters % view.attrs.rank:
        yield f"{filters} filters are no multiple of rank {view.attrs.rank}"
    elif view.has(_BIAS) and view.input(_BIAS).elements != filters // view.attrs.rank:
        yield f"bias has {view.input(_BIAS).elements} elements for {filters // view.attrs.rank} units"
    if weights[1] != features[1] or times[0] != filters:
        yield f"weights {list(weights)} and {list(times)} do not fit {features[1]} features"
    if not state.is_variable or state.elements != features[0] * filters * times[1]:
        yield f"{state.where} must be a variable of {features[0] * filters * times[1]} elements"
    if features and view.input(_FEATURES).dtype is DType.FLOAT32:
        yield from check_activation(view.attrs.activation)
    elif any(view.input(_FEATURE_WEIGHTS).q.zps) or any(view.input(_TIME_WEIGHTS).q.zps):
        yield "weights must have zero point 0"


def shapes(view: NodeView) -> tuple[Shape | None, ...]:
    return ((view.input(_FEATURES).shape[0], view.input(_FEATURE_WEIGHTS).shape[0] // view.attrs.rank),)


def lower(view: NodeView, options: Options) -> tuple[Call, ...]:
    """The state is an output, after the result: it is read and written."""
    source, state = view.input(_FEATURES), view.input(_STATE)
    filters, features = view.input(_FEATURE_WEIGHTS).shape
    is_float = source.dtype is DType.FLOAT32
    units = filters // view.attrs.rank
    empty = np.zeros(units, np.float32 if is_float else np.int32)
    params: dict[str, Value] = {
        "batches": source.shape[0],
        "features": features,
        "units": units,
        "rank": view.attrs.rank,
        "memory": view.input(_TIME_WEIGHTS).shape[1],
        **(_real(view) if is_float else _stored(view)),
        "weights": view.input(_FEATURE_WEIGHTS).values,
        "weights_time": view.input(_TIME_WEIGHTS).values,
        "bias": view.input(_BIAS).values.reshape(-1) if view.has(_BIAS) else empty,
    }
    types = source.dtype.short if is_float else f"s8_{state.dtype.short}"
    macs = source.shape[0] * filters * (features + view.input(_TIME_WEIGHTS).shape[1])
    return (Call("svdf", types, params, (source.index,), (view.out.index, state.index), macs),)


def _real(view: NodeView) -> dict[str, Value]:
    low, high = float_range(view.attrs.activation)
    return {"out_min": low, "out_max": high}


def _stored(view: NodeView) -> dict[str, Value]:
    """Multipliers from float32 scales, every product and quotient rounded, as TFLite computes them."""
    si, sw, st, ss = (np.float32(view.input(i).q.scale) for i in (_FEATURES, _FEATURE_WEIGHTS, _TIME_WEIGHTS, _STATE))
    state_multiplier, state_shift = quantize_multiplier(float(si * sw / ss))
    multiplier, shift = quantize_multiplier(float(ss * st / np.float32(view.out.q.scale)))
    return {
        "in_zp": view.input(_FEATURES).q.zp,
        "state_zp": view.input(_STATE).q.zp,
        "out_zp": view.out.q.zp,
        "state_multiplier": state_multiplier,
        "state_shift": state_shift,
        "multiplier": multiplier,
        "shift": shift,
    }


def _largest_of_features(view: NodeView) -> Array:
    """The largest |sum| of each filter over the features; the sums over time wrap at 32 bits, as in TFLite."""
    source, weights = view.input(_FEATURES), view.input(_FEATURE_WEIGHTS)
    if source.dtype is DType.FLOAT32:
        return np.zeros(0, np.int64)
    reach = max(source.q.zp - source.dtype.minimum, source.dtype.maximum - source.q.zp)
    return np.asarray(np.abs(weights.values.astype(np.int64)).sum(axis=1) * reach)


OPS = (
    Op(
        "SVDF",
        "svdf",
        (
            "int8 int8 int16 int32? int16 -> int8",
            "int8 int8 int8 int32? int8 -> int8",
            "float32 float32 float32 float32? float32 -> float32",
        ),
        shapes,
        lower,
        parse,
        check,
        constants=(_FEATURE_WEIGHTS, _TIME_WEIGHTS, _BIAS),
        accumulator=_largest_of_features,
        spec="TensorFlow Lite Micro EvalIntegerSvdfReference; a fused activation of int8 is in the output's zero point",
    ),
)
