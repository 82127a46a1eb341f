"""Compiling, linking, archiving; and what is said when a compiler refuses."""

from __future__ import annotations

import ctypes
from pathlib import Path

import pytest

from quant2c.board import load_board
from quant2c.core import find_core
from quant2c.errors import ToolError, UsageError
from quant2c.toolchain.build import SHARED, SHARED_SUFFIX, archive, compile_sources, link_shared
from quant2c.toolchain.elf import Image
from quant2c.toolchain.find import find_host_compiler
from quant2c.toolchain.project import build_project, firmware_of, read_project
from standin import COMPILERS, STACK_BYTES, compiler, firmware, write_firmware

HOST = find_core("host")


def source(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text)
    return path


@pytest.mark.parametrize("name", ["gcc", "clang", "zig"])
def test_a_shared_library_runs_here(tmp_path: Path, name: str) -> None:
    try:
        found = find_host_compiler(name)
    except ToolError as error:
        pytest.skip(str(error))
    half = source(tmp_path, "half.c", "int half(int x);\nint half(int x)\n{\n    return x / FACTOR;\n}\n")
    objects = compile_sources(found, [half], tmp_path / "objects", HOST, macros={"FACTOR": "2"}, flags=SHARED)
    library = link_shared(found, objects.files, tmp_path / f"half{SHARED_SUFFIX}")
    assert ctypes.CDLL(str(library)).half(42) == 21


def test_the_last_lines_of_a_compiler_are_shown(tmp_path: Path) -> None:
    bad = source(tmp_path, "bad.c", "int broken(void)\n{\n    return undeclared;\n}\n")
    with pytest.raises(ToolError, match=r"failed with status \d+:\n(.|\n)*undeclared"):
        compile_sources(find_host_compiler(), [bad], tmp_path, HOST)


def test_warnings_are_errors(tmp_path: Path) -> None:
    narrowing = source(tmp_path, "narrow.c", "char f(int x);\nchar f(int x)\n{\n    return x;\n}\n")
    with pytest.raises(ToolError, match="conversion"):
        compile_sources(find_host_compiler(), [narrowing], tmp_path, HOST)


def test_two_sources_of_one_name_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ToolError, match="two sources are named a"):
        compile_sources(find_host_compiler(), [tmp_path / "a.c", tmp_path / "x" / "a.c"], tmp_path, HOST)


@pytest.mark.parametrize("name", COMPILERS)
def test_an_archive_holds_the_objects(tmp_path: Path, name: str) -> None:
    found = compiler(name)
    one, two = (
        source(tmp_path, f"{n}.c", f"int {n}(void);\nint {n}(void)\n{{\n    return 1;\n}}\n") for n in ("one", "two")
    )
    objects = compile_sources(found, [one, two], tmp_path / "objects", find_core("cortex-m3"))
    library = archive(found, objects.files, tmp_path / "libboth.a")
    assert library.read_bytes().startswith(b"!<arch>\n")
    assert b"one.o" in library.read_bytes() and b"two.o" in library.read_bytes()


def test_a_folder_that_was_not_generated_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="is not a folder that quant2c generated"):
        read_project(tmp_path)
    (tmp_path / "project.json").write_text('{"kind": "firmware"}')
    with pytest.raises(UsageError, match="is not a folder that quant2c generated"):
        read_project(tmp_path)


def test_a_folder_that_was_not_built_has_no_firmware(tmp_path: Path) -> None:
    with pytest.raises(ToolError, match="is not built"):
        firmware_of(tmp_path)


@pytest.mark.parametrize("name", COMPILERS)
def test_a_build_is_the_same_twice(tmp_path: Path, name: str) -> None:
    images = []
    for folder in (tmp_path / "a", tmp_path / "b"):
        folder.mkdir()
        images.append(Image(build_project(write_firmware("mps2_an386", folder), compiler(name)).output).segments)
    assert images[0] == images[1]


@pytest.mark.parametrize("name", COMPILERS)
@pytest.mark.parametrize("board", ["microbit", "mps3_an547", "netduinoplus2"])
def test_everything_lies_where_the_board_has_memory(board: str, name: str) -> None:
    known = load_board(board)
    image = Image(firmware(board, name).output)
    used = image.used_bytes(known.memories)  # refuses what lies outside
    code, ram = (next(m for m in known.memories if use in m.may_hold) for use in ("code", "stack"))
    by_name = {section.name: section for section in image.sections}
    assert image.symbol("q2c_vectors").value == code.origin
    assert by_name[".stack"].address == ram.origin and by_name[".stack"].bytes == STACK_BYTES
    assert by_name[".arena"].address % 16 == 0 and not by_name[".arena"].stored
    assert by_name[".weights"].bytes == 16
    assert used[code.name] >= sum(by_name[n].bytes for n in (".text", ".weights", ".rodata"))
    assert not image.undefined


@pytest.mark.parametrize("name", COMPILERS)
def test_no_library_comes_along(name: str) -> None:
    """Neither a C library nor a heap, and floats only where the core has none and the model wants them."""
    symbols = {s.name for s in Image(firmware("mps2_an386", name).output).symbols if s.defined and s.kind == "STT_FUNC"}
    for unwanted in ("malloc", "free", "printf", "_sbrk", "__errno", "abort", "__aeabi_fadd", "__aeabi_dadd"):
        assert unwanted not in symbols
