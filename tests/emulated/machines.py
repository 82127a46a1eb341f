"""Emulated machines with nothing in them, as boards come out of their box."""

from __future__ import annotations

import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

from quant2c.board import load_board
from quant2c.emulate import qemu


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
