"""Whole plans: lifetimes, who may overlap whom, views, state, and the checker that proves it all again."""

from __future__ import annotations

from dataclasses import replace

import pytest

from graphs import changed, constant, graph_of, schedule_of
from quant2c.ir.graph import Graph
from quant2c.ir.layout import Buffer
from quant2c.ir.schedule import Schedule
from quant2c.plan import plan
from quant2c.plan.check import check_plan, plan_problems
from quant2c.plan.lifetimes import buffers_of, overlaps_of


def chain(*sizes: int) -> Graph:
    wiring = [((i,), (i + 1,)) for i in range(len(sizes) - 1)]
    return graph_of(sizes, wiring, (0,), (len(sizes) - 1,))


def lives(graph: Graph, **more: int) -> dict[str, tuple[int, int]]:
    return {b.key: (b.first, b.last) for b in buffers_of(schedule_of(graph, **more))}


def test_inputs_live_from_before_the_run_and_outputs_to_after_it() -> None:
    assert lives(chain(16, 32, 48)) == {"t0": (-1, 0), "t1": (0, 1), "t2": (1, 2)}


def test_an_input_that_nothing_reads_still_has_its_place() -> None:
    graph = graph_of([16, 16, 16], [((0,), (2,))], (0, 1), (2,))
    assert lives(graph) == {"t0": (-1, 0), "t1": (-1, -1), "t2": (0, 1)}
    offsets = plan(schedule_of(graph)).offsets
    assert offsets["t0"] != offsets["t1"], "both hold what the caller wrote before the run"


def test_an_input_that_is_an_output_lives_throughout() -> None:
    graph = graph_of([16, 16], [((0,), (1,))], (0,), (0, 1))
    assert lives(graph) == {"t0": (-1, 1), "t1": (0, 1)}


def test_a_tensor_written_in_parts_lives_from_the_first_part() -> None:
    graph = graph_of([16, 16, 32, 32], [((0,), (2,)), ((1,), (2,)), ((2,), (3,))], (0, 1), (3,))
    assert lives(graph) == {"t0": (-1, 0), "t1": (-1, 1), "t2": (0, 2), "t3": (2, 3)}
    assert not overlaps_of(schedule_of(graph, overlap=0), buffers_of(schedule_of(graph))).get(("t1", "t2"))


def test_scratch_lives_in_its_step_only() -> None:
    assert lives(chain(16, 16, 16), scratch=5)["s1"] == (1, 1)
    layout = plan(schedule_of(chain(16, 16, 16), scratch=5))
    assert {"s0", "s1"} <= layout.offsets.keys()


def test_constants_and_variables_are_not_in_the_arena() -> None:
    graph = graph_of([16, 16, 16, 40], [((0, 1, 3), (2,))], (0,), (2,))
    graph = changed(constant(graph, 1), 3, is_variable=True)
    layout = plan(schedule_of(graph))
    assert layout.offsets.keys() == {"t0", "t2"}
    assert layout.state_offsets == {3: 0}
    assert layout.state_bytes == 48


def test_elementwise_steps_run_in_place() -> None:
    assert plan(schedule_of(chain(160, 160, 160), overlap=0)).arena_bytes == 160
    assert plan(schedule_of(chain(160, 160, 160))).arena_bytes == 320


def test_an_input_that_is_read_later_is_not_overwritten() -> None:
    graph = graph_of([160, 160, 160], [((0,), (1,)), ((1, 0), (2,))], (0,), (2,))
    layout = plan(schedule_of(graph, overlap=0))
    assert layout.offsets["t0"] != layout.offsets["t1"]
    assert layout.arena_bytes == 320, "the second step overwrites its first input"


def test_an_output_of_the_model_is_not_overwritten() -> None:
    graph = graph_of([160, 160, 160], [((0,), (1,)), ((1,), (2,))], (0,), (1, 2))
    layout = plan(schedule_of(graph, overlap=0))
    assert layout.offsets["t1"] != layout.offsets["t2"]


def test_an_input_given_twice_is_not_overwritten() -> None:
    graph = graph_of([160, 160], [((0, 0), (1,))], (0,), (1,))
    assert plan(schedule_of(graph, overlap=0)).arena_bytes == 320


def test_a_view_shares_memory_and_keeps_it_alive() -> None:
    graph = changed(graph_of([160, 160, 160, 16], [((0,), (1,)), ((2,), (3,))], (0,), (3,)), 2, view_of=1)
    layout = plan(schedule_of(graph))
    assert layout.of_tensor(2) == layout.of_tensor(1)
    assert lives(graph)["t1"] == (0, 1)
    assert "t2" not in lives(graph)


def test_bytes_before_the_run_count() -> None:
    layout = plan(schedule_of(graph_of([160, 160, 16], [((0, 1), (2,))], (0, 1), (2,))))
    assert layout.least_bytes == layout.arena_bytes == 336
    assert layout.peak_step == 0


class TestChecker:
    """It must find what is wrong: each fault is planted."""

    schedule = schedule_of(chain(160, 160, 160), overlap=32)
    buffers = buffers_of(schedule)

    def problems(self, t0: int, t1: int, t2: int, arena: int = 1024) -> list[str]:
        return plan_problems(self.schedule, self.buffers, {"t0": t0, "t1": t1, "t2": t2}, arena)

    def test_a_right_plan_passes(self) -> None:
        assert self.problems(0, 160, 0) == []
        assert self.problems(64, 32, 0) == []

    @pytest.mark.parametrize("offsets", [(32, 16, 320), (0, 0, 320), (16, 32, 320), (320, 32, 16), (0, 159, 320)])
    def test_too_close(self, offsets: tuple[int, int, int]) -> None:
        assert self.problems(*offsets)

    def test_outside_and_crooked(self) -> None:
        assert self.problems(0, 160, 0, arena=319)
        assert self.problems(8, 176, 400)
        assert self.problems(-16, 160, 400)

    def test_no_overlap_without_leave(self) -> None:
        apart = schedule_of(chain(160, 160, 160))
        assert plan_problems(apart, buffers_of(apart), {"t0": 64, "t1": 32, "t2": 320}, 1024)

    def test_no_overlap_with_another_argument(self) -> None:
        graph = graph_of([160, 160, 160], [((0, 1), (2,))], (0, 1), (2,))
        schedule = schedule_of(graph, overlap=0)
        buffers = buffers_of(schedule)
        assert not plan_problems(schedule, buffers, {"t0": 0, "t1": 160, "t2": 0}, 1024)
        assert plan_problems(schedule, buffers, {"t0": 0, "t1": 160, "t2": 160}, 1024)

    def test_it_speaks_up(self) -> None:
        with pytest.raises(AssertionError, match="the memory plan is wrong"):
            check_plan(self.schedule, self.buffers, {"t0": 0, "t1": 0, "t2": 0}, 1024)


def _in_place_only(schedule: Schedule, *steps: int) -> Schedule:
    made = (replace(step, in_place_only=step.index in steps) for step in schedule.steps)
    return replace(schedule, steps=tuple(made))


class TestInPlaceOnly:
    schedule = _in_place_only(schedule_of(chain(160, 96, 160), overlap=0), 0)
    buffers = buffers_of(schedule)

    @pytest.mark.parametrize(("at", "right"), [(0, True), (16, False), (96, True), (112, False), (256, True)])
    def test_the_check_takes_the_same_start_or_none(self, at: int, right: bool) -> None:
        offsets = {"t0": 96, "t1": at, "t2": 512}
        assert (not plan_problems(self.schedule, self.buffers, offsets, 1024)) == right

    def test_the_planner_uses_it(self) -> None:
        layout = plan(self.schedule)
        assert layout.offsets["t0"] == layout.offsets["t1"]
        assert layout.arena_bytes == 160

    def test_what_cannot_start_together_lies_apart(self) -> None:
        """The second step wants its output before its input, the first its output where its input is."""
        graph = graph_of([64, 64, 128], [((0,), (1,)), ((1,), (2,))], (0,), (2,))
        layout = plan(_in_place_only(schedule_of(graph, overlap=64), 0))
        distance = layout.offsets["t0"] - layout.offsets["t1"]
        assert distance == 0 or abs(distance) >= 64
        assert layout.offsets["t1"] - layout.offsets["t2"] >= 64 or layout.offsets["t2"] >= layout.offsets["t1"] + 64


def test_later_parts_of_a_node_keep_the_input_alive() -> None:
    schedule = schedule_of(graph_of([160, 80, 80], [((0,), (1,)), ((0,), (2,))], (0,), (1, 2)), overlap=0)
    assert overlaps_of(schedule, buffers_of(schedule)) == {("t0", "t2"): 0}
    same = replace(schedule.steps[1], inputs=(0, 0))
    assert not overlaps_of(replace(schedule, steps=(schedule.steps[0], same)), buffers_of(schedule))


def test_buffers_meet_at_their_ends() -> None:
    assert Buffer("t0", 1, 0, 3).meets(Buffer("t1", 1, 3, 4))
    assert not Buffer("t0", 1, 0, 3).meets(Buffer("t1", 1, 4, 4))
