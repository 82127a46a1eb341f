"""Numbers as C source text."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from quant2c.ir.call import Value
from quant2c.ir.tensor import Array, Shape

_WIDTH = 112
_INT32_MIN, _INT64_MIN = -(1 << 31), -(1 << 63)

C_TYPES = {
    "int8": "int8_t",
    "uint8": "uint8_t",
    "bool": "uint8_t",
    "int16": "int16_t",
    "uint16": "uint16_t",
    "int32": "int32_t",
    "uint32": "uint32_t",
    "int64": "int64_t",
    "uint64": "uint64_t",
    "float32": "float",
    "float64": "double",
    "float16": "uint16_t",
}


def float_literal(value: float) -> str:
    """The shortest text that reads back as the same float32."""
    single = np.float32(value)
    if np.isinf(single) or np.isnan(single):
        return {"inf": "(1.0f / 0.0f)", "-inf": "(-1.0f / 0.0f)"}.get(str(single), "(0.0f / 0.0f)")
    text = str(single)
    return f"{text}f" if any(mark in text for mark in ".e") else f"{text}.0f"


def double_literal(value: float) -> str:
    """The shortest text that reads back as the same float64; finite."""
    text = repr(float(value))
    return text if any(mark in text for mark in ".e") else f"{text}.0"


def integer_literal(value: int) -> str:
    """An integer constant; the two that C cannot write directly are differences."""
    if value == _INT32_MIN:
        return "(-2147483647 - 1)"
    if value == _INT64_MIN:
        return "(-9223372036854775807LL - 1)"
    return f"{value}LL" if not _INT32_MIN < value < 1 << 31 else str(value)


def field(value: Value) -> str:
    """A field of a parameter struct that is no table."""
    if value is None:
        return "NULL"
    if isinstance(value, tuple):
        return "{" + ", ".join(map(integer_literal, value)) + "}"
    if isinstance(value, float):
        return float_literal(value)
    assert isinstance(value, int), value
    return integer_literal(value)


def table_lines(array: Array) -> tuple[str, ...]:
    """The elements of a table, wrapped."""
    return tuple(_wrapped(_elements(array)))


def _elements(array: Array) -> Iterator[str]:
    flat = array.reshape(-1)
    if array.dtype == np.float16:
        flat = flat.view(np.uint16)
    if array.dtype == np.float64:
        return map(double_literal, flat)
    if array.dtype.kind == "f" and array.dtype != np.float16:
        return map(float_literal, flat)
    values = flat.astype(np.int64).tolist() if array.dtype.kind != "u" else flat.tolist()
    return map(str, values) if array.dtype.itemsize < 4 else map(integer_literal, values)


def _wrapped(words: Iterator[str]) -> Iterator[str]:
    line = ""
    for word in words:
        if line and len(line) + len(word) + 2 > _WIDTH:
            yield line
            line = ""
        line += f" {word}," if line else f"{word},"
    if line:
        yield line


def shape_text(shape: Shape) -> str:
    """[1,8,8,3]"""
    return "[" + ",".join(map(str, shape)) + "]"
