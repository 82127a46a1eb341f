"""Finds C compilers: for this machine, and for Cortex-M cores.

The environment overrides what is found: QUANT2C_CC for this machine, QUANT2C_ARM_CC for cores. Either holds `gcc`,
`clang` or `zig`, or a command.
"""

from __future__ import annotations

import functools
import importlib.util
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from quant2c.core import Core
from quant2c.errors import ToolError
from quant2c.flags import FAMILIES, HOST_FAMILIES, Family

INSTALL_ZIG = f"{Path(sys.executable).name} -m pip install ziglang"
INSTALL_ARM_GCC = {
    "linux": "apt install gcc-arm-none-eabi",
    "darwin": "brew install --cask gcc-arm-embedded",
    "win32": "winget install Arm.GnuArmEmbeddedToolchain",
}


@dataclass(frozen=True)
class Compiler:
    """A C compiler. `argv` starts every command; `family` says how it wants to be told things."""

    name: str
    version: str
    argv: tuple[str, ...]
    family: Family

    def flags_for(self, core: Core) -> tuple[str, ...]:
        """What selects a core."""
        return self.family.core(core)


# A command where the program is there, else an empty one.
Finder = Callable[[], tuple[str, ...]]


def _program(name: str) -> Finder:
    def find() -> tuple[str, ...]:
        path = shutil.which(name)
        return (path,) if path else ()

    return find


def zig_program() -> str:
    """The zig that pip installed with Python's package `ziglang`, else one on the path, else ""."""
    package = importlib.util.find_spec("ziglang")
    if package is not None and package.origin is not None:
        program = Path(package.origin).parent / ("zig.exe" if sys.platform == "win32" else "zig")
        if program.is_file():
            return str(program)
    return shutil.which("zig") or ""


def _zig_cc() -> tuple[str, ...]:
    program = zig_program()
    return (program, "cc") if program else ()


# In order of preference. The keys are what QUANT2C_CC, QUANT2C_ARM_CC and `prefer` may say.
TARGET_COMPILERS: dict[str, Finder] = {"gcc": _program("arm-none-eabi-gcc"), "zig": _zig_cc}
HOST_COMPILERS: dict[str, Finder] = {
    "gcc": _program("gcc"),
    "clang": _program("clang"),
    "cc": _program("cc"),
    "zig": _zig_cc,
}


def find_target_compiler(prefer: str | None = None) -> Compiler:
    """A compiler for Cortex-M cores: arm-none-eabi-gcc, else zig; ToolError says what installs one."""
    wanted = prefer or os.environ.get("QUANT2C_ARM_CC", "")
    hint = f"install one: {INSTALL_ARM_GCC.get(sys.platform, INSTALL_ARM_GCC['linux'])}, or {INSTALL_ZIG}"
    return _find("C compiler for Cortex-M", "QUANT2C_ARM_CC", TARGET_COMPILERS, FAMILIES, wanted, hint)


def find_host_compiler(prefer: str | None = None) -> Compiler:
    """A compiler for this machine: gcc, clang, cc, else zig; ToolError says what installs one."""
    wanted = prefer or os.environ.get("QUANT2C_CC", "")
    return _find("C compiler", "QUANT2C_CC", HOST_COMPILERS, HOST_FAMILIES, wanted, f"install one: {INSTALL_ZIG}")


def _find(
    what: str, variable: str, finders: dict[str, Finder], families: dict[str, Family], wanted: str, hint: str
) -> Compiler:
    if wanted and wanted not in finders:
        return _from_command(variable, wanted, families)
    for name, find in finders.items():
        argv = find() if wanted in ("", name) else ()
        if argv:
            return _identify(argv, families)
    raise ToolError(what, f"'{wanted}' is not installed" if wanted else "none is installed", hint)


def _from_command(variable: str, command: str, families: dict[str, Family]) -> Compiler:
    """The compiler that a user's own command starts; a path with spaces needs no quotes if it is the whole command."""
    words = [command] if Path(command).is_file() else shlex.split(command, posix=os.name != "nt")
    program = shutil.which(words[0]) if words else None
    if program is None:
        raise ToolError(variable, f"'{command}' is not a program", "set it to gcc, zig, or a command")
    return _identify((program, *words[1:]), families)


@functools.cache
def _identify_cached(argv: tuple[str, ...]) -> tuple[str, str, str]:
    """Name, version and family of a compiler, by asking it."""
    if "zig" in Path(argv[0]).name or "ziglang" in argv:
        version = _output((*argv[: argv.index("cc")], "version") if "cc" in argv else argv)
        return "zig cc", version.strip(), "zig"
    text = _output((*argv, "--version"))
    number = re.search(r"\b(\d+\.\d+(?:\.\d+)?)\b", text)
    family = "clang" if "clang" in text else "gcc"
    return Path(argv[0]).stem, number.group(1) if number else "", family


def _identify(argv: tuple[str, ...], families: dict[str, Family]) -> Compiler:
    name, version, family = _identify_cached(argv)
    if family not in families:
        raise ToolError(" ".join(argv), f"is a {family}, which quant2c cannot use here", f"use {' or '.join(families)}")
    return Compiler(name, version, argv, families[family])


def _output(argv: tuple[str, ...]) -> str:
    try:
        result = subprocess.run(argv, capture_output=True, text=True, errors="replace", check=False, timeout=60)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise ToolError(argv[0], f"does not start: {error}", "reinstall it, or name another compiler") from error
    return result.stdout
