"""How boards and placements are shown: readable at 100 columns, drawn to scale, and the same as data."""

from __future__ import annotations

import json
from collections.abc import Iterable

import pytest
from rich.console import Console, RenderableType

from quant2c.board import Board, Memory, all_boards, load_board
from quant2c.board import Console as Port
from quant2c.fit import Needs, place
from quant2c.report.boards import (
    board_data,
    board_view,
    boards_data,
    boards_table,
    memory_map,
    placement_data,
    placement_view,
)

WIDTH = 100


def shown(views: Iterable[RenderableType], width: int = WIDTH) -> str:
    """What a terminal of that width shows."""
    console = Console(width=width, color_system=None, force_terminal=False)
    with console.capture() as capture:
        for view in views:
            console.print(view)
    return capture.get()


def made(*memories: Memory) -> Board:
    return Board("made", "Made", "", "cortex-m4", 1, memories, Port("semihosting"))


def blocks(board: Board) -> dict[str, int]:
    """Blocks of each bar of the map."""
    rows = [line.split() for line in memory_map(board)[1:] if line]
    return {row[1]: sum(row[2].count(block) for block in "█▒·") for row in rows}


def test_the_table_has_a_line_for_each_board_and_cuts_nothing_but_names() -> None:
    lines = shown([boards_table(all_boards())]).splitlines()
    assert len(lines) == 1 + len(all_boards())
    assert max(map(len, lines)) <= WIDTH
    for line, row in zip(lines[1:], boards_data(all_boards()), strict=True):
        assert line.startswith(row["id"] + " ")
        assert row["programmers"][0] in line
        assert all(f" {row[key] / 1024:,.0f} " in line for key in ("flash_bytes", "ram_bytes"))
        assert row["name"][:20] in line
        assert "…" not in line.replace(row["name"][:25] + "…", "")


def test_the_bytes_of_the_table_are_those_that_a_program_gets() -> None:
    rows = {row["id"]: row for row in boards_data(all_boards())}
    assert rows["nano33ble"]["flash_bytes"] == 960 * 1024, "without the boot loader"
    assert rows["disco_f746ng"]["ram_bytes"] == 320 * 1024, "without what must be set up first"
    assert rows["mps3_an547"]["flash_bytes"] == 512 * 1024, "memory for weights and arena counts once, as RAM"
    assert rows["disco_f746ng"]["core"] == "cortex-m7+fpv5-sp-d16"


@pytest.mark.parametrize("board", all_boards(), ids=lambda board: board.id)
def test_one_board_is_shown_within_100_columns_with_all_its_facts(board: Board) -> None:
    text = shown(board_view(board))
    assert max(map(len, text.splitlines())) <= WIDTH
    flat = " ".join(text.split())
    for memory in board.memories:
        assert f"{memory.origin:#010x} {memory.end - 1:#010x} {memory.bytes:,} {memory.reserved_bytes:,}" in flat
    assert all(name in flat for name, _ in board.programmers)
    assert all(name in flat for name, _ in board.evidence)
    assert board.core in flat and board.name in flat and board.console.driver in flat


def test_bars_are_to_scale() -> None:
    assert blocks(load_board("nucleo_f446re")) == {"flash": 32, "ram": 8}
    assert blocks(load_board("disco_f746ng")) == {"flash": 32, "dtcm": 2, "sram": 8, "nor": 35, "sdram": 35}


@pytest.mark.parametrize(("flash", "expected"), [(40, 40), (41, 21), (80, 40), (81, 21), (160, 40)])
def test_the_unit_is_a_power_of_two_that_just_fits(flash: int, expected: int) -> None:
    board = made(Memory("flash", "flash", 0x1000, flash * 1024), Memory("ram", "ram", 0x2000_0000, 10 * 1024))
    assert blocks(board)["flash"] == expected


def test_a_map_names_its_scale_and_shows_gaps_reserved_bytes_and_what_is_not_ready() -> None:
    board = made(
        Memory("ram", "ram", 0x2000_0000, 8 * 1024),
        Memory("more", "ram", 0x2000_2000, 4 * 1024 + 1),
        Memory("flash", "flash", 0, 40 * 1024, reserved_bytes=1),
        Memory("sdram", "external", 0xC000_0000, 3 * 1024, needs="a controller"),
    )
    assert memory_map(board) == [
        "one █ is 1 KiB; ▒ is reserved; · must be set up first",
        "0x00000000  flash  ▒" + "█" * 39 + "  40 KiB",
        "",
        "0x20000000  ram    ████████  8 KiB",
        "0x20002000  more   █████  4,097 B",
        "",
        "0xc0000000  sdram  ···  3 KiB",
    ]


def test_a_memory_far_larger_than_the_chip_is_cut_and_does_not_shrink_the_rest() -> None:
    lines = memory_map(load_board("mps3_an547"))
    assert "█ ...   256 MiB" in lines[-1]
    assert blocks(load_board("mps3_an547"))["isram"] == 32


@pytest.mark.parametrize("board", all_boards(), ids=lambda board: board.id)
def test_every_map_is_narrow_and_every_memory_is_in_it(board: Board) -> None:
    lines = memory_map(board)
    assert max(map(len, lines)) <= 80
    assert set(blocks(board)) == {memory.name for memory in board.memories}
    assert all(blocks(board).values())


@pytest.mark.parametrize("board", all_boards(), ids=lambda board: board.id)
def test_data_survives_json(board: Board) -> None:
    data = board_data(board)
    assert json.loads(json.dumps(data)) == data
    assert [memory["name"] for memory in data["memories"]] == [memory.name for memory in board.memories]
    assert [programmer["name"] for programmer in data["programmers"]] == [name for name, _ in board.programmers]
    assert data["isas"][-1] == "portable"


def test_a_placement_shows_used_and_free_bytes_and_what_is_short() -> None:
    needs = Needs(code=20_000, constants=3_000, weights=2_100_000, arena=160_000, state=100, data=400, stack=4_096)
    placement = place(needs, load_board("nucleo_h743zi"))
    text = shown(placement_view(placement))
    assert max(map(len, text.splitlines())) <= WIDTH
    flat = " ".join(text.split())
    assert "axi_sram 524,288 160,000 364,288 ████░░░░░░ arena 160,000" in flat
    assert "dtcm 131,072 4,596 126,476 █░░░░░░░░░ stack 4,096, data 500" in flat
    assert "flash 2,097,152 2,123,000 0 25,848 ██████████ text 20,000" in flat
    assert "does not fit on nucleo_h743zi: flash is 25,848 bytes too small" in flat
    assert "it fits with 25,856 bytes fewer of weights" in flat
    data = placement_data(placement)
    assert json.loads(json.dumps(data)) == data
    assert data["shortages"] == [{"region": "flash", "bytes": 25_848}]
    assert not data["fits"]


@pytest.mark.parametrize(
    ("used", "bar"), [(0, "░" * 10), (1, "█" + "░" * 9), (9_999, "█" * 9 + "░"), (10_000, "█" * 10)]
)
def test_a_share_is_empty_only_at_nothing_and_full_only_at_everything(used: int, bar: str) -> None:
    board = made(Memory("flash", "flash", 0x1000, 1000), Memory("ram", "ram", 0x2000_0000, 10_000))
    text = shown(placement_view(place(Needs(arena=used), board)))
    ram = next(line for line in text.splitlines() if line.startswith("ram"))
    assert bar in ram
