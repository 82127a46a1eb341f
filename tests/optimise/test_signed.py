"""uint8 stored as int8: which tensors move, what is marked, and what stands at the edges."""

from __future__ import annotations

import numpy as np

from builder import ModelBuilder
from quant2c.check import check
from quant2c.ir.dtype import DType
from quant2c.ir.graph import Graph
from quant2c.optimise.signed import signed, store_signed
from quant2c.read.flatbuffer import read_bytes
from quant2c.reference.run import run

Q = {"scale": 0.05, "zp": 131}


def read(m: ModelBuilder) -> Graph:
    return check(read_bytes(m.finish(), "model.tflite"))


def dense(m: ModelBuilder, x: int) -> int:
    w = m.const("w", np.array([[0, 128, 255], [1, 2, 3]], np.uint8), scale=0.02, zp=120)
    b = m.const("b", np.array([100, -100], np.int32), scale=0.001, zp=0)
    y = m.tensor("y", [1, 2], "uint8", scale=0.1, zp=100)
    m.op("FULLY_CONNECTED", [x, w, b], [y])
    return y


def test_edges_stay_and_the_middle_moves() -> None:
    m = ModelBuilder()
    m.output(dense(m, m.input("x", [1, 3], "uint8", **Q)))
    before = read(m)
    after = store_signed(before)
    main = after.main
    assert [node.op for node in main.nodes] == ["QUANTIZE", "FULLY_CONNECTED", "QUANTIZE"]
    assert [node.legacy for node in main.nodes] == [False, True, False]
    assert main.inputs == before.main.inputs and main.outputs == before.main.outputs
    assert main.tensors[0].dtype is main.tensors[3].dtype is DType.UINT8
    weights = main.tensors[1]
    assert (weights.dtype, weights.q.zp) == (DType.INT8, -8)
    assert weights.values.tolist() == [[-128, 0, 127], [-127, -126, -125]]
    assert "4 uint8 tensors are stored as int8" not in after.notes[-1]
    assert "3 uint8 tensors are stored as int8" in after.notes[-1]
    for x in ([0, 0, 0], [255, 255, 255], [131, 0, 255], [7, 200, 131]):
        image = [np.array([x], np.uint8)]
        assert np.array_equal(run(before, image)[0], run(after, image)[0])


def test_flips_are_exact_for_every_value() -> None:
    m = ModelBuilder()
    m.output(dense(m, m.input("x", [1, 3], "uint8", **Q)))
    main = store_signed(read(m)).main
    flip = main.nodes[0]
    source, target = main.tensors[flip.inputs[0]], main.tensors[flip.outputs[0]]
    assert source.q.scale == target.q.scale and source.q.zp - 128 == target.q.zp


def test_conversions_at_the_edges_of_an_int8_model_stay() -> None:
    m = ModelBuilder()
    x = m.input("x", [4], "uint8", **Q)
    inside, y = m.tensor("inside", [4], "int8", scale=0.05, zp=3), m.tensor("y", [4], "uint8", **Q)
    m.op("QUANTIZE", [x], [inside])
    m.op("QUANTIZE", [inside], [y])
    m.output(y)
    graph = read(m)
    assert store_signed(graph) is graph


def test_movement_of_uint8_needs_no_flip_unless_arithmetic_follows() -> None:
    m = ModelBuilder()
    x = m.input("x", [3, 1], "uint8", **Q)
    flat = m.tensor("flat", [1, 3], "uint8", **Q)
    m.op("RESHAPE", [x], [flat], new_shape=[1, 3])
    m.output(flat)
    moved_only = read(m)
    assert store_signed(moved_only) is moved_only

    m = ModelBuilder()
    x = m.input("x", [3, 1], "uint8", **Q)
    flat = m.tensor("flat", [1, 3], "uint8", **Q)
    m.op("RESHAPE", [x], [flat], new_shape=[1, 3])
    m.output(dense(m, flat))
    before = read(m)
    after = store_signed(before)
    assert [node.op for node in after.main.nodes] == ["QUANTIZE", "RESHAPE", "FULLY_CONNECTED", "QUANTIZE"]
    image = [np.array([[9], [250], [131]], np.uint8)]
    assert np.array_equal(run(before, image)[0], run(after, image)[0])


def test_an_input_that_is_an_output_is_flipped_once() -> None:
    m = ModelBuilder()
    x = m.input("x", [1, 3], "uint8", **Q)
    m.output(dense(m, x), x)
    before = read(m)
    after = store_signed(before)
    assert [node.op for node in after.main.nodes] == ["QUANTIZE", "FULLY_CONNECTED", "QUANTIZE"]
    image = [np.array([[9, 250, 131]], np.uint8)]
    for want, got in zip(run(before, image), run(after, image), strict=True):
        assert np.array_equal(want, got)


def test_uint8_without_quantization_is_left_alone() -> None:
    m = ModelBuilder()
    x = m.input("x", [4], "uint8")
    y = m.tensor("y", [2, 2], "uint8")
    m.op("RESHAPE", [x], [y], new_shape=[2, 2])
    m.output(y)
    graph = read(m)
    assert store_signed(graph) is graph


def test_signed_keeps_real_values() -> None:
    m = ModelBuilder()
    m.output(dense(m, m.input("x", [1, 3], "uint8", **Q)))
    weights = read(m).main.tensors[1]
    before = (weights.values.astype(int) - weights.q.zp) * weights.q.scale
    after = (signed(weights).values.astype(int) - signed(weights).q.zp) * signed(weights).q.scale
    assert np.array_equal(before, after)
