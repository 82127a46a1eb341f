"""What a node asks of the runtime, before and after a kernel is chosen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from quant2c.ir.tensor import Array

# A field of a parameter struct: a number, a short fixed array, or a constant table (a pointer in C).
Value = int | float | tuple[int, ...] | Array | None
Params = Mapping[str, Value]


@dataclass(frozen=True, eq=False)
class Call:
    """One layer call. `params` has the names and order of the C struct `q2c_<stem>_params`.

    A numpy array becomes a `static const` table and a pointer field; None a null pointer; a tuple a fixed array inside
    the struct. `inputs` and `outputs` are tensor indices in the order of the C arguments.
    """

    stem: str
    types: str
    params: Params
    inputs: tuple[int, ...]
    outputs: tuple[int, ...]
    macs: int = 0

    def param(self, name: str) -> Any:
        return self.params[name]

    def integer(self, name: str) -> int:
        value = self.params[name]
        assert isinstance(value, int)
        return value
