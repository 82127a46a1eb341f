"""Verbs around generated folders and the machine: build."""

from __future__ import annotations

from pathlib import Path

import click

from quant2c import report
from quant2c.board import load_board
from quant2c.cli.console import console
from quant2c.cli.parameters import FILE
from quant2c.toolchain.elf import Image
from quant2c.toolchain.image import binary, intel_hex
from quant2c.toolchain.project import build_project, read_project


@click.command()
@click.argument("folder", type=FILE, metavar="DIR")
def build(folder: Path) -> None:
    """Compiles a generated folder into DIR/build: a library, or firmware as ELF, BIN and HEX.

    \b
    quant2c build firmware
    """
    project = read_project(folder)
    built = build_project(folder)
    console.print(f"{built.output}  by {built.compiler.name} {built.compiler.version}")
    if project.kind != "firmware":
        return
    image = Image(built.output)
    built.output.with_suffix(".bin").write_bytes(binary(image.segments)[1])
    built.output.with_suffix(".hex").write_text(intel_hex(image.segments, image.entry), encoding="ascii", newline="\n")
    console.print(report.memories(load_board(project.board), image.used_bytes(load_board(project.board).memories)))


COMMANDS: tuple[click.Command, ...] = (build,)
