"""Every console driver in the same firmware, against the registers that its manual describes."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from quant2c.board import Console, load_board
from quant2c.emit.consoles import CONSOLES
from quant2c.emulate import emulate
from quant2c.toolchain.project import build_project
from standin import CRASH, NOTHING, Toy, compiler, crash_input, samples, toy_inputs, write_firmware


@pytest.mark.emulated
@pytest.mark.parametrize("driver", sorted(CONSOLES))
def test_a_conversation_over(driver: str, tmp_path: Path) -> None:
    board = replace(load_board("mps2_an386"), console=Console(driver, base=0x40011000))
    built = build_project(write_firmware(board, tmp_path), compiler("gcc"))
    with emulate(built.output, board, "unicorn") as device:
        toy = Toy()
        for number, x in enumerate(samples(3)):
            assert device.run(toy_inputs(x, number)) == toy.run(x, number)[0]
        assert device.run(crash_input(NOTHING), CRASH) == crash_input(NOTHING)
        assert device.exit(3) == 3
