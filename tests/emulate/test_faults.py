"""What a model does wrong is reported in a sentence."""

from __future__ import annotations

import pytest

from quant2c.board import load_board
from quant2c.emulate import emulate
from quant2c.errors import CheckError, Quant2cError, ToolError, TransportError
from standin import (
    BEFORE_THE_ARENA,
    BEHIND_THE_ARENA,
    CRASH,
    DEEP_STACK,
    LOCK_UP,
    NOTHING,
    UNALIGNED_WORD,
    WILD_POINTER,
    crash_input,
    firmware,
    require_qemu,
)

QEMU = "qemu"
UNICORN = "unicorn"


def crash(board: str, via: str, way: int, compiler: str = "gcc") -> None:
    """Lets a firmware crash in a way."""
    if via == QEMU:
        require_qemu()
    with emulate(firmware(board, compiler).output, load_board(board), via) as device:
        device.run(crash_input(way), CRASH)


@pytest.mark.emulated
@pytest.mark.parametrize("way", [BEHIND_THE_ARENA, BEFORE_THE_ARENA])
@pytest.mark.parametrize(("board", "via"), [("mps2_an385_m0", QEMU), ("mps3_an547", QEMU), ("mps2_an386", UNICORN)])
def test_one_byte_outside_of_the_arena(board: str, via: str, way: int) -> None:
    with pytest.raises(CheckError, match="outside of its arena"):
        crash(board, via, way)


@pytest.mark.emulated
@pytest.mark.parametrize("board", ["mps2_an385_m0", "mps2_an385", "mps2_an386", "mps2_an505", "mps3_an547"])
def test_a_wild_pointer_names_the_function(board: str) -> None:
    with pytest.raises(TransportError, match=r"faulted at 0x[0-9a-f]+ \(wild_pointer\), called from .*\(crash_run\)"):
        crash(board, QEMU, WILD_POINTER)


@pytest.mark.emulated
def test_a_wild_pointer_in_unicorn() -> None:
    with pytest.raises(ToolError, match="stack overflow or wild pointer"):
        crash("mps2_an386", UNICORN, WILD_POINTER)


@pytest.mark.emulated
@pytest.mark.parametrize(
    ("board", "via"),
    [
        ("microbit", QEMU),  # faults below its RAM
        ("mps2_an386", QEMU),  # has something there that swallows what is written
        ("mps2_an505", QEMU),  # has a stack limit
        ("mps3_an547", QEMU),
        ("mps2_an500", UNICORN),
    ],
)
def test_too_small_a_stack(board: str, via: str) -> None:
    with pytest.raises(Quant2cError, match=r"overflow"):
        crash(board, via, DEEP_STACK)


@pytest.mark.emulated
@pytest.mark.parametrize(
    ("board", "via"), [("microbit", QEMU), ("mps2_an385_m0", QEMU), ("microbit", UNICORN), ("mps2_an385_m0", UNICORN)]
)
def test_a_cortex_m0_faults_at_an_unaligned_word(board: str, via: str) -> None:
    with pytest.raises(Quant2cError, match=r"faulted at|unaligned access"):
        crash(board, via, UNALIGNED_WORD)


@pytest.mark.emulated
def test_larger_cores_do_not() -> None:
    crash("mps2_an385", QEMU, UNALIGNED_WORD)
    crash("mps2_an385", UNICORN, UNALIGNED_WORD)


@pytest.mark.emulated
def test_a_locked_up_core_makes_qemu_abort() -> None:
    with pytest.raises(ToolError, match=r"stack overflow or wild pointer\n.*[Ll]ockup"):
        crash("mps2_an386", QEMU, LOCK_UP)


@pytest.mark.emulated
def test_a_machine_that_has_ended_does_not_answer() -> None:
    require_qemu()
    with emulate(firmware("mps2_an386", "gcc").output, load_board("mps2_an386"), QEMU) as device:
        device.run(crash_input(NOTHING), CRASH)
        assert device.exit(5) == 5
        with pytest.raises(ToolError, match="stack overflow or wild pointer"):
            device.run(crash_input(NOTHING), CRASH)
