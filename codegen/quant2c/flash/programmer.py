"""What a programmer is: the tool it needs, the file it takes, the commands that write and check it."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from quant2c.board import Board
from quant2c.errors import BoardError, ToolError, UsageError

Argv = tuple[str, ...]


@dataclass(frozen=True)
class Job:
    """One firmware on its way to one board."""

    folder: Path  # as generate -o wrote it; the images lie in its folder `build`
    board: Board
    options: Mapping[str, str] = field(default_factory=dict)  # of the board's [[programmers]] entry
    port: str = ""  # serial port, or address of a debugger stub
    program: Argv = ()  # the start of a command line that calls the tool

    def image(self, kind: str) -> Path:
        """Where the firmware lies as elf, bin, hex or uf2."""
        return self.folder / "build" / f"firmware.{kind}"

    def require(self, kind: str) -> None:
        """ToolError where there is no such image, or only one of an older build."""
        path, elf = self.image(kind), self.image("elf")
        if not path.is_file():
            raise ToolError(str(path), "is missing", f"run quant2c build {self.folder}")
        if path.stat().st_mtime_ns < elf.stat().st_mtime_ns:
            raise ToolError(str(path), "is older than the ELF file", f"run quant2c build {self.folder}")

    def option(self, name: str, usual: str = "") -> str:
        return self.options.get(name, usual)

    def needed(self, name: str) -> str:
        """An option that the tool cannot do without."""
        if name not in self.options:
            problem = f"does not say the option {name} of its programmer"
            raise BoardError(f"board '{self.board.id}'", problem, "add it to [[programmers]] in the board's file")
        return self.options[name]

    def serial_port(self) -> str:
        """The port that the user named."""
        if not self.port:
            raise UsageError("--port", "is needed by this programmer", "for example --port /dev/ttyACM0 or --port COM4")
        return self.port


@dataclass(frozen=True)
class Programmer:
    """One way to get firmware onto a board.

    `commands` are all that the tool is called with, in order. Where there is no tool (a drive to copy to, a debugger
    stub) `write` does the work, and `commands` only says what it will do.
    """

    name: str
    programs: tuple[str, ...]  # the tool under its names; () where none is needed
    install: str  # the line that installs it
    image: str  # the file it takes
    commands: Callable[[Job], tuple[Argv, ...]]
    verifies: str  # how the result is checked; "" where the tool cannot
    obstacle: Callable[[Job], str] = lambda job: ""  # what else stands in the way at the moment, "" if nothing
    write: Callable[[Job], str] | None = None  # does it without a tool; returns what was done
    hint: Callable[[Job], str] = lambda job: "is the board connected, and no other program using it?"
    before: Callable[[Job], None] = lambda job: None  # what it needs beside the firmware: a command file
    after: Callable[[Job], None] = lambda job: None  # a check of what it read back; raises TransportError

    def program(self) -> Argv | None:
        """How the tool is called here; None where it is missing, () where none is needed."""
        if not self.programs:
            return ()
        for name in self.programs:
            beside = Path(sys.executable).with_name(name)  # a virtual environment that nobody activated
            path = shutil.which(name) or (str(beside) if beside.is_file() else "")
            if path:
                return (path,)
        return None
