"""LiteRT beside this arithmetic: where they agree, where they part, and what is said where it cannot be asked."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest
import tflite
from flatbuffers import flexbuffers

import quant2c
from builder import ModelBuilder
from quant2c.against import Count, compare
from quant2c.api import Project
from quant2c.cases import Cases
from quant2c.check import check
from quant2c.cli import main
from quant2c.errors import ModelError, ToolError
from quant2c.read.flatbuffer import read_bytes
from quant2c.read.outputs import with_outputs
from quant2c.reference.run import run


@pytest.fixture(scope="module")
def digits(digits_dir: Path) -> Project:
    return quant2c.compile(digits_dir / "digits_cnn_int8.tflite")


@pytest.fixture
def network(digits_dir: Path) -> Path:
    return digits_dir / "digits_cnn_int8.tflite"


def fully_connected(scale: float = 0.0123) -> bytes:
    """The operator in which LiteRT's arithmetic is another than TensorFlow Lite Micro's."""
    rng = np.random.default_rng(5)
    m = ModelBuilder("one fully connected layer")
    x = m.input("x", [1, 64], "int8", scale=0.05, zp=-3)
    w = m.const("w", rng.integers(-127, 128, (200, 64)).astype(np.int8), scale=0.007, zp=0)
    b = m.const("b", rng.integers(-9999, 9999, 200).astype(np.int32), scale=0.05 * 0.007, zp=0)
    y = m.tensor("y", [1, 200], "int8", scale=scale * 37, zp=4)
    z = m.tensor("z", [1, 200], "int8", scale=scale * 37, zp=4)
    m.op("FULLY_CONNECTED", [x, w, b], [y], version=4)
    m.op("RELU", [y], [z], version=2)
    m.output(z)
    return m.finish()


def cases(count: int, *shape: int) -> Cases:
    values = np.random.default_rng(3).integers(-128, 128, (count, *shape)).astype(np.int8)
    return Cases({"": (values,)})


def test_its_reference_kernels_compute_a_real_network_to_the_bit(digits: Project, network: Path) -> None:
    result = digits.compare(network, "litert")
    assert result.same and result.first is None
    assert [row.op for row in result.layers] == [node.op for node in digits.compiled.read.main.nodes]


def test_xnnpack_does_not_and_the_layers_that_do_are_told_from_those_that_do_not(
    digits: Project, network: Path
) -> None:
    result = digits.compare(network, "xnnpack")
    first = result.first
    assert not result.same and first is not None and first.op == "CONV_2D" and first.own is not None
    assert 0 < first.own.share < 0.05 and first.own.largest == 1
    moved = [row for row in result.layers if row.op == "RESHAPE"]
    assert all(row.own is not None and row.own.differing == 0 for row in moved), "a move alone changes nothing"
    assert any(row.whole.differing for row in moved), "but passes on what came before"


def test_both_profiles_on_the_operator_in_which_they_differ() -> None:
    content = fully_connected()
    graph = check(read_bytes(content, "fc.tflite"))
    micro, litert = (compare(graph, content, cases(40, 1, 64), "litert", p) for p in ("gemmlowp", "litert"))
    assert litert.same and micro.layers[0].whole.largest == 1
    assert micro.first is not None and micro.first.op == "FULLY_CONNECTED"
    assert (micro.numerics, litert.numerics) == ("gemmlowp", "litert")


def test_further_outputs_leave_the_file_as_it_was() -> None:
    content = fully_connected()
    opened = with_outputs(content + b"\0", [1, 3, 4])
    table = tflite.Model.GetRootAs(bytearray(opened), 0).Subgraphs(0)
    assert table.OutputsAsNumpy().tolist() == [4, 1, 3]
    graph = check(read_bytes(content, "fc.tflite"))
    values = cases(1, 1, 64).case("", 0)
    assert np.array_equal(run(graph, values)[0], run(check(read_bytes(with_outputs(content, [3]), "a")), values)[0])


def test_counts_tell_how_many_and_how_far() -> None:
    count = Count().with_values(np.array([-128, 5, 5], np.int8), np.array([127, 5, 6], np.int8))
    assert (count.differing, count.of, count.largest) == (2, 3, 255)
    count = Count().with_values(np.array([1.0, np.nan, np.inf]), np.array([1.0 + 1e-7, np.nan, np.inf]))
    assert count.differing == 0
    assert Count().share == 0


def test_a_model_that_it_refuses_is_said_to_be() -> None:
    m = ModelBuilder("an operator that only the device's runtime knows")
    x = m.input("x", [1, 8], "int16")
    w = m.const("w", np.arange(8, dtype=np.int16))
    y = m.tensor("y", [1, 8], "int16")
    fields = flexbuffers.Dumps({"shift": 2})
    m.op("CUSTOM:SignalWindow", [x, w], [y], custom_options=bytes(fields))
    m.output(y)
    graph = check(read_bytes(m.finish(), "window.tflite"))
    with pytest.raises(ModelError, match="LiteRT does not run it"):
        compare(graph, m.finish(), Cases({"": (np.zeros((1, 1, 8), np.int16),)}), "litert", "gemmlowp")


def test_without_it_the_line_that_installs_it_is_said(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], network: Path
) -> None:
    monkeypatch.setitem(sys.modules, "ai_edge_litert.interpreter", None)
    monkeypatch.setitem(sys.modules, "ai_edge_litert", None)
    with pytest.raises(ToolError, match=r'pip install "quant2c\[litert\]"'):
        quant2c.compile(network).compare(network)
    with pytest.raises(SystemExit) as stop:
        main(["verify", str(network), "--against", "litert", "--on", "numpy", "--cases", "1"])
    assert stop.value.code == 4
    assert 'pip install "quant2c[litert]"' in capsys.readouterr().err


def test_the_command_prints_a_row_a_layer(capsys: pytest.CaptureFixture[str], network: Path) -> None:
    with pytest.raises(SystemExit) as stop:
        main(["verify", str(network), "--against", "xnnpack", "--on", "numpy", "--cases", "4"])
    printed = capsys.readouterr().out
    assert not stop.value.code
    assert "the first layer that differs is node 0 CONV_2D" in printed and "SOFTMAX" in printed
