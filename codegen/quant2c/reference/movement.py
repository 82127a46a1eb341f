"""What the references of data movement share."""

from __future__ import annotations

from quant2c.ir.dtype import DType
from quant2c.ir.graph import NodeView
from quant2c.ir.tensor import Array, Tensor


def given(array: Array | None) -> Array:
    """An input that the checks have made sure of."""
    assert array is not None
    return array


def numbers(array: Array | None) -> list[int]:
    """A tensor of axes, sizes or positions as integers."""
    return [int(x) for x in given(array).reshape(-1)]


def zero_of(tensor: Tensor, node_is_legacy: bool) -> int:
    """The stored value of zero: the zero point; 0 where there is none (128 less for uint8 stored as int8)."""
    if tensor.quant is not None:
        return tensor.quant.zp
    return -128 if node_is_legacy and tensor.dtype is DType.INT8 else 0


def as_output(view: NodeView, values: Array) -> Array:
    """Values in type and shape of the first output."""
    return values.astype(view.out.dtype.numpy).reshape(view.out.shape)
