"""The generated Makefile and CMakeLists.txt, with both compilers: the same firmware as quant2c build makes."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from conftest import in_ci
from quant2c.core import find_core
from quant2c.emit.firmware import render_library
from quant2c.toolchain.elf import Image
from quant2c.toolchain.project import build_project
from standin import COMPILERS, FOLDER, MODELS, SOURCES, compiler, write_firmware

CC = {"gcc": "arm-none-eabi-gcc", "zig": f"{sys.executable} -m ziglang cc"}
ASSEMBLY = ".syntax unified\n.thumb\n.global three\n.type three, %function\nthree:\n    movs r0, #3\n    bx lr\n"


def require(program: str) -> None:
    """Skips the test where a program is missing; fails it in CI."""
    if shutil.which(program) is None:
        if in_ci():
            pytest.fail(f"{program} is missing")
        pytest.skip(f"{program} is not on this machine")


def run(*command: str | Path) -> None:
    result = subprocess.run(list(map(str, command)), capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout[-2000:] + result.stderr[-2000:]


def write_library(core: str, folder: Path, sources: Sequence[str] = SOURCES) -> Path:
    """A library folder with both stand-ins."""
    folder.mkdir()
    for path in FOLDER.glob("*.[ch]"):
        shutil.copy(path, folder)
    for name in ("include/quant2c.h", "src/bytes.h"):
        shutil.copy(FOLDER.parents[2] / "runtime_c" / name, folder)
    for name, text in render_library(MODELS, find_core(core), sources).items():
        (folder / name).write_text(text)
    return folder


@pytest.mark.parametrize("name", COMPILERS)
@pytest.mark.parametrize("board", ["mps2_an385_m0", "mps3_an547"])
def test_make_builds_what_quant2c_builds(tmp_path: Path, board: str, name: str) -> None:
    require("make")
    found = compiler(name)
    write_firmware(board, tmp_path)
    run("make", "-C", tmp_path, f"CC={CC[name]}")
    ours = build_project(tmp_path, found, output=tmp_path / "ours").output
    assert Image(tmp_path / "build" / "firmware.elf").segments == Image(ours).segments


@pytest.mark.parametrize("name", COMPILERS)
def test_cmake_builds_what_quant2c_builds(tmp_path: Path, name: str) -> None:
    require("cmake")
    require("make")
    found = compiler(name)
    write_firmware("mps2_an505", tmp_path)
    toolchain = f"-DCMAKE_TOOLCHAIN_FILE={tmp_path / f'toolchain-{name}.cmake'}"
    python = f"-DQ2C_PYTHON={sys.executable}"
    run("cmake", "-S", tmp_path, "-B", tmp_path / "build", toolchain, python)
    run("cmake", "--build", tmp_path / "build")
    ours, theirs = (
        Image(build_project(tmp_path, found, output=tmp_path / "ours").output),
        Image(tmp_path / "build" / "firmware.elf"),
    )
    assert {s.name: s.bytes for s in theirs.sections} == {s.name: s.bytes for s in ours.sections}


@pytest.mark.parametrize("name", COMPILERS)
def test_make_without_trace(tmp_path: Path, name: str) -> None:
    require("make")
    found = compiler(name)
    write_firmware("mps2_an386", tmp_path)
    run("make", "-C", tmp_path, f"CC={CC[name]}", "TRACE=")
    ours = build_project(tmp_path, found, output=tmp_path / "ours", macros={}).output
    assert Image(tmp_path / "build" / "firmware.elf").segments == Image(ours).segments


@pytest.mark.parametrize("name", COMPILERS)
def test_a_library_for_a_core(tmp_path: Path, name: str) -> None:
    """By make, by CMake and by quant2c; an assembly file is taken along."""
    require("make")
    require("cmake")
    found = compiler(name)
    folder = write_library("cortex-m4", tmp_path / "library", [*SOURCES, "three.S"])
    (folder / "three.S").write_text(ASSEMBLY)
    run("make", "-C", folder, f"CC={CC[name]}")
    toolchain = f"-DCMAKE_TOOLCHAIN_FILE={folder / f'toolchain-{name}.cmake'}"
    run("cmake", "-S", folder, "-B", tmp_path / "cmake", toolchain, f"-DQ2C_PYTHON={sys.executable}")
    run("cmake", "--build", tmp_path / "cmake")
    ours = build_project(folder, found, output=tmp_path / "ours").output
    for library in (folder / "build" / "libmodels.a", tmp_path / "cmake" / "libmodels.a", ours):
        content = library.read_bytes()
        assert content.startswith(b"!<arch>\n")
        assert all(symbol in content for symbol in (b"toy_run", b"crash_run", b"toy_weights", b"three"))


def test_a_library_for_this_machine(tmp_path: Path) -> None:
    require("make")
    require("cmake")
    require("gcc")
    sources = ["portable.c"]
    folder = write_library("host", tmp_path / "library", sources)
    assert not list(folder.glob("toolchain-*.cmake"))
    (folder / "portable.c").write_text("int answer(void);\nint answer(void)\n{\n    return 42;\n}\n")
    run("make", "-C", folder, "CC=gcc")
    run("cmake", "-S", folder, "-B", tmp_path / "cmake")
    run("cmake", "--build", tmp_path / "cmake")
    ours = build_project(folder, output=tmp_path / "ours").output
    for library in (folder / "build" / "libmodels.a", tmp_path / "cmake" / "libmodels.a", ours):
        assert b"answer" in library.read_bytes()
