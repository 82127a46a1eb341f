"""Verbs on models: inspect, ops, generate."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from quant2c import api, report
from quant2c.check import support
from quant2c.cli.console import console, error_console, write_json
from quant2c.cli.parameters import FILE, MODELS, compile_options, custom_option, target_options
from quant2c.custom import with_custom
from quant2c.errors import CheckError, ModelError, ToolError, UsageError
from quant2c.fit import Placement
from quant2c.read.flatbuffer import read_model
from quant2c.together import Together, together

T = TypeVar("T")


@click.command()
@MODELS
@target_options
@compile_options
@click.option("--json", "json_file", type=FILE, metavar="F", help="Write everything as JSON to this file too.")
def inspect(models: tuple[Path, ...], core: str, board: str, json_file: Path | None, **how: Any) -> None:
    """What a model is and what it will cost, before anything is built; with several, also what they share.

    \b
    quant2c inspect kws.tflite --core cortex-m4
    quant2c inspect kws.tflite vad.tflite --board nucleo_f446re
    """
    project = api.compile(models, core or "cortex-m4", board=board, around=False, **how)
    several = len(project.models) > 1
    whole = _measured(project.footprint)
    datas = []
    for compiled in project.models:
        footprint = whole if whole is None or not several else project.footprint(compiled.name)
        for part in report.inspection(compiled, footprint):
            console.print(part)
        datas.append(report.as_json(compiled, footprint))
    data = datas[0]
    if several:
        costs = together(project.models, project.tree, None if whole is None else project.footprint)
        console.print(report.shares(costs))
        data = {"together": costs.as_json(), "models": datas}
    placement = _fit(project, whole is not None)
    if placement is not None:
        data["placement"] = report.placement_data(placement)
        console.print(report.placement_table(placement))
    if json_file is not None:
        write_json(json_file, data)
    _say_whether_it_fits(placement, models)


def _measured(measure: Callable[[], T]) -> T | None:
    """What a compiler says, or None where there is none; why is said on standard error."""
    try:
        return measure()
    except ToolError as error:
        error_console.print(f"code and stack are not measured: {error}")
        return None


def _fit(project: api.Project, measured: bool) -> Placement | None:
    """How full the board's memories get: as linked, or without a compiler by what is known before."""
    if project.board is not None and measured:
        return _measured(project.fit) or project.fit(measured=False)
    return project.fit(measured=False)


def _say_whether_it_fits(placement: Placement | None, models: tuple[Path, ...]) -> None:
    """Nothing without a board; CheckError with what would help where it does not."""
    if placement is not None:
        placement.require(", ".join(model.name for model in models))
        console.print(placement.verdict, style="green", markup=False)


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
@MODELS
@target_options
@compile_options
@click.option("-o", "--output", required=True, type=FILE, metavar="DIR", help="The folder to write.")
@click.option(
    "--name",
    "names",
    multiple=True,
    help="Prefix of files and identifiers [default: from the model's file name]; once for each of several models.",
)
@click.option("--check", is_flag=True, help="Write nothing; exit 1 where the folder is not what would be written.")
@click.option("--self-test", is_flag=True, help="Add golden vectors and a C function that checks them.")
def generate(
    models: tuple[Path, ...],
    core: str,
    board: str,
    output: Path,
    names: tuple[str, ...],
    check: bool,
    self_test: bool,
    **how: Any,
) -> None:
    """Writes the C sources: a library for a core, or complete firmware for a board. Several models share kernels and
    one arena.

    \b
    quant2c generate kws.tflite --core cortex-m4 -o kws
    quant2c generate kws.tflite vad.tflite --board mps2_an386 -o firmware
    """
    if bool(core) == bool(board):
        raise UsageError("generate", "needs either --core or --board", "for example --core cortex-m4")
    project = api.compile(models, core, board=board, name=names, self_test=self_test, must_fit=False, **how)
    if check:
        stale = project.stale(output)
        if stale:
            raise CheckError(str(output), f"is stale: {', '.join(stale)}", f"run: {project.command} -o {output}")
        console.print(f"{output} is up to date: {len(project.tree.files)} files")
        return
    placement = _fit(project, measured=True)
    if placement is not None and not placement.fits:
        console.print(report.placement_table(placement))
        placement.require(", ".join(model.name for model in models))
    changed = project.write(output)
    for part in report.generated(project.models, project.tree, output, changed, _costs(project)):
        console.print(part)
    if placement is not None:
        console.print(report.placement_table(placement))
        _say_whether_it_fits(placement, models)


def _costs(project: api.Project) -> Together | None:
    """What several models cost, with their code where a compiler is there to measure it."""
    if len(project.models) < 2:
        return None
    costs = _measured(lambda: together(project.models, project.tree, project.footprint))
    return costs or together(project.models, project.tree)


COMMANDS = (inspect, ops, generate)
