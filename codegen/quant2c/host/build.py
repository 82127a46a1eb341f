"""Compiles a folder of generated C for this machine."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from quant2c.errors import ToolError

WARNINGS = ("-std=c99", "-Wall", "-Wextra", "-Wconversion", "-Werror")
SANITIZERS = ("-fsanitize=address,undefined", "-fno-sanitize-recover=all", "-g")


def build_shared_library(
    folder: Path, sources: Sequence[str], macros: Mapping[str, str], sanitize: bool = False
) -> Path:
    """The shared library of those sources; ToolError with the compiler's last lines where it fails."""
    library = folder / ("model.dll" if sys.platform == "win32" else "model.so")
    command = ["gcc", "-O2", "-shared", "-fPIC", *WARNINGS, *(SANITIZERS if sanitize else ())]
    command += [f"-D{key}={value}" for key, value in macros.items()]
    command += [f"-I{folder}", *(str(folder / name) for name in sources), "-lm", "-o", str(library)]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    if result.returncode:
        raise ToolError("gcc", "could not compile the generated C:\n" + "\n".join(result.stderr.splitlines()[-12:]))
    return library
