"""The stack in the generated header holds: against both compilers' call graphs, and against a painted stack."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest

import quant2c
from conftest import in_ci
from quant2c.cases import random_cases
from quant2c.errors import ToolError
from quant2c.runners import DeviceRunner
from quant2c.select.table import KERNELS
from quant2c.toolchain.find import find_target_compiler

CORES = ("cortex-m0", "cortex-m3", "cortex-m4", "cortex-m7", "cortex-m33", "cortex-m55")


def model(digits_dir: Path, core: str) -> quant2c.Project:
    return quant2c.compile(digits_dir / "digits_cnn_int8.tflite", core)


def need(compiler: str) -> None:
    try:
        find_target_compiler(compiler)
    except ToolError:
        if in_ci():
            raise
        pytest.skip(f"{compiler} is not here")


@pytest.mark.parametrize("core", CORES)
@pytest.mark.parametrize("compiler", ["gcc", "zig"])
def test_the_header_is_an_upper_bound(
    digits_dir: Path, monkeypatch: pytest.MonkeyPatch, core: str, compiler: str
) -> None:
    need(compiler)
    monkeypatch.setenv("QUANT2C_ARM_CC", compiler)
    project = model(digits_dir, core)
    promised = project.compiled.record.stack_bytes
    footprint = project.footprint()
    assert promised is not None
    assert footprint.stack_bytes <= promised, footprint.deepest
    assert f"_STACK_BYTES {promised}u" in project.tree.files["digits_cnn_int8.h"]


@pytest.mark.emulated
def test_a_painted_stack_stays_below_the_static_bound(digits_dir: Path) -> None:
    project = model(digits_dir, "cortex-m4")
    inputs = [a.tobytes() for a in random_cases(project.inputs, 4).case("", 3)]
    with project.open("cortex-m4") as runner:
        assert isinstance(runner, DeviceRunner)
        painted = runner.client.stack_bytes(inputs)
    assert 0 < painted <= project.footprint().stack_bytes + 32, "the bound is that of the run, called by the protocol"


def test_an_integer_model_links_no_heap_no_printf_and_no_float(digits_dir: Path) -> None:
    symbols = model(digits_dir, "cortex-m4").footprint().symbols
    unwanted = re.compile(r"malloc|free|_sbrk|printf|__aeabi_[fd]|__(add|sub|mul|div)[sd]f|scalbn|exp|roundf?$")
    assert not [name for name in symbols if unwanted.search(name) and not name.startswith("q2c_")]


def test_the_linked_image_is_what_inspect_says(digits_dir: Path) -> None:
    project = model(digits_dir, "cortex-m4")
    footprint, record = project.footprint(), project.compiled.record
    padding = footprint.constants_bytes - record.weights_bytes - record.constants_bytes
    tables = len(record.tables) + len(record.layers)
    assert -4 * tables <= padding <= 8 * tables


def test_every_integer_kernel_has_its_stack_measured(digits_dir: Path) -> None:
    from quant2c.emit.stack import stack_bytes

    missing = [
        k.symbol
        for k in KERNELS
        if k.isa == "portable" and "f32" not in k.types and stack_bytes([k.symbol], "cortex-m4") is None
    ]
    assert not [name for name in missing if "_s16" not in name], "run: python bench/stack.py"


def test_outputs_do_not_depend_on_what_the_arena_held(digits_dir: Path) -> None:
    project = model(digits_dir, "host")
    inputs = random_cases(project.inputs, 4).case("", 3)
    with project.open("host") as runner:
        first = runner.run(inputs)
        runner.model.memory[256:-256] = 0x5A  # type: ignore[union-attr]
        assert all(np.array_equal(a, b) for a, b in zip(first, runner.run(inputs), strict=True))
