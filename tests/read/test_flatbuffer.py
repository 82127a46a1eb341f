"""The reader: odd but real files are read, damaged and hostile ones refused with a sentence, never with a crash."""

from __future__ import annotations

import random

import flatbuffers
import numpy as np
import pytest

from builder import ModelBuilder
from builder.flat import Offset, write_table
from builder.schema import ELEMENT_TYPES
from quant2c.errors import ModelError
from quant2c.ir.dtype import DType
from quant2c.ir.graph import Graph
from quant2c.read.flatbuffer import read_bytes, read_model


def dense(**more: object) -> ModelBuilder:
    m = ModelBuilder(**more)  # type: ignore[arg-type]
    x = m.input("x", [1, 4], "int8", scale=0.5, zp=-3)
    w = m.const("w", np.arange(8, dtype=np.int8).reshape(2, 4), scale=0.25, zp=0)
    b = m.const("b", np.array([7, -9], np.int32), scale=0.125, zp=0)
    y = m.tensor("y", [1, 2], "int8", scale=1.0, zp=5)
    m.op("FULLY_CONNECTED", [x, w, b], [y], version=4, fused_activation="RELU")
    m.output(y)
    return m


def read(m: ModelBuilder) -> Graph:
    return read_bytes(m.finish(), "model.tflite")


def refused(m: ModelBuilder) -> str:
    with pytest.raises(ModelError) as error:
        read(m)
    return str(error.value)


def test_a_model_is_read_whole() -> None:
    main = read(dense()).main
    x, w, b, y = main.tensors
    assert (x.shape, x.dtype, x.q.scale, x.q.zp) == ((1, 4), DType.INT8, 0.5, -3)
    assert w.values.tolist() == [[0, 1, 2, 3], [4, 5, 6, 7]]
    assert (b.values.dtype, b.values.tolist()) == (np.int32, [7, -9])
    assert not x.is_constant and not y.is_constant
    node = main.nodes[0]
    assert (node.op, node.inputs, node.outputs, node.version) == ("FULLY_CONNECTED", (0, 1, 2), (3,), 4)
    assert node.options["fused_activation_function"] == "RELU"
    assert (main.inputs, main.outputs) == ((0,), (3,))


@pytest.mark.parametrize("codes", ["both", "deprecated", "new"])
def test_op_codes_of_all_ages(codes: str) -> None:
    assert read(dense(op_codes=codes)).main.nodes[0].op == "FULLY_CONNECTED"


def test_data_behind_the_flatbuffer() -> None:
    assert read(dense(buffers_behind=True)).main.tensors[1].values.tolist() == [[0, 1, 2, 3], [4, 5, 6, 7]]


def test_constants_are_protected() -> None:
    with pytest.raises(ValueError, match="read-only"):
        read(dense()).main.tensors[1].values[0, 0] = 1


def test_int4_is_unpacked_low_nibble_first() -> None:
    m = ModelBuilder()
    x = m.input("x", [1, 5], "int8", scale=0.5, zp=0)
    w = m.const("w", np.array([[-8, -1, 0, 3, 7]], np.int8), "int4", scale=0.25, zp=0)
    y = m.tensor("y", [1, 1], "int8", scale=1.0, zp=0)
    m.op("FULLY_CONNECTED", [x, w, -1], [y])
    m.output(y)
    graph = read(m)
    assert graph.main.tensors[w].dtype is DType.INT4
    assert graph.main.tensors[w].values.tolist() == [[-8, -1, 0, 3, 7]]
    assert graph.main.nodes[0].inputs == (0, 1, -1)


def test_dynamic_dimensions_become_one_and_are_said() -> None:
    m = ModelBuilder()
    x = m.input("batch", [1, 4], "int8", scale=0.5, zp=0, signature=[-1, 4])
    y = m.tensor("y", [1, 4], "int8", scale=0.5, zp=0)
    m.op("RELU", [x], [y])
    m.output(y)
    graph = read(m)
    assert graph.main.tensors[0].shape == (1, 4)
    assert graph.notes == ("input 'batch' has dynamic dimensions: compiled for [1, 4]",)


def test_unknown_operators_and_customs_are_named() -> None:
    m = ModelBuilder()
    x = m.input("x", [1], "float32")
    y, z = m.tensor("y", [1], "float32"), m.tensor("z", [1], "float32")
    m.op("CUSTOM:Mine", [x], [y], custom_options=b"abc")
    m.op("CUMSUM", [y], [z])
    m.output(z)
    nodes = read(m).main.nodes
    assert [n.op for n in nodes] == ["CUSTOM:Mine", "CUMSUM"]
    assert nodes[0].custom == b"abc"


@pytest.mark.parametrize("content", [b"", b"TFL3", b"\x00" * 64, b"\x08\x00\x00\x00TFL3", b"no model at all, but long"])
def test_other_files_are_refused(content: bytes) -> None:
    with pytest.raises(ModelError):
        read_bytes(content, "x.tflite")


def test_missing_files_are_refused(tmp_path: object) -> None:
    with pytest.raises(ModelError, match="cannot be read"):
        read_model(f"{tmp_path}/none.tflite")
    with pytest.raises(ModelError, match="cannot be read"):
        read_model(str(tmp_path))


class TestSentences:
    """What each fault is called."""

    def test_wrong_size_of_data(self) -> None:
        m = dense()
        m.const("w", np.zeros(5, np.int8), shape=[2, 4])
        assert "holds 5 bytes where its shape [2, 4] needs 8" in refused(m)

    @pytest.mark.parametrize("scale", [0.0, -1.0, np.inf, np.nan])
    def test_scales(self, scale: float) -> None:
        m = dense()
        m.tensor("odd", [1], "int8", scale=scale, zp=0)
        assert "scale that is not positive" in refused(m)

    def test_zero_points_and_scales_in_different_numbers(self) -> None:
        m = dense()
        m.tensor("odd", [3], "int8", scale=[1.0, 2.0, 3.0], zp=[0, 0])
        assert "3 scales but 2 zero points" in refused(m)

    def test_shapes(self) -> None:
        m = dense()
        m.tensor("odd", [2, -7], "int8")
        assert "negative dimension" in refused(m)
        m = dense()
        m.tensor("odd", [70000, 70000], "int8")
        assert "too large for any microcontroller" in refused(m)

    def test_sparse(self) -> None:
        m = dense()
        m.tensor("odd", [2], "int8", is_sparse=True)
        assert "stored sparse" in refused(m)

    def test_wiring(self) -> None:
        m = dense()
        m.op("RELU", [17], [3])
        assert "reads tensor 17 of 4" in refused(m)
        m = dense()
        lost = m.tensor("lost", [1, 2], "int8")
        m.op("RELU", [lost], [m.tensor("z", [1, 2], "int8")])
        assert "which nothing has computed before" in refused(m)
        m = dense()
        m.op("RELU", [0], [3])
        assert "a second time" in refused(m)
        m = dense()
        m.op("RELU", [0], [1])
        assert "writes the constant" in refused(m)

    def test_edges(self) -> None:
        m = dense()
        m.inputs.append(0)
        assert "names an input twice" in refused(m)
        m = dense()
        m.inputs.append(1)
        assert "is a constant" in refused(m)
        m = dense()
        m.outputs.clear()
        assert "has no output" in refused(m)
        m = dense()
        m.output(m.tensor("never", [1], "int8"))
        assert "is never computed" in refused(m)
        m = dense()
        m.outputs.append(99)
        assert "output names tensor 99 of 4" in refused(m)


def test_a_file_whose_parts_are_shared_without_end_is_refused() -> None:
    """3,000 tensors that all name one shape of 100,000 dimensions: small in the file, endless to read."""
    out = flatbuffers.Builder(1024)
    shape = Offset(out.CreateNumpyVector(np.ones(100_000, np.int32)))
    tables = [write_table(out, "Tensor", shape=shape, type=ELEMENT_TYPES["int8"]) for _ in range(3000)]
    graph = write_table(out, "SubGraph", tensors=tables, inputs=[0], outputs=[0], operators=[])
    model = write_table(out, "Model", version=3, subgraphs=[graph], buffers=[write_table(out, "Buffer")])
    out.Finish(model, file_identifier=b"TFL3")
    with pytest.raises(ModelError, match="over and over"):
        read_bytes(bytes(out.Output()), "x.tflite")


def test_damage_anywhere_is_a_sentence_or_a_model() -> None:
    content = dense().finish()
    generator = random.Random(11)
    outcomes = {"read": 0, "refused": 0}
    for _ in range(1500):
        damaged = bytearray(content)
        for _ in range(generator.choice([1, 1, 2, 8])):
            place = generator.randrange(8, len(damaged))
            damaged[place] = generator.choice([0, 1, 2, 127, 128, 255, generator.randrange(256)])
        if generator.random() < 0.1:
            del damaged[generator.randrange(8, len(damaged)) :]
        try:
            read_bytes(bytes(damaged), "x.tflite")
            outcomes["read"] += 1
        except ModelError:
            outcomes["refused"] += 1
    assert outcomes["refused"] > 100 and outcomes["read"] > 100
