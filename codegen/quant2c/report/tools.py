"""What the doctor found, in a terminal."""

from __future__ import annotations

from collections.abc import Iterable

from rich.console import RenderableType
from rich.table import Table

from quant2c.toolchain.doctor import Finding


def tools(findings: Iterable[Finding]) -> RenderableType:
    """A row for each tool: its version, or the line that installs it."""
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for name in ("tool", "version", "what for", "install it with"):
        table.add_column(name, no_wrap=name == "tool")
    for finding in findings:
        missing = "" if finding.version else finding.install
        table.add_row(finding.name, finding.version or "missing", finding.purpose, missing)
    return table
