"""An operator that a user's file describes, as the nodes that are of it carry it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, eq=False)
class Extension:
    """One custom operator. Nodes carry it along, so that no registry is ever changed; each stage reads its own field.

    op         the row (quant2c.ops.base.Op)
    reference  the arithmetic in numpy (quant2c.reference.base.Reference)
    kernels    the rows of its C functions (quant2c.select.kernel.Kernel)
    file       the name of the file that describes it
    """

    op: Any
    reference: Any
    kernels: tuple[Any, ...]
    file: str
