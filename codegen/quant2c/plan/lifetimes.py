"""From when to when each value lives, and which pairs may share memory while one turns into the other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from quant2c.ir.layout import Buffer
from quant2c.ir.schedule import Schedule, Step
from quant2c.ir.tensor import Tensor


@dataclass(frozen=True)
class Overlap:
    """`later` may take over memory of `earlier` in the step where one is written and the other read for the last time.

    It must then start at least `distance` bytes before it.
    """

    earlier: str
    later: str
    distance: int


Overlaps = Mapping[tuple[str, str], int]  # (key of earlier, key of later) -> distance


def buffers_of(schedule: Schedule) -> tuple[Buffer, ...]:
    """A buffer for each value with memory of its own and for each step's scratch, in order of their first step."""
    main = schedule.graph.main
    first: dict[int, int] = {}
    last: dict[int, int] = {}

    def touch(index: int, step: int) -> None:
        tensor = main.tensors[index]
        if not tensor.is_constant and not tensor.is_variable:
            first.setdefault(tensor.root, step)
            last[tensor.root] = step

    for index in main.inputs:
        touch(index, -1)
    for step in schedule.steps:
        for index in (*step.inputs, *step.outputs):
            touch(index, step.index)
    for index in main.outputs:
        touch(index, len(schedule.steps))
    buffers = [Buffer(f"t{t}", main.tensors[t].bytes, first[t], last[t]) for t in first]
    buffers += [
        Buffer(f"s{step.index}", step.scratch_bytes, step.index, step.index)
        for step in schedule.steps
        if step.scratch_bytes is not None
    ]
    return tuple(sorted(buffers, key=lambda b: (b.first, b.key[0], int(b.key[1:]))))


def overlaps_of(schedule: Schedule, buffers: Sequence[Buffer]) -> dict[tuple[str, str], int]:
    """The pairs that may overlap: a step's first output and its first input, where the input dies in that step."""
    tensors = schedule.graph.main.tensors
    lives = {buffer.key: buffer for buffer in buffers}
    found: dict[tuple[str, str], int] = {}
    for step in schedule.steps:
        pair = _pair(step, tensors)
        if pair is None or step.overlap_bytes is None:
            continue
        earlier, later = lives.get(pair[0]), lives.get(pair[1])
        if earlier and later and earlier.last == step.index == later.first:
            found[pair] = step.overlap_bytes
    return found


def in_place_pairs(schedule: Schedule, overlaps: Overlaps) -> frozenset[tuple[str, str]]:
    """Of the pairs that may overlap, those that then start at the same byte."""
    pairs = (_pair(step, schedule.graph.main.tensors) for step in schedule.steps if step.in_place_only)
    return frozenset(pair for pair in pairs if pair is not None and pair in overlaps)


def _pair(step: Step, tensors: Sequence[Tensor]) -> tuple[str, str] | None:
    """Keys of the first input and the first output, where they are different and no other argument is that input."""
    if not step.inputs or not step.outputs:
        return None
    roots = [tensors[i].root for i in step.inputs]
    if roots[0] in roots[1:]:
        return None
    return f"t{roots[0]}", f"t{tensors[step.outputs[0]].root}"
