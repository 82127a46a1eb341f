"""Offsets for buffers with lifetimes: several greedy orders, then a bounded search for a better one.

Everything is counted in units of the alignment. A buffer's start must lie outside of an interval around each neighbour
(a buffer alive at the same time): usually the two sizes wide, narrower where one may take over the other's memory. Each
is placed in turn at the lowest or at the highest free start; what is searched is the order and the side. The search is
deterministic and its effort bounded, and it ends as soon as nothing better can exist.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace

from quant2c.ir.layout import ALIGNMENT, Buffer
from quant2c.plan.lifetimes import Overlaps
from quant2c.plan.peak import lower_bound

Pairs = AbstractSet[tuple[str, str]]

EFFORT = 300_000  # neighbours looked at by the search in all: about a second where the bound is out of reach
_SEED = 1

ORDERS: tuple[Callable[[Buffer], tuple[int, ...]], ...] = (
    lambda b: (-b.bytes, b.first),
    lambda b: (b.first, -b.bytes),
    lambda b: (b.last, -b.bytes),
    lambda b: (b.first - b.last, -b.bytes),
    lambda b: ((b.first - b.last - 1) * b.bytes, b.first),
)


@dataclass(frozen=True)
class Placement:
    """Offsets by key, and the bytes they span."""

    offsets: Mapping[str, int]
    bytes: int


@dataclass(frozen=True)
class Neighbour:
    """A buffer alive at the same time: with it at `x`, no start in the open interval (x - below, x + above) is free.

    `same_start`: but x itself is.
    """

    index: int
    below: int
    above: int
    same_start: bool

    def taken(self, x: int) -> tuple[tuple[int, int], ...]:
        """The open intervals with no free start."""
        if self.same_start:
            return (x - self.below, x), (x, x + self.above)
        return ((x - self.below, x + self.above),)


@dataclass(frozen=True)
class Trial:
    """An order of placing, and for each buffer whether it goes to the highest free start."""

    order: tuple[int, ...]
    high: tuple[bool, ...]


def place(
    buffers: Sequence[Buffer], overlaps: Overlaps, in_place: Pairs = frozenset(), effort: int = EFFORT
) -> Placement:
    """The smallest placement found. `in_place`: those of the overlaps that start at the same byte."""
    problem = Problem(buffers, overlaps, in_place)
    least = units(lower_bound(*_in_whole_units(buffers, overlaps)))
    best_end, best_trial = min(
        ((problem.end(trial, limit=least), trial) for trial in problem.greedy_trials()), key=lambda found: found[0]
    )
    if best_end > least:
        best_end, best_trial = search(problem, best_trial, best_end, least, effort)
    starts = problem.starts(best_trial, least)
    ends = [starts[i] * ALIGNMENT + buffer.bytes for i, buffer in enumerate(buffers)]
    return Placement({b.key: starts[i] * ALIGNMENT for i, b in enumerate(buffers)}, max(ends, default=0))


def _in_whole_units(buffers: Sequence[Buffer], overlaps: Overlaps) -> tuple[list[Buffer], Overlaps]:
    """The same with every size and distance rounded up: what alignment leaves of the bound."""
    rounded = [replace(buffer, bytes=units(buffer.bytes) * ALIGNMENT) for buffer in buffers]
    return rounded, {pair: units(distance) * ALIGNMENT for pair, distance in overlaps.items()}


def search(problem: Problem, trial: Trial, end: int, least: int, effort: int) -> tuple[int, Trial]:
    """Moves a buffer that reaches the end to an earlier turn or to its other side; keeps what is not worse."""
    generator = random.Random(_SEED)
    visits = max(1, problem.visits)
    for _ in range(effort // visits):
        candidate = problem.changed(trial, least, generator)
        candidate_end = problem.end(candidate, least)
        if candidate_end <= end:
            end, trial = candidate_end, candidate
        if end <= least:
            break
    return end, trial


class Problem:
    """Buffers with their neighbours, in units of the alignment."""

    def __init__(self, buffers: Sequence[Buffer], overlaps: Overlaps, in_place: Pairs = frozenset()) -> None:
        self.buffers = buffers
        self.in_place = in_place
        self.sizes = [units(buffer.bytes) for buffer in buffers]
        self.neighbours: list[list[Neighbour]] = [[] for _ in buffers]
        for a, b in meetings(buffers):
            self.neighbours[a].append(self._neighbour(a, b, overlaps))
            self.neighbours[b].append(self._neighbour(b, a, overlaps))
        self.visits = len(buffers) + sum(len(n) for n in self.neighbours)

    def _neighbour(self, index: int, other: int, overlaps: Overlaps) -> Neighbour:
        below, above = self.sizes[index], self.sizes[other]
        mine, its = self.buffers[index].key, self.buffers[other].key
        if {(its, mine), (mine, its)} & self.in_place:
            return Neighbour(other, below, above, same_start=True)
        if (its, mine) in overlaps:  # this one follows: it may start that much before the other
            below = min(below, units(overlaps[its, mine]))
        elif (mine, its) in overlaps:  # the other follows
            above = min(above, units(overlaps[mine, its]))
        return Neighbour(other, below, above, same_start=False)

    def greedy_trials(self) -> list[Trial]:
        """The usual orders: from below, from above, and by turns, which is the best there is for a plain chain."""
        indices = range(len(self.buffers))
        turns = tuple(buffer.first % 2 == 0 for buffer in self.buffers)
        sides = ((False,) * len(turns), (True,) * len(turns), turns)
        orders = [tuple(sorted(indices, key=lambda i: order(self.buffers[i]))) for order in ORDERS]
        return [Trial(order, side) for side in sides for order in orders]

    def changed(self, trial: Trial, limit: int, generator: random.Random) -> Trial:
        """The trial with one change to a buffer that reaches the end, or to one of its neighbours."""
        starts = self.starts(trial, limit)
        end = max(starts[i] + size for i, size in enumerate(self.sizes))
        top = [i for i, size in enumerate(self.sizes) if starts[i] + size == end]
        chosen = generator.choice(top)
        if self.neighbours[chosen] and generator.random() < 0.5:
            chosen = generator.choice(self.neighbours[chosen]).index
        order, high = list(trial.order), list(trial.high)
        if generator.random() < 0.3:
            high[chosen] = not high[chosen]
        else:
            order.remove(chosen)
            order.insert(generator.randrange(len(order) + 1), chosen)
        return Trial(tuple(order), tuple(high))

    def end(self, trial: Trial, limit: int) -> int:
        """Units that the trial's placement spans."""
        starts = self.starts(trial, limit)
        return max((start + size for start, size in zip(starts, self.sizes, strict=True)), default=0)

    def starts(self, trial: Trial, limit: int) -> list[int]:
        """The start of each buffer; those from above hang below `limit` where they can, else they lie lowest."""
        starts = [-1] * len(self.buffers)
        for index in trial.order:
            placed = (n for n in self.neighbours[index] if starts[n.index] >= 0)
            taken = [interval for n in placed for interval in n.taken(starts[n.index])]
            start = highest(taken, limit - self.sizes[index]) if trial.high[index] else -1
            starts[index] = start if start >= 0 else lowest(taken)
        return starts


def lowest(taken: list[tuple[int, int]]) -> int:
    """The lowest start outside of all open intervals."""
    start = 0
    for low, high in sorted(taken):
        if low < start < high:
            start = high
    return start


def highest(taken: list[tuple[int, int]], start: int) -> int:
    """The highest start up to `start` outside of all open intervals; negative where there is none."""
    for low, high in sorted(taken, key=lambda interval: -interval[1]):
        if low < start < high:
            start = low
    return start


def meetings(buffers: Sequence[Buffer]) -> list[tuple[int, int]]:
    """Pairs of buffers alive at the same step."""
    pairs: list[tuple[int, int]] = []
    active: list[int] = []
    for index in sorted(range(len(buffers)), key=lambda i: buffers[i].first):
        active = [other for other in active if buffers[other].last >= buffers[index].first]
        pairs.extend((other, index) for other in active)
        active.append(index)
    return pairs


def units(count: int) -> int:
    """Bytes in units of the alignment, rounded up."""
    return -(-count // ALIGNMENT)
