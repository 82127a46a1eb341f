"""Boards and placements in a terminal and as plain data: the table, one board with its memory map, how full it gets."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import asdict
from typing import Any

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from quant2c.board import Board, Memory
from quant2c.fit import Placement, Usage

_COLUMNS = 40  # of the longest bar
_NAME = 26  # columns of a board's name in the table
_CUT = 16  # a memory so many times larger than the largest RAM of the chip is drawn cut off, or nothing else would show
_FULL, _RESERVED, _FREE, _OFF = "█", "▒", "░", "·"


def boards_data(boards: Iterable[Board]) -> list[dict[str, Any]]:
    """A row for each board."""
    return [
        {
            "id": board.id,
            "name": board.name,
            "mcu": board.mcu,
            "core": board.target().name,
            "mhz": board.clock_hz / 1e6,
            "flash_bytes": _ready_bytes(board, ram=False),
            "ram_bytes": _ready_bytes(board, ram=True),
            "emulated": board.emulator is not None,
            "programmers": [name for name, _ in board.programmers],
        }
        for board in boards
    ]


def board_data(board: Board) -> dict[str, Any]:
    """All that is known of one board."""
    (row,) = boards_data((board,))
    target = board.target()
    return {
        **row,
        "aliases": list(board.aliases),
        "fpu": target.fpu,
        "isas": list(target.isas),
        "reset_mhz": board.reset_hz / 1e6 if board.reset_hz else None,
        "memories": [_memory_data(memory) for memory in board.memories],
        "console": {**asdict(board.console), "params": dict(board.console.params)},
        "programmers": [{"name": name, **dict(options)} for name, options in board.programmers],
        "emulator": asdict(board.emulator) if board.emulator else None,
        "usb": list(board.usb),
        "boot": board.boot,
        "note": board.note,
        "evidence": dict(board.evidence),
    }


def placement_data(placement: Placement) -> dict[str, Any]:
    """Where everything lies, what is free, and what is short."""
    return {
        "board": placement.board,
        "fits": placement.fits,
        "verdict": placement.verdict,
        "regions": [{**asdict(usage.region), "used": usage.used, "free": usage.free} for usage in placement.usage],
        "sections": [asdict(section) for section in placement.sections],
        "shortages": [asdict(shortage) for shortage in placement.shortages],
        "help": list(placement.help),
    }


def boards_table(boards: Iterable[Board]) -> RenderableType:
    """Every board on a line of 100 columns; all programmers and whole names are in the view of one board."""
    table = _table("id", "name", "core", ">MHz", ">flash KiB", ">RAM KiB", "programmers")
    for column in table.columns:
        column.no_wrap = True
    for row in boards_data(boards):
        first, *more = row["programmers"] or ["none"]
        table.add_row(
            row["id"],
            row["name"] if len(row["name"]) <= _NAME else row["name"][: _NAME - 1] + "…",
            row["core"].partition("+")[0].removeprefix("cortex-"),
            f"{row['mhz']:g}",
            f"{row['flash_bytes'] / 1024:,.0f}",
            f"{row['ram_bytes'] / 1024:,.0f}",
            first + (f" +{len(more)}" if more else ""),
        )
    return table


def board_view(board: Board) -> Iterator[RenderableType]:
    """One board: what it is, its memories, their map, how to write it, where the facts are from."""
    data = board_data(board)
    yield Text(f"{board.name} ({board.id})", style="bold")
    yield _facts(data, board)
    yield Padding(_memories(board), (1, 0, 0, 0))
    yield Padding(Group(*(Text(line) for line in memory_map(board))), (1, 0, 0, 0))
    yield Padding(_pairs("written by", ((p.pop("name"), _words(p)) for p in data["programmers"])), (1, 0, 0, 0))
    yield Padding(_pairs("seen in", data["evidence"].items()), (1, 0, 0, 0))
    notes = [board.note, *(f"{memory.name}: {memory.note}" for memory in board.memories)]
    for note in notes:
        if note and not note.endswith(": "):
            yield Text(f"note: {note}")


def placement_view(placement: Placement) -> Iterator[RenderableType]:
    """The table, and the verdict with what would help."""
    yield placement_table(placement)
    yield Text(placement.verdict, style="green" if placement.fits else "red")
    for line in placement.help:
        yield Text(f"  {line}")


def placement_table(placement: Placement) -> RenderableType:
    """How full each memory is, and what lies where."""
    table = _table("memory", ">bytes", ">used", ">free", ">short", "", "holds")
    short = {shortage.region: shortage.bytes for shortage in placement.shortages}
    for usage in placement.usage:
        region = usage.region
        missing = f"{short[region.name]:,}" if region.name in short else ""
        holds = ", ".join(f"{section.name} {section.bytes:,}" for section in usage.sections)
        cells = (f"{region.length:,}", f"{usage.used:,}", f"{usage.free:,}", missing)
        table.add_row(region.name, *cells, _share(usage), holds)
    return table


def memory_map(board: Board) -> list[str]:
    """The memories by address, each with a bar as long as it is large: a line each, under one that names the scale."""
    memories = sorted(board.memories, key=lambda memory: memory.origin)
    unit = _unit(memories)
    width = max(len(memory.name) for memory in memories)
    lines = [f"one {_FULL} is {_size(unit)}; {_RESERVED} is reserved; {_OFF} must be set up first"]
    end = memories[0].origin
    for memory in memories:
        if memory.origin != end:
            lines.append("")  # a gap in the address space
        lines.append(f"{memory.origin:#010x}  {memory.name:<{width}}  {_bar(memory, unit)}  {_size(memory.bytes)}")
        end = memory.end
    return lines


def _bar(memory: Memory, unit: int) -> str:
    """Blocks of `unit` bytes, a last one that is not full included; longer bars than _COLUMNS are cut off."""
    blocks = -(-memory.bytes // unit)
    reserved = min(-(-memory.reserved_bytes // unit), blocks - 1)
    bar = _RESERVED * reserved + (_OFF if memory.needs else _FULL) * (blocks - reserved)
    return bar if blocks <= _COLUMNS else f"{bar[: _COLUMNS - 5]} ... "


def _unit(memories: Iterable[Memory]) -> int:
    """The smallest power of two of which the largest memory, of those that can be drawn, has at most _COLUMNS."""
    every = list(memories)
    ram = [memory.bytes for memory in every if _is_ram(memory) and memory.kind != "external"]
    largest = max(memory.bytes for memory in every if memory.bytes <= _CUT * max(ram))
    return 1 << max(0, (-(-largest // _COLUMNS) - 1).bit_length())


def _share(usage: Usage) -> str:
    """Ten columns of how full a memory is; not empty where a byte is used, and full only where no byte is free."""
    full = -(-10 * min(usage.used, usage.region.length) // usage.region.length)
    if usage.free and full == 10:
        full = 9
    return _FULL * full + _FREE * (10 - full)


def _is_ram(memory: Memory) -> bool:
    return not {"data", "stack", "arena"}.isdisjoint(memory.may_hold)


def _ready_bytes(board: Board, *, ram: bool) -> int:
    """Bytes of RAM, or of what else holds a program, as they are after reset and without what is reserved."""
    return sum(m.free_bytes for m in board.memories if not m.needs and _is_ram(m) == ram)


def _memory_data(memory: Memory) -> dict[str, Any]:
    return {**asdict(memory), "uses": list(memory.may_hold)}


def _facts(data: dict[str, Any], board: Board) -> RenderableType:
    after_reset = f", {data['reset_mhz']:g} MHz after reset" if data["reset_mhz"] not in (None, data["mhz"]) else ""
    console = board.console
    where = f" at {console.base:#010x}, {console.baud:,} baud" if console.base else ""
    rows = (
        ("chip", board.mcu),
        ("core", f"{data['core']}, fpu {data['fpu']}, kernels {' '.join(data['isas'])}"),
        ("clock", f"{data['mhz']:g} MHz{after_reset}"),
        ("console", console.driver + where),
        ("emulator", board.emulator.qemu_machine if board.emulator else ""),
        ("boot block", board.boot),
        ("usb", ", ".join(board.usb)),
        ("also called", ", ".join(board.aliases)),
    )
    return _pairs("", ((name, value) for name, value in rows if value))


def _memories(board: Board) -> RenderableType:
    table = _table("memory", "kind", "from", "to", ">bytes", ">reserved", ">waits", "may hold")
    for memory in board.memories:
        waits = "" if memory.wait_states is None else str(memory.wait_states)
        holds = f"nothing: it needs {memory.needs}" if memory.needs else ", ".join(memory.may_hold)
        span = (f"{memory.origin:#010x}", f"{memory.end - 1:#010x}", f"{memory.bytes:,}")
        table.add_row(memory.name, memory.kind, *span, f"{memory.reserved_bytes:,}", waits, holds)
    return table


def _pairs(head: str, rows: Iterable[tuple[str, str]]) -> RenderableType:
    """Names and values in two columns, under a heading where there is one."""
    table = Table(box=None, pad_edge=False, show_header=False, padding=(0, 2, 0, 0))
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    for name, value in rows:
        table.add_row(name, value)
    return Group(Text(head, style="bold"), table) if head else table


def _table(*columns: str) -> Table:
    """A table with these columns; > aligns one to the right."""
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for name in columns:
        right = name.startswith(">")
        table.add_column(name.lstrip(">"), justify="right" if right else "left", overflow="fold", no_wrap=right)
    return table


def _words(options: dict[str, str]) -> str:
    return ", ".join(f"{name} {value}" for name, value in options.items())


def _size(count: int) -> str:
    """16 KiB, 2 MiB; bytes where it is neither."""
    for unit, name in ((1 << 20, "MiB"), (1 << 10, "KiB")):
        if count >= unit and count % unit == 0:
            return f"{count // unit:,} {name}"
    return f"{count:,} B"
