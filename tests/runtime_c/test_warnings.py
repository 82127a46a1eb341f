"""Every file of the runtime is clean under both compilers, with warnings as errors."""

from __future__ import annotations

import shutil
import subprocess

import pytest

from conftest import in_ci
from quant2c.core import CORES
from quant2c.data import RUNTIME
from quant2c.select.table import KERNELS

WARNINGS = ("-std=c99", "-Wall", "-Wextra", "-Wconversion", "-Werror", "-fsyntax-only", "-O1")
INCLUDES = (f"-I{RUNTIME / 'include'}", f"-I{RUNTIME / 'src'}")


def kernel_files(isas: tuple[str, ...]) -> list[str]:
    names = {name for k in KERNELS if k.isa in isas for name in (k.file, *k.sources) if name.endswith(".c")}
    return [str(RUNTIME / "src" / name) for name in sorted(names)]


def syntax(compiler: str, isas: tuple[str, ...], *flags: str) -> None:
    path = shutil.which(compiler)
    if path is None:
        if in_ci():
            pytest.fail(f"{compiler} is missing")
        pytest.skip(f"{compiler} is not here")
    result = subprocess.run(
        [path, *flags, *WARNINGS, *INCLUDES, *kernel_files(isas)], capture_output=True, text=True, check=False
    )
    assert result.returncode == 0, result.stderr[-3000:]


@pytest.mark.parametrize("compiler", ["gcc", "clang"])
def test_portable_kernels_are_clean(compiler: str) -> None:
    syntax(compiler, ("portable",))


@pytest.mark.parametrize("core", ["cortex-m0", "cortex-m4", "cortex-m33", "cortex-m55"])
def test_kernels_of_a_core_are_clean(core: str) -> None:
    syntax("arm-none-eabi-gcc", CORES[core].isas, *CORES[core].gcc_flags)
