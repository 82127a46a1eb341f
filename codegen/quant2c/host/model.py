"""Generated C on this machine: compiled into a shared library, opened by cffi in ABI mode.

ABI mode needs neither Python's headers nor setuptools, so that any C compiler will do, the pip-installed one included.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from cffi import FFI

from quant2c.data import RUNTIME
from quant2c.emit.project import SourceTree, write
from quant2c.host.build import build_shared_library
from quant2c.ir.layout import ALIGNMENT
from quant2c.ir.tensor import Array, Tensor

# (layer index, its first output's bytes)
Observer = Callable[[int, bytes], None]

_GUARD_BYTES = 256
_GUARD = 0xC5


def declarations(name: str) -> str:
    """The C interface of a generated model, for cffi."""
    return f"""
    typedef struct {name}_context {name}_context;
    int {name}_init({name}_context *ctx, void *arena, size_t arena_bytes);
    void {name}_reset({name}_context *ctx);
    void *{name}_input({name}_context *ctx, int index);
    void {name}_run({name}_context *ctx);
    const void *{name}_output(const {name}_context *ctx, int index);
    uint32_t q2c_host_context_bytes(void);
    void q2c_host_set_hook(void (*hook)(uint32_t layer, const void *output, uint32_t bytes));
    """


class HostModel:
    """One instance of a generated model, running natively. Use as a context manager: it owns a temporary folder.

    `number` tells which model of the sources it is; the others are built along.
    """

    def __init__(self, tree: SourceTree, sanitize: bool = False, number: int = 0) -> None:
        self.record = tree.models[number]
        self.name = self.record.name
        graph = tree.layouts[number].schedule.graph.main
        self.inputs: list[Tensor] = [graph.tensors[i] for i in graph.inputs]
        self.outputs: list[Tensor] = [graph.tensors[i] for i in graph.outputs]
        self.folder = Path(tempfile.mkdtemp(prefix="quant2c-host-"))
        write(tree, self.folder)
        shutil.copy(RUNTIME / "host" / "host.c", self.folder)
        macros = {
            "Q2C_TRACE": "1",
            "MODEL_HEADER": f'"{self.name}.h"',
            "MODEL_CONTEXT": f"{self.name}_context",
        }
        library = build_shared_library(self.folder, [*tree.sources, "host.c"], macros, sanitize)
        self.ffi = FFI()
        self.ffi.cdef(declarations(self.name))
        self.c = self.ffi.dlopen(str(library))
        self._open()

    def _open(self) -> None:
        """Context and arena with guard bytes on both sides."""
        self.context_memory = _aligned(int(self.c.q2c_host_context_bytes()))
        self.context = self.ffi.cast(f"{self.name}_context *", self.context_memory.ctypes.data)
        self.arena_bytes = self.record.arena_bytes
        self.memory = _aligned(self.arena_bytes + 2 * _GUARD_BYTES)
        self.memory[:] = _GUARD
        arena = self.ffi.cast("void *", self.memory.ctypes.data + _GUARD_BYTES)
        status = self._function("init")(self.context, arena, self.arena_bytes)
        assert status == 0, f"{self.name}_init returned {status}"

    def _function(self, verb: str) -> Any:
        return getattr(self.c, f"{self.name}_{verb}")

    def reset(self) -> None:
        """Forgets all state."""
        self._function("reset")(self.context)

    def run(self, inputs: Sequence[Array], observe: Observer | None = None) -> list[Array]:
        """One inference; `observe` sees every layer's output as it is finished."""
        for index, (tensor, value) in enumerate(zip(self.inputs, inputs, strict=True)):
            raw = np.ascontiguousarray(value, tensor.dtype.numpy).tobytes()
            assert len(raw) == tensor.bytes, f"input {index} takes {tensor.bytes} bytes, not {len(raw)}"
            self.ffi.memmove(self._function("input")(self.context, index), raw, len(raw))
        self._hooked(observe)
        guards = np.concatenate([self.memory[:_GUARD_BYTES], self.memory[-_GUARD_BYTES:]])
        assert (guards == _GUARD).all(), f"{self.name}_run wrote outside of its arena"
        return [self._output(index, tensor) for index, tensor in enumerate(self.outputs)]

    def _hooked(self, observe: Observer | None) -> None:
        if observe is None:
            self._function("run")(self.context)
            return

        def hook(layer: int, output: Any, size: int) -> None:
            observe(layer, bytes(self.ffi.buffer(output, size)))

        callback = self.ffi.callback("void(uint32_t, const void *, uint32_t)", hook)
        self.c.q2c_host_set_hook(callback)
        try:
            self._function("run")(self.context)
        finally:
            self.c.q2c_host_set_hook(self.ffi.NULL)

    def _output(self, index: int, tensor: Tensor) -> Array:
        pointer = self._function("output")(self.context, index)
        raw = bytes(self.ffi.buffer(pointer, tensor.bytes))
        return np.frombuffer(raw, tensor.dtype.numpy).reshape(tensor.shape).copy()

    def close(self) -> None:
        """Removes the temporary folder."""
        shutil.rmtree(self.folder, ignore_errors=True)

    def __enter__(self) -> HostModel:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _aligned(size: int) -> Array:
    """Zeroed memory that starts at a multiple of the arena's alignment."""
    memory = np.zeros(size + ALIGNMENT, np.uint8)
    start = -memory.ctypes.data % ALIGNMENT
    return memory[start : start + size]
