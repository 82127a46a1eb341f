"""The reports in a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from quant2c.emit.project import SourceTree, with_manifest
from quant2c.pipeline import Compiled
from quant2c.report.data import model_data
from quant2c.together import Together
from quant2c.toolchain.footprint import Footprint
from quant2c.verify import Verification

_BAR = 32  # columns of a bar


def size(count: int) -> str:
    """16,000 B (15.6 KiB)"""
    return f"{count:,} B ({count / 1024:.1f} KiB)"


def inspection(compiled: Compiled, footprint: Footprint | None = None) -> Iterator[RenderableType]:
    """All that is known of a model before it is built; code and stack where there is a compiler to ask."""
    data = model_data(compiled)
    yield _title(data)
    yield _edges(data)
    yield _layers(data)
    yield _memory(data, footprint)
    yield _peak(data)
    yield _accumulators(data)
    yield from _notes(data["notes"])


def generated(
    models: Sequence[Compiled], tree: SourceTree, folder: Path, changed: list[str], costs: Together | None = None
) -> Iterator[RenderableType]:
    """What generate wrote, and what it will cost; `costs` where there are several models."""
    for compiled in models:
        data = model_data(compiled)
        yield _title(data)
        if costs is None:
            yield _memory(data)
        yield from _notes(data["notes"])
    if costs is not None:
        yield shares(costs)
    count = len(with_manifest(tree))
    what = f"{len(changed)} of {count} files changed" if changed else f"all {count} files were up to date"
    yield Text(f"{folder}: {what}")


def shares(costs: Together) -> RenderableType:
    """What each of several models costs, and all of them together."""
    columns = ("weights", "constants", "arena", "state", "kernels", "shared", "code, own", "shared code", "stack")
    table = _table("bytes of", *columns, right=columns)
    for share in costs.shares:
        code = (share.code_bytes, share.code_shared, share.stack_bytes)
        table.add_row(
            share.name,
            *_counts(share.weights_bytes, share.constants_bytes, share.arena_bytes, share.state_bytes),
            *_counts(share.kernels, share.kernels_shared, *code),
        )
    own = None if costs.code_bytes is None else sum(share.code_bytes or 0 for share in costs.shares)
    rest = None if costs.code_bytes is None or own is None else costs.code_bytes - own
    table.add_row(
        "together",
        *_counts(costs.weights_bytes, costs.constants_bytes, costs.arena_bytes, costs.state_bytes),
        *_counts(costs.kernels, None, own, rest, costs.stack_bytes),
        style="bold",
    )
    return Padding(table, (1, 0, 0, 0))


def _counts(*values: int | None) -> Iterator[str]:
    return ("" if value is None else f"{value:,}" for value in values)


def verification(compiled: Compiled, result: Verification, on: str) -> RenderableType:
    """What was compared, and the verdict."""
    data = model_data(compiled)
    lines = [
        f"{data['model']}: {result.cases} cases, {result.layers} layers each, {result.values:,} output values",
        f"C on {on} against numpy, every layer: {'identical' if result.first is None else result.first}",
    ]
    if result.expected_outputs:
        verdict = "identical" if result.against_expected is None else result.against_expected
        lines.append(f"C on {on} against the expected outputs in the file: {verdict}")
    return Text("\n".join(lines), style="green" if result.ok else "red")


def _title(data: dict[str, Any]) -> RenderableType:
    lines = [
        f"{data['model']}  sha256 {data['sha256'][:16]}",
        f"quant2c {data['quant2c']}  for {data['target']}  numerics {data['numerics']}  "
        f"optimised for {data['optimise']}",
    ]
    return Text("\n".join(lines), style="bold")


def _table(*columns: str, right: Iterable[str] = (), title: str = "") -> Table:
    table = Table(
        box=None, pad_edge=False, title=title or None, title_justify="left", title_style="bold", padding=(0, 2, 0, 0)
    )
    for name in columns:
        table.add_column(name, justify="right" if name in right else "left", overflow="fold", no_wrap=name in right)
    return table


def _edges(data: dict[str, Any]) -> RenderableType:
    table = _table(
        "", "tensor", "type", "shape", "bytes", "scale", "zero point", right=("bytes", "scale", "zero point")
    )
    for kind in ("inputs", "outputs"):
        for number, edge in enumerate(data[kind]):
            name = f"{kind[:-1]} {number}"
            numbers = (f"{edge['bytes']:,}", edge["scale"], str(edge["zero_point"]) if edge["scale"] else "")
            table.add_row(name, edge["tensor"], edge["type"], edge["shape"], *numbers)
    return Padding(table, (1, 0, 0, 0))


def _layers(data: dict[str, Any]) -> RenderableType:
    numbers = ("#", "MAC", "weights", "scratch")
    table = _table("#", "operator", "output", "MAC", "weights", "scratch", "kernel", right=numbers)
    for layer in data["layers"]:
        cells = (f"{layer['macs']:,}", f"{layer['weights_bytes']:,}", f"{layer['scratch_bytes']:,}")
        shapes = " ".join(layer["outputs"])
        table.add_row(str(layer["index"]), layer["op"], shapes, *cells, layer["kernel"].removeprefix("q2c_"))
    weights = sum(layer["weights_bytes"] for layer in data["layers"])
    table.add_row("", "total", "", f"{data['macs']:,}", f"{weights:,}", "", "", style="bold")
    return Padding(table, (1, 0, 0, 0))


def _memory(data: dict[str, Any], footprint: Footprint | None = None) -> RenderableType:
    memory = data["memory"]
    flash = [
        ("weights", memory["weights_bytes"]),
        ("constants: biases, multipliers, tables, parameters", memory["constants_bytes"]),
    ]
    ram = [("arena: all tensors and scratch", memory["arena_bytes"]), ("state", memory["state_bytes"])]
    if footprint is not None:
        flash[1] = (flash[1][0], footprint.constants_bytes - memory["weights_bytes"])
        flash.append((f"code, as compiled by {footprint.compiler}", footprint.code_bytes))
        ram.append(("stack of one inference, at the most", footprint.stack_bytes))
    table = _table("memory", "", "bytes", "KiB", right=("bytes", "KiB"))
    for where, rows in (("flash", flash), ("RAM", ram)):
        for what, count in rows:
            table.add_row(where, what, f"{count:,}", f"{count / 1024:.1f}")
        total = sum(count for _, count in rows)
        table.add_row(where, "total", f"{total:,}", f"{total / 1024:.1f}", style="bold")
    return Padding(table, (1, 0, 0, 0))


def _peak(data: dict[str, Any]) -> RenderableType:
    arena = data["arena"]
    table = _table("offset", "bytes", "", "tensor", "shape", "layers", right=("offset", "bytes"))
    for row in arena["live_at_peak"]:
        bar = "█" * max(1, round(_BAR * row["bytes"] / max(arena["bytes"], 1)))
        span = f"{max(row['from_layer'], 0)} to {row['to_layer']}"
        table.add_row(f"{row['offset']:,}", f"{row['bytes']:,}", bar, row["what"][:48], row["shape"], span)
    layer = f"layer {arena['peak_layer']}" if 0 <= arena["peak_layer"] < len(data["layers"]) else "the inputs"
    head = Text(f"The arena is fullest at {layer}: {size(arena['bytes'])}", style="bold")
    return Padding(Group(head, table), (1, 0, 0, 0))


def _accumulators(data: dict[str, Any]) -> RenderableType:
    rows = data["accumulators"]
    if not rows:
        return Text("")
    worst = max(rows, key=lambda row: int(row["largest"]))
    where = f"channel {worst['channel']} of node {worst['node']} {worst['op']}"
    text = (
        f"Accumulators, over all inputs and from the real weights: at most {worst['largest']:,} ({where}), "
        f"{worst['bits']} bits of 32"
    )
    return Padding(Text(text), (1, 0, 0, 0))


def _notes(notes: list[str]) -> Iterator[RenderableType]:
    for note in notes:
        yield Text(f"note: {note}")
