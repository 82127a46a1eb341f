"""What the schema knows, read by reflection from the classes that the `tflite` package generates.

The package reads objects but has no objects to write, only `<Table>Start`, `<Table>Add<Field>` and `<Table>End`. What
a field is (a number of which width, a string, a vector, another table) is told by the body of its reader method.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from types import ModuleType
from typing import Any

import numpy as np
import tflite

Codes = dict[str, int]


def codes(enum: type) -> Codes:
    """Name -> number of one of the schema's enumerations."""
    return {name: code for name, code in vars(enum).items() if not name.startswith("_")}


OPERATORS = codes(tflite.BuiltinOperator)
ELEMENT_TYPES = {name.lower(): code for name, code in codes(tflite.TensorType).items()}

# The two unions of option tables: field of Operator -> tables and their numbers in the union.
UNIONS: dict[str, Codes] = {
    "builtin_options": codes(tflite.BuiltinOptions),
    "builtin_options2": codes(tflite.BuiltinOptions2),
}

# Fields that hold an enumeration and so accept a name as well; "Table.field" goes before "field".
_ENUMS: dict[str, type] = {
    "padding": tflite.Padding,
    "fused_activation_function": tflite.ActivationFunctionType,
    "weights_format": tflite.FullyConnectedOptionsWeightsFormat,
    "combiner": tflite.CombinerType,
    "mode": tflite.MirrorPadMode,
    "algorithm": tflite.RngAlgorithm,
    "comparison_direction": tflite.StablehloComparisonDirection,
    "compare_type": tflite.StablehloComparisonType,
    "reduce_function": tflite.ReduceWindowFunction,
    "LSHProjectionOptions.type": tflite.LSHProjectionType,
    "LSTMOptions.kernel_type": tflite.LSTMKernelType,
    "CastOptions.in_data_type": tflite.TensorType,
    "CastOptions.out_data_type": tflite.TensorType,
    "ShapeOptions.out_type": tflite.TensorType,
    "UniqueOptions.idx_out_type": tflite.TensorType,
    "ArgMaxOptions.output_type": tflite.TensorType,
    "ArgMinOptions.output_type": tflite.TensorType,
    "FullyConnectedOptions.quantized_bias_type": tflite.TensorType,
    "Conv2DOptions.quantized_bias_type": tflite.TensorType,
    "TransposeConvOptions.quantized_bias_type": tflite.TensorType,
    "HashtableOptions.key_dtype": tflite.TensorType,
    "HashtableOptions.value_dtype": tflite.TensorType,
}

# Operators whose option table is not simply named after them. None: the schema has no table for them.
_OPTION_TABLES: dict[str, str] = {
    "AVERAGE_POOL_2D": "Pool2DOptions",
    "MAX_POOL_2D": "Pool2DOptions",
    "L2_POOL_2D": "Pool2DOptions",
    "MEAN": "ReducerOptions",
    "SUM": "ReducerOptions",
    "REDUCE_PROD": "ReducerOptions",
    "REDUCE_MAX": "ReducerOptions",
    "REDUCE_MIN": "ReducerOptions",
    "REDUCE_ANY": "ReducerOptions",
    "REDUCE_ALL": "ReducerOptions",
    "MAXIMUM": "MaximumMinimumOptions",
    "MINIMUM": "MaximumMinimumOptions",
    "L2_NORMALIZATION": "L2NormOptions",
    "UNIDIRECTIONAL_SEQUENCE_RNN": "SequenceRNNOptions",
    "CONV_3D_TRANSPOSE": "Conv3DOptions",
    "RANDOM_STANDARD_NORMAL": "RandomOptions",
    "RANDOM_UNIFORM": "RandomOptions",
    "MULTINOMIAL": "RandomOptions",
}

_TABLES_BY_LETTERS = {table.lower(): table for union in UNIONS.values() for table in union if table != "NONE"}


def options_table(op: str) -> str | None:
    """The option table of a builtin operator ("CONV_2D" -> "Conv2DOptions"); None where it has none."""
    return _OPTION_TABLES.get(op) or _TABLES_BY_LETTERS.get(op.replace("_", "").lower() + "options")


@dataclass(frozen=True)
class Field:
    """One field of a table. `element` is the number's type, for a scalar or for a vector of them."""

    name: str
    add: Callable[[Any, Any], None]
    kind: str  # scalar, string, table, vector (of numbers), tables (a vector of them)
    element: np.dtype[Any] | None
    names: Codes | None

    def number(self, value: int | float | bool | str) -> int | float | bool:
        """The value as the schema counts it: enumerations may be given by name."""
        if not isinstance(value, str):
            return value
        if self.names is None:
            raise TypeError(f"{self.name} takes a number, not the name {value!r}")
        return self.names[value.upper()]


@cache
def fields_of(table: str) -> dict[str, Field]:
    """All fields of a table by their names in snake_case, in the schema's order."""
    module = module_of(table)
    reader = getattr(module, table)
    prefix = f"{table}Add"
    adders = {name.removeprefix(prefix): add for name, add in vars(module).items() if name.startswith(prefix)}
    fields = (_field(table, reader, name, add) for name, add in adders.items())
    return {field.name: field for field in fields}


def module_of(table: str) -> ModuleType:
    """The generated module of a table."""
    return import_module(f"tflite.{table}")


def _field(table: str, reader: type, name: str, add: Callable[[Any, Any], None]) -> Field:
    used = getattr(reader, name).__code__.co_names  # the flatbuffer functions that reading this field calls
    is_vector = hasattr(reader, f"{name}Length")
    flags = [n for n in used if n.endswith("Flags") and n != "UOffsetTFlags"]
    if "Get" in used and flags:
        kind, element = (
            ("vector" if is_vector else "scalar"),
            np.dtype(flags[0].removesuffix("Flags").lower()),
        )
    elif "String" in used:
        kind, element = "string", None
    else:
        kind, element = ("tables" if is_vector else "table"), None
    snake = _snake(name)
    enum = _ENUMS.get(f"{table}.{snake}") or _ENUMS.get(snake)
    names = {key.upper(): code for key, code in codes(enum).items()} if enum else None
    return Field(snake, add, kind, element, names)


def _snake(name: str) -> str:
    """StrideH -> stride_h, NumSplits -> num_splits."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", name).lower()
