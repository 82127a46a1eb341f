"""Firmware for every board, by both compilers: it links, and every section lies inside one of the board's memories."""

from __future__ import annotations

from pathlib import Path

import pytest

import quant2c
from quant2c.board import Board, all_boards
from quant2c.toolchain.elf import Image
from quant2c.toolchain.project import build_project
from standin import COMPILERS, compiler


@pytest.mark.parametrize("name", COMPILERS)
@pytest.mark.parametrize("board", all_boards(), ids=lambda board: board.id)
def test_every_section_lies_in_a_memory(board: Board, name: str, tmp_path: Path, digits_dir: Path) -> None:
    found = compiler(name)
    quant2c.compile(digits_dir / "digits_cnn_int8.tflite", board=board.id).write(tmp_path)
    image = Image(build_project(tmp_path, found).output)
    assert image.sections
    for section in image.sections:
        for start in {section.address, section.load}:
            inside = [m for m in board.memories if m.origin <= start and start + section.bytes <= m.end]
            assert inside, f"{section.name} at {start:#x}, {section.bytes} bytes"
