"""Kernels by the memory they need: where most bytes are alive, a leaner kernel takes over from a faster one.

What is alive in a step besides its own scratch and overlap does not depend on kernels. So each kernel of a call brings
its step to a known number of bytes. For a limit, every call takes the fastest kernel that stays within it; only layers
that would pass it change. Of all limits the one is taken whose memory is worth its time.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from quant2c.ir.layout import Layout
from quant2c.ir.schedule import Schedule, Step
from quant2c.plan import plan
from quant2c.plan.lifetimes import buffers_of, overlaps_of
from quant2c.plan.peak import live_bytes
from quant2c.select.budget import Demand
from quant2c.select.choose import Menu, preferred, schedule
from quant2c.select.kernel import Kernel

_WORTH = 0.1  # twice the time has to save a fifteenth of the memory: arena * time ** _WORTH is to be small
_LEAST_GAIN = 0.97  # costs are estimates: for less than three hundredths of the memory nothing is given up
_PLACEMENTS = 3  # that are looked for


@dataclass(frozen=True)
class _Option:
    """A kernel of one call: instructions, and bytes alive in its step."""

    kernel: Kernel
    cost: float
    live: int


@dataclass(frozen=True)
class _Choice:
    """A kernel for each call, with what they take together; `live` is the least that any placement needs."""

    kernels: tuple[Kernel, ...]
    cost: float
    live: int

    def price(self, memory: int) -> float:
        return float(memory * self.cost**_WORTH)


def leanest(asked: Menu) -> Layout:
    """The layout whose kernels save most memory for their time; the one of the fastest kernels where none saves any."""
    fast = preferred(asked)
    best = plan(schedule(asked, fast))
    if best.bodies:
        return best  # a step is then no longer a call
    options = _options(asked, best.schedule, fast)
    first = _choice([_of(kernel, each) for kernel, each in zip(fast, options, strict=True)])
    price = first.price(best.arena_bytes) * _LEAST_GAIN
    choice = min(_choices(options, best.arena_bytes), key=lambda each: each.price(each.live), default=None)
    for _ in range(_PLACEMENTS):
        if choice is None or choice.price(choice.live) >= price:
            break
        layout = plan(schedule(asked, choice.kernels))
        if layout.arena_bytes < best.arena_bytes and choice.price(layout.arena_bytes) < price:
            best, price = layout, choice.price(layout.arena_bytes)
        choice = _relieved(choice, layout, options)
    return best


def _relieved(choice: _Choice, layout: Layout, options: Sequence[Sequence[_Option]]) -> _Choice | None:
    """Where buffers do not fit together as closely as the fullest step allows: a leaner kernel for the step with the
    most scratch, of those in which a buffer lies beyond that; None where there is none."""
    beyond = [buffer for buffer in layout.buffers if layout.offsets[buffer.key] + buffer.bytes > choice.live]
    scratch = {step.index: step.scratch_bytes or 0 for step in layout.schedule.steps}
    steps = {index for index in scratch if any(buffer.first <= index <= buffer.last for buffer in beyond)}
    taken = [_of(kernel, each) for kernel, each in zip(choice.kernels, options, strict=True)]
    for index in sorted(steps, key=lambda index: -scratch[index]):
        leaner = next((option for option in options[index] if option.live < taken[index].live), None)
        if leaner is not None:
            taken[index] = leaner
            return _choice(taken)
    return None


def _choice(taken: Sequence[_Option]) -> _Choice:
    live = max((option.live for option in taken), default=0)
    return _Choice(tuple(option.kernel for option in taken), sum(option.cost for option in taken), live)


def _choices(options: Sequence[Sequence[_Option]], most: int) -> list[_Choice]:
    """What each limit below `most` leads to."""
    least = max((min(option.live for option in each) for each in options), default=0)
    limits = {option.live for each in options for option in each if least <= option.live < most}
    return [
        _choice([next(option for option in each if option.live <= limit) for each in options])
        for limit in sorted(limits)
    ]


def _of(kernel: Kernel, options: Sequence[_Option]) -> _Option:
    return next(option for option in options if option.kernel is kernel)


def _options(asked: Menu, steps: Schedule, fast: Sequence[Kernel]) -> list[list[_Option]]:
    """For each call the kernels within its allowance of flash, the fastest first."""
    allowed = [
        [kernel for kernel in demand.kernels if kernel is taken or kernel.flash(demand.call) <= most]
        for demand, most, taken in zip(asked.demands, asked.allowances, fast, strict=True)
    ]
    options: list[list[_Option]] = [[] for _ in allowed]
    for turn in range(max(map(len, allowed), default=0)):
        kernels = [each[min(turn, len(each) - 1)] for each in allowed]
        live = _live_with(asked, steps, kernels)
        for index, each in enumerate(allowed):
            if turn < len(each):
                options[index].append(_Option(each[turn], each[turn].cost(asked.demands[index].call), live[index]))
    return options


def _live_with(asked: Menu, steps: Schedule, kernels: Sequence[Kernel]) -> dict[int, int]:
    """Bytes alive in each step, with these kernels."""
    changed = tuple(
        _with_memory_of(step, kernel, demand)
        for step, kernel, demand in zip(steps.steps, kernels, asked.demands, strict=True)
    )
    variant = replace(steps, steps=changed)
    buffers = buffers_of(variant)
    return live_bytes(buffers, overlaps_of(variant, buffers))


def _with_memory_of(step: Step, kernel: Kernel, demand: Demand) -> Step:
    return replace(
        step,
        scratch_bytes=None if kernel.scratch is None else kernel.scratch(demand.call),
        overlap_bytes=kernel.overlap(demand.call),
        in_place_only=kernel.in_place_only,
    )
