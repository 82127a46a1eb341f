"""IF, WHILE and CALL_ONCE: numpy against C, bodies in bodies, state in them, and what is refused."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import quant2c
from builder import ModelBuilder
from conftest import in_ci
from programs import Program, cases
from quant2c.check import check
from quant2c.emit.project import write
from quant2c.errors import ModelError, ToolError
from quant2c.read.flatbuffer import read_bytes
from quant2c.reference import control

COUNT = int(os.environ.get("QUANT2C_CASES", "8"))


def compiled(content: bytes, folder: Path, core: str = "host") -> quant2c.Project:
    (folder / "program.tflite").write_bytes(content)
    return quant2c.compile(folder / "program.tflite", core, around=False)


@pytest.mark.parametrize("seed", range(COUNT))
def test_random_programs(seed: int, tmp_path: Path) -> None:
    result = compiled(Program(seed).model(), tmp_path).verify(cases(seed))
    assert result.ok, result.first


@pytest.mark.emulated
@pytest.mark.parametrize("seed", [1, 7])
def test_random_programs_on_an_emulated_core(seed: int, tmp_path: Path) -> None:
    try:
        result = compiled(Program(seed).model(), tmp_path, "cortex-m4").verify(cases(seed, 3), on="cortex-m4")
    except ToolError as error:
        if in_ci():
            raise
        pytest.skip(str(error))
    assert result.ok, result.first


def doubling(limit: int = 100) -> ModelBuilder:
    """x is doubled until it is not below the limit: no round at all where it is so at once."""
    m = ModelBuilder()
    x, y = m.input("x", [1], "int32"), m.tensor("y", [1], "int32")
    test, body = m.subgraph("test"), m.subgraph("body")
    test_in, answer = test.input("x", [1], "int32"), test.tensor("p", [1], "bool")
    test.op("LESS", [test_in, test.const("limit", np.array([limit], np.int32))], [answer])
    test.output(answer)
    body_in, twice = body.input("x", [1], "int32"), body.tensor("twice", [1], "int32")
    body.op("ADD", [body_in, body_in], [twice])
    body.output(twice)
    m.op("WHILE", [x], [y], cond_subgraph_index=test.index, body_subgraph_index=body.index)
    m.output(y)
    return m


def test_uint8_goes_in_and_out_as_it_is(tmp_path: Path) -> None:
    """Operators between see int8; what is handed over and what is kept stays uint8."""
    m, q = ModelBuilder(), {"scale": 0.05, "zp": 120}
    x, n = m.input("x", [1, 4], "uint8", **q), m.input("n", [1], "int32")
    handle, old, sum_, first, last = (
        m.tensor("h", [], "resource"),
        *(m.tensor(f"t{i}", [1, 4], "uint8", **q) for i in range(4)),
    )
    decides = m.tensor("p", [1], "bool")
    bodies = []
    for op in ("ADD", "MUL"):
        g = m.subgraph(op)
        inner, out = g.input("x", [1, 4], "uint8", **q), g.tensor("y", [1, 4], "uint8", **q)
        g.op(op, [inner, g.const("c", np.array([[1, 100, 200, 255]], np.uint8), **q)], [out])
        g.output(out)
        bodies.append(g.index)
    m.op("VAR_HANDLE", [], [handle], shared_name="v")
    m.op("READ_VARIABLE", [handle], [old], with_options=False)
    m.op("ADD", [old, x], [sum_])
    m.op("LESS", [n, m.const("k", np.array([2], np.int32))], [decides])
    m.op("IF", [decides, sum_], [first], then_subgraph_index=bodies[0], else_subgraph_index=bodies[1])
    m.op("MUL", [first, x], [last])
    m.op("ASSIGN_VARIABLE", [handle, first], [], with_options=False)
    m.output(first, last)
    x_values = np.random.default_rng(1).integers(0, 256, (6, 1, 4)).astype(np.uint8)
    n_values = np.array([[0], [5], [1], [2], [3], [0]], np.int32)
    result = compiled(m.finish(), tmp_path).verify({"seq_in_0": x_values, "seq_in_1": n_values})
    assert result.ok, result.first


def test_a_loop_of_no_round_and_of_many(tmp_path: Path) -> None:
    project = compiled(doubling().finish(), tmp_path)
    outputs = project.run({"in_0": np.array([[100], [99], [1], [3]], np.int32)})
    assert outputs["out_0"].reshape(-1).tolist() == [100, 198, 128, 192]
    text = project.tree.files["program.c"]
    assert "for (;;) {" in text and "break;" in text


def test_the_reference_does_not_hang(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(control, "MOST_ROUNDS", 500)
    project = compiled(doubling().finish(), tmp_path)
    with pytest.raises(ModelError, match="does not end within"):
        project.run({"in_0": np.array([[0]], np.int32)}, on="numpy")


def test_text_is_the_same_twice(tmp_path: Path) -> None:
    one, other = (compiled(Program(3).model(), tmp_path).tree.files for _ in range(2))
    assert one == other


def test_a_project_with_bodies_can_be_written(tmp_path: Path) -> None:
    written = write(compiled(Program(5).model(), tmp_path).tree, tmp_path / "out")
    assert "program.c" in written


def _into_itself(m: ModelBuilder) -> None:
    body = m._subgraphs[2]
    out = body.tensor("again", [1], "int32")
    body.op("WHILE", [body.inputs[0]], [out], cond_subgraph_index=1, body_subgraph_index=2)


def _to_the_entry(m: ModelBuilder) -> None:
    m.op("WHILE", [0], [m.tensor("z", [1], "int32")], cond_subgraph_index=0, body_subgraph_index=2)


def _nowhere(m: ModelBuilder) -> None:
    m.op("WHILE", [0], [m.tensor("z", [1], "int32")], cond_subgraph_index=1, body_subgraph_index=9)


def _too_many(m: ModelBuilder) -> None:
    m.op("WHILE", [0, 0], [m.tensor("z", [1], "int32")], cond_subgraph_index=1, body_subgraph_index=2)


def _wrong_type(m: ModelBuilder) -> None:
    m.op("WHILE", [m.input("f", [1], "float32")], [m.tensor("z", [1], "float32")], cond_subgraph_index=1,
         body_subgraph_index=2)  # fmt: skip


def _wrong_shape(m: ModelBuilder) -> None:
    m.op("WHILE", [m.input("f", [2], "int32")], [m.tensor("z", [2], "int32")], cond_subgraph_index=1,
         body_subgraph_index=2)  # fmt: skip


def _no_bool(m: ModelBuilder) -> None:
    m.op("WHILE", [0], [m.tensor("z", [1], "int32")], cond_subgraph_index=2, body_subgraph_index=2)


def _condition_is_no_bool(m: ModelBuilder) -> None:
    m.op("IF", [0, 0], [m.tensor("z", [1], "int32")], then_subgraph_index=2, else_subgraph_index=2)


def _left_out(m: ModelBuilder) -> None:
    m.op("WHILE", [-1], [m.tensor("z", [1], "int32")], cond_subgraph_index=1, body_subgraph_index=2)


def _once_in_a_loop(m: ModelBuilder) -> None:
    m.subgraph("init")
    m._subgraphs[2].op("CALL_ONCE", [], [], init_subgraph_index=3)


def _unknown_inside(m: ModelBuilder) -> None:
    body = m._subgraphs[2]
    body.op("CUSTOM:Strange", [body.inputs[0]], [body.tensor("s", [1], "int32")])


REFUSED: list[tuple[Callable[[ModelBuilder], Any], str]] = [
    (_into_itself, "which is running already"),
    (_to_the_entry, "which is running already"),
    (_nowhere, "names subgraph 9 of 3"),
    (_too_many, "takes 1 inputs; 2 are given"),
    (_wrong_type, "is int32 [1], and"),
    (_wrong_shape, "is int32 [1], and"),
    (_no_bool, "a single bool decides"),
    (_condition_is_no_bool, "is not supported; the nearest form is bool"),
    (_left_out, "an input is left out"),
    (_once_in_a_loop, "only the entry can do so"),
    (_unknown_inside, "the custom operator 'Strange' is not known"),
]


@pytest.mark.parametrize(("spoil", "sentence"), REFUSED, ids=lambda each: getattr(each, "__name__", ""))
def test_what_is_refused(spoil: Callable[[ModelBuilder], Any], sentence: str) -> None:
    m = doubling()
    spoil(m)
    with pytest.raises(ModelError) as caught:
        check(read_bytes(m.finish(), "odd.tflite"))
    assert sentence in str(caught.value)
