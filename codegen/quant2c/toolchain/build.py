"""Compiles C sources and links them, without make: the same on every operating system."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from quant2c.core import Core
from quant2c.errors import ToolError
from quant2c.flags import WARNINGS
from quant2c.toolchain.find import Compiler

_LAST_LINES = 12
_JOBS = 2


@dataclass(frozen=True)
class Objects:
    """Compiled sources: object files, and what the compiler says of the stack that functions use (gcc: .su files)."""

    files: tuple[Path, ...]
    stack_usage: tuple[Path, ...]


def compile_sources(
    compiler: Compiler,
    sources: Sequence[Path],
    folder: Path,
    core: Core,
    *,
    optimise: str = "-O2",
    macros: Mapping[str, str] | None = None,
    includes: Sequence[Path] = (),
    flags: Sequence[str] = (),
    jobs: int = _JOBS,
) -> Objects:
    """Compiles each source into `folder`, `jobs` at a time. ToolError carries the compiler's last lines."""
    folder.mkdir(parents=True, exist_ok=True)
    common = [*compiler.argv, *compiler.flags_for(core), *compiler.family.compile, *WARNINGS, optimise]
    common += [f"-D{name}={value}" for name, value in (macros or {}).items()]
    common += [f"-I{path}" for path in includes]
    common += flags
    objects = _object_names(sources, folder)
    commands = [
        [*common, "-c", str(source), "-o", str(target)] for source, target in zip(sources, objects, strict=True)
    ]
    with ThreadPoolExecutor(max_workers=jobs) as pool:
        list(pool.map(lambda command: run_tool(compiler, command), commands))
    usage = [target.with_suffix(".su") for target in objects]
    return Objects(tuple(objects), tuple(path for path in usage if path.is_file()))


def link(
    compiler: Compiler,
    objects: Sequence[Path],
    output: Path,
    core: Core,
    script: Path | None = None,
    flags: Sequence[str] = (),
) -> Path:
    """Links an ELF file for a core."""
    place = () if script is None else ("-T", str(script))
    command = [*compiler.argv, *compiler.flags_for(core), *compiler.family.link, *flags, *place]
    command += [*map(str, objects), *compiler.family.libraries, "-o", str(output)]
    run_tool(compiler, command)
    return output


def link_shared(
    compiler: Compiler,
    objects: Sequence[Path],
    output: Path,
    flags: Sequence[str] = (),
    *,
    with_libraries: bool = True,
) -> Path:
    """Links a shared library for this machine. The objects have to be compiled with `SHARED`.

    Without libraries, zig need not build its C library first, which takes it half a minute.
    """
    libraries = compiler.family.libraries if with_libraries else NO_LIBRARIES
    run_tool(compiler, [*compiler.argv, "-shared", *flags, *map(str, objects), *libraries, "-o", str(output)])
    return output


def archive(compiler: Compiler, objects: Sequence[Path], output: Path) -> Path:
    """Puts objects into a static library."""
    output.unlink(missing_ok=True)
    run_tool(compiler, [*_archiver(compiler), "rcs", str(output), *map(str, objects)])
    return output


def _archiver(compiler: Compiler) -> tuple[str, ...]:
    """The archiver that belongs to a compiler: zig ar, arm-none-eabi-ar, ar."""
    if compiler.family.name == "zig":
        return (compiler.argv[0], "ar")
    program = Path(compiler.argv[0])
    beside = program.with_name(program.name.replace("gcc", "ar")) if "-gcc" in program.name else program.with_name("ar")
    return (str(beside) if beside.is_file() else "ar",)


# A DLL's entry point is in a library.
NO_LIBRARIES = ("-lm",) if sys.platform == "win32" else ("-nostdlib",)

# What objects of a shared library are compiled with, and its file name's end.
SHARED = () if sys.platform == "win32" else ("-fPIC",)
SHARED_SUFFIX = {"win32": ".dll", "darwin": ".dylib"}.get(sys.platform, ".so")


def run_tool(compiler: Compiler, command: Sequence[str]) -> None:
    """Runs a compiler; its last lines become a ToolError where it fails."""
    try:
        result = subprocess.run(command, capture_output=True, text=True, errors="replace", check=False)
    except OSError as error:
        raise ToolError(compiler.name, f"does not start: {error}", "run quant2c doctor") from error
    if result.returncode:
        lines = result.stderr.strip().splitlines()[-_LAST_LINES:]
        raise ToolError(
            f"{compiler.name} {compiler.version}",
            f"failed with status {result.returncode}:\n" + "\n".join(lines),
            "if these are generated files, please report it",
        )


def _object_names(sources: Sequence[Path], folder: Path) -> list[Path]:
    names = [source.stem for source in sources]
    twice = {name for name in names if names.count(name) > 1}
    if twice:
        raise ToolError("build", f"two sources are named {', '.join(sorted(twice))}", "rename one")
    return [folder / f"{name}.o" for name in names]
