"""A tensor of the graph: a value at run time, or a constant."""

from __future__ import annotations

from dataclasses import dataclass
from math import prod
from typing import Any

import numpy as np
import numpy.typing as npt

from quant2c.ir.dtype import DType
from quant2c.ir.quant import Quant

Shape = tuple[int, ...]
Array = npt.NDArray[Any]


@dataclass(frozen=True, eq=False)
class Tensor:
    """One tensor. `index` is its place in the subgraph and never changes; passes append, they do not renumber.

    `data` holds a constant's elements in `shape` (int4 unpacked to int8), read-only; None for run-time values.
    `storage` names the memory layout of a run-time value: "plain" is row-major with elements side by side.
    `view_of` is the tensor whose bytes these are under another shape; None for a tensor with memory of its own.
    `start` is what a variable holds at first and after a reset; None: real zeros.
    """

    index: int
    name: str
    shape: Shape
    dtype: DType
    quant: Quant | None = None
    data: Array | None = None
    is_variable: bool = False
    storage: str = "plain"
    view_of: int | None = None
    start: Array | None = None

    @property
    def elements(self) -> int:
        return prod(self.shape)

    @property
    def bytes(self) -> int:
        return self.dtype.bytes_of(self.elements)

    @property
    def root(self) -> int:
        """The tensor that holds the bytes: itself, or the one it is a view of."""
        return self.index if self.view_of is None else self.view_of

    @property
    def is_constant(self) -> bool:
        return self.data is not None

    @property
    def q(self) -> Quant:
        """The quantization, where the checks have made sure that there is one."""
        if self.quant is None:
            raise AssertionError(f"tensor {self.index} '{self.name}' has no quantization")
        return self.quant

    @property
    def values(self) -> Array:
        """The elements of a constant, where the checks have made sure that it is one."""
        if self.data is None:
            raise AssertionError(f"tensor {self.index} '{self.name}' is not a constant")
        return self.data

    @property
    def where(self) -> str:
        return f"tensor {self.index} '{self.name}'"


def read_only(array: Array) -> Array:
    """The same elements, protected: graphs share arrays."""
    array = np.ascontiguousarray(array) if np.ndim(array) else np.array(array)  # also of numpy's scalars
    array.flags.writeable = False
    return array
