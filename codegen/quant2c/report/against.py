"""How LiteRT's results differ, in a terminal."""

from __future__ import annotations

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from quant2c.against import RUNTIMES, Comparison, Count, LayerRow

_SAME = "same"


def comparison(name: str, result: Comparison) -> RenderableType:
    """A row for each layer, then the outputs and the first layer that differs."""
    runtime = RUNTIMES[result.runtime][1]
    title = f"{name} (numerics {result.numerics}) against {runtime} ({result.version}): {result.cases} cases"
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for column in ("node", "operator", "tensor", "type"):
        table.add_column(column, justify="right" if column == "node" else "left", overflow="fold")
    for column in ("differ", "by at most", "alone", "by at most"):
        table.add_column(column, justify="right", no_wrap=True)
    for row in result.layers:
        table.add_row(str(row.node), row.op, row.tensor, row.dtype, *_count(row.whole), *_count(row.own))
    legend = (
        "differ: share of values that differ after all layers before; alone: of the layer by itself, from LiteRT's own "
        "inputs of it; '-' where it keeps state. Integers in steps, floats beyond 1e-6."
    )
    lines = [f"output '{tensor}': {_verdict(count)}" for tensor, count in result.outputs]
    verdict = Text("\n".join([*lines, _first(result.first)]), style="green" if result.same else "yellow")
    return Group(Text(title, style="bold"), table, Padding(Text(legend, style="dim"), (1, 0)), verdict)


def _count(count: Count | None) -> tuple[str, str]:
    if count is None:
        return "-", "-"
    if not count.differing:
        return _SAME, ""
    return f"{count.share:.2%}", f"{count.largest:g}"


def _verdict(count: Count) -> str:
    if not count.differing:
        return f"all {count.of:,} values are the same"
    return f"{count.differing:,} of {count.of:,} values differ ({count.share:.2%}), by at most {count.largest:g}"


def _first(row: LayerRow | None) -> str:
    if row is None:
        return "no layer differs"
    return f"the first layer that differs is node {row.node} {row.op} '{row.tensor}'"
