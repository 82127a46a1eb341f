"""Small C functions around the runtime's headers, compiled so that tests can call what is inline there."""

from __future__ import annotations

import ctypes
import shutil
import subprocess
import sys
from pathlib import Path

from kernels import SANITIZERS, WARNINGS
from quant2c.data import RUNTIME


def compile_shim(source: str, folder: Path) -> ctypes.CDLL:
    """The functions of that source as a library, with a sanitizer of undefined behaviour where one is there."""
    (folder / "shim.c").write_text(source)
    compiler = shutil.which("gcc") or shutil.which("clang") or shutil.which("cc")
    command = [compiler, *SANITIZERS] if compiler else [sys.executable, "-m", "ziglang", "cc"]
    includes = ["-I", str(RUNTIME / "include"), "-I", str(RUNTIME / "src")]
    options = ["-O1", "-shared", "-fPIC", "-ffp-contract=off", *WARNINGS, *includes]
    library = folder / "shim.so"
    subprocess.run([*command, *options, str(folder / "shim.c"), "-o", str(library)], check=True)
    return ctypes.CDLL(str(library))
