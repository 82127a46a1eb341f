"""Places every run-time value in one arena, offline, and proves the placement."""

from __future__ import annotations

from quant2c.ir.layout import ALIGNMENT, Layout
from quant2c.ir.schedule import Schedule
from quant2c.plan.check import check_plan
from quant2c.plan.lifetimes import buffers_of, in_place_pairs, overlaps_of
from quant2c.plan.offsets import Placement, place
from quant2c.plan.peak import lower_bound, peak_step

__all__ = ["plan"]


def plan(schedule: Schedule) -> Layout:
    """The layout of a schedule: offsets in the arena for values and scratch, in the state for variables."""
    buffers = buffers_of(schedule)
    overlaps = overlaps_of(schedule, buffers)
    placement = place(buffers, overlaps, in_place_pairs(schedule, overlaps))
    check_plan(schedule, buffers, placement.offsets, placement.bytes)
    state_offsets, state_bytes = _state(schedule)
    return Layout(
        schedule=schedule,
        buffers=buffers,
        offsets=_with_views(schedule, placement),
        arena_bytes=placement.bytes,
        state_offsets=state_offsets,
        state_bytes=state_bytes,
        peak_step=peak_step(buffers, overlaps),
        least_bytes=lower_bound(buffers, overlaps),
    )


def _with_views(schedule: Schedule, placement: Placement) -> dict[str, int]:
    """The offsets, with those of tensors that are views of another."""
    offsets = dict(placement.offsets)
    for tensor in schedule.graph.main.tensors:
        if tensor.view_of is not None and f"t{tensor.view_of}" in offsets:
            offsets[f"t{tensor.index}"] = offsets[f"t{tensor.view_of}"]
    return offsets


def _state(schedule: Schedule) -> tuple[dict[int, int], int]:
    """Variables one after the other, aligned."""
    main = schedule.graph.main
    used = {*main.inputs, *main.outputs, *(t for step in schedule.steps for t in (*step.inputs, *step.outputs))}
    offsets: dict[int, int] = {}
    end = 0
    for tensor in main.tensors:
        if tensor.is_variable and tensor.index in used:
            offsets[tensor.index] = end
            end += -(-tensor.bytes // ALIGNMENT) * ALIGNMENT
    return offsets, end
