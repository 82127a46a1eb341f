"""Variables behind handles: what they start with, who shares them, what is refused."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import quant2c
from builder import ModelBuilder
from quant2c.check import check
from quant2c.errors import ModelError
from quant2c.host.model import HostModel
from quant2c.read.flatbuffer import read_bytes

KINDS = ("bool", "int8", "uint8", "int16", "int32", "int64", "float32")


def refusal(m: ModelBuilder) -> str:
    with pytest.raises(ModelError) as caught:
        check(read_bytes(m.finish(), "state.tflite"))
    return str(caught.value)


def handle(m: ModelBuilder, name: str, container: str = "", g: object = None) -> int:
    g = m if g is None else g
    h = g.tensor(f"handle of {name}", [], "resource")  # type: ignore[attr-defined]
    g.op("VAR_HANDLE", [], [h], container=container, shared_name=name)  # type: ignore[attr-defined]
    return int(h)


def delayed(kind: str, start: np.ndarray | None, container: str = "") -> ModelBuilder:
    """The output is the input of the run before."""
    m = ModelBuilder()
    quant = {"scale": 0.1, "zp": {"int8": -7, "uint8": 9}.get(kind, 0)} if kind in ("int8", "uint8", "int16") else {}
    x, y = m.input("x", [2, 3], kind, **quant), m.tensor("y", [2, 3], kind, **quant)
    if start is not None:
        init = m.subgraph("init")
        init.op("ASSIGN_VARIABLE", [handle(m, "last", container, init), init.const("s", start, kind, **quant)], [],
                with_options=False)  # fmt: skip
        m.op("CALL_ONCE", [], [], init_subgraph_index=init.index)
    h = handle(m, "last", container)
    m.op("READ_VARIABLE", [h], [y], with_options=False)
    m.op("ASSIGN_VARIABLE", [h, x], [], with_options=False)
    m.output(y)
    return m


def values(kind: str, number: int, seed: int) -> np.ndarray:
    return np.random.default_rng(seed).integers(0, 2 if kind == "bool" else 100, (number, 2, 3)).astype(kind)


@pytest.mark.parametrize("starts", [False, True])
@pytest.mark.parametrize("kind", KINDS)
def test_a_variable_keeps_every_type_and_starts_again_after_a_reset(kind: str, starts: bool, tmp_path: Path) -> None:
    start = values(kind, 1, 1)[0] if starts else None
    (tmp_path / "delay.tflite").write_bytes(delayed(kind, start).finish())
    project = quant2c.compile(tmp_path / "delay.tflite", around=False)
    x = values(kind, 4, 2)
    fresh = np.full((2, 3), {"int8": -7, "uint8": 9}.get(kind, 0), kind) if start is None else start
    with HostModel(project.tree) as model:
        for _ in range(2):
            got = [model.run([each])[0] for each in x]
            for value, want in zip(got, [fresh, *x[:-1]], strict=True):
                assert value.dtype == want.dtype and np.array_equal(value, want)
            model.reset()
    result = project.verify({"seq_in_0": x})
    assert result.ok, result.first


def test_the_same_name_in_another_container_is_another_variable(tmp_path: Path) -> None:
    m = ModelBuilder()
    x, one = m.input("x", [4], "int32"), m.const("one", np.ones(4, np.int32))
    boxes = [handle(m, "v", container) for container in ("", "box", "")]
    outs = [m.tensor(f"y{i}", [4], "int32") for i in range(3)]
    more = [m.tensor(f"z{i}", [4], "int32") for i in range(2)]
    for h, out in zip(boxes, outs, strict=True):
        m.op("READ_VARIABLE", [h], [out], with_options=False)
    m.op("ADD", [outs[0], x], [more[0]])
    m.op("SUB", [outs[1], one], [more[1]])
    for h, new in zip(boxes, more, strict=False):
        m.op("ASSIGN_VARIABLE", [h, new], [], with_options=False)
    m.output(*outs)
    (tmp_path / "boxes.tflite").write_bytes(m.finish())
    project = quant2c.compile(tmp_path / "boxes.tflite", around=False)
    assert project.compiled.record.state_bytes == 32
    x_values = np.arange(12, dtype=np.int32).reshape(3, 4)
    outputs = project.run({"seq_in_0": x_values})
    assert np.array_equal(outputs["seq_out_0"][2], x_values[0] + x_values[1])
    assert np.array_equal(outputs["seq_out_1"][2], np.full(4, -2))
    assert np.array_equal(outputs["seq_out_2"], outputs["seq_out_0"])


def test_state_of_the_field_is_in_the_context(tmp_path: Path) -> None:
    """Not in the arena, which other models may use between two runs."""
    (tmp_path / "delay.tflite").write_bytes(delayed("int8", values("int8", 1, 3)[0]).finish())
    text = quant2c.compile(tmp_path / "delay.tflite", around=False).tree.files["delay.c"]
    assert "memcpy(ctx->state + 0, delay_state0_start, 6u); /* last */" in text


def test_what_is_refused() -> None:
    m = delayed("int8", None)
    y = m.tensor("y2", [2, 4], "int8", scale=0.1, zp=-7)
    m.op("READ_VARIABLE", [handle(m, "last")], [y], with_options=False)
    assert "the variable 'last' is [2, 3] and" in refusal(m)
    m = delayed("int8", None)
    m.op("READ_VARIABLE", [m.const("c", np.zeros(3, np.int8))], [m.tensor("z", [3], "int8")], with_options=False)
    assert "is no variable" in refusal(m)
    m = delayed("int8", None)
    init = m.subgraph("late")
    init.op("ASSIGN_VARIABLE", [handle(m, "last", "", init), init.const("s", np.zeros((2, 3), np.int8))], [],
            with_options=False)  # fmt: skip
    m.op("CALL_ONCE", [], [], init_subgraph_index=init.index)
    assert "it must run first" in refusal(m)
    m = delayed("int8", None)
    m.output(handle(m, "last"))
    assert "is the handle of a variable; give its value" in refusal(m)
