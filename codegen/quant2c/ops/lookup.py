"""One byte becomes another: the cheapest call for a table of 256."""

from __future__ import annotations

import numpy as np

from quant2c.ir.call import Call
from quant2c.ir.dtype import DType
from quant2c.ir.tensor import Array, Tensor
from quant2c.ops.movement import copy

_BYTES = np.arange(256)


def lookup(source: Tensor, out: Tensor, table: Array) -> Call:
    """Every byte of a tensor replaced by its entry in the table, which is indexed by the stored byte.

    A table that changes nothing is a copy; one that only flips the sign bit (int8 to uint8 and back), or only limits
    int8 values, needs no memory for itself.
    """
    if np.array_equal(table, _BYTES):
        return copy(source, out, out.bytes)
    ends = (source.index,), (out.index,)
    if np.array_equal(table, _BYTES ^ 0x80):
        return Call("flip_sign", "b8", {"elements": out.elements}, *ends)
    if source.dtype is out.dtype is DType.INT8:
        limited = table.view(np.int8)
        low, high = int(limited.min()), int(limited.max())
        if np.array_equal(limited, np.clip(_BYTES.astype(np.int8), low, high)):
            params = {"elements": out.elements, "out_min": low, "out_max": high}
            return Call("unary_clamp", "s8", params, *ends)
    return Call("lookup", "b8", {"elements": out.elements, "table": table}, *ends)
