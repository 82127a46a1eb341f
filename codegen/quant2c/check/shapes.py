"""Whether a run-time value has a shape that can be computed and addressed."""

from __future__ import annotations

from quant2c.ir.tensor import Tensor

LARGEST_RANK = 8
_LARGEST = 1 << 25  # bytes of one value: far beyond a microcontroller, and small enough to be computed in int64 here


def shape_fault(tensor: Tensor) -> str:
    """A sentence where no kernel could hold it, else ""."""
    shape = list(tensor.shape)
    if len(shape) > LARGEST_RANK:
        return f"has {len(shape)} dimensions; {LARGEST_RANK} is the most"
    if min(shape, default=1) < 0:
        return f"comes out with a negative dimension: {shape}"
    if tensor.elements == 0 and not tensor.is_constant:
        return f"has no elements: {shape}"
    return f"is too large: {shape}" if tensor.bytes >= _LARGEST else ""
