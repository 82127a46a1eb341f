"""Kernels that read or write at places which a tensor names."""

from __future__ import annotations

from collections.abc import Callable

from quant2c.ir.call import Call
from quant2c.select.kernel import Kernel


def _slices(*counts: str, per_unit: float, unit: str) -> Callable[[Call], float]:
    """Instructions: some for every slice, some for every unit of it."""

    def cost(call: Call) -> float:
        total = 1.0
        for name in counts:
            total *= call.integer(name)
        return 30.0 + total * (20.0 + per_unit * call.integer(unit))

    return cost


_SCATTER_COST = _slices("index_count", per_unit=6.0, unit="slice")

KERNELS = (
    Kernel("gather", "b8", cost=_slices("batches", "outer", "index_count", per_unit=0.5, unit="slice_bytes")),
    Kernel("gather_nd", "b8", cost=_slices("index_count", per_unit=0.5, unit="slice_bytes")),
    Kernel("embedding_lookup", "s8_f32", cost=_slices("index_count", per_unit=8.0, unit="columns")),
    *(Kernel("scatter_nd", types, cost=_SCATTER_COST) for types in ("b8", "b32", "b64", "bool", "f32")),
    Kernel("one_hot", "b8", cost=_slices("outer", "inner", per_unit=0.5, unit="element_bytes")),
    Kernel("shifted_copy", "b8", cost=_slices("loop_count", per_unit=0.5, unit="run_bytes")),
    Kernel(
        "reverse_sequence",
        "b8",
        cost=_slices("outer", "batches", "middle", "steps", per_unit=0.5, unit="slice_bytes"),
    ),
    Kernel("broadcast_args", "b8", cost=_slices("a_rank", per_unit=0.5, unit="index_bytes")),
)
