"""Measures whole models on emulated cores and shows what changed since the table was last written.

    python bench/run.py [--models NAME,..] [--cores CORE,..] [--modes MODE,..] [--write]

The figures of every run go to bench/results.json, the table to bench/README.md: with --write, and only for what was
measured. Instructions are exact and repeatable, so that any difference is the work of a change.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import track
from rich.table import Table

import quant2c
from quant2c.bench import bench
from quant2c.errors import Quant2cError
from quant2c.toml import read

HERE = Path(__file__).parent
RESULTS, TABLE, PLAN = HERE / "results.json", HERE / "README.md", HERE / "models.toml"
FIGURES = ("instructions", "cycles_estimated", "error_percent", "code_bytes", "constants_bytes", "weights_bytes")
MEMORY = ("arena_bytes", "state_bytes", "stack_bytes")
COLUMNS: tuple[str, ...] = ("model", "mode", "instructions", "per MAC", "peer", "estimated cycles")
COLUMNS += ("code", "constants", "weights", "arena", "stack")
JOBS = 2


@dataclass(frozen=True)
class Job:
    """One model on one core in one mode."""

    model: str
    path: Path
    core: str
    mode: str

    @property
    def key(self) -> str:
        return f"{self.model} {self.core} {self.mode}"


def main() -> None:
    """Measures, prints the difference, and writes the files if asked."""
    options = _arguments()
    jobs = list(_jobs(options))
    before: dict[str, dict[str, Any]] = json.loads(RESULTS.read_text(encoding="utf-8")) if RESULTS.is_file() else {}
    with ProcessPoolExecutor(JOBS) as pool:
        measured = track(pool.map(measure, jobs), "measuring", total=len(jobs), transient=True)
        now = {job.key: figures for job, figures in zip(jobs, measured, strict=True)}
    Console(width=150).print(_difference(now, before))
    if options.write:
        everything = dict(sorted({**before, **now}.items()))
        RESULTS.write_text(json.dumps(everything, indent=1) + "\n", encoding="utf-8", newline="\n")
        TABLE.write_text(_page(everything, read(PLAN, "bench/models.toml")), encoding="utf-8", newline="\n")


def measure(job: Job) -> dict[str, Any]:
    """The figures of one job, or the reason why there are none."""
    try:
        data = bench(quant2c.compile(job.path, job.core, optimise=job.mode), job.core).as_json()
    except Quant2cError as error:
        return {"error": str(error).splitlines()[0]}
    return {name: data[name] for name in (*FIGURES, *MEMORY, "macs")}


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("models", "cores", "modes"):
        parser.add_argument(f"--{name}", default="", help="only these, with commas between")
    parser.add_argument("--write", action="store_true", help="write bench/results.json and bench/README.md")
    return parser.parse_args()


def _jobs(options: argparse.Namespace) -> Iterator[Job]:
    """Every model that lies on this machine, on every core, in the core's modes."""
    plan = read(PLAN, "bench/models.toml")
    wanted = {name: set(filter(None, getattr(options, name).split(","))) for name in ("models", "cores", "modes")}
    for model in plan["model"]:
        path = next((p for root in plan["roots"] if (p := HERE.parent / root / model["file"]).is_file()), None)
        if path is None:
            print(f"{model['name']}: {model['file']} is not here")
            continue
        for core in plan["core"]:
            for mode in core["modes"]:
                job = Job(model["name"], path, core["name"], mode)
                pairs = (("models", job.model), ("cores", job.core), ("modes", job.mode))
                if all(not wanted[kind] or value in wanted[kind] for kind, value in pairs):
                    yield job


def _difference(now: dict[str, dict[str, Any]], before: dict[str, dict[str, Any]]) -> Table:
    """A row for everything measured; what changed has the change beside it."""
    columns = ("instructions", "cycles_estimated", "code_bytes", "constants_bytes", "arena_bytes", "stack_bytes")
    table = Table(box=None, pad_edge=False)
    for name in ("model", "core", "mode"):
        table.add_column(name)
    for name in columns:
        table.add_column(name.removesuffix("_bytes").removesuffix("_estimated"), justify="right")
    for key, figures in now.items():
        old = before.get(key, {})
        cells = [_change(figures.get(name), old.get(name)) for name in columns]
        table.add_row(*key.split(), *([figures["error"]] if "error" in figures else cells))
    return table


def _change(new: int | None, old: int | None) -> str:
    if new is None:
        return "-"
    if old is None or new == old:
        return f"{new:,}"
    return f"{new:,} ({100 * (new - old) / old:+.1f} %)" if old else f"{new:,} (was 0)"


def _page(results: dict[str, dict[str, Any]], plan: dict[str, Any]) -> str:
    """bench/README.md."""
    peers = {(peer["model"], peer["core"]): peer["instructions"] for peer in plan["peer"]}
    lines = [plan["introduction"].strip(), ""]
    for core in plan["core"]:
        lines += [f"## {core['name']}", ""]
        lines += [f"| {' | '.join(COLUMNS)} |", "|---|---" + "|--:" * (len(COLUMNS) - 2) + "|"]
        for model in plan["model"]:
            for mode in core["modes"]:
                figures = results.get(f"{model['name']} {core['name']} {mode}")
                if figures is not None:
                    lines.append(_row(model["name"], mode, figures, peers.get((model["name"], core["name"]))))
        lines.append("")
    return "\n".join(lines)


def _row(model: str, mode: str, figures: dict[str, Any], peer: int | None) -> str:
    if "error" in figures:
        return f"| {model} | {mode} | {figures['error']} |"
    instructions, macs, cycles = figures["instructions"], figures["macs"], figures["cycles_estimated"]
    return " | ".join(
        (
            f"| {model}",
            mode,
            f"{instructions:,}",
            f"{instructions / macs:.2f}" if macs else "",
            f"{peer:,} ({peer / instructions:.1f}x)" if peer else "",
            f"{cycles:,} ± {figures['error_percent']} %" if cycles else "",
            *(f"{figures[name]:,}" for name in ("code_bytes", "constants_bytes", "weights_bytes", "arena_bytes")),
            f"{figures['stack_bytes']:,} |",
        )
    )


if __name__ == "__main__":
    main()
