"""Verbs on models: inspect, ops, generate."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from quant2c import api, report
from quant2c.check import support
from quant2c.cli.console import console, error_console, write_json
from quant2c.cli.parameters import FILE, MODEL, compile_options, custom_option, target_options
from quant2c.custom import with_custom
from quant2c.errors import CheckError, ModelError, ToolError, UsageError
from quant2c.read.flatbuffer import read_model


@click.command()
@MODEL
@target_options
@compile_options
@click.option("--json", "json_file", type=FILE, metavar="F", help="Write everything as JSON to this file too.")
def inspect(model: Path, core: str, board: str, json_file: Path | None, **how: Any) -> None:
    """What a model is and what it will cost, before anything is built.

    \b
    quant2c inspect kws.tflite --core cortex-m4
    """
    project = api.compile(model, core or "cortex-m4", board=board, around=False, **how)
    try:
        footprint = project.footprint()
    except ToolError as error:
        footprint = None
        error_console.print(f"code and stack are not measured: {error}")
    for part in report.inspection(project.compiled, footprint):
        console.print(part)
    data = report.as_json(project.compiled, footprint)
    placement = project.placement(footprint) if footprint is not None else None
    if placement is not None:
        data["placement"] = report.placement_data(placement)
        for part in report.placement_view(placement):
            console.print(part)
    if json_file is not None:
        write_json(json_file, data)
    if placement is not None:
        placement.require(model.name)


@click.command()
@click.argument("model", required=False, type=FILE)
@custom_option
@click.option("--markdown", is_flag=True, help="Print the page docs/ops.md.")
def ops(model: Path | None, markdown: bool, custom: tuple[Path, ...]) -> None:
    """The supported operators, or everything that a model needs and quant2c does not have.

    \b
    quant2c ops
    quant2c ops kws.tflite
    """
    if markdown:
        click.echo(report.operators_markdown(), nl=False)
        return
    if model is None:
        console.print(report.operators())
        return
    graph = with_custom(read_model(model), custom)
    console.print(report.operators_of(graph))
    problems = support(graph)
    if problems:
        raise ModelError.of_many(graph.name, problems, "all other operators of this model are supported")


@click.command()
@MODEL
@target_options
@compile_options
@click.option("-o", "--output", required=True, type=FILE, metavar="DIR", help="The folder to write.")
@click.option("--name", default="", help="Prefix of files and identifiers [default: from the model's file name].")
@click.option("--check", is_flag=True, help="Write nothing; exit 1 where the folder is not what would be written.")
@click.option("--self-test", is_flag=True, help="Add golden vectors and a C function that checks them.")
def generate(
    model: Path,
    core: str,
    board: str,
    output: Path,
    name: str,
    check: bool,
    self_test: bool,
    **how: Any,
) -> None:
    """Writes the C sources: a library for a core, or complete firmware for a board.

    \b
    quant2c generate kws.tflite --core cortex-m4 -o kws
    quant2c generate kws.tflite --board mps2_an386 -o firmware
    """
    if bool(core) == bool(board):
        raise UsageError("generate", "needs either --core or --board", "for example --core cortex-m4")
    project = api.compile(model, core, board=board, name=name, self_test=self_test, **how)
    if check:
        stale = project.stale(output)
        if stale:
            raise CheckError(str(output), f"is stale: {', '.join(stale)}", f"run: {project.command} -o {output}")
        console.print(f"{output} is up to date: {len(project.tree.files)} files")
        return
    changed = project.write(output)
    for part in report.generated(project.compiled, project.tree, output, changed):
        console.print(part)


COMMANDS = (inspect, ops, generate)
