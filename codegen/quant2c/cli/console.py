"""Where output goes and how it looks."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from quant2c.errors import UsageError

_WIDTH = 110  # of tables where the output is no terminal


def _console(stderr: bool) -> Console:
    console = Console(stderr=stderr, highlight=False)
    return console if console.is_terminal else Console(stderr=stderr, highlight=False, width=_WIDTH, soft_wrap=False)


console = _console(stderr=False)
error_console = _console(stderr=True)


@contextmanager
def progress(what: str) -> Iterator[Callable[[int, int], None]]:
    """A progress bar on standard error, gone when done; yields (done, total) -> None."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=error_console, transient=True, disable=not error_console.is_terminal) as bar:
        task = bar.add_task(what, total=None)

        def update(done: int, total: int) -> None:
            bar.update(task, completed=done, total=total)

        yield update


def write_json(path: Path, value: Any) -> None:
    """Writes a value as JSON, or says why it cannot."""
    text = json.dumps(value, indent=2, sort_keys=False) + "\n"
    try:
        path.write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        raise UsageError(str(path), f"cannot be written: {error.strerror}", "choose another file") from error


def kib(size: int) -> str:
    """Bytes with KiB beside: 16,000 (15.6 KiB)."""
    return f"{size:,} B ({size / 1024:.1f} KiB)"
