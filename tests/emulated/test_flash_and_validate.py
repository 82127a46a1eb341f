"""From an empty machine to a proved one: firmware written through a debugger stub, started, and validated."""

from __future__ import annotations

import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from quant2c.board import load_board
from quant2c.emulate import qemu
from standin import BOARDS, require_qemu


@contextmanager
def empty_machine(board: str) -> Iterator[tuple[str, str]]:
    """(where its debugger stub listens, a URL of its serial port). Nothing is loaded; the core stands still."""
    emulator = load_board(board).emulator
    assert emulator is not None
    stub, serial = _free_ports(2)
    command = [
        *(qemu.program(), "-M", emulator.qemu_machine, "-S", "-gdb", f"tcp:127.0.0.1:{stub}"),
        *("-display", "none", "-monitor", "none", "-net", "none", "-icount", "shift=10"),
        *("-serial", f"tcp:127.0.0.1:{serial},server=on,wait=off,nodelay=on"),
        *("-semihosting-config", "enable=on,target=native"),
    ]
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        yield f"127.0.0.1:{stub}", f"socket://127.0.0.1:{serial}"
    finally:
        process.kill()
        process.wait()


def _free_ports(count: int) -> list[int]:
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [each.getsockname()[1] for each in sockets]
    for each in sockets:
        each.close()
    return ports


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
