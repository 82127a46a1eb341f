"""report.md and report.json, written beside the sources."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from quant2c.emit.project import SourceTree
from quant2c.pipeline import Compiled
from quant2c.report.data import model_data
from quant2c.together import Together, together


def report_files(models: Sequence[Compiled], tree: SourceTree) -> dict[str, str]:
    """File name -> text of the reports: of one model, or of several and what they share."""
    datas = [model_data(compiled) for compiled in models]
    pages = [_markdown(data) for data in datas]
    whole: dict[str, Any] = datas[0]
    if len(models) > 1:
        all_of_them = together(models, tree)
        pages.insert(0, _together(all_of_them))
        whole = {"together": all_of_them.as_json(), "models": datas}
    return {"report.md": "\n".join(pages), "report.json": json.dumps(whole, indent=2) + "\n"}


def _together(costs: Together) -> str:
    lines = [
        "# " + ", ".join(share.name for share in costs.shares),
        "",
        "One runs after the other: they share one arena. State is each model's own. Bytes:",
        "",
        "| model | weights | constants | arena | state | kernels | of them shared |",
        "| --- | ---: | ---: | ---: | ---: | ---: | ---: |",
    ]
    for share in costs.shares:
        lines.append(
            f"| {share.name} | {share.weights_bytes:,} | {share.constants_bytes:,} | {share.arena_bytes:,} "
            f"| {share.state_bytes:,} | {share.kernels} | {share.kernels_shared} |"
        )
    lines.append(
        f"| together | {costs.weights_bytes:,} | {costs.constants_bytes:,} | {costs.arena_bytes:,} "
        f"| {costs.state_bytes:,} | {costs.kernels} | |"
    )
    return "\n".join(lines) + "\n"


def _markdown(data: dict[str, Any]) -> str:
    memory = data["memory"]
    lines = [
        f"# {data['name']}",
        "",
        f"Generated from `{data['model']}` (sha256 `{data['sha256']}`) by quant2c {data['quant2c']} "
        f"for {data['target']}, "
        f"numerics {data['numerics']}, optimised for {data['optimise']}.",
        "",
        "| memory | bytes |",
        "| --- | ---: |",
        f"| weights (flash) | {memory['weights_bytes']:,} |",
        f"| constants (flash) | {memory['constants_bytes']:,} |",
        f"| arena (RAM) | {memory['arena_bytes']:,} |",
        f"| state (RAM) | {memory['state_bytes']:,} |",
        "",
        "| # | operator | output | MAC | weights | kernel |",
        "| ---: | --- | --- | ---: | ---: | --- |",
    ]
    for layer in data["layers"]:
        lines.append(
            f"| {layer['index']} | {layer['op']} | {' '.join(layer['outputs'])} | {layer['macs']:,} "
            f"| {layer['weights_bytes']:,} | `{layer['kernel']}` |"
        )
    lines += [f"| | total | | {data['macs']:,} | {sum(x['weights_bytes'] for x in data['layers']):,} | |", ""]
    lines += [f"* {note}" for note in data["notes"]]
    return "\n".join(lines).rstrip("\n") + "\n"
