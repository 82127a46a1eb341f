"""report.md and report.json, written beside the sources."""

from __future__ import annotations

import json
from typing import Any

from quant2c.pipeline import Compiled
from quant2c.report.data import model_data


def report_files(compiled: Compiled) -> dict[str, str]:
    """File name -> text of the reports of one model."""
    data = model_data(compiled)
    return {"report.md": _markdown(data), "report.json": json.dumps(data, indent=2) + "\n"}


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
