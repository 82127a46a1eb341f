"""Verbs around devices: flash, validate."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import Any

import click

from quant2c import api, report
from quant2c.board import load_board
from quant2c.cases import cases_of, random_cases, read_npz
from quant2c.cli.console import console, progress, write_json
from quant2c.cli.parameters import FILE, MODEL, compile_options
from quant2c.errors import CheckError, UsageError
from quant2c.flash import PROGRAMMERS, choose
from quant2c.flash import flash as write_firmware
from quant2c.validate import on_emulated, on_port


@click.command()
@click.argument("folder", type=FILE, metavar="DIR")
@click.option("--programmer", default="", metavar="P", help=f"One of the board's: {', '.join(PROGRAMMERS)}.")
@click.option("--port", default="", help="Serial port of bossac, or host:port of an emulator's debugger stub.")
@click.option("--dry-run", is_flag=True, help="Print what would be called, and call nothing.")
def flash(folder: Path, programmer: str, port: str, dry_run: bool) -> None:
    """Writes a built firmware to its board, by the first of the board's programmers that is installed.

    \b
    quant2c flash firmware
    """
    chosen = choose(folder, programmer, port, dry_run=dry_run)
    row, board = chosen.programmer, chosen.job.board
    console.print(f"{board.name} by {row.name}", markup=False)
    for command in chosen.commands:
        console.print(f"  {shlex.join(command)}", markup=False, soft_wrap=True)
    if dry_run:
        return
    console.print(write_firmware(chosen), markup=False)
    console.print(row.verifies or "not verified: this programmer cannot; quant2c validate shows that it runs")


@click.command()
@MODEL
@click.option("--port", default="", help="The board's serial port, or another URL of pyserial (socket://host:port).")
@click.option("--baud", default=115200, show_default=True, type=click.IntRange(300, 20_000_000), help="Bits a second.")
@click.option(
    "--on", default="", metavar="BOARD", help="An emulated board (its name or file) or core instead of a port."
)
@click.option("--board", default="", metavar="B", help="The board at the port, where it is one of your own: its file.")
@click.option("--inputs", type=FILE, metavar="IN.npz", help="Cases [default: extremes and random values].")
@click.option("--cases", "count", default=50, show_default=True, type=click.IntRange(1), help="How many to make up.")
@compile_options
@click.option("--json", "json_file", type=FILE, metavar="F", help="Write everything as JSON to this file too.")
def validate(
    model: Path,
    port: str,
    baud: int,
    on: str,
    board: str,
    inputs: Path | None,
    count: int,
    json_file: Path | None,
    **how: Any,
) -> None:
    """Runs a flashed model on its board: outputs against numpy bit for bit, and what each layer costs.

    \b
    quant2c validate kws.tflite --port /dev/ttyACM0
    quant2c validate kws.tflite --on mps2_an386
    """
    if bool(port) == bool(on):
        raise UsageError("validate", "needs either --port or --on", "for example --port /dev/ttyACM0")
    if board:
        load_board(board)  # before anything waits for it
    graph = api.load(model, how["custom"])
    tensors = [graph.main.tensors[i] for i in graph.main.inputs]
    arrays = read_npz(inputs) if inputs is not None else {}
    cases = cases_of(arrays, tensors, str(inputs)) if inputs is not None else random_cases(tensors, count)
    expected = {name: array for name, array in arrays.items() if name.removeprefix("seq_").startswith("out_")}
    with progress(f"validating on {port or on}") as update:
        if port:
            result = on_port(graph, cases, expected, port, baud, update, board, **how)
        else:
            result = on_emulated(graph, cases, expected, on, update, **how)
    console.print(report.validation(result))
    if json_file is not None:
        write_json(json_file, result.as_json())
    if not result.ok:
        problem = f"{result.device.board} differs: {result.first or result.against_expected}"
        raise CheckError(model.name, problem, "was it generated from this file with the same --numerics?")


COMMANDS = (flash, validate)
