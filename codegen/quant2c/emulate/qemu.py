"""QEMU's machines: a process that connects its serial port to a socket of ours."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from quant2c.board import Board, Emulator
from quant2c.emulate.recording import Recorder
from quant2c.errors import ToolError
from quant2c.target.transport import SocketTransport, Transport

# -icount shift=10: the emulated clock moves on by 2^10 ns with every instruction.
_SHIFT = 10
INSTRUCTION_NS = 1 << _SHIFT

PROGRAM = "qemu-system-arm"
INSTALL = (
    "install QEMU (apt install qemu-system-arm, brew install qemu, winget install SoftwareFreedomConservancy.QEMU)"
)
_BANNER = b"quant2c ready\n"
_START_SECONDS, _END_SECONDS = 30.0, 20.0
_LAST_LINES = 3


def refusal(emulator: Emulator) -> str:
    """Why QEMU cannot emulate a board here, "" if it can."""
    if not emulator.qemu_machine:
        return "QEMU has no such machine"
    return "" if program() else INSTALL


def program() -> str:
    """QEMU's path, "" where it is missing. Its installer for Windows leaves the search path alone."""
    beside = Path(os.environ.get("PROGRAMFILES", "")) / "qemu" / f"{PROGRAM}.exe"
    return shutil.which(PROGRAM) or (str(beside) if beside.is_file() else "")


@contextmanager
def open_machine(elf: Path, board: Board, emulator: Emulator, recorder: Recorder | None = None) -> Iterator[Transport]:
    """A machine that runs `elf` and has sent its banner; `recorder` has its record when the firmware has ended."""
    with socket.create_server(("127.0.0.1", 0)) as listener, tempfile.TemporaryFile() as messages:
        command = arguments(elf, emulator.qemu_machine, listener.getsockname()[1])
        command += ["-plugin", recorder.plugin_argument()] if recorder else []
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=messages, stderr=messages)
        machine = _Machine(process, board.id, messages)
        try:
            with machine.accept(listener) as connection:
                transport = SocketTransport(connection, board.id, machine.why_it_ended, machine.wait)
                machine.wait_for_banner(transport)
                yield transport
        finally:
            machine.stop()


def arguments(elf: Path, machine: str, port: int) -> list[str]:
    """The command that starts a machine; its serial port connects to a local TCP port."""
    return [
        program(),
        *("-M", machine, "-kernel", str(elf)),
        *("-display", "none", "-monitor", "none", "-net", "none"),
        *("-chardev", f"socket,id=console,host=127.0.0.1,port={port},server=off,nodelay=on"),
        *("-serial", "chardev:console"),
        *("-semihosting-config", "enable=on,target=native"),
        *("-icount", f"shift={_SHIFT}"),
    ]


class _Machine:
    """A running QEMU."""

    def __init__(self, process: subprocess.Popen[bytes], board: str, messages: IO[bytes]) -> None:
        self._process = process
        self._board = board
        self._messages = messages

    def accept(self, listener: socket.socket) -> socket.socket:
        """The connection that QEMU makes."""
        deadline = time.monotonic() + _START_SECONDS
        listener.settimeout(0.2)
        while time.monotonic() < deadline:
            try:
                return listener.accept()[0]
            except TimeoutError:
                if self._process.poll() is not None:
                    break
        raise ToolError(
            PROGRAM, f"does not start the board '{self._board}': {self._last_words()}", "is it a recent QEMU?"
        )

    def wait_for_banner(self, transport: SocketTransport) -> None:
        """Some ports lose what is sent before the firmware has opened them."""
        seen = b""
        deadline = time.monotonic() + _START_SECONDS
        while not seen.endswith(_BANNER):
            byte = transport.read(1, max(deadline - time.monotonic(), 0.0))
            if not byte:
                raise ToolError(f"board '{self._board}'", "the firmware does not start", "was it built for this board?")
            seen += byte

    def wait(self) -> int:
        """The exit status of the firmware, which QEMU passes on."""
        try:
            return self._process.wait(_END_SECONDS)
        except subprocess.TimeoutExpired as error:
            raise ToolError(PROGRAM, "does not end", "was the firmware built with semihosting?") from error

    def why_it_ended(self) -> Exception:
        """QEMU closed the connection in the middle of a conversation."""
        status = self.wait()
        return ToolError(
            f"board '{self._board}'",
            f"the emulated core stopped (status {status}): stack overflow or wild pointer",
            self._last_words(),
        )

    def stop(self) -> None:
        """Ends QEMU if it still runs."""
        if self._process.poll() is None:
            self._process.kill()
        self._process.wait()

    def _last_words(self) -> str:
        self._messages.seek(0)
        lines = self._messages.read().decode("utf-8", "replace").strip().splitlines()
        return " / ".join(lines[:_LAST_LINES])
