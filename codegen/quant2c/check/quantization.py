"""Whether scales and zero points are there and make sense."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from quant2c.ir.dtype import DType
from quant2c.ir.graph import NodeView
from quant2c.ir.tensor import Tensor
from quant2c.ops.base import Op

_LARGEST, _SMALLEST = 2.0**40, 2.0**-40  # scales whose products and quotients stay within float32
_STORED = (DType.INT4, DType.INT8, DType.UINT8, DType.INT16)  # types that mean nothing without a scale


def check_quantization(op: Op, view: NodeView) -> Iterator[str]:
    """Sentences about the quantization of a node's tensors."""
    if not op.quantized:
        return
    for tensor in (*view.inputs, *view.outputs):
        if tensor is None or tensor.dtype not in _STORED:
            continue
        if tensor.quant is None:
            yield f"{tensor.where} is {tensor.dtype.label} without scale and zero point; quantize the model fully"
        elif not tensor.is_constant and tensor.quant.per_channel:
            yield f"{tensor.where} is computed at run time and has {len(tensor.quant.scales)} scales; one is needed"


def without_idle_quantization(tensor: Tensor) -> Tensor:
    """The tensor; scales that a converter left with a float say nothing."""
    return tensor if tensor.quant is None or tensor.dtype.is_integer else replace(tensor, quant=None)


def quantization_fault(tensor: Tensor) -> str:
    """A sentence where the numbers contradict type or shape, else ""."""
    quant = tensor.quant
    if quant is None:
        return ""
    if max(quant.scales) > _LARGEST or (not tensor.is_constant and min(quant.scales) < _SMALLEST):
        return f"has a scale of {max(quant.scales):g}, which no quantizer writes"
    if tensor.dtype.is_integer and not all(tensor.dtype.minimum <= zp <= tensor.dtype.maximum for zp in quant.zps):
        return f"has a zero point outside of {tensor.dtype.label}"
    if quant.per_channel:
        axis = 0 if len(tensor.shape) == 1 else quant.axis  # biases are seen with the weights' axis
        if not 0 <= axis < len(tensor.shape):
            return f"is quantized along dimension {quant.axis} of {len(tensor.shape)}"
        if tensor.shape[axis] != len(quant.scales):
            return f"has {len(quant.scales)} scales along a dimension of {tensor.shape[axis]}"
    return ""
