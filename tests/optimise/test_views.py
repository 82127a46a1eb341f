"""What moves nothing becomes a view: which nodes, and where a copy must stay."""

from __future__ import annotations

import numpy as np

from builder import ModelBuilder
from quant2c.check import check
from quant2c.ir.graph import Graph
from quant2c.ir.schedule import Options
from quant2c.optimise.views import mark_views
from quant2c.plan import plan
from quant2c.read.flatbuffer import read_bytes
from quant2c.select.choose import select

Q = {"scale": 0.5, "zp": 3}


class Chain:
    """Operators one after the other over an int8 tensor."""

    def __init__(self, *shape: int) -> None:
        self.m = ModelBuilder()
        self.last = self.m.input("x", list(shape), "int8", **Q)

    def pool(self, *shape: int) -> Chain:
        """A node that computes."""
        return self._op("MAX_POOL_2D", shape, stride_h=1, stride_w=1, filter_height=2, filter_width=2, padding="SAME")

    def reshape(self, *shape: int) -> Chain:
        return self._op("RESHAPE", shape, new_shape=list(shape))

    def move(self, op: str, shape: tuple[int, ...], *constants: list[int], **options: object) -> Chain:
        extra = [self.m.const("c", np.array(values, np.int32)) for values in constants]
        return self._op(op, shape, *extra, **options)

    def _op(self, op: str, shape: tuple[int, ...], *inputs: int, **options: object) -> Chain:
        out = self.m.tensor("y", list(shape), "int8", **Q)
        self.m.op(op, [self.last, *inputs], [out], **options)
        self.last = out
        return self

    def output(self) -> Chain:
        self.m.output(self.last)
        return self

    def marked(self) -> Graph:
        return mark_views(check(read_bytes(self.m.finish(), "chain.tflite")))


def views(graph: Graph) -> dict[int, int]:
    return {t.index: t.view_of for t in graph.main.tensors if t.view_of is not None}


def test_a_view_in_the_middle_costs_nothing() -> None:
    graph = Chain(1, 2, 4, 3).pool(1, 2, 4, 3).reshape(1, 4, 2, 3).pool(1, 4, 2, 3).output().marked()
    assert views(graph) == {2: 1}
    schedule = select(graph, Options("host"))
    assert [step.op for step in schedule.steps] == ["MAX_POOL_2D", "MAX_POOL_2D"]
    layout = plan(schedule)
    assert layout.of_tensor(2) == layout.of_tensor(1)


def test_views_of_views_show_the_same_root() -> None:
    graph = Chain(1, 2, 4, 3).pool(1, 2, 4, 3).reshape(24).reshape(1, 1, 24, 1).pool(1, 1, 24, 1).output().marked()
    assert views(graph) == {2: 1, 3: 1}


def test_a_view_may_be_the_output_or_show_the_input() -> None:
    assert views(Chain(1, 2, 4, 3).pool(1, 2, 4, 3).reshape(24).output().marked()) == {2: 1}
    assert views(Chain(24).reshape(1, 2, 4, 3).pool(1, 2, 4, 3).output().marked()) == {1: 0}


def test_a_copy_joins_input_to_output() -> None:
    graph = Chain(24).reshape(1, 24).output().marked()
    assert views(graph) == {}
    assert [step.stem for step in select(graph, Options("host")).steps] == ["copy"]
    assert views(Chain(24).reshape(1, 24).reshape(2, 12).output().marked()) == {1: 0}, "the second one copies"


def test_two_outputs_are_never_one_memory() -> None:
    chain = Chain(1, 2, 4, 3).pool(1, 2, 4, 3).output().reshape(24).output()
    assert views(chain.marked()) == {}
    chain = Chain(1, 2, 4, 3).pool(1, 2, 4, 3)
    middle = chain.last
    chain.reshape(24).output()
    chain.last = middle
    assert views(chain.reshape(1, 24).output().marked()) == {2: 1}


def test_movements_that_move_nothing_are_views() -> None:
    start = Chain(1, 2, 4, 3).pool(1, 2, 4, 3)
    start.move("TRANSPOSE", (2, 1, 4, 3), [1, 0, 2, 3])
    start.move("SLICE", (2, 1, 4, 3), [0, 0, 0, 0], [2, 1, -1, 3])
    start.move("PAD", (2, 1, 4, 3), [[0, 0]] * 4)
    start.move("CONCATENATION", (2, 1, 4, 3), axis=1)
    graph = start.reshape(1, 2, 4, 3).pool(1, 2, 4, 3).output().marked()
    assert set(views(graph).values()) == {1}
    assert len(select(graph, Options("host")).steps) == 2


def test_movements_that_move_are_not() -> None:
    start = Chain(1, 2, 4, 3).pool(1, 2, 4, 3)
    start.move("TRANSPOSE", (1, 4, 2, 3), [0, 2, 1, 3])
    start.move("SLICE", (1, 3, 2, 3), [0, 1, 0, 0], [1, 3, 2, 3])
    assert views(start.pool(1, 3, 2, 3).output().marked()) == {}


def test_constants_are_not_seen_through_views() -> None:
    m = ModelBuilder()
    x = m.input("x", [4], "int8", **Q)
    c = m.const("c", np.arange(4, dtype=np.int8).reshape(2, 2), **Q)
    flat, y = m.tensor("flat", [4], "int8", **Q), m.tensor("y", [4], "int8", **Q)
    m.op("RESHAPE", [c], [flat], new_shape=[4])
    m.op("MAXIMUM", [x, flat], [y])
    m.output(y)
    assert views(mark_views(check(read_bytes(m.finish(), "c.tflite")))) == {}
