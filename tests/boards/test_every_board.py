"""Firmware for every board, by both compilers: it links, and every section lies inside one of the board's memories."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

import quant2c
from quant2c.board import Board, all_boards
from quant2c.core import Core
from quant2c.toolchain import project
from quant2c.toolchain.build import Objects, compile_sources
from quant2c.toolchain.elf import Image
from quant2c.toolchain.find import Compiler
from quant2c.toolchain.project import build_project
from standin import COMPILERS, compiler
from temporary import kept_folder

KWS = "mlperftiny__kws_ref_model.tflite"
KWS_BYTES = (96 << 10, 24 << 10)  # of one memory for code and weights, and of one for all that changes: with room
VOLATILE = ("ram", "tcm", "ccm", "external")


def has_room(board: Board) -> bool:
    """Whether the keyword network must fit, by the sizes of single memories alone."""
    code = max((m.bytes - m.reserved_bytes for m in board.memories if "code" in m.may_hold), default=0)
    values = max(m.bytes - m.reserved_bytes for m in board.memories if m.kind in VOLATILE)
    return code >= KWS_BYTES[0] and values >= KWS_BYTES[1]


ROOMY = [board for board in all_boards() if has_room(board)]


class SharedObjects:
    """Compiles a source once for a core and compiler, as long as it and all that it includes are the same."""

    def __init__(self) -> None:
        self.known: dict[object, Path] = {}
        self.folder = kept_folder("objects")

    def __call__(
        self, compiler: Compiler, sources: Sequence[Path], folder: Path, core: Core, *, optimise: str, macros: Any
    ) -> Objects:
        folder.mkdir(parents=True, exist_ok=True)
        keys = [(compiler.name, core.name, optimise, str(macros), *self._texts(source, {})) for source in sources]
        new = {key: source for key, source in zip(keys, sources, strict=True) if key not in self.known}
        place = self.folder / str(len(self.known))
        made = compile_sources(compiler, list(new.values()), place, core, optimise=optimise, macros=macros)
        self.known.update(zip(new, made.files, strict=True))
        return Objects(tuple(self.known[key] for key in keys), ())

    def _texts(self, path: Path, seen: dict[str, str]) -> tuple[str, ...]:
        """The text of a file and of all files beside it that it includes."""
        seen[path.name] = path.read_text(encoding="utf-8")
        for name in re.findall(r'#\s*include "([^"]+)"', seen[path.name]):
            if name not in seen and (path.parent / name).is_file():
                self._texts(path.parent / name, seen)
        return tuple(seen.values())


@pytest.fixture(scope="module")
def objects() -> SharedObjects:
    return SharedObjects()


@pytest.fixture(autouse=True)
def share_objects(objects: SharedObjects, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(project, "compile_sources", objects)


def check_firmware(model: Path, board: Board, compiler_name: str, folder: Path) -> None:
    found = compiler(compiler_name)
    quant2c.compile(model, board=board.id).write(folder)
    image = Image(build_project(folder, found).output)
    assert image.sections
    for section in image.sections:
        for start in {section.address, section.load}:
            inside = [m for m in board.memories if m.free_origin <= start and start + section.bytes <= m.end]
            assert inside or section.name.startswith(".boot"), f"{section.name} at {start:#x}, {section.bytes} bytes"


@pytest.mark.parametrize("name", COMPILERS)
@pytest.mark.parametrize("board", all_boards(), ids=lambda board: board.id)
def test_every_section_lies_in_a_memory(board: Board, name: str, tmp_path: Path, digits_dir: Path) -> None:
    check_firmware(digits_dir / "digits_cnn_int8.tflite", board, name, tmp_path)


@pytest.mark.corpus
@pytest.mark.parametrize("name", COMPILERS)
@pytest.mark.parametrize("board", ROOMY, ids=lambda board: board.id)
def test_keyword_spotting_where_there_is_room(board: Board, name: str, tmp_path: Path, corpus_dir: Path) -> None:
    check_firmware(corpus_dir / "real" / KWS, board, name, tmp_path)


def test_almost_every_board_has_room() -> None:
    assert {board.id for board in all_boards()} - {board.id for board in ROOMY} == {
        "bluepill",
        "microbit",
        "nucleo_f103rb",
    }
