"""Custom operators: how their rows are named, and what their option bytes say.

A custom operator's row is named `CUSTOM:<code>`, as its nodes are. Its `parse` finds the raw bytes of the file under
`custom_options`; most converters write a flexbuffer map there, which `fields` decodes.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping
from typing import Any

from flatbuffers import flexbuffers

PREFIX = "CUSTOM:"
OPTIONS = "custom_options"

_SCALARS = ("Bool", "Int", "Float", "String", "Key", "Blob")  # as the library names kinds of values
_VECTORS = ("TypedVector", "FixedTypedVector", "Vector")
_SMALLEST_MAP = 3  # bytes
_READ_FACTOR = 8  # values read at most for each byte: parts may be shared, but not without end
_DAMAGED = (AssertionError, AttributeError, IndexError, KeyError, OverflowError, TypeError, ValueError, struct.error)


def custom_code(name: str) -> str:
    """The code that the file gives a custom operator; "" of builtin ones."""
    return name.removeprefix(PREFIX) if name.startswith(PREFIX) else ""


def fields(options: Mapping[str, Any]) -> dict[str, Any]:
    """The named values of a flexbuffer map: numbers, booleans, texts, bytes, and tuples of them. Others are left out.

    Bytes that are no such map have no fields: what an operator cannot do without, it misses in its check.
    """
    raw: bytes = options.get(OPTIONS, b"")
    if len(raw) < _SMALLEST_MAP:
        return {}
    try:
        root = flexbuffers.GetRoot(bytearray(raw))
        return dict(_entries(root.AsMap, len(raw) * _READ_FACTOR)) if root.IsMap else {}
    except _DAMAGED:
        return {}


def _entries(table: Any, budget: int) -> Iterator[tuple[str, Any]]:
    for key, value in zip(table.Keys, table.Values, strict=True):
        vector = None if value.IsMap else _first(value, _VECTORS)
        budget -= 1 if vector is None else 1 + len(vector)
        if budget < 0:
            raise ValueError("names the same parts of itself over and over")
        found = _first(value, _SCALARS) if vector is None else tuple(_first(each, _SCALARS) for each in vector)
        if found is not None and not (isinstance(found, tuple) and None in found):
            yield key.AsKey, found


def _first(value: Any, kinds: tuple[str, ...]) -> Any:
    """The value as the first of those kinds that it is; None where it is none of them."""
    return next((getattr(value, f"As{kind}") for kind in kinds if getattr(value, f"Is{kind}")), None)
