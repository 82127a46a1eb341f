"""Opens what the builder wrote with the `tflite` package."""

from __future__ import annotations

from typing import Any

import tflite
from flatbuffers.number_types import Int32Flags

from builder.schema import UNIONS, module_of


def open_model(data: bytes) -> tflite.Model:
    """The model of a file's bytes, which must carry the mark TFL3."""
    assert data[4:8] == b"TFL3"
    return tflite.Model.GetRootAs(bytearray(data), 0)


def main_of(data: bytes) -> tflite.SubGraph:
    """The subgraph that runs."""
    return open_model(data).Subgraphs(0)


def content(model: tflite.Model, tensor: tflite.Tensor) -> bytes:
    """The bytes of a constant; none of anything else."""
    buffer = model.Buffers(tensor.Buffer())
    return buffer.DataAsNumpy().tobytes() if buffer.DataLength() else b""


def op_codes(model: tflite.Model) -> tuple[int, int]:
    """The two op code fields as they stand in the file; `BuiltinCode()` mixes them."""
    table = model.OperatorCodes(0)._tab
    at = table.Offset(10)
    new = table.Get(Int32Flags, at + table.Pos) if at else 0
    return new, model.OperatorCodes(0).DeprecatedBuiltinCode()


def option_table(operator: tflite.Operator, table: str) -> Any:
    """The option table, whichever union it is of, with its type checked."""
    name = next(name for name, tables in UNIONS.items() if table in tables)
    method = {"builtin_options": "BuiltinOptions", "builtin_options2": "BuiltinOptions2"}[name]
    assert getattr(operator, f"{method}Type")() == UNIONS[name][table]
    found = getattr(operator, method)()
    reader = getattr(module_of(table), table)()
    reader.Init(found.Bytes, found.Pos)
    return reader


def quantization(tensor: tflite.Tensor) -> tuple[float, int]:
    """Scale and zero point of a tensor that has one of each."""
    return tensor.Quantization().Scale(0), tensor.Quantization().ZeroPoint(0)
