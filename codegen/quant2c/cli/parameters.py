"""Arguments and options that several verbs share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from quant2c.core import CORES
from quant2c.ir.schedule import MODES

Command = TypeVar("Command", bound=Callable[..., Any])

FILE = click.Path(path_type=Path)
MODEL = click.argument("model", type=FILE)
MODELS = click.argument("models", type=FILE, nargs=-1, required=True, metavar="MODEL...")
NUMERICS = ("gemmlowp", "litert")
CORE_NAMES = tuple(CORES)
MACHINES = ("host", "numpy", *(core.name for core in CORES.values() if core.board))

on_option = click.option(
    "--on", default="host", show_default=True, metavar="WHERE", help=f"Where to run: {', '.join(MACHINES)}."
)


which_option = click.option(
    "--model", "which", default="", metavar="NAME", help="Which of several models that share a firmware."
)


def target_options(command: Command) -> Command:
    """--core and --board."""
    command = click.option("--board", default="", metavar="B", help="A board, or a board file: see quant2c boards.")(
        command
    )
    return click.option("--core", default="", metavar="C", help=f"A core: {', '.join(CORE_NAMES)}.")(command)


def custom_option(command: Command) -> Command:
    """--custom, which may be given again."""
    return click.option(
        "--custom",
        type=FILE,
        multiple=True,
        metavar="FILE.py",
        help="Operators of your own: a Python file that describes them (docs/custom-ops.md). It is run.",
    )(command)


def compile_options(command: Command) -> Command:
    """What `api.compile` takes by the same names: --optimise, --flash-budget, --numerics and --custom."""
    command = custom_option(command)
    command = click.option(
        "--numerics",
        type=click.Choice(NUMERICS),
        default="gemmlowp",
        show_default=True,
        help="Which arithmetic to equal.",
    )(command)
    command = click.option(
        "--flash-budget",
        type=click.IntRange(min=0),
        metavar="BYTES",
        help="The most flash that weights may take; --optimise speed spends it on faster kernels.",
    )(command)
    return click.option(
        "--optimise", type=click.Choice(MODES), default="balanced", show_default=True, help="What to spare."
    )(command)
