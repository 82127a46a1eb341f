"""Compiles a folder of generated C for this machine."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from quant2c.core import find_core
from quant2c.toolchain.build import SHARED, SHARED_SUFFIX, compile_sources, link_shared
from quant2c.toolchain.find import find_host_compiler

SANITIZERS = ("-fsanitize=address,undefined", "-fno-sanitize-recover=all", "-g")


def build_shared_library(
    folder: Path, sources: Sequence[str], macros: Mapping[str, str], sanitize: bool = False
) -> Path:
    """The shared library of those sources; ToolError with the compiler's last lines where it fails."""
    compiler = find_host_compiler()
    flags = (*SHARED, *(SANITIZERS if sanitize else ()))
    paths = [folder / name for name in sources]
    built = folder / "build"
    objects = compile_sources(compiler, paths, built, find_core("host"), macros=macros, includes=[folder], flags=flags)
    return link_shared(compiler, objects.files, built / f"model{SHARED_SUFFIX}", SANITIZERS if sanitize else ())
