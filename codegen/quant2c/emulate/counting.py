"""Counts the instructions that a unicorn core executes, block by block, and finds unaligned accesses.

A block is straight code that runs to its end, so that its instructions can be counted beforehand: a table gives, for
every halfword of code, how many instructions start before it. Where a C compiler is at hand, the few lines that look it
up are compiled; in Python they take most of the time of an emulation.

unicorn's Cortex-M0 reads unaligned words as if it could. What a real one faults at is found here.
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
    uint64_t unaligned;
} counter;

#if defined(_WIN32)
#define EXPORT __declspec(dllexport)
#else
#define EXPORT
#endif

EXPORT void on_block(void *engine, uint64_t address, uint32_t bytes, void *user);
EXPORT void on_access(void *engine, int kind, uint64_t address, int bytes, int64_t value, void *user);

void on_block(void *engine, uint64_t address, uint32_t bytes, void *user)
{
    counter *const c = user;
    const uint64_t at = (address - c->first) / 2;

    (void)engine;
    c->count += c->before[at + bytes / 2] - c->before[at];
}

void on_access(void *engine, int kind, uint64_t address, int bytes, int64_t value, void *user)
{
    counter *const c = user;

    (void)engine;
    (void)kind;
    (void)value;
    if (address % (uint64_t)bytes != 0 && c->unaligned == 0) {
        c->unaligned = address;
    }
}
"""


class Watch(Protocol):
    """`count` instructions were executed so far, up to the end of the block that runs. `unaligned` is the address of
    the first unaligned access, 0 where there was none or none was looked for."""

    @property
    def count(self) -> int: ...
    @property
    def unaligned(self) -> int: ...


def instructions_before(image: Image) -> tuple[int, NDArray[np.uint32]]:
    """The first address of code, and for every halfword from there how many instructions start before it."""
    ranges = code_ranges(image)
    first, last = min(start for start, _ in ranges), max(end for _, end in ranges)
    starts = np.zeros((last - first) // 2 + 1, np.uint32)
    for start, end in ranges:
        for instruction in thumb.instructions(image.bytes_at(start, end - start), start):
            starts[(instruction.address - first) // 2 + 1] = 1
    return first, np.cumsum(starts, dtype=np.uint32)


class PythonWatch:
    """Counts in Python."""

    def __init__(self, uc: Any, image: Image, aligned_only: bool) -> None:
        self.count = 0
        self.unaligned = 0
        self._first, before = instructions_before(image)
        self._before = before.tolist()
        unicorn: Any = importlib.import_module("unicorn")
        uc.hook_add(unicorn.UC_HOOK_BLOCK, self._on_block)
        if aligned_only:
            uc.hook_add(unicorn.UC_HOOK_MEM_READ | unicorn.UC_HOOK_MEM_WRITE, self._on_access)

    def _on_block(self, uc: Any, address: int, size: int, user: Any) -> None:
        at = (address - self._first) >> 1
        self.count += self._before[at + (size >> 1)] - self._before[at]

    def _on_access(self, uc: Any, kind: int, address: int, size: int, value: int, user: Any) -> None:
        if address % size:
            self.unaligned = self.unaligned or address


class _State(ctypes.Structure):
    _fields_ = (
        ("count", ctypes.c_uint64),
        ("first", ctypes.c_uint64),
        ("before", ctypes.c_void_p),
        ("unaligned", ctypes.c_uint64),
    )


class CompiledWatch:
    """Counts in compiled code. `library` exports on_block and on_access."""

    def __init__(self, uc: Any, image: Image, aligned_only: bool, library: ctypes.CDLL) -> None:
        first, self._before = instructions_before(image)
        self._state = _State(0, first, self._before.ctypes.data, 0)
        unicorn: Any = importlib.import_module("unicorn")
        add_compiled_hook(uc, unicorn.UC_HOOK_BLOCK, library.on_block, ctypes.byref(self._state))
        if aligned_only:
            accesses = unicorn.UC_HOOK_MEM_READ | unicorn.UC_HOOK_MEM_WRITE
            add_compiled_hook(uc, accesses, library.on_access, ctypes.byref(self._state))

    @property
    def count(self) -> int:
        return int(self._state.count)

    @property
    def unaligned(self) -> int:
        return int(self._state.unaligned)


def add_compiled_hook(uc: Any, kind: int, function: Any, state: Any = None) -> None:
    """Lets a core call a C function everywhere: an end below the start means that."""
    unicorn: Any = importlib.import_module("unicorn")
    engine: Any = importlib.import_module("unicorn.unicorn_py3.unicorn").uclib
    handle, start, end = ctypes.c_size_t(), ctypes.c_uint64(1), ctypes.c_uint64(0)
    code = ctypes.cast(function, ctypes.c_void_p)
    status = engine.uc_hook_add(uc._uch, ctypes.byref(handle), kind, code, state, start, end)
    if status != unicorn.UC_ERR_OK:
        raise ToolError("unicorn", f"refuses a compiled hook with status {status}", "pip install --upgrade unicorn")


def watch(uc: Any, image: Image, aligned_only: bool) -> Watch:
    """Starts counting on a core, compiled where that is possible: both count the same."""
    library = compiled_hooks()
    if library is None:
        return PythonWatch(uc, image, aligned_only)
    try:
        return CompiledWatch(uc, image, aligned_only, library)
    except (ImportError, AttributeError):  # another release of unicorn keeps its internals elsewhere
        return PythonWatch(uc, image, aligned_only)


@functools.cache
def compiled_hooks() -> ctypes.CDLL | None:
    """The hooks as a library; None where there is no C compiler."""
    folder = Path(tempfile.mkdtemp(prefix="quant2c-count-"))
    try:
        compiler = find_host_compiler()
        source = folder / "hooks.c"
        source.write_text(_SOURCE, encoding="utf-8")
        objects = compile_sources(compiler, [source], folder, find_core("host"), flags=SHARED)
        return ctypes.CDLL(
            str(link_shared(compiler, objects.files, folder / f"hooks{SHARED_SUFFIX}", with_libraries=False))
        )
    except (ToolError, OSError):
        return None
    finally:
        shutil.rmtree(folder, ignore_errors=True)
