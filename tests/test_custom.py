"""Operators of a user's own, through the hook: from a folder to an emulated core, and files that are wrong."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

import numpy as np
import pytest

import quant2c
from builder import ModelBuilder
from conftest import ROOT, in_ci
from quant2c.cli import main
from quant2c.errors import ModelError, Quant2cError, ToolError, UsageError
from quant2c.read.flatbuffer import read_bytes

EXAMPLE = ROOT / "examples" / "custom_op"

TOY = '''
from dataclasses import dataclass

import numpy as np

from quant2c.ir.call import Call
from quant2c.ops.base import Op, same_shape_as_input
from quant2c.ops.custom import OPTIONS
from quant2c.select.kernel import Kernel


@dataclass(frozen=True)
class Key:
    """With annotations that are text, dataclasses look up the module they are in."""

    byte: "int"


def parse(options):
    return Key(options[OPTIONS][0])


def check(view):
    if view.attrs.byte == 0:
        yield "its key must not be 0"


def lower(view, options):
    x, y = view.input(0), view.out
    params = {{"count": x.elements, "key": view.attrs.byte, "order": np.arange(x.elements, dtype=np.int32)[::-1]}}
    return (Call("scramble", "s8", params, (x.index,), (y.index,)),)


def reference(view, inputs, profile):
    x = inputs[0].reshape(-1)[::-1].reshape(inputs[0].shape)
    return ((x.view(np.uint8) ^ view.attrs.byte ^ {flip}).view(np.int8),)


OPS = (Op("CUSTOM:Scramble", "scramble", ("int8 -> int8",), same_shape_as_input, lower, parse=parse, check=check),)
REFERENCES = {{"CUSTOM:Scramble": reference}}
KERNELS = (Kernel("scramble", "s8"),)
'''

TOY_H = """/* SPDX-License-Identifier: MIT */
#ifndef Q2C_SCRAMBLE_H
#define Q2C_SCRAMBLE_H
#include <stdint.h>
#include "scramble_flip.h"
typedef struct {
    int32_t count, key;
    const int32_t *order;
} q2c_scramble_params;
void q2c_scramble_s8__portable(const q2c_scramble_params *p, const int8_t *in, int8_t *out);
#endif
"""

TOY_C = """/* SPDX-License-Identifier: MIT */
#include "scramble.h"
void q2c_scramble_s8__portable(const q2c_scramble_params *p, const int8_t *in, int8_t *out)
{
    for (int32_t i = 0; i < p->count; ++i) {
        out[i] = (int8_t)(in[p->order[i]] ^ p->key ^ Q2C_SCRAMBLE_FLIP);
    }
}
"""


def toy(folder: Path, flip: int = 0) -> Path:
    """The hook's file, with C beside it of which one header includes another."""
    folder.mkdir(exist_ok=True)
    (folder / "scramble.h").write_text(TOY_H)
    (folder / "scramble_flip.h").write_text(f"/* SPDX-License-Identifier: MIT */\n#define Q2C_SCRAMBLE_FLIP {flip}\n")
    (folder / "scramble_s8__portable.c").write_text(TOY_C)
    (folder / "toy.py").write_text(TOY.format(flip=flip))
    return folder / "toy.py"


def toy_model(key: int = 0x35) -> bytes:
    """A builtin operator, the custom one, a builtin one, with options that are no flexbuffer."""
    m = ModelBuilder()
    q = {"scale": 0.1, "zp": 3}
    x = m.input("x", [1, 4, 5], "int8", **q)
    tensors = [m.tensor(f"t{i}", [1, 4, 5], "int8", **q) for i in range(3)]
    m.op("RELU", [x], [tensors[0]])
    m.op("CUSTOM:Scramble", [tensors[0]], [tensors[1]], custom_options=bytes([key]))
    m.op("RELU", [tensors[1]], [tensors[2]])
    m.output(tensors[2])
    return m.finish()


def expected(x: np.ndarray, key: int) -> np.ndarray:
    first = np.maximum(x, 3).reshape(len(x), -1)[:, ::-1].reshape(x.shape)
    return np.maximum((first.view(np.uint8) ^ key).view(np.int8), 3)


def write_model(folder: Path, key: int = 0x35) -> Path:
    path = folder / "net.tflite"
    path.write_bytes(toy_model(key))
    return path


@pytest.mark.parametrize("on", ["numpy", "host", "cortex-m4", "cortex-m0plus"])
def test_a_toy_operator_from_end_to_end(tmp_path: Path, on: str) -> None:
    project = quant2c.compile(write_model(tmp_path), quant2c.api.core_of(on), custom=[toy(tmp_path / "mine")])
    x = np.random.default_rng(1).integers(-128, 128, (6, 1, 4, 5)).astype(np.int8)
    try:
        result = project.verify({"in_0": x, "out_0": expected(x, 0x35)}, on=on)
    except ToolError as error:
        if in_ci():
            raise
        pytest.skip(str(error))
    assert result.ok and result.layers == 3 and result.expected_outputs == 1


def test_two_meanings_of_one_code_live_side_by_side(tmp_path: Path) -> None:
    """Nothing of a hook stays behind: neither in this process nor beside the file."""
    path, x = write_model(tmp_path), np.arange(20, dtype=np.int8).reshape(1, 1, 4, 5)
    before = set(sys.modules)
    files = [quant2c.read_custom(toy(tmp_path / name, flip)) for name, flip in (("a", 0), ("b", 0x50))]
    projects = [quant2c.compile(path, custom=[file]) for file in files]
    for project, flip in zip(projects, (0, 0x50), strict=True):
        assert np.array_equal(project.run({"in_0": x})["out_0"], expected(x, 0x35 ^ flip))
    later = quant2c.compile(path, custom=files)
    assert np.array_equal(later.run({"in_0": x}, on="numpy")["out_0"], expected(x, 0x35 ^ 0x50))
    with pytest.raises(ModelError, match="--custom"):
        quant2c.compile(path)
    assert not {name for name in set(sys.modules) - before if "toy" in name}
    assert not list(tmp_path.rglob("__pycache__"))


def test_a_check_of_the_users_own_refuses_with_its_sentence(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="node 1 CUSTOM:Scramble: its key must not be 0"):
        quant2c.compile(write_model(tmp_path, key=0), custom=[toy(tmp_path / "mine")])


def test_the_command_line_takes_the_file_and_repeats_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    write_model(tmp_path)
    toy(tmp_path)
    generate = ["generate", "net.tflite", "--core", "cortex-m4", "--custom", "toy.py", "-o", "out"]
    for arguments in (generate, [*generate, "--check"], ["verify", "net.tflite", "--custom", "toy.py"]):
        with pytest.raises(SystemExit) as stop:
            main(arguments)
        assert not stop.value.code, capsys.readouterr().err
    text = (tmp_path / "out" / "net.c").read_text()
    assert "quant2c generate net.tflite --core cortex-m4 --custom toy.py\n" in text
    assert (tmp_path / "out" / "scramble_flip.h").is_file()
    (tmp_path / "scramble_s8__portable.c").write_text(TOY_C + "\n")
    with pytest.raises(SystemExit) as stop:
        main([*generate, "--check"])
    assert stop.value.code == 1 and "scramble_s8__portable.c" in capsys.readouterr().err


def changed(old: str, new: str) -> str:
    text = TOY.format(flip=0)
    assert old in text
    return text.replace(old, new)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("x = (", "toy.py: is no Python at line 1"),
        ("\0", "toy.py: is no Python"),
        ("\nimport no_such_module", "toy.py: fails at line 2 with ModuleNotFoundError"),
        ("raise SystemExit(0)", "toy.py: fails at line 1 with SystemExit"),
        ("", "describes no operator"),
        ("OPS = 3", "OPS is no tuple of Op rows"),
        ("OPS = ('x',)", "OPS is no tuple of Op rows"),
        (changed('"CUSTOM:Scramble", "scramble"', '"CONV_2D", "scramble"'), "its name must be CUSTOM:<code>"),
        (changed("REFERENCES = {", "OTHERS = {"), "REFERENCES has no function for 'CUSTOM:Scramble'"),
        (changed("REFERENCES = {", "REFERENCES = 3 #"), "REFERENCES is no dictionary"),
        (changed('Kernel("scramble", "s8")', 'Kernel("scramble", "s16")'), "there is no scramble_s16__portable.c"),
        (changed('Kernel("scramble", "s8")', 'Kernel("conv2d", "s8")'), "named as a file of the runtime"),
        (changed("KERNELS = (", "KERNELS = {"), "is no Python"),
        (changed("KERNELS = (", "KERNELS = () #"), "no kernel scramble for s8"),
        (changed("return Key(", "return Kex("), "parse: fails at line 20 with NameError"),
        (changed("yield", "raise ValueError(1) #"), "check: fails at line 25 with ValueError"),
        (changed("same_shape_as_input, lower", "lambda view: [], lower"), "shapes: gives []"),
        (changed("return (Call(", "return [Call(").replace("out.index,)),)", "y.index,))]"), "is no Python"),
        (changed("(y.index,)),)", "(y.index,)))"), "lower: gives Call"),
        (changed(".view(np.int8),)", ",)"), "reference: gives uint8 [1, 4, 5]"),
        (changed("inputs[0].reshape(-1)", "inputs[9]"), "reference: fails at line 35 with IndexError"),
        (changed('Kernel("scramble", "s8")', 'Kernel("scramble", "s8", when=lambda call: 1 / 0)'), "when: fails"),
    ],
)
def test_a_broken_file_gets_a_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str, words: str
) -> None:
    toy(tmp_path).write_text(text)
    model = str(write_model(tmp_path, key=0 if "raise ValueError" in text else 0x35))
    with pytest.raises(SystemExit) as stop:
        main(["verify", model, "--on", "numpy", "--custom", str(tmp_path / "toy.py")])
    error = " ".join(capsys.readouterr().err.split())
    assert stop.value.code in (2, 3) and words in error and "Traceback" not in error, error


def test_a_missing_file_and_missing_c_get_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot be read"):
        quant2c.read_custom(tmp_path / "none.py")
    path = toy(tmp_path)
    (tmp_path / "scramble_flip.h").unlink()
    with pytest.raises(UsageError, match="no scramble_flip"):
        quant2c.compile(write_model(tmp_path), custom=[path])


def test_c_that_does_not_compile_gets_the_compilers_words(tmp_path: Path) -> None:
    path = toy(tmp_path)
    (tmp_path / "scramble_s8__portable.c").write_text(TOY_C.replace("out[i] =", "out[j] ="))
    with pytest.raises(Quant2cError) as error, quant2c.compile(write_model(tmp_path), custom=[path]).open("host"):
        pass
    assert error.value.status == 4


def test_an_operator_may_do_with_the_kernels_that_are_there(tmp_path: Path) -> None:
    text = TOY.format(flip=0)
    a, b = text.index("    params ="), text.index("def reference")
    call = '    return (Call("flip_sign", "b8", {"elements": x.elements}, (x.index,), (y.index,)),)\n\n\n'
    own = text[:a] + call + text[b:].replace("KERNELS = (", "KERNELS = () #").replace("[::-1]", "")
    toy(tmp_path).write_text(own)
    project = quant2c.compile(write_model(tmp_path, key=0x80), custom=[tmp_path / "toy.py"])
    assert project.verify(on="host").ok and not project.tree.files.keys() & {"scramble.h"}


# ---- the example of docs/custom-ops.md ----


def test_the_example_is_what_its_script_writes() -> None:
    spec = importlib.util.spec_from_file_location("make_model", EXAMPLE / "make_model.py")
    assert spec is not None and spec.loader is not None
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    assert script.model() == (EXAMPLE / "speech.tflite").read_bytes()
    for wrong in (1.5, -0.25):
        graph = quant2c.custom.with_custom(read_bytes(script.model(wrong), "x"), [EXAMPLE / "pre_emphasis.py"])
        assert "its option 'coefficient'" in str(quant2c.check.support(graph))


@pytest.mark.parametrize("on", ["host", "cortex-m4"])
def test_the_example_computes_the_filter(on: str) -> None:
    project = quant2c.compile(EXAMPLE / "speech.tflite", quant2c.api.core_of(on), custom=[EXAMPLE / "pre_emphasis.py"])
    x = np.random.default_rng(2).integers(-32768, 32768, (4, 2, 160)).astype(np.int16)
    x[0], x[1] = 32767, -32768
    x[1, :, ::2] = 32767  # the largest differences there are
    before = np.concatenate([np.zeros((4, 2, 1)), x[:, :, :-1]], axis=2)
    real = np.minimum(np.abs(x - 0.96875 * before) / 2, 32767)
    try:
        got = project.run({"in_0": x}, on=on)["out_0"]
        assert project.verify({"in_0": x}, on=on).ok
    except ToolError as error:
        if in_ci():
            raise
        pytest.skip(str(error))
    assert np.abs(got - real).max() <= 0.5
