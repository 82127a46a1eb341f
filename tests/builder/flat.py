"""Writes one table of the schema into a flatbuffer, whatever the table."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import flatbuffers
import numpy as np

from builder.schema import Field, fields_of, module_of

_DATA_ALIGNMENT = 16  # the schema's force_align of tensor data


class Offset(int):
    """Where something lies that has been written already."""


def write_table(out: flatbuffers.Builder, table: str, **values: Any) -> Offset:
    """Writes `table` with the given fields (snake_case) and returns where it lies.

    Numbers may be given as the schema's names, vectors as sequences or arrays, strings as str, other tables as the
    Offset that writing them returned. A field that is None is left out, and so is a number that is its default.
    """
    fields = fields_of(table)
    unknown = sorted(set(values) - set(fields))
    if unknown:
        raise TypeError(f"{table} has no field {', '.join(unknown)}; it has {', '.join(fields) or 'none'}")
    # A flatbuffer cannot nest: all that a field points at is written before its table is begun.
    ready = {name: _ready(out, fields[name], value) for name, value in values.items() if value is not None}
    module = module_of(table)
    getattr(module, f"{table}Start")(out)
    for name, value in ready.items():
        fields[name].add(out, value)
    return Offset(getattr(module, f"{table}End")(out))


def write_data(out: flatbuffers.Builder, raw: bytes) -> Offset:
    """A byte vector that begins at a multiple of 16, as tensor data must."""
    out.StartVector(1, len(raw), _DATA_ALIGNMENT)
    out.head -= len(raw)
    out.Bytes[out.head : out.head + len(raw)] = raw
    return Offset(out.EndVector())


def _ready(out: flatbuffers.Builder, field: Field, value: Any) -> Any:
    if isinstance(value, Offset):
        return value
    return _READY[field.kind](out, field, value)


def _scalar(out: flatbuffers.Builder, field: Field, value: Any) -> Any:
    return field.number(value)


def _string(out: flatbuffers.Builder, field: Field, value: str) -> Offset:
    return Offset(out.CreateString(value))


def _vector(out: flatbuffers.Builder, field: Field, value: Sequence[Any] | bytes) -> Offset:
    numbers = list(value) if isinstance(value, bytes) else [field.number(v) for v in value]
    return Offset(out.CreateNumpyVector(np.asarray(numbers, field.element)))


def _tables(out: flatbuffers.Builder, field: Field, value: Sequence[Offset]) -> Offset:
    out.StartVector(4, len(value), 4)
    for offset in reversed(value):
        out.PrependUOffsetTRelative(offset)
    return Offset(out.EndVector())


def _table(out: flatbuffers.Builder, field: Field, value: Any) -> Any:
    raise TypeError(f"{field.name} takes a table that has been written, not {value!r}")


_READY = {"scalar": _scalar, "string": _string, "vector": _vector, "tables": _tables, "table": _table}
