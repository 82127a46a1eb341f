"""Element types of tensors: how an array becomes the bytes of a buffer."""

from __future__ import annotations

import struct
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

# What an array of a type is handed over as. bfloat16 has no numpy type: give its bit patterns.
NUMPY: dict[str, np.dtype[Any]] = {
    "bfloat16": np.dtype(np.uint16),
    "int4": np.dtype(np.int8),
    "resource": np.dtype(np.int32),
    **{t: np.dtype(t) for t in ("bool", "int8", "uint8", "int16", "uint16", "int32", "uint32", "int64", "uint64")},
    **{t: np.dtype(t) for t in ("float16", "float32", "float64", "complex64", "complex128")},
}


def type_of(values: Any) -> str:
    """The element type that an array's own numpy type says; text is "string"."""
    array = np.asarray(values)
    return "string" if array.dtype.kind in "SUO" else array.dtype.name


def to_bytes(values: ArrayLike, dtype: str) -> bytes:
    """The values as the buffer of a tensor of that element type holds them."""
    return _BYTES.get(dtype, lambda v: _plain(v, dtype))(values)


def _plain(values: ArrayLike, dtype: str) -> bytes:
    want = NUMPY[dtype]
    array = np.asarray(values)
    exact = array.astype(want)
    if array.dtype.kind in "iub" and not np.array_equal(exact, array):
        raise OverflowError(f"values from {array.min()} to {array.max()} do not fit {dtype}")
    return exact.astype(want.newbyteorder("<")).tobytes()


def _int4(values: ArrayLike) -> bytes:
    """Two to a byte, the first in the low half, two's complement; an odd last one leaves half a byte zero."""
    flat: NDArray[Any] = np.asarray(values).reshape(-1)
    if flat.size and (flat.min() < -8 or flat.max() > 7):
        raise OverflowError(f"values from {flat.min()} to {flat.max()} do not fit int4")
    nibbles = np.append(flat, np.zeros(flat.size % 2, flat.dtype)).astype(np.int64) & 15
    return (nibbles[0::2] | nibbles[1::2] << 4).astype(np.uint8).tobytes()


def _string(values: Any) -> bytes:
    """A count, the offsets of all texts and of their end, then the texts."""
    flat: Sequence[str | bytes] = np.asarray(values, object).reshape(-1).tolist()
    texts = [v.encode() if isinstance(v, str) else v for v in flat]
    start = 4 * (len(texts) + 2)
    offsets = [start + sum(map(len, texts[:i])) for i in range(len(texts) + 1)]
    return struct.pack(f"<{len(texts) + 2}i", len(texts), *offsets) + b"".join(texts)


_BYTES: dict[str, Callable[[Any], bytes]] = {"int4": _int4, "string": _string}
