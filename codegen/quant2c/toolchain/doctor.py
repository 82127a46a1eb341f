"""Which tools are on this machine, what each is for, and what installs the ones that are missing."""

from __future__ import annotations

import importlib.metadata
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from quant2c.errors import ToolError
from quant2c.toolchain.find import INSTALL_ARM_GCC, INSTALL_ZIG, find_host_compiler

_PIP = f"{Path(sys.executable).name} -m pip install"
_SECONDS = 30.0


@dataclass(frozen=True)
class Tool:
    """A tool that quant2c can use. `find` gives its version, "" where it is missing; `install` a line per platform."""

    name: str
    purpose: str
    find: Callable[[], str]
    install: dict[str, str]


@dataclass(frozen=True)
class Finding:
    """What the doctor found: `version` is "" where the tool is missing, and `install` then says what to do."""

    name: str
    version: str
    purpose: str
    install: str


def _program(name: str) -> Callable[[], str]:
    def find() -> str:
        path = shutil.which(name)
        return _version_of(path) if path else ""

    return find


def _version_of(program: str) -> str:
    """The first number that looks like a version; "?" where the program tells none."""
    try:
        result = subprocess.run(
            [program, "--version"], capture_output=True, text=True, errors="replace", check=False, timeout=_SECONDS
        )
    except (OSError, subprocess.TimeoutExpired):
        return "?"
    number = re.search(r"\b\d+\.\d+(?:\.\d+)*\b", result.stdout + result.stderr)
    return number.group() if number else "?"


def _package(name: str) -> Callable[[], str]:
    def find() -> str:
        try:
            return importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            return ""

    return find


def _host_compiler() -> str:
    try:
        compiler = find_host_compiler()
    except ToolError:
        return ""
    return f"{compiler.name} {compiler.version}"


def _everywhere(line: str) -> dict[str, str]:
    return dict.fromkeys(("linux", "darwin", "win32"), line)


def _system(apt: str, brew: str, winget: str) -> dict[str, str]:
    return {"linux": f"apt install {apt}", "darwin": f"brew install {brew}", "win32": f"winget install {winget}"}


TOOLS: tuple[Tool, ...] = (
    Tool("C compiler", "runs generated C on this machine", _host_compiler, _everywhere(INSTALL_ZIG)),
    Tool("arm-none-eabi-gcc", "builds for Cortex-M", _program("arm-none-eabi-gcc"), INSTALL_ARM_GCC),
    Tool(
        "ziglang", "builds for Cortex-M and for this machine, from pip", _package("ziglang"), _everywhere(INSTALL_ZIG)
    ),
    Tool(
        "qemu-system-arm",
        "emulates boards, Cortex-M0 to M55",
        _program("qemu-system-arm"),
        _system("qemu-system-arm", "qemu", "SoftwareFreedomConservancy.QEMU"),
    ),
    Tool("unicorn", "emulates Cortex-M0 to M33, from pip", _package("unicorn"), _everywhere(f"{_PIP} unicorn")),
    Tool("pyserial", "talks to boards over a serial port", _package("pyserial"), _everywhere(f"{_PIP} pyserial")),
    Tool(
        "ai-edge-litert",
        "verify --against: Python's own results",
        _package("ai-edge-litert"),
        _everywhere(f"{_PIP} ai-edge-litert"),
    ),
    Tool(
        "make",
        "builds generated folders outside of quant2c",
        _program("make"),
        _system("make", "make", "GnuWin32.Make"),
    ),
    Tool(
        "cmake",
        "builds generated folders outside of quant2c",
        _program("cmake"),
        _system("cmake", "cmake", "Kitware.CMake"),
    ),
)


def examine(tools: tuple[Tool, ...] = TOOLS) -> list[Finding]:
    """What of the tools is there."""
    return [Finding(t.name, t.find(), t.purpose, t.install.get(sys.platform, t.install["linux"])) for t in tools]
