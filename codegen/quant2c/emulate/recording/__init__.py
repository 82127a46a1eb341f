"""Records which block of code followed which, how often and in which layer, while a model runs once on a core."""

from __future__ import annotations

import atexit
import ctypes
import functools
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from quant2c.core import find_core
from quant2c.errors import ToolError
from quant2c.toolchain.build import SHARED, SHARED_SUFFIX, compile_sources, link_shared
from quant2c.toolchain.elf import Image
from quant2c.toolchain.find import find_host_compiler

_HERE = Path(__file__).parent
_EXTERN = ("-Wl,-undefined,dynamic_lookup",) if sys.platform == "darwin" else ()


class Block(NamedTuple):
    """Straight code. No block at all where `bytes` is 0."""

    address: int
    bytes: int


class Edge(NamedTuple):
    """`to` ran `times` times right after `before`, in the layer of that index."""

    layer: int
    before: Block
    to: Block
    times: int


@dataclass(frozen=True)
class Recorder:
    """What is to be recorded: blocks from the model's run function to the trace function, which ends each layer."""

    run_first: int
    run_end: int
    trace: int
    output: Path

    def plugin_argument(self) -> str:
        """QEMU's -plugin."""
        library = _library("plugin")
        return f"{library},run={self.run_first},end={self.run_end},trace={self.trace},out={self.output}"

    def hooks(self) -> ctypes.CDLL:
        """unicorn's hook `record_block`, started; `save` writes what it saw."""
        library = ctypes.CDLL(str(_library("hooks")))
        library.record_start(*map(ctypes.c_uint32, (self.run_first, self.run_end, self.trace)))
        return library

    def save(self, hooks: ctypes.CDLL) -> None:
        """Writes what unicorn's hook saw to `output`, as QEMU's plugin does when it ends."""
        if hooks.record_save(str(self.output).encode()):
            raise ToolError("emulation", f"cannot write {self.output.name}", "is the disk full?")

    def edges(self) -> list[Edge]:
        """What was recorded."""
        if not self.output.is_file():
            raise ToolError("emulation", "left no record of what it ran", "it works with QEMU 6 or later")
        rows = (map(int, line.split()) for line in self.output.read_text(encoding="ascii").splitlines())
        return [Edge(layer, Block(a, m), Block(b, n), count) for layer, a, m, b, n, count in rows]


@contextmanager
def recorder(image: Image, model: str) -> Iterator[Recorder]:
    """A recorder for one model of a firmware that was built with Q2C_TRACE."""
    run, trace = image.symbol(f"{model}_run"), image.symbol("q2c_trace")
    folder = Path(tempfile.mkdtemp(prefix="quant2c-record-"))
    try:
        yield Recorder(run.value & ~1, (run.value & ~1) + run.bytes, trace.value & ~1, folder / "edges.txt")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@functools.cache
def _library(name: str) -> Path:
    """plugin.c or hooks.c, compiled for this machine; ToolError where there is no compiler for it."""
    compiler = find_host_compiler()
    folder = Path(tempfile.mkdtemp(prefix="quant2c-recorder-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    objects = compile_sources(compiler, [_HERE / f"{name}.c"], folder, find_core("host"), flags=SHARED)
    library = folder / f"{name}{SHARED_SUFFIX}"
    return link_shared(compiler, objects.files, library, _EXTERN, with_libraries=False)
