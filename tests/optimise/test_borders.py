"""PAD before a convolution: the window puts the zero points there itself, for every geometry; other pads stay."""

from __future__ import annotations

import numpy as np
import pytest

from builder import ModelBuilder
from quant2c.cases import random_cases
from quant2c.check import check
from quant2c.ir.graph import Graph
from quant2c.ir.schedule import Options
from quant2c.optimise.borders import absorb_borders
from quant2c.read.flatbuffer import read_bytes
from quant2c.reference.run import run
from quant2c.select.choose import select

Q = {"scale": 0.05, "zp": -7}


def padded(
    pads: list[list[int]],
    op: str = "PAD",
    value: int | None = None,
    padding: str = "VALID",
    stride: int = 1,
    layer: str = "CONV_2D",
    readers: int = 1,
    is_output: bool = False,
) -> Graph:
    """[1,5,6,3], padded, then one or more layers of 3x2 windows."""
    rng = np.random.default_rng(4)
    m = ModelBuilder()
    x = m.input("x", [1, 5, 6, 3], "int8", **Q)
    shape = [n + sum(sides) for n, sides in zip([1, 5, 6, 3], pads, strict=True)]
    p = m.tensor("p", shape, "int8", **Q)
    extra = [] if value is None else [m.const("value", np.array([value], np.int8), **Q)]
    m.op(op, [x, m.const("pads", np.array(pads, np.int32)), *extra], [p])
    for _ in range(readers):
        more = Q if layer == "MAX_POOL_2D" else {"scale": 0.2, "zp": 3}
        out = m.tensor("y", [1, 1, 1, 1], "int8", **more)
        if layer == "MAX_POOL_2D":
            m.op(layer, [p], [out], filter_height=3, filter_width=2, stride_h=stride, stride_w=stride, padding=padding)
        else:
            c = 6 if layer == "DEPTHWISE_CONV_2D" else shape[3]
            w = rng.integers(-127, 128, (1, 3, 2, c) if c == 6 else (4, 3, 2, c)).astype(np.int8)
            b = m.const("b", rng.integers(-500, 500, w.shape[3 if c == 6 else 0]).astype(np.int32), scale=1e-3, zp=0)
            inputs = [p, m.const("w", w, scale=0.02, zp=0), b]
            m.op(layer, inputs, [out], stride_h=stride, stride_w=stride, padding=padding)
        m.output(out)
    if is_output:
        m.output(p)
    return check(read_bytes(m.finish(), "padded.tflite"))


def assert_same(before: Graph, after: Graph) -> None:
    cases = random_cases([before.main.tensors[0]], 6)
    for number in range(6):
        for want, got in zip(run(before, cases.case("", number)), run(after, cases.case("", number)), strict=True):
            assert np.array_equal(want, got)


@pytest.mark.parametrize("layer", ["CONV_2D", "DEPTHWISE_CONV_2D"])
@pytest.mark.parametrize("padding", ["VALID", "SAME"])
@pytest.mark.parametrize("stride", [1, 2, 3])
@pytest.mark.parametrize("sides", [[[0, 1], [0, 1]], [[1, 1], [1, 1]], [[0, 0], [3, 0]], [[2, 5], [0, 4]]])
def test_windows_take_the_border(layer: str, padding: str, stride: int, sides: list[list[int]]) -> None:
    before = padded([[0, 0], *sides, [0, 0]], layer=layer, padding=padding, stride=stride)
    after = absorb_borders(before)
    assert [node.op for node in after.main.nodes] == [layer]
    assert "put around the image" in after.notes[-1]
    assert_same(before, after)
    (step,) = select(after, Options("host")).steps
    assert (step.params["in_h"], step.params["in_w"]) == (5, 6)
    assert step.params["out_h"] == before.main.tensors[before.main.outputs[0]].shape[1]


def test_every_reader_takes_it_or_none() -> None:
    border = [[0, 0], [1, 1], [1, 1], [0, 0]]
    assert len(absorb_borders(padded(border, readers=2)).main.nodes) == 2
    assert_same(padded(border, readers=2), absorb_borders(padded(border, readers=2)))


@pytest.mark.parametrize(
    "more",
    [
        {"pads": [[0, 0], [1, 1], [1, 1], [0, 1]]},  # along channels
        {"pads": [[1, 0], [1, 1], [1, 1], [0, 0]]},  # along images
        {"layer": "MAX_POOL_2D"},  # its padding is no zero point
        {"is_output": True},
        {"op": "PADV2", "value": 5},
    ],
)
def test_other_pads_stay(more: dict[str, object]) -> None:
    graph = padded(**{"pads": [[0, 0], [1, 1], [1, 1], [0, 0]], **more})  # type: ignore[arg-type]
    assert absorb_borders(graph) is graph


def test_a_given_value_may_be_the_zero_point() -> None:
    graph = padded([[0, 0], [1, 1], [1, 1], [0, 0]], op="PADV2", value=-7)
    assert len(absorb_borders(graph).main.nodes) == 1
    assert_same(graph, absorb_borders(graph))
