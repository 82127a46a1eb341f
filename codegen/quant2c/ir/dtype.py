"""Element types: what the model calls them, what numpy and C call them."""

from __future__ import annotations

from enum import Enum

import numpy as np


class DType(Enum):
    """An element type. The value is (name, C type, short name in kernel symbols, bits, numpy type)."""

    INT8 = ("int8", "int8_t", "s8", 8, np.int8)
    UINT8 = ("uint8", "uint8_t", "u8", 8, np.uint8)
    INT16 = ("int16", "int16_t", "s16", 16, np.int16)
    UINT16 = ("uint16", "uint16_t", "u16", 16, np.uint16)
    INT32 = ("int32", "int32_t", "s32", 32, np.int32)
    UINT32 = ("uint32", "uint32_t", "u32", 32, np.uint32)
    INT64 = ("int64", "int64_t", "s64", 64, np.int64)
    UINT64 = ("uint64", "uint64_t", "u64", 64, np.uint64)
    INT4 = ("int4", "uint8_t", "s4", 4, np.int8)  # two to a byte in the file; unpacked to int8 in numpy
    BOOL = ("bool", "uint8_t", "b8", 8, np.bool_)
    FLOAT16 = ("float16", "uint16_t", "f16", 16, np.float16)
    FLOAT32 = ("float32", "float", "f32", 32, np.float32)
    FLOAT64 = ("float64", "double", "f64", 64, np.float64)
    COMPLEX64 = ("complex64", "float", "c64", 64, np.complex64)
    STRING = ("string", "char", "str", 8, np.uint8)
    RESOURCE = ("resource", "int32_t", "res", 32, np.int32)  # a handle: resolved at generation, never stored
    VARIANT = ("variant", "void", "var", 0, np.uint8)

    def __init__(self, label: str, c: str, short: str, bits: int, numpy: type) -> None:
        self.label = label
        self.c = c
        self.short = short
        self.bits = bits
        self.numpy = np.dtype(numpy)

    def bytes_of(self, elements: int) -> int:
        """Storage of that many elements, in bytes."""
        return (elements * self.bits + 7) // 8

    @property
    def is_integer(self) -> bool:
        return self.numpy.kind in "iu" and self not in (DType.RESOURCE, DType.STRING, DType.VARIANT)

    @property
    def minimum(self) -> int:
        """Smallest value of an integer type."""
        return -8 if self is DType.INT4 else int(np.iinfo(np.dtype(self.numpy.name)).min)

    @property
    def maximum(self) -> int:
        """Largest value of an integer type."""
        return 7 if self is DType.INT4 else int(np.iinfo(np.dtype(self.numpy.name)).max)
