"""Which memory of a board holds what."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from quant2c.board import USES, Board
from quant2c.errors import BoardError


@dataclass(frozen=True)
class Region:
    """A memory as the linker script names it, without what is reserved at its start."""

    name: str
    origin: int
    bytes: int


@dataclass(frozen=True)
class Placement:
    """The regions of a board, and the name of the region for each use."""

    regions: tuple[Region, ...]
    of: Mapping[str, str]


def place(board: Board, wishes: Mapping[str, str] | None = None) -> Placement:
    """The first memory that may hold each use, or the one that `wishes` names for it."""
    regions = tuple(Region(m.name.upper(), m.free_origin, m.free_bytes) for m in board.memories)
    return Placement(regions, {use: _memory_for(board, use, (wishes or {}).get(use, "")).upper() for use in USES})


def _memory_for(board: Board, use: str, wish: str) -> str:
    if wish:
        return board.memory(wish).name
    for memory in board.memories:
        if use in memory.may_hold:
            return memory.name
    raise BoardError(f"board '{board.id}'", f"has no memory that may hold {use}", "add the use to one of its memories")
