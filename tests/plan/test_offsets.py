"""Placement: never two live buffers in one place, never worse than the sum, at the bound where a chain allows it."""

from __future__ import annotations

import itertools
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quant2c.ir.layout import ALIGNMENT, Buffer
from quant2c.plan.offsets import highest, lowest, place
from quant2c.plan.peak import live_bytes, lower_bound, peak_step

SMALL = settings(max_examples=150, deadline=None, derandomize=True)


@st.composite
def lifetimes(draw: st.DrawFn) -> list[Buffer]:
    count = draw(st.integers(1, 24))
    buffers = []
    for number in range(count):
        first = draw(st.integers(-1, 12))
        size = draw(st.one_of(st.integers(1, 40), st.integers(1, 5000)))
        buffers.append(Buffer(f"t{number}", size, first, first + draw(st.integers(0, 6))))
    return buffers


@st.composite
def with_overlaps(draw: st.DrawFn) -> tuple[list[Buffer], dict[tuple[str, str], int]]:
    buffers = draw(lifetimes())
    overlaps = {}
    taken: set[str] = set()
    for earlier in buffers:
        for later in buffers:
            if (
                earlier.last == later.first
                and earlier is not later
                and (later.key, earlier.key) not in overlaps  # of two buffers, one is the other's input
                and not taken & {f"{earlier.key}<", f">{later.key}"}
            ):
                overlaps[earlier.key, later.key] = draw(st.sampled_from([0, 1, 16, 100, 10**6]))
                taken |= {f"{earlier.key}<", f">{later.key}"}
    return buffers, overlaps


def collisions(buffers: list[Buffer], offsets: dict[str, int], overlaps: dict[tuple[str, str], int]) -> list[str]:
    """An independent proof, pair by pair."""
    wrong = []
    for i, a in enumerate(buffers):
        for b in buffers[:i]:
            apart = offsets[a.key] >= offsets[b.key] + b.bytes or offsets[b.key] >= offsets[a.key] + a.bytes
            if apart or a.last < b.first or b.last < a.first:
                continue
            for earlier, later in ((a, b), (b, a)):
                if (earlier.key, later.key) in overlaps:
                    apart = offsets[later.key] + overlaps[earlier.key, later.key] <= offsets[earlier.key]
                    break
            if not apart:
                wrong.append(f"{a} {b}")
    return wrong


@SMALL
@given(lifetimes())
def test_live_buffers_never_overlap(buffers: list[Buffer]) -> None:
    placement = place(buffers, {}, effort=2000)
    assert not collisions(buffers, dict(placement.offsets), {})
    assert all(offset % ALIGNMENT == 0 and offset >= 0 for offset in placement.offsets.values())
    assert placement.bytes == max(placement.offsets[b.key] + b.bytes for b in buffers)


@SMALL
@given(lifetimes())
def test_the_arena_lies_between_the_bound_and_the_sum(buffers: list[Buffer]) -> None:
    placement = place(buffers, {}, effort=2000)
    aligned_sum = sum(-(-b.bytes // ALIGNMENT) * ALIGNMENT for b in buffers)
    assert lower_bound(buffers, {}) <= placement.bytes <= aligned_sum


@SMALL
@given(with_overlaps())
def test_buffers_overlap_only_as_declared(case: tuple[list[Buffer], dict[tuple[str, str], int]]) -> None:
    buffers, overlaps = case
    placement = place(buffers, overlaps, effort=2000)
    assert not collisions(buffers, dict(placement.offsets), overlaps)
    assert placement.bytes >= max(b.bytes for b in buffers)


@SMALL
@given(st.lists(st.integers(1, 4000).map(lambda n: n * ALIGNMENT), min_size=2, max_size=30))
def test_a_chain_takes_exactly_its_two_largest_neighbours(sizes: list[int]) -> None:
    buffers = [Buffer(f"t{i}", size, i - 1, i) for i, size in enumerate(sizes)]
    want = max(a + b for a, b in itertools.pairwise(sizes))
    assert lower_bound(buffers, {}) == want
    assert place(buffers, {}, effort=0).bytes == want


@SMALL
@given(st.lists(st.integers(1, 4000).map(lambda n: n * ALIGNMENT), min_size=2, max_size=30))
def test_a_chain_in_place_takes_its_largest(sizes: list[int]) -> None:
    sizes = sorted(sizes, reverse=True)
    buffers = [Buffer(f"t{i}", size, i - 1, i) for i, size in enumerate(sizes)]
    overlaps = {(f"t{i}", f"t{i + 1}"): 0 for i in range(len(sizes) - 1)}
    assert place(buffers, overlaps, effort=0).bytes == sizes[0] == lower_bound(buffers, overlaps)


def test_an_output_that_starts_before_its_input_needs_only_the_distance() -> None:
    buffers = [Buffer("t0", 1024, -1, 0), Buffer("t1", 1024, 0, 1), Buffer("t2", 64, 1, 2)]
    placement = place(buffers, {("t0", "t1"): 96})
    assert placement.bytes == 1024 + 96 == lower_bound(buffers, {("t0", "t1"): 96})
    assert placement.offsets["t1"] + 96 <= placement.offsets["t0"]


def test_the_search_beats_the_greedy_orders() -> None:
    generator = random.Random(5)
    better = 0
    for _ in range(8):
        buffers = []
        for number in range(40):
            first = generator.randrange(30)
            last = first + generator.choice([0, 1, 1, 1, 2, 3, 8])
            buffers.append(Buffer(f"t{number}", generator.randrange(1, 64) * ALIGNMENT, first, last))
        greedy, searched = place(buffers, {}, effort=0).bytes, place(buffers, {}).bytes
        assert searched <= greedy
        better += searched < greedy
    assert better >= 2


@SMALL
@given(lifetimes())
def test_the_same_buffers_give_the_same_plan(buffers: list[Buffer]) -> None:
    assert place(buffers, {}, effort=3000) == place(list(buffers), {}, effort=3000)


def test_effort_bounds_the_work_on_large_graphs() -> None:
    generator = random.Random(1)
    buffers = [Buffer(f"t{i}", generator.randrange(1, 9000), i - 1, i + generator.randrange(3)) for i in range(5000)]
    placement = place(buffers, {}, effort=1)
    assert placement.bytes <= 2 * lower_bound(buffers, {})


@pytest.mark.parametrize(
    ("taken", "low", "high"),
    [
        ([], 0, 50),
        ([(-5, 10)], 10, 50),
        ([(0, 10)], 0, 50),  # ends are free: intervals are open
        ([(-1, 10), (10, 20)], 10, 50),
        ([(-1, 10), (9, 20)], 20, 50),
        ([(-1, 10), (49, 60)], 10, 49),
        ([(-1, 51)], 51, -1),
        ([(45, 55), (40, 45)], 0, 45),
    ],
)
def test_free_starts(taken: list[tuple[int, int]], low: int, high: int) -> None:
    assert lowest(taken) == low
    assert highest(taken, 50) == high


def test_live_bytes_step_by_step() -> None:
    buffers = [Buffer("t0", 100, -1, 0), Buffer("t1", 40, 0, 2), Buffer("s1", 7, 1, 1), Buffer("t2", 60, 2, 3)]
    assert live_bytes(buffers, {}) == {-1: 100, 0: 140, 1: 47, 2: 100, 3: 60}
    assert live_bytes(buffers, {("t0", "t1"): 0, ("t1", "t2"): 10}) == {-1: 100, 0: 100, 1: 47, 2: 60, 3: 60}
    assert peak_step(buffers, {}) == 0
    assert lower_bound([], {}) == 0
