"""Verbs around generated folders, boards and the machine: build, boards, doctor."""

from __future__ import annotations

from pathlib import Path

import click

from quant2c import report
from quant2c.board import all_boards, load_board
from quant2c.cli.console import console, write_json
from quant2c.cli.parameters import FILE
from quant2c.toolchain.doctor import examine
from quant2c.toolchain.elf import Image
from quant2c.toolchain.image import write_images
from quant2c.toolchain.project import board_of, build_project, read_project


@click.command()
@click.argument("folder", type=FILE, metavar="DIR")
def build(folder: Path) -> None:
    """Compiles a generated folder into DIR/build: a library, or firmware: ELF, BIN, HEX and, where used, UF2.

    \b
    quant2c build firmware
    """
    project = read_project(folder)
    built = build_project(folder)
    console.print(f"{built.output}  by {built.compiler.name} {built.compiler.version}")
    if project.kind != "firmware":
        return
    board = board_of(project)
    for path in write_images(built.output, board):
        console.print(f"{path}  {path.stat().st_size:,} bytes")
    console.print(report.memories(board, Image(built.output).used_bytes(board.memories)))


@click.command()
@click.argument("board", required=False, metavar="[BOARD]")
@click.option("--json", "json_file", type=FILE, metavar="F", help="Write it as JSON to this file too.")
def boards(board: str | None, json_file: Path | None) -> None:
    """The boards that quant2c knows, or one of them with its memories drawn to scale.

    \b
    quant2c boards
    quant2c boards nucleo_f446re
    """
    if board is None:
        console.print(report.boards_table(all_boards()))
        data: object = report.boards_data(all_boards())
    else:
        found = load_board(board)
        for part in report.board_view(found):
            console.print(part)
        data = report.board_data(found)
    if json_file is not None:
        write_json(json_file, data)


@click.command()
def doctor() -> None:
    """Which tools are there, which are missing, and the one line that installs each.

    \b
    quant2c doctor
    """
    console.print(report.tools(examine()))


COMMANDS: tuple[click.Command, ...] = (build, boards, doctor)
