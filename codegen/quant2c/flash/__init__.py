"""Puts a built firmware onto its board.

found = choose(folder)         # the first programmer of the board that can work here
for line in found.commands: ...
flash(found)
"""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from pathlib import Path

from quant2c.errors import BoardError, ToolError, TransportError, UsageError
from quant2c.flash.programmer import Argv, Job, Programmer
from quant2c.flash.table import PROGRAMMERS
from quant2c.names import nearest
from quant2c.toolchain.project import board_of, firmware_of, read_project

__all__ = ["PROGRAMMERS", "Chosen", "Job", "Programmer", "choose", "flash"]

_SECONDS = 300.0  # more than any tool takes for a few MiB
_LAST_LINES = 8


@dataclass(frozen=True)
class Chosen:
    """A programmer, and what it will do."""

    programmer: Programmer
    job: Job

    @property
    def commands(self) -> tuple[Argv, ...]:
        return self.programmer.commands(self.job)


def choose(folder: Path, programmer: str = "", port: str = "", *, dry_run: bool = False) -> Chosen:
    """The programmer of that name, or the first of the board's that is installed and finds what it needs.

    With `dry_run` the first of the board's, installed or not: nothing is called.
    """
    project = read_project(folder)
    if project.kind != "firmware":
        raise UsageError(str(folder), "is a library, not a firmware", "generate with --board, then build")
    board = board_of(project)
    firmware_of(folder)
    rows = dict(board.programmers)
    if not rows:
        raise BoardError(f"board '{board.id}'", "names no programmer", "add [[programmers]] to its file")
    if programmer and programmer not in rows:
        hint = nearest(programmer, rows) if programmer in PROGRAMMERS else nearest(programmer, PROGRAMMERS)
        raise BoardError(f"programmer '{programmer}'", f"is none of those for {board.name}", hint)
    refusals = []
    for name in [programmer] if programmer else rows:
        row = PROGRAMMERS[name]
        job = Job(folder, board, dict(rows[name]), port, row.program() or row.programs[:1])
        refusal = "" if dry_run else refusal_of(row, job)
        if not refusal:
            return Chosen(row, job)
        refusals.append(f"{name}: {refusal}")
    listed = "".join(f"\n  - {refusal}" for refusal in refusals)
    raise ToolError(f"board '{board.id}'", f"no programmer can be used{listed}", "any one of them will do")


def refusal_of(row: Programmer, job: Job) -> str:
    """Why this programmer cannot be used here and now, "" if it can."""
    if row.program() is None:
        return f"{row.programs[0]} is not installed; {row.install}"
    return row.obstacle(job)


def flash(chosen: Chosen) -> str:
    """Writes the firmware; returns a line on what was done.

    ToolError where its image is missing, TransportError where writing fails.
    """
    row, job = chosen.programmer, chosen.job
    job.require(row.image)
    if row.write is not None:
        return row.write(job)
    row.before(job)
    for command in chosen.commands:
        _call(row, job, command)
    row.after(job)
    return f"written by {row.name}"


def _call(row: Programmer, job: Job, command: Argv) -> None:
    """One command of the tool; what it says last is told where it fails."""
    try:
        result = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            check=False,
            timeout=_SECONDS,
        )
    except OSError as error:
        raise ToolError(row.name, f"cannot be started: {error.strerror}", row.install) from error
    except subprocess.TimeoutExpired as error:
        raise TransportError(row.name, f"did not end within {_SECONDS:.0f} s", row.hint(job)) from error
    if result.returncode != 0:
        lines = [line.rstrip() for line in result.stdout.splitlines() if line.strip()][-_LAST_LINES:]
        said = "".join(f"\n  | {line}" for line in lines) or " without a word"
        raise TransportError(row.name, f"ended with status {result.returncode}{said}", row.hint(job))
