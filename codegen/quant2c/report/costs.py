"""The bench report in a terminal."""

from __future__ import annotations

from typing import Any, Protocol

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text


class Costs(Protocol):
    """What bench measured."""

    def as_json(self) -> dict[str, Any]: ...


def bench(costs: Costs) -> RenderableType:
    """Layers with their instructions, then totals and memory."""
    data = costs.as_json()
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for name in ("#", "operator", "kernel", "MAC", "instructions", "a MAC", "share", "est. cycles"):
        table.add_column(name, justify="left" if name in ("operator", "kernel") else "right", no_wrap=True)
    for layer in data["layers"]:
        share = 100 * layer["instructions"] / max(data["instructions"], 1)
        table.add_row(
            str(layer["index"]),
            layer["op"],
            layer["kernel"].removeprefix("q2c_"),
            f"{layer['macs']:,}",
            f"{layer['instructions']:,}",
            _each(layer["instructions"], layer["macs"]),
            f"{share:.1f} %",
            _number(layer["cycles_estimated"]),
        )
    total = (
        f"{data['macs']:,}",
        f"{data['instructions']:,}",
        _each(data["instructions"], data["macs"]),
        "",
        _number(data["cycles_estimated"]),
    )
    table.add_row("", "total", "", *total, style="bold")
    memory = (
        f"flash: code {data['code_bytes']:,} B, weights {data['weights_bytes']:,} B, "
        f"constants {data['constants_bytes']:,} B\n"
        f"RAM: arena {data['arena_bytes']:,} B, state {data['state_bytes']:,} B, stack {data['stack_bytes']:,} B\n"
        f"instructions are exact, on an emulated {data['core']}; compiled by {data['compiler']}\n"
        f"{_cycles(data)}"
    )
    return Group(table, Text(f"\n{memory}"))


def _each(instructions: int, macs: int) -> str:
    return f"{instructions / macs:.2f}" if macs else ""


def _number(value: int | None) -> str:
    return "" if value is None else f"{value:,}"


def _cycles(data: dict[str, Any]) -> str:
    if data["cycles_estimated"] is None:
        return f"cycles are not estimated: {data['no_cycles']}"
    return f"cycles are estimated, ±{data['error_percent']} %, for memory without wait states"
