"""Builds a generated folder: what `make` does there, without make."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from quant2c.board import Board, load_board
from quant2c.core import Core, find_core
from quant2c.errors import ToolError, UsageError
from quant2c.toolchain.build import archive, compile_sources, link
from quant2c.toolchain.find import Compiler, find_host_compiler, find_target_compiler

PROJECT_FILE = "project.json"
TRACE: Mapping[str, str] = {"Q2C_TRACE": "1"}


@dataclass(frozen=True)
class ProjectFile:
    """What a generated folder says of itself."""

    folder: Path
    kind: str  # firmware, library
    core: Core
    board: str
    library: str
    level: str  # of the compiler's optimisation
    models: tuple[str, ...]
    sources: tuple[str, ...]


def board_of(project: ProjectFile) -> Board:
    """The board of a firmware: described in its own folder, or one that quant2c comes with."""
    own = project.folder / f"{project.board}.toml"
    return load_board(own if own.is_file() else project.board)


@dataclass(frozen=True)
class Built:
    """What came out: an ELF file or a library, and what the compiler says of stack."""

    output: Path
    compiler: Compiler
    stack_usage: tuple[Path, ...]


def read_project(folder: Path) -> ProjectFile:
    """The description that quant2c wrote into a generated folder."""
    path = folder / PROJECT_FILE
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        return ProjectFile(
            folder,
            data["kind"],
            find_core(data["core"]),
            data["board"],
            data["library"],
            data["level"],
            tuple(data["models"]),
            tuple(data["sources"]),
        )
    except (OSError, ValueError, KeyError, TypeError) as error:
        what = f"is not a folder that quant2c generated: {_why(folder, error)}"
        raise UsageError(str(folder), what, "name the folder of generate -o") from error


def _why(folder: Path, error: Exception) -> str:
    if isinstance(error, FileNotFoundError):
        return f"it has no {PROJECT_FILE}" if folder.is_dir() else "it does not exist"
    if isinstance(error, KeyError):
        return f"its {PROJECT_FILE} lacks {error}; if another release wrote it, generate it again"
    return str(error)


def build_project(
    folder: Path,
    compiler: Compiler | None = None,
    *,
    output: Path | None = None,
    macros: Mapping[str, str] = TRACE,
) -> Built:
    """Compiles and links a generated folder into `output` (default: its folder `build`)."""
    project = read_project(folder)
    output = output or folder / "build"
    return _BUILDERS[project.kind](project, compiler, output, macros)


def _build_firmware(project: ProjectFile, compiler: Compiler | None, output: Path, macros: Mapping[str, str]) -> Built:
    compiler = compiler or find_target_compiler()
    sources = [project.folder / name for name in project.sources]
    objects = compile_sources(compiler, sources, output, project.core, optimise=project.level, macros=macros)
    elf = link(compiler, objects.files, output / "firmware.elf", project.core, project.folder / "link.ld")
    return Built(elf, compiler, objects.stack_usage)


def _build_library(project: ProjectFile, compiler: Compiler | None, output: Path, macros: Mapping[str, str]) -> Built:
    compiler = compiler or (find_host_compiler() if project.core.is_host else find_target_compiler())
    sources = [project.folder / name for name in project.sources]
    without_trace = {name: value for name, value in macros.items() if name not in TRACE}
    objects = compile_sources(compiler, sources, output, project.core, optimise=project.level, macros=without_trace)
    library = archive(compiler, objects.files, output / f"lib{project.library}.a")
    return Built(library, compiler, objects.stack_usage)


_BUILDERS = {"firmware": _build_firmware, "library": _build_library}


def firmware_of(folder: Path) -> Path:
    """The ELF file of a folder that was built; ToolError where it was not."""
    elf = folder / "build" / "firmware.elf"
    if not elf.is_file():
        raise ToolError(str(folder), "is not built", f"run quant2c build {folder}")
    return elf
