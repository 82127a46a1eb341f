"""EQUAL, NOT_EQUAL, LESS, LESS_EQUAL, GREATER, GREATER_EQUAL, LOGICAL_AND, LOGICAL_OR.

One kernel compares and looks up in four bits which of the outcomes less, equal, greater and unordered (a NaN) are true.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from quant2c.ir.call import Call, Value
from quant2c.ir.dtype import DType
from quant2c.ir.graph import NodeView
from quant2c.ir.schedule import Options
from quant2c.ops.base import Op
from quant2c.ops.elementwise import broadcast_of_inputs, check_broadcast, walk
from quant2c.ops.fixedpoint import quantize_multiplier
from quant2c.ops.single_value import as_table

_LESS, _EQUAL, _GREATER, _UNORDERED = 1, 2, 4, 8
_LEFT = 8  # bits that real values gain before scaling

# Operator: which outcomes are true.
_RELATIONS = {
    "EQUAL": _EQUAL,
    "NOT_EQUAL": _LESS | _GREATER | _UNORDERED,
    "LESS": _LESS,
    "LESS_EQUAL": _LESS | _EQUAL,
    "GREATER": _GREATER,
    "GREATER_EQUAL": _GREATER | _EQUAL,
}

# Operator: bit 2a + b is the result for a and b.
_TRUTHS = {"LOGICAL_AND": 0b1000, "LOGICAL_OR": 0b1110}

_EQUALITIES = ("EQUAL", "NOT_EQUAL")
_ORDERED = ("int8", "uint8", "int16", "int32", "int64", "float32")


def _compares_reals(view: NodeView) -> bool:
    """Whether scale * (q - zp) are compared in fixed point; TFLite orders int16 as it is stored."""
    dtype, has_quant = view.input(0).dtype, view.input(0).quant is not None
    return dtype in (DType.INT8, DType.UINT8) or (dtype is DType.INT16 and has_quant and view.node.op in _EQUALITIES)


def _scaling(view: NodeView) -> dict[str, Value]:
    fields: dict[str, Value] = {}
    for name, position in (("a", 0), ("b", 1)):
        quant = view.input(position).q
        multiplier, shift = quantize_multiplier(quant.scale)
        fields |= {f"{name}_zp": quant.zp, f"{name}_multiplier": multiplier, f"{name}_shift": shift}
    return fields


def _lower_comparison(view: NodeView, options: Options) -> tuple[Call, ...]:
    a, b = view.input(0), view.input(1)
    params = {**walk(view.out.shape, a.shape, b.shape), "truth": _RELATIONS[view.node.op]}
    stem = "compare"
    if _compares_reals(view):
        stem, params = "compare_reals", {**params, **_scaling(view), "left_shift": _LEFT}
    call = Call(stem, a.dtype.short, params, (a.index, b.index), (view.out.index,))
    return as_table(view, (call,), options)


def _lower_logical(view: NodeView, options: Options) -> tuple[Call, ...]:
    a, b = view.input(0), view.input(1)
    params = {**walk(view.out.shape, a.shape, b.shape), "truth": _TRUTHS[view.node.op]}
    return (Call("logical", "b8", params, (a.index, b.index), (view.out.index,)),)


def _check(view: NodeView) -> Iterable[str]:
    yield from check_broadcast(view)
    if not _compares_reals(view):
        return
    for position in (0, 1):
        tensor = view.input(position)
        if tensor.quant is None:
            yield f"{tensor.where} is {tensor.dtype.label} without a scale"
            return
        _, shift = quantize_multiplier(tensor.q.scale)
        if tensor.dtype.bits + 1 + _LEFT + max(shift, 0) > 32:
            yield f"{tensor.where} has scale {tensor.q.scale:g}, too large to be compared in 32 bits"


def _types(op: str) -> tuple[str, ...]:
    labels = (*_ORDERED, "bool") if op in _EQUALITIES else _ORDERED
    return tuple(f"{label} {label} -> bool" for label in labels)


def _row(
    name: str,
    signatures: tuple[str, ...],
    lower: Callable[[NodeView, Options], tuple[Call, ...]],
    check: Callable[[NodeView], Iterable[str]],
    spec: str,
) -> Op:
    return Op(name, "compare", signatures, broadcast_of_inputs, lower, check=check, quantized=False, spec=spec)


OPS = (
    *(
        _row(name, _types(name), _lower_comparison, _check, f"TFLite comparisons::{name.title().replace('_', '')}")
        for name in _RELATIONS
    ),
    *(
        _row(name, ("bool bool -> bool",), _lower_logical, check_broadcast, "TFLite logical; truth table")
        for name in _TRUTHS
    ),
)
