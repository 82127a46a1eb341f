"""How full a board's memories are."""

from __future__ import annotations

from collections.abc import Mapping

from rich.console import RenderableType
from rich.table import Table

from quant2c.board import Board

_BAR = 30  # columns of a full memory


def memories(board: Board, used: Mapping[str, int]) -> RenderableType:
    """A row for each memory: where it is, how much of it is taken."""
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for name in ("memory", "kind", "origin", "bytes", "used", "free", ""):
        table.add_column(name, justify="left" if name in ("memory", "kind", "") else "right", no_wrap=True)
    for memory in board.memories:
        taken = used.get(memory.name, 0)
        filled = min(_BAR, -(-_BAR * taken // memory.bytes))
        bar = "█" * filled + "░" * (_BAR - filled)
        numbers = (f"{memory.bytes:,}", f"{taken:,}", f"{memory.bytes - taken:,}")
        table.add_row(memory.name, memory.kind, f"{memory.origin:#010x}", *numbers, bar)
    return table
