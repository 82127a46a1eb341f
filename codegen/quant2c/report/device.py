"""What a device answered, in a terminal."""

from __future__ import annotations

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from quant2c.target.client import DeviceInfo
from quant2c.validate import Counts, Validation


def validation(result: Validation) -> RenderableType:
    """The device, each layer's least, mean and largest count, and the verdict."""
    return Group(Text(_device(result)), _layers(result), Text(_verdict(result), style="green" if result.ok else "red"))


def _device(result: Validation) -> str:
    device, model = result.device, result.model
    return (
        f"{device.board}: {model.name}, sha256 {model.sha256[:16]}, "
        f"arena {model.arena_bytes:,} B, state {model.state_bytes:,} B, stack {device.stack_bytes:,} B\n"
        f"counted in {result.unit} by the {device.counter}\n"
    )


def _layers(result: Validation) -> RenderableType:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for name in ("#", "layer", "min", "mean", "max", "share"):
        table.add_column(name, justify="left" if name == "layer" else "right", no_wrap=name != "layer")
    for layer in result.layers:
        share = f"{100 * layer.counts.mean / max(result.run.mean, 1):.1f} %"
        table.add_row(str(layer.index), layer.name, *_counts(layer.counts), share)
    table.add_row("", "run", *_counts(result.run), _duration(result.run, result.unit, result.device), style="bold")
    return table


def _counts(counts: Counts) -> tuple[str, str, str]:
    return f"{counts.least:,}", f"{counts.mean:,.0f}", f"{counts.most:,}"


def _duration(run: Counts, unit: str, device: DeviceInfo) -> str:
    """What the cycles take at the board's highest clock, which the firmware may not have set."""
    known = unit == "cycles" and device.clock_hz
    return f"{1e3 * run.mean / device.clock_hz:.3f} ms at {device.clock_hz / 1e6:g} MHz" if known else ""


def _verdict(result: Validation) -> str:
    lines = [f"\n{result.cases} cases, {result.values:,} output values against numpy: {_differences(result)}"]
    if result.expected_outputs:
        lines.append(f"against the expected outputs in the file: {result.against_expected or 'identical'}")
    return "\n".join(lines)


def _differences(result: Validation) -> str:
    if result.first is None:
        return "0 differences"
    where = f"; the first layer that differs: {result.layer.what}" if result.layer else ""
    return f"{result.different} cases differ, the first: {result.first}{where}"
