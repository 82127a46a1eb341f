"""Operator options of the flatbuffer as plain dictionaries, by reflection over the schema's classes."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

import tflite

from quant2c.ir.dtype import DType


def _by_code(enum: type) -> dict[int, str]:
    return {code: name for name, code in vars(enum).items() if not name.startswith("_")}


OPERATORS = _by_code(tflite.BuiltinOperator)
_UNIONS = (_by_code(tflite.BuiltinOptions), _by_code(tflite.BuiltinOptions2))
_TYPES = {code: DType[name] for code, name in _by_code(tflite.TensorType).items() if name in DType.__members__}
_TYPE_NAMES = {code: dtype.label for code, dtype in _TYPES.items()}

# Fields that hold an enumeration, and the names of its values.
_ENUMS: dict[str, dict[int, str]] = {
    "padding": _by_code(tflite.Padding),
    "fused_activation_function": _by_code(tflite.ActivationFunctionType),
    "mode": _by_code(tflite.MirrorPadMode),
    "weights_format": _by_code(tflite.FullyConnectedOptionsWeightsFormat),
    "out_data_type": _TYPE_NAMES,
    "in_data_type": _TYPE_NAMES,
    "out_type": _TYPE_NAMES,
    "quantized_bias_type": _TYPE_NAMES,
    "output_type": _TYPE_NAMES,
    "idx_out_type": _TYPE_NAMES,
}


def element_type(code: int) -> DType | None:
    """The element type of that code; None where this version knows none."""
    return _TYPES.get(code)


def operator_name(code: int) -> str:
    """The builtin operator's name; codes of a newer schema get a name of their own, to be refused later."""
    return OPERATORS.get(code, f"BUILTIN_{code}")


def read_options(operator: tflite.Operator) -> Mapping[str, Any]:
    """All options of an operator in snake_case, enumerations by name; {} where it has none."""
    for table, kind, names in (
        (operator.BuiltinOptions(), operator.BuiltinOptionsType(), _UNIONS[0]),
        (operator.BuiltinOptions2(), operator.BuiltinOptions2Type(), _UNIONS[1]),
    ):
        if table is not None and names.get(kind, "NONE") != "NONE":
            reader = getattr(tflite, names[kind])()
            reader.Init(table.Bytes, table.Pos)
            return {field: _named(field, get(reader)) for field, get in _fields(names[kind]).items()}
    return {}


def _named(field: str, value: Any) -> Any:
    names = _ENUMS.get(field)
    return value if names is None else names.get(value, f"{field} {value}")


@cache
def _fields(table: str) -> dict[str, Callable[[Any], Any]]:
    """Field name -> how to read it. The generated classes have one method a field, four for a vector."""
    methods = [name for name in vars(getattr(tflite, table)) if not name.startswith("_")]
    vectors = {name.removesuffix("Length") for name in methods if name.endswith("Length")}
    helpers = ("Length", "AsNumpy", "IsNone", "BufferHasIdentifier")
    fields: dict[str, Callable[[Any], Any]] = {}
    for name in methods:
        if name == "Init" or name.startswith("GetRootAs") or name.endswith(helpers):
            continue
        fields[_snake(name)] = _vector_reader(name) if name in vectors else _scalar_reader(name)
    return fields


def _scalar_reader(name: str) -> Callable[[Any], Any]:
    return lambda table: getattr(table, name)()


def _vector_reader(name: str) -> Callable[[Any], Any]:
    def read(table: Any) -> tuple[int, ...]:
        if not hasattr(table, f"{name}AsNumpy"):
            return ()
        values = getattr(table, f"{name}AsNumpy")()
        return () if isinstance(values, int) else tuple(int(v) for v in values)

    return read


def _snake(name: str) -> str:
    """StrideH -> stride_h, Axis -> axis, NumSplits -> num_splits."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", name).lower()
