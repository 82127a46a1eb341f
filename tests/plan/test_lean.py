"""`--optimise ram`: leaner kernels where most bytes are alive, and only where the memory is worth the time."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from graphs import graph_of
from quant2c.core import find_core
from quant2c.ir.call import Call
from quant2c.ir.graph import Graph
from quant2c.ir.schedule import Options
from quant2c.plan import plan
from quant2c.plan.lean import leanest
from quant2c.select.budget import Demand
from quant2c.select.choose import Menu, preferred, schedule
from quant2c.select.kernel import Kernel


@dataclass(frozen=True)
class Row:
    """A kernel of a layer: instructions, bytes of scratch."""

    cost: float
    scratch: int


def menu(sizes: list[int], *layers: list[Row]) -> Menu:
    graph: Graph = graph_of(sizes, [((i,), (i + 1,)) for i in range(len(layers))], (0,), (len(layers),))
    demands = []
    for index, layer in enumerate(layers):
        rows = [
            Kernel("toy", "s8", form=f"f{n}", cost=lambda call, r=r: r.cost, scratch=lambda call, r=r: r.scratch)
            for n, r in enumerate(layer)
        ]
        demands.append(Demand(Call("toy", "s8", {}, (index,), (index + 1,)), tuple(rows)))
    options = Options("cortex-m4", "ram")
    count = len(layers)
    views = tuple(graph.main.views())
    return Menu(graph, options, find_core("cortex-m4"), views, tuple(demands), (True,) * count, (1e9,) * count)


def forms(asked: Menu) -> list[str]:
    return [step.symbol.split("_")[2] for step in leanest(asked).schedule.steps]


FAST, LEAN = Row(100.0, 1600), Row(130.0, 0)


def test_only_the_fullest_layers_take_the_leaner_kernel() -> None:
    asked = menu([3200, 1600, 160, 160], [FAST, LEAN], [FAST, LEAN], [FAST, LEAN])
    assert forms(asked) == ["f1", "f0", "f0"]


def test_no_leaner_kernel_where_it_lowers_nothing() -> None:
    asked = menu([1600, 1600, 1600], [Row(100.0, 0)], [Row(100.0, 0), Row(101.0, 0)])
    assert forms(asked) == ["f0", "f0"]


@pytest.mark.parametrize(("scratch", "expected"), [(160, "f0"), (1600, "f1")])
def test_memory_has_to_be_worth_its_time(scratch: int, expected: str) -> None:
    """Twice the time for a twentieth or for a third of the memory."""
    asked = menu([1600, 1600], [Row(100.0, scratch), Row(200.0, 0)])
    assert forms(asked) == [expected]


def test_a_little_memory_is_worth_nothing() -> None:
    assert forms(menu([1600, 1600], [Row(100.0, 64), Row(101.0, 0)])) == ["f0"]


def test_never_more_than_with_the_fastest_kernels() -> None:
    asked = menu([800, 1600, 1600, 80], [FAST, LEAN], [FAST, LEAN], [FAST])
    assert leanest(asked).arena_bytes < plan(schedule(asked, preferred(asked))).arena_bytes


def test_a_faster_kernel_is_refused_with_a_sentence() -> None:
    step = leanest(menu([1600, 1600], [FAST, LEAN])).schedule.steps[0]
    assert step.refused == ("q2c_toy_f0_s8__portable: takes more memory where most is needed",)
