"""Places every run-time value in one arena, offline, and proves the placement."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from quant2c.ir.graph import Subgraph
from quant2c.ir.layout import ALIGNMENT, Layout
from quant2c.ir.schedule import Schedule, Step
from quant2c.plan.check import check_plan
from quant2c.plan.lifetimes import buffers_of, in_place_pairs, overlaps_of
from quant2c.plan.offsets import Placement, place
from quant2c.plan.peak import lower_bound, peak_step

__all__ = ["plan"]


def plan(schedule: Schedule, state: Mapping[int, int] | None = None) -> Layout:
    """The layout of a schedule: offsets in the arena for values and scratch, in the state for variables.

    What a step runs is planned first, by itself: it then lies in that step's scratch. `state` is where a body's
    variables are, which its caller knows.
    """
    state_offsets, state_bytes = _state(schedule) if state is None else (state, 0)
    bodies = {step.index: _bodies(step, schedule, state_offsets) for step in schedule.steps if step.bodies}
    schedule = replace(schedule, steps=tuple(_with_room(step, bodies) for step in schedule.steps))
    buffers = buffers_of(schedule)
    overlaps = overlaps_of(schedule, buffers)
    placement = place(buffers, overlaps, in_place_pairs(schedule, overlaps))
    check_plan(schedule, buffers, placement.offsets, placement.bytes)
    return Layout(
        schedule=schedule,
        buffers=buffers,
        offsets=_with_views(schedule, placement),
        arena_bytes=placement.bytes,
        state_offsets=state_offsets,
        state_bytes=state_bytes,
        peak_step=peak_step(buffers, overlaps),
        bodies=bodies,
        least_bytes=lower_bound(buffers, overlaps),
    )


def _bodies(step: Step, schedule: Schedule, state: Mapping[int, int]) -> tuple[Layout, ...]:
    """The layouts of what a step runs. Its variables stand last, in the same order as in each body."""
    tensors = schedule.graph.main.tensors
    variables = [i for i in step.inputs if tensors[i].is_variable]

    def offsets(body: Subgraph) -> dict[int, int]:
        inner = [i for i in body.inputs if body.tensors[i].is_variable]
        return {own: state[outer] for own, outer in zip(inner, variables, strict=True)}

    return tuple(plan(body, offsets(body.graph.main)) for body in step.bodies)


def _with_room(step: Step, bodies: Mapping[int, tuple[Layout, ...]]) -> Step:
    """The step with scratch for its largest body: no two run at the same time."""
    largest = max((layout.arena_bytes for layout in bodies.get(step.index, ())), default=0)
    schedules = tuple(layout.schedule for layout in bodies.get(step.index, ()))
    return replace(step, bodies=schedules, scratch_bytes=largest or None) if step.bodies else step


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
