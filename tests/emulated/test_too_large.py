"""A model a kilobyte too large for a board is refused by that number; the next smaller one fits, and runs."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import quant2c
from builder import ModelBuilder
from quant2c.board import load_board
from quant2c.cases import random_cases
from quant2c.emulate import emulate
from quant2c.errors import ToolError
from quant2c.toolchain.project import build_project
from standin import compiler, require_qemu

BOARD = "microbit"
STEP = 16  # of what lies in memory


def model_of(inputs: int, folder: Path) -> Path:
    """One dense layer: every input is a byte of the arena."""
    m = ModelBuilder()
    x = m.input("x", [1, inputs], "int8", scale=0.05, zp=3)
    weights = np.random.default_rng(inputs).integers(-127, 128, (2, inputs)).astype(np.int8)
    w = m.const("w", weights, scale=0.01, zp=0)
    y = m.tensor("y", [1, 2], "int8", scale=5.0, zp=-4)
    m.op("FULLY_CONNECTED", [x, w, -1], [y])
    m.output(y)
    path = folder / f"dense_{inputs}.tflite"
    path.write_bytes(m.finish())
    return path


@pytest.mark.emulated
def test_the_number_is_exact_and_the_next_smaller_runs(tmp_path: Path) -> None:
    require_qemu()
    gcc = compiler("gcc")
    start = quant2c.compile(model_of(8000, tmp_path), board=BOARD, must_fit=False).fit()
    assert start is not None and start.fits
    ram = next(usage for usage in start.usage if usage.region.name == "ram")
    largest = (8000 + ram.free) // STEP * STEP

    fitting = quant2c.compile(model_of(largest, tmp_path), board=BOARD)
    placement = fitting.fit()
    assert placement is not None and placement.fits
    free = next(usage.free for usage in placement.usage if usage.region.name == "ram")
    assert free < STEP
    fitting.write(tmp_path / "fits")
    case = random_cases(fitting.inputs, 4).case("", 3)
    with emulate(build_project(tmp_path / "fits", gcc).output, load_board(BOARD), "qemu") as device:
        got = device.run([case[0].tobytes()])
    assert got[0] == fitting.run({"in_0": case[0][None]}, "numpy")["out_0"].tobytes()

    model, missing = model_of(largest + 1024, tmp_path), 1024 - free
    command = [sys.executable, "-m", "quant2c", "generate", model, "--board", BOARD, "-o", tmp_path / "fits"]
    before = {path.name: path.read_bytes() for path in (tmp_path / "fits").iterdir() if path.is_file()}
    done = subprocess.run(list(map(str, command)), capture_output=True, text=True, check=False)
    assert done.returncode == 1, done.stdout + done.stderr
    assert f"does not fit on {BOARD}: ram is {missing:,} bytes too small" in done.stderr
    assert f"it fits with {missing:,} bytes fewer of arena" in done.stderr
    assert before == {path.name: path.read_bytes() for path in (tmp_path / "fits").iterdir() if path.is_file()}

    too_large = quant2c.compile(model, board=BOARD, must_fit=False)  # what the linker says of it
    too_large.write(tmp_path / "large")
    with pytest.raises(ToolError, match=rf"overflowed by {missing} bytes"):
        build_project(tmp_path / "large", gcc)
