"""The firmware's files: which ones a board gets, and what is refused."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from quant2c.board import Board, Console, Step, load_board
from quant2c.core import CORES, find_core
from quant2c.data import RUNTIME
from quant2c.emit.consoles import CONSOLES
from quant2c.emit.firmware import render_firmware, render_library
from quant2c.emit.placement import known_needs
from quant2c.emit.startup import CORE_SETUP
from quant2c.errors import BoardError, CheckError
from standin import BOARDS, MODELS, SOURCES, StandIn


def board(**changes: object) -> Board:
    return replace(load_board("mps2_an386"), **changes)  # type: ignore[arg-type]


@pytest.mark.parametrize("name", BOARDS)
def test_the_same_input_gives_the_same_bytes(name: str) -> None:
    files = render_firmware(MODELS, load_board(name), SOURCES)
    assert files == render_firmware(MODELS, load_board(name), SOURCES)
    assert list(files) == sorted(files)
    for text in files.values():
        assert str(RUNTIME) not in text and text.endswith("\n")


def test_every_core_but_the_host_can_be_started() -> None:
    assert set(CORE_SETUP) == {core.base for core in CORES.values() if not core.is_host}


def test_every_console_driver_has_its_files() -> None:
    drivers = {path.name for path in (RUNTIME / "firmware").glob("console_*.c")}
    assert drivers == {file for driver in CONSOLES.values() for file in driver.files if file.endswith(".c")}


@pytest.mark.parametrize(
    ("name", "there", "not_there"),
    [
        (
            "microbit",
            ("console_nrf_uart.c", "counter_systick.c"),
            ("counter_dwt.c", "counter_cmsdk.c", "console_cmsdk.c"),
        ),
        ("mps2_an386", ("console_cmsdk.c", "counter_dwt.c", "counter_cmsdk.c", "exit_semihosting.c"), ("exit_wait.c",)),
        ("nucleo_f446re", ("exit_wait.c",), ("exit_semihosting.c", "counter_cmsdk.c")),
    ],
)
def test_a_board_gets_what_it_has(name: str, there: tuple[str, ...], not_there: tuple[str, ...]) -> None:
    known = load_board(name)
    if known.console.driver == "semihosting":
        there, not_there = tuple(f.replace("wait", "semihosting") for f in there), ("counter_cmsdk.c",)
    files = render_firmware(MODELS, known, SOURCES)
    assert set(there) <= set(files) and not set(not_there) & set(files)


@pytest.mark.parametrize(
    ("name", "words", "missing"),
    [
        ("mps2_an385", ("VTOR",), ("CPACR", "MSPLIM", "LOB", "UNALIGN")),
        ("mps2_an385_m0", ("UNALIGN",), ("VTOR", "CPACR")),
        ("mps2_an386", ("VTOR", "CPACR"), ("MSPLIM", "LOB")),
        ("mps2_an505", ("VTOR", "CPACR", "MSPLIM"), ("LOB",)),
        ("mps3_an547", ("VTOR", "CPACR", "MSPLIM", "LOB"), ("UNALIGN",)),
    ],
)
def test_reset_sets_up_what_the_core_has(name: str, words: tuple[str, ...], missing: tuple[str, ...]) -> None:
    startup = render_firmware(MODELS, load_board(name), SOURCES)["startup.c"]
    assert all(word in startup for word in words) and not any(word in startup for word in missing)


def test_a_chip_without_fpu_does_not_enable_one() -> None:
    startup = render_firmware(MODELS, board(fpu="none"), SOURCES)["startup.c"]
    assert "CPACR" not in startup and "VTOR" in startup


def test_console_parameters_become_macros() -> None:
    console = Console("stm32_usart_v2", 0x40004400, 9600, (("tx_pin", 2), ("gpio_enable_register", 0x4002104C)))
    text = render_firmware(MODELS, board(console=console, reset_hz=4_000_000), SOURCES)["board.h"]
    for line in (
        "Q2C_CONSOLE_BASE 0x40004400u",
        "Q2C_CONSOLE_BAUD 9600u",
        "Q2C_CONSOLE_CLOCK_HZ 4000000u",
        "Q2C_CONSOLE_TX_PIN 2u",
        "Q2C_CONSOLE_GPIO_ENABLE_REGISTER 0x4002104cu",
        "Q2C_CONSOLE_RX_PIN 0u",
    ):
        assert f"#define {line}\n" in text


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"console": Console("uart9000")}, "console driver 'uart9000' is not known"),
        ({"console": Console("cmsdk", params=(("tx_pin", 1),))}, "has no parameter 'tx_pin'"),
        ({"memories": load_board("mps2_an386").memories[:1]}, "has no memory that may hold stack"),
    ],
)
def test_what_a_board_cannot_say_is_refused(changes: dict[str, object], words: str) -> None:
    with pytest.raises(BoardError, match=words):
        render_firmware(MODELS, board(**changes), SOURCES)


def test_a_model_with_too_many_edges_is_refused() -> None:
    many = StandIn("many", tuple(map(str, range(60))), tuple(map(str, range(60))))
    with pytest.raises(BoardError, match="more than 96 inputs and outputs"):
        render_firmware((many,), board(), SOURCES)


def section_lines(script: str) -> dict[str, str]:
    """Output section -> the region that it goes to."""
    return dict(re.findall(r"^    (\.\w+)[^{]*{.*?} > (\w+)", script, re.MULTILINE | re.DOTALL))


def test_places_follow_the_fit_or_a_wish() -> None:
    known = load_board("mps3_an547")
    fast = dict.fromkeys((".stack", ".data", ".bss", ".arena"), "DTCM")
    found = section_lines(render_firmware(MODELS, known, SOURCES)["link.ld"])
    assert found == {**dict.fromkeys((".text", ".weights", ".rodata"), "ITCM"), **fast, ".bss_isram": "ISRAM"}
    script = render_firmware(MODELS, known, SOURCES, places={"weights": "ddr", "arena": "isram"})["link.ld"]
    assert section_lines(script) == {**found, ".weights": "DDR", ".arena": "ISRAM"}
    with pytest.raises(BoardError, match="has no memory 'dddr'"):
        render_firmware(MODELS, known, SOURCES, places={"weights": "dddr"})


def test_what_is_large_goes_where_there_is_room() -> None:
    board = load_board("nucleo_h743zi")
    large = replace(MODELS[0], arena_bytes=200_000)
    found = section_lines(render_firmware((large, MODELS[1]), board, SOURCES)["link.ld"])
    assert found[".arena"] == "AXI_SRAM" and found[".stack"] == found[".bss"] == "DTCM"
    with pytest.raises(CheckError, match="does not fit on nucleo_h743zi: axi_sram is 75,744 bytes too small"):
        render_firmware((replace(large, arena_bytes=600_000),), board, SOURCES)


def test_memories_that_are_off_are_turned_on_and_all_are_cleared() -> None:
    startup = render_firmware(MODELS, load_board("nucleo_h743zi"), SOURCES)["startup.c"]
    reset = startup[startup.index("void Reset_Handler") :]
    assert reset.index("0x580244dc") < reset.index("0xe0000000") < reset.index("q2c_vectors")
    for bank in ("axi_sram", "sram123", "sram4"):
        assert f"clear(q2c_bss_{bank}_start, q2c_bss_{bank}_end);" in startup


def test_steps_of_the_board_come_first() -> None:
    steps = (
        Step("write", 0x4005200E, 0xC520, "first key", 2),
        Step("set", 0x40000010, 0x100, "a clock"),
        Step("clear", 0x40000014, 1, "a gate", 1),
        Step("wait", 0x40000018, 3, "ready"),
    )
    startup = render_firmware(MODELS, board(startup=steps), SOURCES)["startup.c"]
    found = re.findall(r'^        "(.*?)\\n"$', startup[startup.index("first key") :], re.MULTILINE)
    assert found[:3] == ["ldr  r0, =0x4005200e", "ldr  r2, =0x0000c520", "strh  r2, [r0]"]
    assert found[3:8] == [
        "ldr  r0, =0x40000010",
        "ldr  r2, =0x00000100",
        "ldr  r1, [r0]",
        "orrs r1, r1, r2",
        "str  r1, [r0]",
    ]
    assert found[10:13] == ["ldrb  r1, [r0]", "bics r1, r1, r2", "strb  r1, [r0]"]
    assert found[15:20] == ["1:", "ldr  r1, [r0]", "ands r1, r1, r2", "cmp  r1, r2", "bne  1b"]
    assert found[20] == "ldr  r0, =q2c_stack_top"


def test_the_clock_is_that_behind_start_up() -> None:
    assert "#define Q2C_CLOCK_HZ 16000000u" in render_firmware(MODELS, load_board("nucleo_f446re"), SOURCES)["board.h"]
    assert "#define Q2C_CLOCK_HZ 25000000u" in render_firmware(MODELS, board(), SOURCES)["board.h"]


def test_reserved_bytes_are_left_alone() -> None:
    flash, ram = load_board("mps2_an386").memories
    script = render_firmware(MODELS, board(memories=(replace(flash, reserved_bytes=0x4000), ram)), SOURCES)["link.ld"]
    assert "ORIGIN = 0x00004000, LENGTH = 4177920" in script


def test_a_library_brings_a_runner_for_its_self_tests() -> None:
    sources = [*SOURCES, "toy_selftest.c"]
    assert "toy_selftest(" in render_library(MODELS, find_core("host"), sources)["selftest_main.c"]
    assert "selftest_main.c" not in render_library(MODELS, find_core("host"), SOURCES)
    assert "selftest_main.c" not in render_library(MODELS, find_core("cortex-m4"), sources)


def test_models_of_one_firmware_need_only_the_largest_arena() -> None:
    large, small = (replace(MODELS[0], arena_bytes=size) for size in (50_000, 40_000))
    alone, both = (known_needs(models, 2048).arena for models in ([large], [large, small]))
    assert both == alone > 50_000
