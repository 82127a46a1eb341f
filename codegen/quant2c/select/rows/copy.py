"""Kernels that move elements without looking at them: whole tensors, boxes, and one byte everywhere."""

from __future__ import annotations

from collections.abc import Callable

from quant2c.ir.call import Call
from quant2c.ops.movement import box_of
from quant2c.select.kernel import Kernel, in_place


def _forward(unit_bytes: int) -> Callable[[Call], int | None]:
    """Overlap of kernels that walk a box: how far the output gets ahead of the input, where neither turns back."""

    def distance(call: Call) -> int | None:
        lead = box_of(call).lead()
        return None if lead is None else max(0, lead * unit_bytes)

    return distance


def _walk_cost(per_element: float, run_at_once: bool = False) -> Callable[[Call], float]:
    """Instructions of a walk: some for every run, some for every element of it."""

    def cost(call: Call) -> float:
        what = box_of(call)
        run = what.loops[-1]
        is_copied = run_at_once and run.in_stride == run.out_stride == 1
        per_run = 25.0 + run.count * (0.5 if is_copied else per_element)
        return 40.0 + what.elements / run.count * per_run

    return cost


KERNELS = (
    Kernel("copy", "b8", overlap=in_place, cost=lambda call: 20.0 + call.integer("bytes") * 0.5),
    Kernel("fill", "b8", cost=lambda call: 20.0 + call.integer("bytes") * 0.3),
    Kernel("strided_copy", "b8", overlap=_forward(1), cost=_walk_cost(6.0, run_at_once=True)),
    Kernel("strided_copy", "b16", overlap=_forward(2), cost=_walk_cost(6.0)),
    Kernel("strided_copy", "b32", overlap=_forward(4), cost=_walk_cost(6.0)),
    Kernel("strided_copy", "b64", overlap=_forward(8), cost=_walk_cost(8.0)),
    Kernel("strided_lookup", "b8", overlap=_forward(1), cost=_walk_cost(8.0)),
)
