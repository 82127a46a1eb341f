"""What the board files say, held against each other, against the firmware's drivers, and against a second source."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from quant2c.board import Board, all_boards, load_board
from quant2c.core import find_core
from quant2c.data import BOARDS
from quant2c.emit.consoles import CONSOLES
from quant2c.fit import Needs, place

BOARDS_HERE = all_boards()
EMULATED = {board.id for board in BOARDS_HERE if board.emulator is not None}
by_id = pytest.mark.parametrize("board", BOARDS_HERE, ids=lambda board: board.id)

# Where a file says other than the list of targets, and why.
OTHER_FLASH = {
    "lpcxpresso55s69": 608 * 1024,  # what programmers write of 630 KiB
    "teensy41": 7936 * 1024,  # the last 256 KiB are the board's own
}
OTHER_RAM = {
    "mimxrt1060_evk": 768 * 1024,  # OCRAM2 with the OCRAM of the default FlexRAM split behind it
    "teensy41": 768 * 1024,
    "mps2_an505": 4096 * 1024,  # two banks side by side
    "alif_e7_hp": 1024 * 1024,
}


@pytest.fixture(scope="module")
def targets(corpus_dir: Path) -> list[dict[str, Any]]:
    """The list of targets, whose ids and facts the board files must agree with."""
    rows: list[dict[str, Any]] = json.loads((corpus_dir.parent / "boards.json").read_text(encoding="utf-8"))
    return rows


def contiguous(board: Board, origin: int) -> int:
    """Bytes of RAM from an address up to the first gap."""
    end = origin
    for memory in sorted(board.memories, key=lambda memory: memory.origin):
        if memory.origin == end and "arena" in memory.may_hold:
            end = memory.end
    return end - origin


def test_every_target_has_a_board(targets: list[dict[str, Any]]) -> None:
    assert len(targets) >= 50
    for row in targets:
        board = load_board(row["id"])
        assert row["id"] in (board.id, *board.aliases)


def test_the_facts_are_those_of_the_list_of_targets(targets: list[dict[str, Any]]) -> None:
    for row in targets:
        board = load_board(row["id"])
        flash = next(memory for memory in board.memories if "code" in memory.may_hold)
        origin, count = int(row["flash"]["origin"], 16), row["flash"]["kib"] * 1024
        assert board.core == row["core"], board.id
        assert origin in (flash.origin, flash.free_origin), board.id
        assert OTHER_FLASH.get(board.id, count) in (flash.bytes, flash.free_bytes), board.id
        ram = contiguous(board, int(row["ram"]["origin"], 16))
        assert ram == OTHER_RAM.get(board.id, row["ram"]["kib"] * 1024), board.id
        if row["max_mhz"] and board.id not in EMULATED:
            assert board.clock_hz == row["max_mhz"] * 1_000_000, board.id
            assert board.mcu == row["mcu"], board.id
        if row["fpu"]:
            assert row["fpu"].split("+")[-1] == board.target().fpu, board.id


def test_programmers_are_those_of_the_list_of_targets(targets: list[dict[str, Any]]) -> None:
    keys = {"probe-rs": ("chip", "probe_rs"), "jlink": ("device", "jlink")}
    for row in targets:
        board = load_board(row["id"])
        for name, options in board.programmers:
            if name in keys and board.id not in EMULATED:
                option, column = keys[name]
                assert dict(options)[option] == row[column], board.id


def test_names_and_aliases_are_one_namespace() -> None:
    names = [name for board in BOARDS_HERE for name in (board.id, *board.aliases)]
    assert len(names) == len(set(names))


@by_id
def test_the_console_is_one_the_firmware_knows(board: Board) -> None:
    driver = CONSOLES[board.console.driver]
    params = dict(board.console.params)
    assert set(params) <= {*driver.params, "clock_hz"}
    assert (board.console.base != 0) == driver.has_registers
    if board.emulator is None and "clock_hz" in params:
        assert params["clock_hz"] == board.reset_hz, "the firmware leaves the clock as reset left it"
    if board.emulator is None and driver.params:
        assert board.startup or set(driver.params) <= set(params), "a real board has clocks and pins to set"


@by_id
def test_the_rate_of_the_console_is_met(board: Board) -> None:
    """A receiver tolerates about 2 % at 115,200 baud with 8 bits: the divider must come that near."""
    clock = dict(board.console.params).get("clock_hz", board.clock_hz)
    if board.console.driver.startswith("stm32"):
        rate = clock / ((clock + board.console.baud // 2) // board.console.baud)
        assert abs(rate / board.console.baud - 1) < 0.02


@by_id
def test_every_board_can_be_written_and_says_where_its_facts_are_from(board: Board) -> None:
    assert board.programmers
    evidence = dict(board.evidence)
    assert {"memories", "clock_hz" if board.id != "lm3s6965evb" else "reset_hz"} <= set(evidence)
    assert all(evidence.values())
    assert all(not m.wait_states or "wait_states" in evidence or board.emulator for m in board.memories)
    assert not board.console.params or "console" in evidence
    assert not board.usb or "usb" in evidence or board.emulator
    assert board.reset_hz <= board.clock_hz


@by_id
def test_the_core_is_known_by_its_name_too(board: Board) -> None:
    assert find_core(board.target().name) is board.target()
    assert board.target().base == board.core


@by_id
def test_boot_blocks_have_room_in_front_of_the_program(board: Board) -> None:
    flash = next(memory for memory in board.memories if "code" in memory.may_hold)
    assert not board.boot or flash.reserved_bytes >= 256
    assert not board.boot or "boot" in dict(board.evidence)
    assert not board.startup or "startup" in dict(board.evidence)


@by_id
def test_a_toy_fits_everywhere(board: Board) -> None:
    toy = Needs(code=12_000, constants=1_000, weights=4_000, arena=2_048, data=512, stack=2_048)
    assert place(toy, board).fits


@by_id
def test_files_are_plain_text_without_machine_paths(board: Board) -> None:
    text = (BOARDS / f"{board.id}.toml").read_text(encoding="utf-8")
    assert text.endswith("\n") and "\t" not in text and not text.startswith("\n")
    assert all(len(line) <= 240 for line in text.splitlines())
    assert "/work" not in text and "://" not in text


def test_options_of_the_core_reach_the_compiler() -> None:
    single = load_board("disco_f746ng").target()
    assert single.name == "cortex-m7+fpv5-sp-d16"
    assert "-mfpu=fpv5-sp-d16" in single.gcc_flags
    assert load_board("nucleo_f767zi").target().name == "cortex-m7"
