"""What is known of a tensor's channels: the smallest and largest stored value of each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from quant2c.ir.dtype import DType
from quant2c.ir.tensor import Tensor

Mask = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int64]

MOST_CHANNELS = 1 << 16  # no layer has more; an image whose last dimension is larger is not looked at

STORED = (DType.INT8, DType.INT16)  # types whose channels are looked at; uint8 is int8 by now


@dataclass(frozen=True, eq=False)
class Range:
    """Bounds of each channel, both included."""

    low: Ints
    high: Ints

    @property
    def fixed(self) -> Mask:
        """Channels that hold one value only."""
        return np.asarray(self.low == self.high)

    def joined(self, other: Range) -> Range:
        """What holds both."""
        return Range(np.minimum(self.low, other.low), np.maximum(self.high, other.high))


Ranges = Mapping[int, Range]  # by tensor index


def channels_of(tensor: Tensor) -> int:
    return tensor.shape[-1] if tensor.shape else 1


def whole_range(tensor: Tensor) -> Range:
    """All that the type can hold."""
    count = channels_of(tensor)
    return Range(np.full(count, tensor.dtype.minimum, np.int64), np.full(count, tensor.dtype.maximum, np.int64))


def is_traced(tensor: Tensor | None) -> bool:
    """Whether channels of this tensor can be bounded and removed: a plain run-time value of few bits."""
    return (
        tensor is not None
        and not tensor.is_constant
        and not tensor.is_variable
        and tensor.dtype in STORED
        and len(tensor.shape) > 0
        and channels_of(tensor) <= MOST_CHANNELS
    )


def none_of(tensor: Tensor) -> Mask:
    return np.zeros(channels_of(tensor), np.bool_)


def all_of(tensor: Tensor) -> Mask:
    return np.ones(channels_of(tensor), np.bool_)
