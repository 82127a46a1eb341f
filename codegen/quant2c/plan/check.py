"""Proves a plan again from the schedule alone: no two live buffers overlap but those that may."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from quant2c.ir.layout import ALIGNMENT, Buffer
from quant2c.ir.schedule import Schedule


def check_plan(schedule: Schedule, buffers: Sequence[Buffer], offsets: Mapping[str, int], arena_bytes: int) -> None:
    """AssertionError where the plan is wrong: that would be our fault, never the model's."""
    problems = plan_problems(schedule, buffers, offsets, arena_bytes)
    if problems:
        raise AssertionError("the memory plan is wrong: " + "; ".join(problems[:5]))


def plan_problems(
    schedule: Schedule, buffers: Sequence[Buffer], offsets: Mapping[str, int], arena_bytes: int
) -> list[str]:
    """All that is wrong, a sentence each."""
    problems = []
    for buffer in buffers:
        start = offsets[buffer.key]
        if start < 0 or start % ALIGNMENT or start + buffer.bytes > arena_bytes:
            problems.append(f"{buffer.key} at {start} is not aligned or leaves the arena")
    active: list[Buffer] = []
    for buffer in sorted(buffers, key=lambda b: b.first):
        active = [other for other in active if other.last >= buffer.first]
        for other in active:
            if _overlap(buffer, other, offsets) and not _may_overlap(schedule, other, buffer, offsets):
                problems.append(f"{other.key} and {buffer.key} overlap in step {buffer.first}")
        active.append(buffer)
    return problems


def _overlap(a: Buffer, b: Buffer, offsets: Mapping[str, int]) -> bool:
    return offsets[a.key] < offsets[b.key] + b.bytes and offsets[b.key] < offsets[a.key] + a.bytes


def _may_overlap(schedule: Schedule, earlier: Buffer, later: Buffer, offsets: Mapping[str, int]) -> bool:
    """Whether `later` is the first output of the step that reads `earlier`, its first input, for the last time."""
    if not 0 <= earlier.last == later.first < len(schedule.steps):
        return False
    step = schedule.steps[later.first]
    main = schedule.graph.main
    arguments = [f"t{main.tensors[i].root}" for i in step.inputs]
    if step.overlap_bytes is None or arguments.count(earlier.key) != 1 or arguments[0] != earlier.key:
        return False
    if f"t{main.tensors[step.outputs[0]].root}" != later.key:
        return False
    distance = offsets[earlier.key] - offsets[later.key]
    return distance == 0 if step.in_place_only else distance >= step.overlap_bytes
