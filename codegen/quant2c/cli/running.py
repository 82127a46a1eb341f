"""Verbs that run a model: run, verify."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click
import numpy as np

from quant2c import api, report
from quant2c.against import RUNTIMES
from quant2c.bench import bench as measure
from quant2c.cases import read_npz
from quant2c.cli.console import console, error_console, progress, write_json
from quant2c.cli.parameters import FILE, MODELS, compile_options, on_option, which_option
from quant2c.errors import CheckError, UsageError


@click.command()
@MODELS
@which_option
@click.option("--inputs", required=True, type=FILE, metavar="IN.npz", help="in_0, in_1, ... with a leading case axis.")
@click.option("--outputs", required=True, type=FILE, metavar="OUT.npz", help="Gets out_0, out_1, ... likewise.")
@on_option
@compile_options
def run(models: tuple[Path, ...], which: str, inputs: Path, outputs: Path, on: str, **how: Any) -> None:
    """Runs a model on inputs from a file; each case starts from fresh state.

    \b
    quant2c run kws.tflite --inputs in.npz --outputs out.npz --on cortex-m4
    quant2c run kws.tflite vad.tflite --model vad --inputs in.npz --outputs out.npz --on cortex-m4
    """
    project = _compile(models, on, how)
    model = _one_of(project, which, "--inputs are for one of them")
    with progress(f"running on {on}") as update:
        results = project.run(read_npz(inputs), on, update, model)
    _save(outputs, results)
    cases = ", ".join(f"{name} {list(array.shape)}" for name, array in results.items())
    console.print(f"{outputs}: {cases}")


@click.command()
@MODELS
@which_option
@click.option(
    "--inputs",
    type=FILE,
    metavar="IN.npz",
    help="Cases [default: extremes and random values]; compares with out_i too.",
)
@click.option("--cases", "count", default=8, show_default=True, help="How many cases to make up without --inputs.")
@click.option(
    "--against",
    type=click.Choice(tuple(RUNTIMES)),
    help="Also show where LiteRT in Python differs, layer by layer: its reference kernels, or its default, XNNPACK.",
)
@on_option
@compile_options
def verify(
    models: tuple[Path, ...], which: str, inputs: Path | None, count: int, against: str | None, on: str, **how: Any
) -> None:
    """Proves the generated C equal to numpy, layer by layer; exit 1 names the first layer that differs.

    \b
    quant2c verify kws.tflite --inputs samples.npz --on cortex-m4
    quant2c verify kws.tflite --inputs samples.npz --against xnnpack      # where Python's results differ, and how far
    """
    project = _compile(models, on, how)
    arrays = read_npz(inputs) if inputs is not None else None
    chosen = [_one_of(project, which, "--inputs are for one of them")] if which or arrays else range(len(models))
    for number in chosen:
        with progress(f"verifying on {on}") as update:
            result = project.verify(arrays, on, update, count, number)
        console.print(report.verification(project.models[number], result, on))
        if not result.ok:
            raise CheckError(
                models[number].name,
                f"{on} differs: {result.first or result.against_expected}",
                "this must not happen: please report it",
            )
        if against is not None:
            with progress(f"comparing with {against}") as update:
                comparison = project.compare(models[number], against, arrays, update, count, number)
            console.print(report.comparison(models[number].name, comparison))


@click.command()
@MODELS
@which_option
@click.option("--on", required=True, metavar="CORE", help="The core to emulate, for example cortex-m4.")
@compile_options
@click.option("--json", "json_file", type=FILE, metavar="F", help="Write everything as JSON to this file too.")
def bench(models: tuple[Path, ...], which: str, on: str, json_file: Path | None, **how: Any) -> None:
    """What one inference costs: exact instructions by layer, and memory from the linked image.

    \b
    quant2c bench kws.tflite --on cortex-m4
    """
    project = _compile(models, on, how)
    model = _one_of(project, which, "bench takes one at a time")
    result = measure(project, on, model)
    console.print(report.bench(result))
    if json_file is not None:
        write_json(json_file, result.as_json())


def _compile(models: tuple[Path, ...], on: str, how: dict[str, Any]) -> api.Project:
    """The models compiled to run there; what is odd about a file is said on standard error."""
    project = api.compile(models, api.core_of(on), **how)
    for note in (note for compiled in project.models for note in compiled.read.notes):
        error_console.print(f"note: {note}", markup=False)
    return project


def _one_of(project: api.Project, which: str, why: str) -> int:
    """The number of the model that --model names, or of the only one."""
    if not which and len(project.models) > 1:
        held = ", ".join(compiled.name for compiled in project.models)
        raise UsageError("--model", f"must name one of {held}: {why}", f"for example --model {project.compiled.name}")
    return project.number_of(which or 0)


def _save(path: Path, arrays: dict[str, np.ndarray]) -> None:
    partial = path.with_name(path.name + ".part")
    try:
        with partial.open("wb") as file:
            np.savez(file, allow_pickle=False, **arrays)
        partial.replace(path)
    except OSError as error:
        partial.unlink(missing_ok=True)
        raise UsageError(str(path), f"cannot be written: {error.strerror}", "choose another file") from error


COMMANDS = (run, verify, bench)
