"""UNIDIRECTIONAL_SEQUENCE_LSTM: [N, T, features] (or time first) -> [N, T, units], with hidden and cell state.

The plain cell: four gates of weights over the input and over the hidden state; no peepholes, projection, normalization.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from quant2c.ir.call import Call, Value
from quant2c.ir.dtype import DType
from quant2c.ir.graph import NodeView
from quant2c.ir.schedule import Options
from quant2c.ir.tensor import Array, Shape
from quant2c.ops.base import Op, beyond_litert, describe, same_quant
from quant2c.ops.fixedpoint import quantize_multiplier
from quant2c.ops.unary_short import sigmoid_table

# Input positions: four of each, in the order input, forget, cell, output gate; then the state.
_WEIGHTS, _HIDDEN_WEIGHTS, _PEEPHOLES, _BIAS, _PROJECTION, _HIDDEN, _CELL, _NORMS = 1, 5, 9, 12, 16, 18, 19, 20
_GATES = range(4)
_GATE_SCALE = 2.0**-12  # of a gate before its activation
_ONE = 2.0**-15  # of a gate after it
_CELL_POWERS = range(-15, 1)  # log2 of the cell's scale


@dataclass(frozen=True)
class Lstm:
    """Options of the LSTM."""

    activation: str
    cell_clip: float
    proj_clip: float
    time_major: bool


def parse(options: Mapping[str, Any]) -> Lstm:
    return Lstm(
        options.get("fused_activation_function", "TANH"),
        float(options.get("cell_clip", 0.0)),
        float(options.get("proj_clip", 0.0)),
        bool(options.get("time_major", False)),
    )


def _absent(view: NodeView) -> Iterable[str]:
    """What this cell does not have, and the model gives."""
    variants = {"peepholes": range(_PEEPHOLES, _BIAS), "a projection": range(_PROJECTION, _HIDDEN)}
    variants["layer normalization"] = range(_NORMS, _NORMS + 4)
    for name, positions in variants.items():
        if any(view.has(position) for position in positions):
            yield f"{name} of an LSTM are not supported"
    wanted = (*range(_WEIGHTS, _PEEPHOLES), *range(_BIAS, _BIAS + 4), _HIDDEN, _CELL)
    missing = [position for position in wanted if not view.has(position)]
    if missing:
        yield f"inputs {', '.join(map(str, missing))} are left out; coupled gates are not supported"


def check(view: NodeView) -> Iterable[str]:
    problems = list(_absent(view)) or list(_check_sizes(view)) or list(_check_stored(view))
    if view.attrs.activation != "TANH":
        problems.append(f"fused activation {view.attrs.activation} is not supported; TANH is")
    yield from problems


def _check_sizes(view: NodeView) -> Iterable[str]:
    source, hidden = view.input(0), view.input(_HIDDEN)
    if len(source.shape) != 3:
        yield f"input {list(source.shape)} must have three dimensions"
        return
    batches, features, units = _batches(view), source.shape[2], view.input(_HIDDEN_WEIGHTS).shape[0]
    for gate in _GATES:
        weights, recurrent = view.input(_WEIGHTS + gate).shape, view.input(_HIDDEN_WEIGHTS + gate).shape
        if weights != (units, features) or recurrent != (units, units) or view.input(_BIAS + gate).elements != units:
            yield f"gate {gate}: weights {list(weights)} and {list(recurrent)} do not fit {features} and {units}"
    for state in (hidden, view.input(_CELL)):
        if not state.is_variable or state.elements != batches * units:
            yield f"{state.where} must be a variable of {batches * units} elements"


def _check_stored(view: NodeView) -> Iterable[str]:
    if view.input(0).dtype is DType.FLOAT32:
        return
    hidden, cell = view.input(_HIDDEN), view.input(_CELL)
    if not same_quant(hidden, view.out):
        yield f"hidden state ({describe(hidden)}) and output ({describe(view.out)}) must have the same quantization"
    log2 = math.log2(cell.q.scale)
    if cell.q.zp or abs(log2 - round(log2)) > 1e-3 or round(log2) not in _CELL_POWERS:
        yield f"the cell state must have a power of two as scale and zero point 0, not {describe(cell)}"
    weights = [view.input(first + gate) for first in (_WEIGHTS, _HIDDEN_WEIGHTS) for gate in _GATES]
    if any(w.q.per_channel or w.q.zp for w in weights):
        yield "weights must have one scale and zero point 0"


def _batches(view: NodeView) -> int:
    return view.input(0).shape[1 if view.attrs.time_major else 0]


def shapes(view: NodeView) -> tuple[Shape | None, ...]:
    return ((*view.input(0).shape[:2], view.input(_HIDDEN_WEIGHTS).shape[0]),)


def lower(view: NodeView, options: Options) -> tuple[Call, ...]:
    """Both states are outputs, after the result: they are read and written."""
    source, hidden, cell = view.input(0), view.input(_HIDDEN), view.input(_CELL)
    first, second, features = source.shape
    units = view.input(_HIDDEN_WEIGHTS).shape[0]
    batches, steps = (second, first) if view.attrs.time_major else (first, second)
    batch_step, time_step = (1, batches) if view.attrs.time_major else (steps, 1)
    is_litert = options.numerics == "litert"
    fields = _FIELDS[source.dtype, options.numerics](view)
    params: dict[str, Value] = {
        "batches": batches,
        "steps": steps,
        "features": features,
        "units": units,
        "batch_step": batch_step,
        "time_step": time_step,
        **fields,
        "weights": _four(view, _WEIGHTS),
        "weights_hidden": _four(view, _HIDDEN_WEIGHTS),
        "bias": _four(view, _BIAS),
    }
    macs = batches * steps * 4 * units * (features + units)
    outputs = (view.out.index, hidden.index, cell.index)
    stem = "lstm_litert" if is_litert and source.dtype is DType.INT8 else "lstm"
    return (Call(stem, source.dtype.short, params, (source.index,), outputs, macs),)


def _four(view: NodeView, first: int) -> Array:
    """The tables of all gates, one after the other."""
    return np.stack([view.input(first + gate).values for gate in _GATES])


def _real(view: NodeView) -> dict[str, Value]:
    return {"cell_clip": view.attrs.cell_clip}


def _gates(view: NodeView) -> dict[str, Value]:
    """What both profiles know of the gates."""
    gates = [_gate_multiplier(view, 0, _WEIGHTS + gate) for gate in _GATES]
    recurrent = [_gate_multiplier(view, _HIDDEN, _HIDDEN_WEIGHTS + gate) for gate in _GATES]
    clip = view.attrs.cell_clip
    return {
        "in_zp": view.input(0).q.zp,
        "hidden_zp": view.input(_HIDDEN).q.zp,
        "multiplier": tuple(m for m, _ in gates),
        "shift": tuple(s for _, s in gates),
        "hidden_multiplier": tuple(m for m, _ in recurrent),
        "hidden_shift": tuple(s for _, s in recurrent),
        "cell_limit": int(min(clip / view.input(_CELL).q.scale, 32767.0)) if clip > 0 else 32768,
    }


def _stored(view: NodeView) -> dict[str, Value]:
    hidden, cell_scale = view.input(_HIDDEN), view.input(_CELL).q.scale
    forget, forget_shift = quantize_multiplier(_ONE)
    add, add_shift = quantize_multiplier(_ONE * _ONE / cell_scale)
    out, out_shift = quantize_multiplier(_ONE * _ONE / hidden.q.scale)
    return {
        **_gates(view),
        "forget_multiplier": forget,
        "forget_shift": forget_shift,
        "add_multiplier": add,
        "add_shift": add_shift,
        "out_multiplier": out,
        "out_shift": out_shift,
        "tanh_shift": _cell_log2(view) + 12,
        "sigmoid_table": sigmoid_table(),
    }


def _stored_in_litert(view: NodeView) -> dict[str, Value]:
    out, out_shift = quantize_multiplier(float(np.float32(_ONE * _ONE / view.input(_HIDDEN).q.scale)))
    return {
        **_gates(view),
        "out_multiplier": out,
        "out_shift": out_shift,
        "cell_bits": 15 + _cell_log2(view),
    }


_FIELDS: dict[tuple[DType, str], Callable[[NodeView], dict[str, Value]]] = {
    (DType.INT8, "gemmlowp"): _stored,
    (DType.INT8, "litert"): _stored_in_litert,
    (DType.INT16, "gemmlowp"): _stored,
    (DType.INT16, "litert"): _stored,  # LiteRT has no such LSTM
    (DType.FLOAT32, "gemmlowp"): _real,
    (DType.FLOAT32, "litert"): _real,
}


def _cell_log2(view: NodeView) -> int:
    return round(math.log2(view.input(_CELL).q.scale))


def _gate_multiplier(view: NodeView, values: int, weights: int) -> tuple[int, int]:
    """A product of the two scales in float32, as in a fully connected layer of one scale."""
    product = np.float32(view.input(values).q.scale) * np.float32(view.input(weights).q.scale)
    return quantize_multiplier(float(product) / _GATE_SCALE)


def _largest_sums(view: NodeView) -> Array:
    """The largest |sum| of each unit, of either product of any gate; of int16 sums are held in 64 bits."""
    if view.input(0).dtype is not DType.INT8:
        return np.zeros(0, np.int64)

    def reach(position: int) -> int:
        tensor = view.input(position)
        return max(tensor.q.zp - tensor.dtype.minimum, tensor.dtype.maximum - tensor.q.zp)

    fresh = np.abs(_four(view, _WEIGHTS).astype(np.int64)).sum(axis=2) * reach(0) + np.abs(
        _four(view, _BIAS).astype(np.int64)
    )
    before = np.abs(_four(view, _HIDDEN_WEIGHTS).astype(np.int64)).sum(axis=2) * reach(_HIDDEN)
    return np.asarray(np.maximum(fresh, before).max(axis=0))


def _signature(values: str, bias: str, cell: str) -> str:
    weights = " ".join(["float32?" if values == "float32" else "int8?"] * 8)
    rest = " ".join([f"{values}?"] * 3 + [f"{bias}?"] * 4 + [f"{values}?"] * 2)
    return f"{values} {weights} {rest} {values} {cell} any? any? any? any? -> {values}"


OPS = (
    Op(
        "UNIDIRECTIONAL_SEQUENCE_LSTM",
        "lstm",
        (
            _signature("int8", "int32", "int16"),
            _signature("int16", "int64", "int16"),
            _signature("float32", "float32", "float32"),
        ),
        shapes,
        lower,
        parse,
        check,
        constants=(*range(_WEIGHTS, _PEEPHOLES), *range(_BIAS, _BIAS + 4)),
        beyond=beyond_litert(_signature("int16", "int64", "int16")),
        accumulator=_largest_sums,
        spec="TensorFlow Lite Micro LstmStep: int16 gates, sigmoid and tanh from one table of 256 points",
    ),
)
