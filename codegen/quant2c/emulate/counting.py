"""Counts the instructions that a unicorn core executes, block by block.

A block is straight code that runs to its end, so that its instructions can be counted beforehand: a table gives, for
every halfword of code, how many instructions start before it. Where a C compiler is at hand, the few lines that look it
up are compiled; in Python they take most of the time of an emulation.
"""

from __future__ import annotations

import ctypes
import functools
import importlib
import shutil
import tempfile
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from quant2c.core import find_core
from quant2c.errors import ToolError
from quant2c.toolchain import thumb
from quant2c.toolchain.build import SHARED, SHARED_SUFFIX, compile_sources, link_shared
from quant2c.toolchain.elf import Image, code_ranges
from quant2c.toolchain.find import find_host_compiler

_SOURCE = r"""
#include <stdint.h>

typedef struct {
    uint64_t count;
    uint64_t first;
    const uint32_t *before;
} counter;

#if defined(_WIN32)
__declspec(dllexport)
#endif
void on_block(void *engine, uint64_t address, uint32_t bytes, void *user);

void on_block(void *engine, uint64_t address, uint32_t bytes, void *user)
{
    counter *const c = user;
    const uint64_t at = (address - c->first) / 2;

    (void)engine;
    c->count += c->before[at + bytes / 2] - c->before[at];
}
"""


class BlockCounter(Protocol):
    """Instructions executed so far, up to the end of the block that runs."""

    @property
    def count(self) -> int: ...


def instructions_before(image: Image) -> tuple[int, NDArray[np.uint32]]:
    """The first address of code, and for every halfword from there how many instructions start before it."""
    ranges = code_ranges(image)
    first, last = min(start for start, _ in ranges), max(end for _, end in ranges)
    starts = np.zeros((last - first) // 2 + 1, np.uint32)
    for start, end in ranges:
        for instruction in thumb.instructions(image.bytes_at(start, end - start), start):
            starts[(instruction.address - first) // 2 + 1] = 1
    return first, np.cumsum(starts, dtype=np.uint32)


class PythonCounter:
    """Counts in Python."""

    def __init__(self, uc: Any, image: Image) -> None:
        self.count = 0
        self._first, before = instructions_before(image)
        self._before = before.tolist()
        uc.hook_add(importlib.import_module("unicorn").UC_HOOK_BLOCK, self._on_block)

    def _on_block(self, uc: Any, address: int, size: int, user: Any) -> None:
        at = (address - self._first) >> 1
        self.count += self._before[at + (size >> 1)] - self._before[at]


class _State(ctypes.Structure):
    _fields_ = (("count", ctypes.c_uint64), ("first", ctypes.c_uint64), ("before", ctypes.c_void_p))


class CompiledCounter:
    """Counts in compiled code. `library` exports on_block."""

    def __init__(self, uc: Any, image: Image, library: ctypes.CDLL) -> None:
        first, self._before = instructions_before(image)
        self._state = _State(0, first, self._before.ctypes.data)
        self._library = library
        unicorn: Any = importlib.import_module("unicorn")
        engine: Any = importlib.import_module("unicorn.unicorn_py3.unicorn")
        hook = ctypes.c_size_t()
        function = ctypes.cast(library.on_block, ctypes.c_void_p)
        status = engine.uclib.uc_hook_add(
            uc._uch,
            ctypes.byref(hook),
            unicorn.UC_HOOK_BLOCK,
            function,
            ctypes.byref(self._state),
            ctypes.c_uint64(1),
            ctypes.c_uint64(0),
        )
        if status != unicorn.UC_ERR_OK:
            raise ToolError("unicorn", f"refuses a compiled hook with status {status}", "pip install --upgrade unicorn")

    @property
    def count(self) -> int:
        return int(self._state.count)


def count_blocks(uc: Any, image: Image) -> BlockCounter:
    """Starts counting on a core, compiled where that is possible: both count the same."""
    library = compiled_hook()
    if library is None:
        return PythonCounter(uc, image)
    try:
        return CompiledCounter(uc, image, library)
    except (ImportError, AttributeError):  # another release of unicorn keeps its internals elsewhere
        return PythonCounter(uc, image)


@functools.cache
def compiled_hook() -> ctypes.CDLL | None:
    """The counting hook as a library; None where there is no C compiler."""
    folder = Path(tempfile.mkdtemp(prefix="quant2c-count-"))
    try:
        compiler = find_host_compiler()
        source = folder / "on_block.c"
        source.write_text(_SOURCE, encoding="utf-8")
        objects = compile_sources(compiler, [source], folder, find_core("host"), flags=SHARED)
        return ctypes.CDLL(str(link_shared(compiler, objects.files, folder / f"on_block{SHARED_SUFFIX}")))
    except (ToolError, OSError):
        return None
    finally:
        shutil.rmtree(folder, ignore_errors=True)
