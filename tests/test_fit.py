"""Placing sections into memories: never over each other, never past an end, and shortages exact to the byte."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quant2c.board import USES, Board, Console, Memory, load_board
from quant2c.errors import BoardError, CheckError
from quant2c.fit import Needs, Placement, place

# ---- an oracle of its own: every assignment, packed by hand

ORDER = (
    ("text", {"code"}),
    ("weights", {"weights"}),
    ("rodata", {"code", "weights"}),
    ("stack", {"stack"}),
    ("data", {"data"}),
    ("arena", {"arena"}),
)
SPEED = ["tcm", "ccm", "flash", "ram", "xip", "external"]


def sizes(needs: Needs) -> dict[str, int]:
    return {
        "text": needs.code,
        "rodata": needs.constants,
        "weights": needs.weights,
        "stack": needs.stack,
        "data": needs.state + needs.data,
        "arena": needs.arena,
    }


def overflow(memory: Memory, lengths: list[int]) -> int:
    """Bytes past the end of a memory that holds these lengths one after the other, each at a multiple of 16."""
    end = memory.origin + memory.reserved_bytes
    for length in lengths:
        if length:
            end = (end + 15) & ~15
            end += length
    return max(0, end - memory.origin - memory.bytes)


def assignments(needs: Needs, board: Board) -> Iterator[tuple[dict[str, Memory], int]]:
    """All of them, with the bytes that each lacks in all."""
    choices = [[m for m in board.memories if not m.needs and uses & set(m.may_hold)] for _, uses in ORDER]
    for row in product(*choices):
        chosen = dict(zip((name for name, _ in ORDER), row, strict=True))
        lacks = sum(
            overflow(memory, [sizes(needs)[name] for name, _ in ORDER if chosen[name] is memory])
            for memory in board.memories
        )
        yield chosen, lacks


# ---- boards and needs at random

KINDS = st.sampled_from(SPEED)


@st.composite
def boards(draw: st.DrawFn) -> Board:
    """One memory for code, one for data, and up to two more of any kind and use; ends at any byte."""
    extra = draw(st.lists(st.lists(st.sampled_from(USES), min_size=1, unique=True), max_size=2))
    memories = []
    for number, uses in enumerate([["code", "weights"], ["data", "stack", "arena"], *extra]):
        length = draw(st.integers(1, 300))
        memories.append(
            Memory(
                name=f"m{number}",
                kind=draw(KINDS),
                origin=0x1000_0000 * (number + 1) + draw(st.integers(0, 31)),
                bytes=length,
                wait_states=draw(st.none() | st.integers(0, 3)),
                reserved_bytes=draw(st.integers(0, length - 1)),
                uses=tuple(uses),
            )
        )
    return Board("random", "Random", "", "cortex-m4", 1, tuple(memories), Console("semihosting"))


needs = st.builds(Needs, *[st.integers(0, 150)] * 7)


def grown(board: Board, more: dict[str, int]) -> Board:
    memories = tuple(replace(m, bytes=m.bytes + more.get(m.name, 0)) for m in board.memories)
    return replace(board, memories=memories)


def check_placed(placement: Placement, needs: Needs, board: Board) -> None:
    """Every section has its bytes, its alignment and a memory that may hold it; none overlap, none passes an end."""
    want = sizes(needs)
    assert {section.name: section.bytes for section in placement.sections} == want
    for section in placement.sections:
        memory = board.memory(section.region)
        assert dict(ORDER)[section.name] & set(memory.may_hold)
        assert section.origin % 16 == 0 or not section.bytes
        if section.bytes:
            assert memory.origin + memory.reserved_bytes <= section.origin
            assert section.origin + section.bytes <= memory.origin + memory.bytes
    real = sorted((s.origin, s.origin + s.bytes) for s in placement.sections if s.bytes)
    assert all(end <= start for (_, end), (start, _) in pairwise(real))
    for usage in placement.usage:
        assert usage.used + usage.free == usage.region.length
        assert sum(section.bytes for section in usage.sections) <= usage.used


@settings(max_examples=150, deadline=None, derandomize=True)
@given(boards(), needs)
def test_what_fits_lies_well_and_what_does_not_lacks_the_fewest_bytes(board: Board, needs: Needs) -> None:
    placement = place(needs, board)
    fewest = min(lacks for _, lacks in assignments(needs, board))
    assert placement.fits == (fewest == 0)
    assert sum(shortage.bytes for shortage in placement.shortages) == fewest
    if placement.fits:
        check_placed(placement, needs, board)


@settings(max_examples=120, deadline=None, derandomize=True)
@given(boards(), needs)
def test_a_shortage_is_exact(board: Board, needs: Needs) -> None:
    """With so many bytes more it fits; with one less of them in any one memory it does not."""
    short = {shortage.region: shortage.bytes for shortage in place(needs, board).shortages}
    if not short:
        return
    enough = grown(board, short)
    check_placed(place(needs, enough), needs, enough)
    for name, count in short.items():
        assert not place(needs, grown(board, {**short, name: count - 1})).fits


@settings(max_examples=80, deadline=None, derandomize=True)
@given(boards(), needs)
def test_the_arena_gets_the_fastest_memory_that_leaves_room_for_the_rest(board: Board, needs: Needs) -> None:
    placement = place(needs, board)
    possible = [chosen["arena"] for chosen, lacks in assignments(needs, board) if not lacks]
    if possible:
        speed = [(SPEED.index(m.kind), m.wait_states or 0, board.memories.index(m)) for m in possible]
        assert placement.region_of["arena"] == possible[speed.index(min(speed))].name


def test_kinds_come_before_wait_states_and_wait_states_before_the_order_in_the_file() -> None:
    ranked = [(kind, wait) for kind in SPEED for wait in (0, 1, 2)]
    memories = [
        Memory(f"m{number}", kind, 0x1000 * (number + 1), 64, wait, uses=USES)
        for number, (kind, wait) in enumerate(reversed(ranked))
    ]
    while memories:
        board = Board("ranked", "Ranked", "", "cortex-m4", 1, tuple(memories), Console("semihosting"))
        kind, wait = ranked.pop(0)
        found = board.memory(place(Needs(arena=64), board).region_of["arena"])
        assert (found.kind, found.wait_states) == (kind, wait)
        memories.remove(found)


@settings(max_examples=80, deadline=None, derandomize=True)
@given(boards(), needs)
def test_advice_holds(board: Board, needs: Needs) -> None:
    """With so many bytes fewer of something it fits, with one byte more of it it does not."""
    placement = place(needs, board)
    if len(placement.shortages) != 1:
        return
    advice = re.findall(r"it fits with ([\d,]+) bytes fewer of (\w+)", "\n".join(placement.help))
    for count, name in advice:
        left = getattr(needs, name) - int(count.replace(",", ""))
        assert place(replace(needs, **{name: left}), board).fits
        assert not place(replace(needs, **{name: left + 1}), board).fits
    silent = {"code", "constants", "weights", "arena", "state", "data", "stack"} - {name for _, name in advice}
    assert not any(place(replace(needs, **{name: 0}), board).fits for name in silent)


# ---- real boards

SMALL = Needs(code=20_000, constants=3_000, weights=22_016, arena=8_496, state=0, data=512, stack=4_096)


def test_a_byte_too_many_is_refused_and_a_byte_less_passes() -> None:
    board = load_board("bluepill")
    ram = 20 * 1024
    full = Needs(code=1000, arena=ram - 4096 - 512, data=512, stack=4096)
    assert place(full, board).usage[1].free == 0
    over = place(replace(full, arena=full.arena + 1024), board)
    assert over.verdict == "does not fit on bluepill: ram is 1,024 bytes too small"
    assert over.help[0] == "it fits with 1,024 bytes fewer of arena"
    assert "--optimise ram may make it smaller" in over.help
    with pytest.raises(CheckError, match="kws: does not fit on bluepill: ram is 1,024 bytes too small") as error:
        over.require("kws")
    assert error.value.status == 1
    assert place(full, board).require("kws").fits


def test_the_order_in_memory_puts_the_stack_below_everything_that_it_could_eat() -> None:
    placement = place(SMALL, load_board("nucleo_f446re"))
    addresses = {section.name: section.origin for section in placement.sections}
    assert addresses == {
        "text": 0x0800_0000,
        "weights": 0x0800_0000 + 20_000,
        "rodata": 0x0800_0000 + 42_016,
        "stack": 0x2000_0000,
        "data": 0x2000_0000 + 4096,
        "arena": 0x2000_0000 + 4608,
    }
    assert placement.region_of["bss"] == placement.region_of["data"] == "ram"


@pytest.mark.parametrize(
    ("board", "arena", "region"),
    [
        ("nucleo_h743zi", 100 * 1024, "dtcm"),
        ("nucleo_h743zi", 128 * 1024, "dtcm"),
        ("nucleo_h743zi", 128 * 1024 + 1, "axi_sram"),
        ("nucleo_h743zi", 512 * 1024, "axi_sram"),
        ("disco_f407vg", 64 * 1024, "ccm"),
        ("disco_f407vg", 64 * 1024 + 1, "ram"),
        ("mps3_an547", 512 * 1024 + 1, "isram"),
        ("mps3_an547", 5 * 1024 * 1024, "ddr"),
        ("mps2_an500", 5 * 1024 * 1024, "psram"),
    ],
)
def test_the_arena_on_boards_with_several_memories(board: str, arena: int, region: str) -> None:
    placement = place(replace(SMALL, arena=arena), load_board(board)).require("it")
    assert placement.region_of["arena"] == region


def test_weights_leave_the_flash_only_when_they_must() -> None:
    board = load_board("mps3_an547")
    assert place(SMALL, board).region_of["weights"] == "itcm"
    assert place(replace(SMALL, weights=600_000), board).region_of["weights"] == "ddr"


def test_a_memory_that_must_be_set_up_first_is_named_and_used_when_it_is() -> None:
    board = load_board("disco_f746ng")
    needs = replace(SMALL, arena=1_000_000)
    placement = place(needs, board)
    assert not placement.fits
    assert "it fits with sdram, 8,388,608 bytes, which needs FMC and the SDRAM to be set up" in placement.help
    assert all(region.name != "sdram" for region in placement.regions)
    assert place(needs, board, ready=("sdram",)).region_of["arena"] == "sdram"


def test_two_memories_that_are_short_are_both_named_with_what_helps_each() -> None:
    placement = place(Needs(code=70_000, arena=30_000), load_board("bluepill"))
    assert placement.verdict == (
        "does not fit on bluepill: flash is 4,464 bytes too small and ram is 9,520 bytes too small"
    )
    assert placement.help == (
        "flash: it fits with 4,464 bytes fewer of code",
        "ram: it fits with 9,520 bytes fewer of arena",
        "--optimise ram may make it smaller",
        "--optimise size may make it smaller",
    )


def test_what_is_reserved_is_left_alone() -> None:
    placement = place(SMALL, load_board("nano33ble"))
    assert placement.sections[0].origin == 0x10000
    flash = next(region for region in placement.regions if region.name == "flash")
    assert (flash.origin, flash.end) == (0x10000, 0x100000)


def test_a_wish_binds_a_section_to_a_memory() -> None:
    board = load_board("nucleo_h743zi")
    assert place(SMALL, board, wishes={"arena": "axi_sram"}).region_of["arena"] == "axi_sram"
    bound = place(replace(SMALL, arena=200_000), board, wishes={"arena": "dtcm"})
    assert "it fits where no section is bound to a memory" in bound.help
    with pytest.raises(BoardError, match=r"flash cannot hold arena\n  it may hold code, weights"):
        place(SMALL, board, wishes={"arena": "flash"})
    with pytest.raises(BoardError, match=r"section 'aren'.*\n  did you mean arena"):
        place(SMALL, board, wishes={"aren": "dtcm"})
    with pytest.raises(BoardError, match=r"has no memory 'dtc'\n  did you mean dtcm"):
        place(SMALL, board, wishes={"arena": "dtc"})
    with pytest.raises(BoardError, match="sdram cannot hold arena\n  it needs FMC"):
        place(SMALL, load_board("disco_f746ng"), wishes={"arena": "sdram"})


def test_needs_add_up_and_are_never_negative() -> None:
    assert Needs(1, 2, 3, 4, 5, 6, 7) + Needs(10, 20, 30, 40, 50, 60, 70) == Needs(11, 22, 33, 44, 55, 66, 77)
    with pytest.raises(ValueError, match="arena is -1 bytes"):
        Needs(arena=-1)


def test_nothing_at_all_fits_everywhere() -> None:
    placement = place(Needs(), load_board("microbit"))
    assert placement.verdict == "fits on microbit"
    assert [usage.used for usage in placement.usage] == [0, 0]
    assert set(placement.region_of) == {"text", "rodata", "weights", "stack", "data", "bss", "arena"}
