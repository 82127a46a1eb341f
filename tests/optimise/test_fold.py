"""Constants are computed at generation and nothing unused is left."""

from __future__ import annotations

import numpy as np

from builder import ModelBuilder
from quant2c.check import check
from quant2c.ir.graph import Graph
from quant2c.ir.schedule import Options
from quant2c.optimise import optimise
from quant2c.optimise.dead import remove_unused
from quant2c.optimise.fold import fold_constants
from quant2c.read.flatbuffer import read_bytes

Q = {"scale": 0.05, "zp": 3}


def read(m: ModelBuilder) -> Graph:
    return check(read_bytes(m.finish(), "model.tflite"))


def ops(graph: Graph) -> list[str]:
    return [node.op for node in graph.main.nodes]


def flattened() -> ModelBuilder:
    """What Keras' Flatten becomes: RESHAPE to [SHAPE[0], -1]."""
    m = ModelBuilder()
    x = m.input("x", [1, 2, 3, 4], "int8", **Q, signature=[-1, 2, 3, 4])
    shape, batch = m.tensor("shape", [4], "int32"), m.tensor("batch", [], "int32")
    m.op("SHAPE", [x], [shape], out_type="INT32")
    one, two, rest = (m.const("c", np.array(v, np.int32)) for v in ([0], [1], -1))
    m.op("STRIDED_SLICE", [shape, one, two, two], [batch], shrink_axis_mask=1)
    target = m.tensor("target", [2], "int32")
    m.op("PACK", [batch, rest], [target], values_count=2)
    flat, y = m.tensor("flat", [1, 1], "int8", **Q, signature=[-1, -1]), m.tensor("y", [1, 24], "int8", **Q)
    m.op("RESHAPE", [x, target], [flat])
    m.op("MAXIMUM", [flat, flat], [y])
    m.output(y)
    return m


def test_shapes_that_are_computed_on_the_way_are_known() -> None:
    graph = read(flattened())
    assert graph.main.tensors[graph.main.nodes[3].outputs[0]].shape == (1, 24)
    assert ops(graph) == ["SHAPE", "STRIDED_SLICE", "PACK", "RESHAPE", "MAXIMUM"]


def test_chains_of_shapes_vanish() -> None:
    folded = fold_constants(read(flattened()))
    assert ops(folded) == ["RESHAPE", "MAXIMUM"]
    assert folded.main.tensors[folded.main.nodes[0].inputs[1]].values.tolist() == [1, -1]
    assert "computed at generation: PACK, SHAPE, STRIDED_SLICE" in folded.notes


def test_quantized_constants_of_float_models_become_floats() -> None:
    m = ModelBuilder()
    x = m.input("x", [3], "float32")
    c = m.const("c", np.array([-128, 0, 127], np.int8), scale=0.5, zp=-1)
    half = m.const("half", np.array([1.5, -2, 0.25], np.float16))
    for constant in (c, half):
        real, x2 = m.tensor("real", [3], "float32"), m.tensor("sum", [3], "float32")
        m.op("DEQUANTIZE", [constant], [real])
        m.op("ADD", [x, real], [x2])
        x = x2
    m.output(x)
    folded = fold_constants(read(m))
    assert ops(folded) == ["ADD", "ADD"]
    constants = [folded.main.tensors[node.inputs[1]].values.tolist() for node in folded.main.nodes]
    assert constants == [[-63.5, 0.5, 64.0], [1.5, -2.0, 0.25]]


def test_a_constant_output_is_one_without_a_node() -> None:
    m = ModelBuilder()
    x = m.input("x", [5, 2], "int8", **Q)
    shape, y = m.tensor("shape", [2], "int32"), m.tensor("y", [5, 2], "int8", **Q)
    m.op("SHAPE", [x], [shape], out_type="INT32")
    m.op("MAXIMUM", [x, x], [y])
    m.output(y, shape)
    folded = fold_constants(read(m))
    assert ops(folded) == ["MAXIMUM"]
    assert folded.main.tensors[shape].values.tolist() == [5, 2]


def test_nothing_to_fold() -> None:
    m = ModelBuilder()
    x, y = m.input("x", [2], "int8", **Q), m.tensor("y", [2], "int8", **Q)
    m.op("MAXIMUM", [x, x], [y])
    m.output(y)
    graph = read(m)
    assert fold_constants(graph) is graph and remove_unused(graph) is graph


def test_what_nothing_reads_goes_with_all_that_it_needed() -> None:
    m = ModelBuilder()
    x = m.input("x", [2], "int8", **Q)
    a, b, c, y = (m.tensor(n, [2], "int8", **Q) for n in "abcy")
    m.op("MAXIMUM", [x, x], [a])
    m.op("MINIMUM", [a, x], [b])
    m.op("MINIMUM", [b, x], [c])
    m.op("MAXIMUM", [a, x], [y])
    m.output(y)
    left = remove_unused(read(m))
    assert ops(left) == ["MAXIMUM", "MAXIMUM"]
    assert "removed, because nothing reads the result: 2 x MINIMUM" in left.notes


def test_whole_pipeline_on_a_flatten() -> None:
    graph = optimise(read(flattened()), Options("host"))
    flat = graph.main.tensors[graph.main.nodes[0].outputs[0]]
    assert ops(graph) == ["RESHAPE", "MAXIMUM"] and flat.view_of == 0
