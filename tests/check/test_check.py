"""What cannot be compiled is refused with sentences, all at once; shapes are completed on the way."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from builder import ModelBuilder
from quant2c.check import accumulator_headroom, check, support
from quant2c.errors import ModelError
from quant2c.ir.graph import Graph
from quant2c.read.flatbuffer import read_bytes, read_model
from quant2c.reference.run import run


def graph_of(m: ModelBuilder) -> Graph:
    return read_bytes(m.finish(), "model.tflite")


def problems(m: ModelBuilder) -> list[str]:
    return support(graph_of(m))


def dense(
    weights: np.ndarray | None = None, bias: np.ndarray | None = None, dtype: str = "int8", quantized: bool = True
) -> ModelBuilder:
    """One dense layer with four inputs and two outputs."""
    m = ModelBuilder()
    q = {"scale": 0.5, "zp": 0} if quantized else {}
    x = m.input("x", [1, 4], dtype, **q)
    w = m.const("w", np.ones((2, 4), np.int8) if weights is None else weights, scale=0.25, zp=0)
    b = m.const("b", np.zeros(2, np.int32) if bias is None else bias, scale=0.125, zp=0)
    y = m.tensor("y", [1, 2], dtype, **q)
    m.op("FULLY_CONNECTED", [x, w, b], [y])
    m.output(y)
    return m


def test_a_legal_model_has_no_problems() -> None:
    assert problems(dense()) == []
    assert check(graph_of(dense())).main.nodes[0].attrs.activation == "NONE"


def test_all_problems_are_told_at_once_and_the_status_is_3() -> None:
    m = dense()
    z = m.tensor("z", [1, 2], "int8", scale=1.0, zp=0)
    m.op("CUSTOM:Mystery", [3], [z])
    late = m.tensor("late", [1, 2], "complex64")
    m.op("RESHAPE", [z], [late], new_shape=[1, 2])
    last = m.tensor("last", [1, 2], "int8")
    m.op("UNIQUE", [late], [last, m.tensor("indices", [2], "int32")])
    with pytest.raises(ModelError) as error:
        check(graph_of(m))
    text = str(error.value)
    assert "3 problems" in text
    assert "node 1 CUSTOM:Mystery: the custom operator 'Mystery' is not known" in text and "--custom" in text
    assert "node 2 RESHAPE: int8 -> complex64 is not supported; the nearest form is" in text
    assert "node 3 UNIQUE: this operator is not supported; quant2c ops lists those that are" in text
    assert error.value.status == 3


def test_types_name_the_nearest_form() -> None:
    (only,) = problems(dense(dtype="uint16"))
    assert only.startswith("node 0 FULLY_CONNECTED: uint16 int8 int32 -> uint16 is not supported; the nearest form is")
    assert "int8" in only.split("nearest")[1]


def test_missing_quantization() -> None:
    found = problems(dense(quantized=False))
    assert found == [
        "node 0 FULLY_CONNECTED: tensor 0 'x' is int8 without scale and zero point; quantize the model fully",
        "node 0 FULLY_CONNECTED: tensor 3 'y' is int8 without scale and zero point; quantize the model fully",
    ]


def test_zero_points_outside_of_the_type() -> None:
    m = ModelBuilder()
    x = m.input("x", [1, 4], "int8", scale=0.5, zp=128)
    y = m.tensor("y", [4], "int8", scale=0.5, zp=128)
    m.op("RESHAPE", [x], [y], new_shape=[4])
    m.output(y)
    assert problems(m) == [
        "tensor 0 'x' has a zero point outside of int8",
        "tensor 1 'y' has a zero point outside of int8",
    ]


@pytest.mark.parametrize(("scale", "fits"), [(1e13, False), (1e12, True), (1e-11, True), (1e-13, False)])
def test_scales_beyond_reason(scale: float, fits: bool) -> None:
    m = ModelBuilder()
    x = m.input("x", [4], "int8", scale=scale, zp=0)
    y = m.tensor("y", [2, 2], "int8", scale=scale, zp=0)
    m.op("RESHAPE", [x], [y], new_shape=[2, 2])
    m.output(y)
    assert (problems(m) == []) == fits
    if not fits:
        assert problems(m)[0].startswith("tensor 0 'x' has a scale of 1e") and len(problems(m)) == 2


def test_options_that_are_no_numbers() -> None:
    m = ModelBuilder()
    x = m.input("x", [4], "int8", scale=0.5, zp=0)
    y = m.tensor("y", [4], "int8", scale=0.5, zp=0)
    m.op("LEAKY_RELU", [x], [y], alpha=float("nan"))
    m.output(y)
    assert problems(m) == ["node 0 LEAKY_RELU: its option alpha is nan"]


def test_scales_of_floats_are_forgotten() -> None:
    m = ModelBuilder()
    x = m.input("x", [4], "float32", scale=[0.1, 0.2, 0.3], zp=[0, 0, 0])
    y = m.tensor("y", [2, 2], "float32", scale=0.5, zp=0)
    m.op("RESHAPE", [x], [y], new_shape=[2, 2])
    m.output(y)
    assert [t.quant for t in check(graph_of(m)).main.tensors] == [None, None]


def test_scales_along_a_dimension_that_is_not_there() -> None:
    m = dense()
    image = m.input("image", [1, 4, 4, 2], "int8", scale=0.5, zp=0)
    w = m.const("w", np.ones((3, 1, 1, 2), np.int8), scale=[1.0, 2.0, 3.0], zp=[0, 0, 0], axis=4)
    v = m.const("v", np.ones((3, 1, 1, 2), np.int8), scale=[1.0, 2.0, 3.0], zp=[0, 0, 0], axis=3)
    b = m.const("b", np.zeros(3, np.int32), scale=[1.0, 2.0, 3.0], zp=[0, 0, 0], axis=3)  # 1-D: as converters write it
    for weights in (w, v):
        out = m.tensor("out", [1, 4, 4, 3], "int8", scale=0.5, zp=0)
        m.op("CONV_2D", [image, weights, b], [out], stride_h=1, stride_w=1)
        m.output(out)
    found = problems(m)
    assert "tensor 5 'w' is quantized along dimension 4 of 4" in found
    assert "tensor 6 'v' has 3 scales along a dimension of 2" in found
    assert len(found) == 2


def test_values_computed_at_run_time_where_constants_are_needed() -> None:
    m = ModelBuilder()
    x = m.input("x", [2, 3], "int8", scale=0.5, zp=0)
    axis = m.input("axis", [1], "int32")
    y = m.tensor("y", [2, 1, 3], "int8", scale=0.5, zp=0)
    m.op("EXPAND_DIMS", [x, axis], [y])
    m.output(y)
    assert problems(m) == [
        "node 0 EXPAND_DIMS: input 1 (tensor 1 'axis') must be a constant; it is computed at run time"
    ]


def test_inferred_shapes_win_and_are_noted() -> None:
    m = ModelBuilder()
    x = m.input("x", [1, 6], "int8", scale=0.5, zp=0)
    y = m.tensor("y", [1, 1], "int8", scale=0.5, zp=0, signature=[-1, -1])
    z = m.tensor("z", [9], "int8", scale=0.5, zp=0)
    m.op("RESHAPE", [x], [y], new_shape=[2, -1])
    m.op("RESHAPE", [y], [z], new_shape=[-1])
    m.output(z)
    checked = check(graph_of(m))
    assert [t.shape for t in checked.main.tensors] == [(1, 6), (2, 3), (6,)]
    assert "2 tensors have another shape than the file declares" in checked.notes[-1]
    assert "[2, 3], not [1, 1]" in checked.notes[-1]


@pytest.mark.parametrize(
    ("start", "end", "sentence"),
    [
        ([1, 0], [0], "tensor 0 'x' has no elements: [1, 0]"),
        ([1] * 9, [1], "tensor 0 'x' has 9 dimensions; 8 is the most"),
        ([4], [1] * 8 + [4], "node 0 RESHAPE: tensor 1 'y' has 9 dimensions; 8 is the most"),
        ([1 << 15, 1 << 16], [1 << 31], "tensor 0 'x' is too large: [32768, 65536]"),
    ],
)
def test_shapes_that_no_kernel_could_hold(start: list[int], end: list[int], sentence: str) -> None:
    m = ModelBuilder()
    x = m.input("x", start, "int8", scale=0.5, zp=0)
    y = m.tensor("y", [1], "int8", scale=0.5, zp=0)
    m.op("RESHAPE", [x], [y], new_shape=[-1] if end == [1 << 31] else end)
    m.output(y)
    assert problems(m) == [sentence]


class TestAccumulators:
    """|bias| + sum |w| * 128 < 2^31, with the real weights."""

    # 4 inputs, weights 127, scale 0.5 zp 0: inputs reach -128, so the products reach 4 * 127 * 128 = 65,024.
    weights = np.full((2, 4), 127, np.int8)

    @pytest.mark.parametrize(
        ("bias", "fits"), [((1 << 31) - 65_025, True), ((1 << 31) - 65_024, False), (-(1 << 31) + 65_024, False)]
    )
    def test_the_bound_is_exact(self, bias: int, fits: bool) -> None:
        found = problems(dense(self.weights, np.array([0, bias], np.int32)))
        assert (found == []) == fits
        if not fits:
            assert "the accumulator of channel 1 can reach 2,147,483,648, beyond int32" in found[0]

    def test_headroom_rows(self) -> None:
        graph = check(graph_of(dense(self.weights, np.array([0, 512], np.int32))))
        (row,) = accumulator_headroom(graph)
        assert (row.largest, row.channel) == (65_536, 1)
        assert row.bits == 18 and row.headroom_bits == 14

    def test_the_bound_is_reached(self) -> None:
        weights = np.array([[127, -128, 3, 0], [-1, 1, -1, 1]], np.int8)
        graph = check(graph_of(dense(weights, np.array([100, -100], np.int32))))
        extremes = [np.where(sign * weights[0] < 0, -128, 127) for sign in (1, -1)]
        reached = max(abs(int((x * weights[0].astype(int)).sum()) + 100) for x in extremes)
        # The bound takes |x| <= 128 on both sides, so it may pass what is reached by sum|w| at the most.
        assert reached <= accumulator_headroom(graph)[0].largest <= reached + 258
        assert run(graph, [extremes[0].reshape(1, 4).astype(np.int8)])[0].shape == (1, 2)


# LiteRT refuses these; TensorFlow Lite Micro, whose arithmetic is the default profile, runs them, and so does quant2c.
RUN_BY_MICRO = {
    "ops_dev__c034_elem_sqdiff_int16x8": "int16 int16 -> int16",
    "ops_dev__d206a_cumsum_int8": "int8 int32 -> int8",
    "ops_heldout__d004a_conv_2d_int8": "no bias",
    "ops_heldout__d206a_cumsum_int8": "int8 int32 -> int8",
    "ops_heldout__d292a_quantize_int8_to_int32": "int8 -> int32",
    "ops_heldout__d313a_unidirectional_sequence_lstm_int16": "LiteRT",
}


@pytest.mark.corpus
def test_each_refused_model_gives_a_sentence(corpus_dir: Path) -> None:
    """An error, or, where TensorFlow Lite Micro runs what LiteRT refuses, a note that says so."""
    paths = sorted((corpus_dir / "refused").glob("*.tflite"))
    assert len(paths) > len(RUN_BY_MICRO)
    for path in paths:
        if path.stem in RUN_BY_MICRO:
            (note,) = (note for note in check(read_model(path)).notes if "LiteRT refuses it" in note)
            assert "node 0 " in note and RUN_BY_MICRO[path.stem] in note
        else:
            with pytest.raises(ModelError) as error:
                check(read_model(path))
            assert error.value.status == 3 and len(str(error.value)) > 40, path.name
