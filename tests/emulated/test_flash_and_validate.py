"""From an empty machine to a proved one: firmware written through a debugger stub, started, and validated."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from emulated.machines import empty_machine
from standin import BOARDS, require_qemu


def quant2c(*words: str | Path) -> str:
    """What the command prints; it has to end well."""
    done = subprocess.run(
        [sys.executable, "-m", "quant2c", *map(str, words)], capture_output=True, text=True, timeout=300, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.mark.emulated
@pytest.mark.parametrize("board", BOARDS)
def test_flash_then_validate(board: str, tmp_path: Path, digits_dir: Path) -> None:
    require_qemu()
    pytest.importorskip("serial")
    model = digits_dir / "digits_cnn_int8.tflite"
    quant2c("generate", model, "--board", board, "-o", tmp_path / "fw")
    quant2c("build", tmp_path / "fw")
    with empty_machine(board) as (stub, port):
        said = quant2c("flash", tmp_path / "fw", "--programmer", "gdb", "--port", stub)
        assert "written and read back identical, started" in said
        said = quant2c("validate", model, "--port", port, "--cases", "50")
        assert "50 cases, 500 output values against numpy: 0 differences" in said
