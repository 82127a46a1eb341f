"""Reading board files: every committed one, and every way in which a user's own can be wrong."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import pytest

from conftest import ROOT
from quant2c import toml
from quant2c.board import (
    BOOT_BLOCKS,
    PROGRAMMER_OPTIONS,
    USES,
    USES_OF_KIND,
    Board,
    Console,
    Emulator,
    Memory,
    Step,
    all_boards,
    load_board,
)
from quant2c.data import BOARDS
from quant2c.errors import BoardError

OWN = """
name = "My board"
mcu = "STM32F401RE"
core = "cortex-m4"
clock_hz = 84_000_000

[[memories]]
name = "flash"
kind = "flash"
origin = 0x0800_0000
bytes = "512 KiB"

[[memories]]
name = "ram"
kind = "ram"
origin = 0x2000_0000
bytes = 98_304

[console]
driver = "semihosting"
"""


@pytest.fixture
def own(tmp_path: Path) -> Path:
    path = tmp_path / "mine.toml"
    path.write_text(OWN, encoding="utf-8")
    return path


def refusal(path: Path, text: str) -> str:
    """The whole message with which a board file of that text is refused."""
    path.write_text(text, encoding="utf-8")
    with pytest.raises(BoardError) as error:
        load_board(path)
    assert error.value.status == 2
    return str(error.value)


def test_every_committed_file_loads_under_its_name() -> None:
    paths = sorted(BOARDS.glob("*.toml"))
    assert len(paths) >= 50
    assert [board.id for board in all_boards()] == [path.stem for path in paths]
    for path in paths:
        assert load_board(path.stem) == load_board(path)


def test_an_alias_finds_its_board() -> None:
    assert load_board("qemu_an505").id == "mps2_an505"
    assert load_board("corstone300").id == "mps3_an547"


def test_a_file_of_ones_own_works_in_place_of_a_name(own: Path) -> None:
    board = load_board(str(own))
    assert board == load_board(own)
    assert (board.id, board.name, board.core, board.clock_hz) == ("mine", "My board", "cortex-m4", 84_000_000)
    assert board.memory("flash") == Memory("flash", "flash", 0x0800_0000, 512 * 1024)
    assert board.memory("ram").end == 0x2001_8000
    assert board.console == Console("semihosting")
    assert board.programmers == () and board.emulator is None


def test_every_key_is_read(tmp_path: Path) -> None:
    """One file with all keys, so that a field that the loader forgot would stand out."""
    path = tmp_path / "all.toml"
    path.write_text(
        """
        name = "All"
        mcu = "X"
        core = "cortex-m33"
        fpu = "none"
        isas = ["v7m"]
        clock_hz = 2
        reset_hz = 1
        boot = "rp2350"
        usb = ["2e8a:0003"]
        aliases = ["everything"]
        note = "n"
        [[memories]]
        name = "m"
        kind = "external"
        origin = 0x1000
        bytes = "2 MiB"
        reserved_bytes = "1 KiB"
        wait_states = 3
        uses = ["code", "weights", "data", "stack", "arena"]
        enable_register = 0x4000_0000
        enable_bits = 1
        note = "mn"
        [boot_values]
        serial_clock = 3
        [[startup]]
        do = "set"
        register = 0x4000_0010
        bits = 0x80
        bytes = 1
        why = "w"
        [console]
        driver = "pl011"
        base = 0x4003_4000
        baud = 9600
        params = { clock_hz = 12_000_000 }
        [[programmers]]
        name = "uf2"
        family = "0xe48bff59"
        [[programmers]]
        name = "gdb"
        [emulator]
        qemu_machine = "q"
        unicorn_cpu = "u"
        timer_base = 5
        tick_ns = 40
        trap_unaligned = true
        [evidence]
        core = "seen"
        """,
        encoding="utf-8",
    )
    board = load_board(path)
    (memory,) = board.memories
    assert memory == Memory(
        "m", "external", 0x1000, 2 << 20, 3, 1024, USES, note="mn", enable_register=0x4000_0000, enable_bits=1
    )
    assert (memory.free_origin, memory.free_bytes) == (0x1400, (2 << 20) - 1024)
    assert board.console == Console("pl011", 0x4003_4000, 9600, (("clock_hz", 12_000_000),))
    assert board.programmers == (("uf2", (("family", "0xe48bff59"),)), ("gdb", ()))
    assert board.emulator == Emulator("q", "u", 5, 40.0, True)
    assert board.evidence == (("core", "seen"),)
    assert board.startup == (Step("set", 0x4000_0010, 0x80, "w", 1),)
    assert board.boot_values == (("serial_clock", 3),)
    assert board.target().name == "cortex-m33+nodsp+nofp"
    left = {field.name for field in fields(Board) if getattr(board, field.name) == field.default}
    assert not left, "keys that the file above does not set"


def test_an_unknown_name_is_refused_with_the_nearest() -> None:
    with pytest.raises(BoardError, match="board 'nucleo_f464re': is not known\n  did you mean nucleo_f446re") as error:
        load_board("nucleo_f464re")
    assert error.value.status == 2


@pytest.mark.parametrize("name", ["../boards/pico", "", ".", "pico/", "no/such/file.toml"])
def test_what_is_neither_a_name_nor_a_file_is_refused(name: str) -> None:
    with pytest.raises(BoardError):
        load_board(name)


def test_a_folder_or_text_that_is_not_toml_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "folder.toml"
    folder.mkdir()
    with pytest.raises(BoardError, match="cannot be read"):
        load_board(folder)
    assert "is not TOML" in refusal(tmp_path / "a.toml", "name = ")
    binary = tmp_path / "b.toml"
    binary.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(BoardError, match="is not UTF-8"):
        load_board(binary)


# A line of OWN, what stands in its place (or, after +, behind it), and words of the refusal.
CORE, FLASH, RAM = 'core = "cortex-m4"', 'kind = "flash"', 'kind = "ram"'


def step(do: str, register: int = 0x4000_0000, bits: int = 1, bytes: int = 4) -> str:
    """A line with one step of start-up."""
    return f'+ startup = [{{ do = "{do}", register = {register}, bits = {bits}, bytes = {bytes}, why = "w" }}]'


WRONG = [
    ('name = "My board"', 'nam = "My board"', "key 'nam' is not known\n  did you mean name"),
    ('name = "My board"', 'id = "x"\nname = "My board"', "'id' is not a key\n  the file's name says it"),
    (RAM, '+ wait_stats = 1', "memories ram: key 'wait_stats' is not known\n  did you mean wait_states"),
    ("[console]", "[console]\nbuad = 9600", "console: key 'buad' is not known\n  did you mean baud"),
    ("clock_hz = 84_000_000", "", "key 'clock_hz' is missing"),
    ('driver = "semihosting"', "", "console: key 'driver' is missing"),
    ('mcu = "STM32F401RE"', "mcu = 401", "'mcu' must be a text, and is 401"),
    ("clock_hz = 84_000_000", 'clock_hz = "84 MHz"', "'clock_hz' must be a whole number, and is '84 MHz'"),
    ("clock_hz = 84_000_000", "clock_hz = true", "'clock_hz' must be a whole number, and is True"),
    ("clock_hz = 84_000_000", "clock_hz = 8.4e7", "'clock_hz' must be a whole number"),
    ("clock_hz = 84_000_000", "clock_hz = 0", "clock_hz must be positive"),
    ('"512 KiB"', '"512 KB"', "'bytes' must be a whole number, and is '512 KB'"),
    ('"512 KiB"', '"-1 KiB"', "'bytes' must be a whole number"),
    (CORE, 'core = "cortex-m5"', "core 'cortex-m5' is not known\n  did you mean"),
    (CORE, 'core = "host"', "core 'host' is not known"),
    (CORE, '+ fpu = "fpv5-d16"', "cortex-m4 with fpu fpv5-d16 and isas as usual is not known"),
    (CORE, '+ isas = ["mve"]', "isas mve is not known\n  known: fpu fpv4-sp-d16, isas dsp v7m"),
    (CORE, '+ isas = "dsp"', "'isas' must be a list of texts"),
    (CORE, '+ boot = "rp2400"', "boot 'rp2400' is not known\n  did you mean rp2040"),
    (CORE, step('sett'), "startup step 'sett' is not known\n  did you mean set"),
    (CORE, step('set', bytes=3), "a register of 3 bytes"),
    (CORE, step('set', register=0x40000002), "bits 0x1 of register 0x40000002"),
    (CORE, step('write', bits=0x10000, bytes=2), "bits 0x10000 of register 0x40000000"),
    (CORE, '+ usb = ["2E8A:0003"]', "usb '2E8A:0003' is not vid:pid"),
    (CORE, '+ evidence = 1', "'evidence' must be a table of texts"),
    (CORE, '+ emulator = 1', "'emulator' must be a table, and is 1"),
    (CORE, '+ programmers = [{ target = "x" }]', "each with a name"),
    (CORE, '+ programmers = [{ name = "jlinc" }]', "programmer 'jlinc' is not known\n  did you mean jlink"),
    (CORE, '+ programmers = [{ name = "jlink", devise = "x" }]', "jlink has no option 'devise'\n  did you mean device"),
    (CORE, '+ programmers = [{ name = "bossac", offset = 1 }]', "each with a name and other texts"),
    ('name = "ram"', 'name = "RAM 1"', "a name is lower-case letters"),
    ('name = "ram"', 'name = "flash"', "two memories are called 'flash'"),
    (RAM, 'kind = "sram"', "memory 'ram': kind 'sram' is not known\n  did you mean ram"),
    (RAM, '+ uses = ["code"]', "no memory may hold data"),
    (RAM, '+ uses = ["arenas"]', "4 problems\n  - memory 'ram': use 'arenas' is not known: did you"),
    (RAM, '+ needs = "a fuse"', "no memory may hold stack"),
    (RAM, '+ wait_states = -1', "wait_states is negative"),
    (RAM, '+ reserved_bytes = 98_304', "98304 reserved bytes of 98304"),
    (RAM, '+ reserved_bytes = -1', "-1 reserved bytes"),
    (RAM, '+ enable_bits = 1', "enable_register and enable_bits go together"),
    (FLASH, '+ reserved_bytes = 64', "code would start at 0x8000040"),
    ("origin = 0x2000_0000", "origin = 0", "address 0 is NULL in C"),
    ("origin = 0x2000_0000", "origin = 0x0807_FFFF", "memories 'flash' and 'ram' overlap"),
    ("origin = 0x2000_0000", "origin = 0xFFFF_0000", "do not lie within 4 GiB"),
    ("origin = 0x2000_0000", "origin = -1", "do not lie within 4 GiB"),
    ("bytes = 98_304", "bytes = 0", "0 bytes at 0x20000000 do not lie within 4 GiB"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "words"), WRONG, ids=[words.partition("\n")[0] for _, _, words in WRONG])
def test_a_wrong_file_is_refused_in_a_sentence(own: Path, old: str, new: str, words: str) -> None:
    assert OWN.count(old) == 1
    message = refusal(own, OWN.replace(old, new if new[:2] != "+ " else f"{old}\n{new[2:]}"))
    assert words in message
    assert message.startswith("board file mine.toml") or message.startswith("board 'mine'")


def test_memories_must_be_an_array_of_tables(own: Path) -> None:
    head = OWN[: OWN.index("[[")]
    console = OWN[OWN.index("[console]") :]
    assert "'memories' must be an array of tables" in refusal(own, head + "memories = 1\n" + console)
    assert "'memories' must be a table, and is 1" in refusal(own, head + "memories = [1]\n" + console)


def test_all_problems_are_named_at_once(own: Path) -> None:
    text = OWN.replace('kind = "ram"', 'kind = "sram"').replace("clock_hz = 84_000_000", "clock_hz = -1")
    message = refusal(own, text)
    assert "problems" in message
    assert "clock_hz must be positive" in message and "kind 'sram' is not known" in message


@pytest.mark.parametrize(("origin", "fits"), [(0x2000_0000, True), (0x0808_0000, True), (0x0807_FFFF, False)])
def test_memories_may_touch_and_not_overlap(own: Path, origin: int, fits: bool) -> None:
    own.write_text(OWN.replace("origin = 0x2000_0000", f"origin = {origin:#x}"), encoding="utf-8")
    if fits:
        assert load_board(own).memory("ram").origin == origin
    else:
        with pytest.raises(BoardError, match="overlap"):
            load_board(own)


def test_the_last_byte_of_the_address_space_may_be_used(own: Path) -> None:
    own.write_text(OWN.replace("origin = 0x2000_0000", "origin = 0xFFFE_8000"), encoding="utf-8")
    assert load_board(own).memory("ram").end == 1 << 32


@pytest.mark.parametrize(("text", "count"), [('"3 B"', 3), ('"1 KiB"', 1024), ('"2 MiB"', 2 << 20), ("7", 7)])
def test_sizes_are_numbers_or_words(tmp_path: Path, text: str, count: int) -> None:
    path = tmp_path / "x.toml"
    path.write_text(f'name="m"\nkind="ram"\norigin=0\nbytes={text}', encoding="utf-8")
    assert toml.record(Memory, toml.read(path, "x"), "x").bytes == count


def test_an_unknown_memory_is_refused_with_the_nearest(own: Path) -> None:
    with pytest.raises(BoardError, match="board 'mine': has no memory 'flas'\n  did you mean flash"):
        load_board(own).memory("flas")


@pytest.mark.parametrize("board", all_boards(), ids=lambda board: board.id)
def test_the_options_of_programmers_are_known(board: Board) -> None:
    for name, options in board.programmers:
        assert set(dict(options)) <= set(PROGRAMMER_OPTIONS[name])


def test_the_example_of_the_documentation_is_a_board(tmp_path: Path) -> None:
    page = (ROOT / "docs" / "adding-a-board.md").read_text(encoding="utf-8")
    path = tmp_path / "mine.toml"
    path.write_text(page.partition("```toml\n")[2].partition("```")[0], encoding="utf-8")
    board = load_board(path)
    assert board.memory("flash").free_origin == 0x0800_4000
    assert {name for name, _ in board.programmers} == {"pyocd", "st-flash"}


def test_the_documentation_names_every_kind_use_and_boot_block() -> None:
    page = (ROOT / "docs" / "adding-a-board.md").read_text(encoding="utf-8")
    for word in (*USES_OF_KIND, *USES, *BOOT_BLOCKS[1:]):
        assert f"`{word}`" in page
