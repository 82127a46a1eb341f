"""Arguments and options that several verbs share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from quant2c.core import CORES

Command = TypeVar("Command", bound=Callable[..., Any])

FILE = click.Path(path_type=Path)
MODEL = click.argument("model", type=FILE)
OPTIMISE = ("speed", "balanced", "size", "ram")
NUMERICS = ("gemmlowp", "litert")
CORE_NAMES = tuple(CORES)
MACHINES = ("host", "numpy", *(core.name for core in CORES.values() if core.board))

on_option = click.option(
    "--on", default="host", show_default=True, metavar="WHERE", help=f"Where to run: {', '.join(MACHINES)}."
)


def target_options(command: Command) -> Command:
    """--core and --board."""
    command = click.option("--board", default="", metavar="B", help="A board, or a board file: see quant2c boards.")(
        command
    )
    return click.option("--core", default="", metavar="C", help=f"A core: {', '.join(CORE_NAMES)}.")(command)


def compile_options(command: Command) -> Command:
    """--optimise and --numerics."""
    command = click.option(
        "--numerics",
        type=click.Choice(NUMERICS),
        default="gemmlowp",
        show_default=True,
        help="Which arithmetic to equal.",
    )(command)
    return click.option(
        "--optimise", type=click.Choice(OPTIMISE), default="balanced", show_default=True, help="What to spare."
    )(command)
