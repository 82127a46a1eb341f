"""Calls one C kernel on this machine, so that tests can compare it with numpy.

The kernel's file is compiled into a shared library and opened by cffi in ABI mode; the parameter struct is declared
from `Call.params`, whose names and order are the contract with the C header.
"""

from __future__ import annotations

import functools
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
from cffi import FFI

from quant2c.data import RUNTIME
from quant2c.ir.call import Call, Params, Value
from quant2c.select.kernel import Kernel
from temporary import kept_folder

WARNINGS = ("-std=c99", "-Wall", "-Wextra", "-Wconversion", "-Werror")
SANITIZERS = ("-fsanitize=undefined", "-fno-sanitize-recover=undefined")
_C_TYPES = {
    "int8": "int8_t",
    "uint8": "uint8_t",
    "bool": "uint8_t",
    "int16": "int16_t",
    "uint16": "uint16_t",
    "int32": "int32_t",
    "uint32": "uint32_t",
    "int64": "int64_t",
    "float32": "float",
    "float64": "double",
}
_GUARD = 64  # bytes around every output
_FILL = 0xA5


@functools.cache
def _library(files: tuple[str, ...]) -> Path:
    library = kept_folder("kernel") / "kernel.so"
    compiler = shutil.which("gcc") or shutil.which("clang") or shutil.which("cc")
    command = [compiler, *SANITIZERS] if compiler else [sys.executable, "-m", "ziglang", "cc"]
    sources = [str(RUNTIME / "src" / name) for name in files]
    include = ["-I", str(RUNTIME / "include"), "-I", str(RUNTIME / "src")]
    options = ["-O1", "-shared", "-fPIC", "-ffp-contract=off", *WARNINGS]
    subprocess.run([*command, *options, *include, *sources, "-lm", "-o", str(library)], check=True)
    return library


@functools.cache
def _opened(declaration: str, symbol: str, files: tuple[str, ...]) -> tuple[FFI, Any]:
    """The kernel as that declaration sees it: to read one takes longer than to run most kernels."""
    ffi = FFI()
    ffi.cdef(declaration)
    return ffi, getattr(ffi.dlopen(str(_library(files))), symbol)


def run_call(
    call: Call,
    kernel: Kernel,
    inputs: list[np.ndarray],
    outputs: list[np.ndarray],
    ahead: int | None = None,
) -> list[np.ndarray]:
    """The kernel's outputs. `outputs` give shape and type and, where a call writes only a part, what was there before.

    Guard bytes around each output and the scratch prove that nothing else is written. With `ahead` the first input lies
    in the memory of the first output, that many bytes behind its start.
    """
    assert kernel.when(call) == "", kernel.when(call)
    params = kernel.pack(call)
    has_scratch = kernel.scratch is not None
    arguments = ["const P *"] + ["void *"] * (len(inputs) + len(outputs) + has_scratch)
    declaration = f"typedef struct {{ {_fields(params)} }} P; void {kernel.symbol}({', '.join(arguments)});"
    ffi, function = _opened(declaration, kernel.symbol, (kernel.file, *kernel.sources))
    struct, tables = ffi.new("P *"), []
    for name, value in params.items():
        if isinstance(value, np.ndarray):
            tables.append(np.ascontiguousarray(value))
            setattr(struct, name, ffi.cast("void *", tables[-1].ctypes.data))
        elif value is not None:
            setattr(struct, name, list(value) if isinstance(value, tuple) else value)
    written = [_guarded(o.nbytes, np.frombuffer(o.tobytes(), np.uint8)) for o in outputs]
    if kernel.scratch is not None:
        written.append(_guarded(kernel.scratch(call)))
    sources = [np.ascontiguousarray(i) for i in inputs]
    if ahead is not None:
        size = max(outputs[0].nbytes, ahead + sources[0].nbytes)
        written[0] = _guarded(size, np.frombuffer(outputs[0].tobytes(), np.uint8))
        place = _GUARD + ahead
        written[0][place : place + sources[0].nbytes] = np.frombuffer(sources[0].tobytes(), np.uint8)
        sources[0] = written[0][place:]
    pointers = [ffi.cast("void *", i.ctypes.data) for i in sources]
    pointers += [ffi.cast("void *", memory.ctypes.data + _GUARD) for memory in written]
    function(struct, *pointers)
    for memory in written:
        outside = np.concatenate([memory[:_GUARD], memory[-_GUARD:]])
        assert (outside == _FILL).all(), f"{kernel.symbol} wrote outside of its output"
    return [
        memory[_GUARD : _GUARD + o.nbytes].copy().view(o.dtype).reshape(o.shape)
        for memory, o in zip(written, outputs, strict=False)
    ]


def _guarded(size: int, content: np.ndarray | None = None) -> np.ndarray:
    memory = np.full(size + 2 * _GUARD, _FILL, np.uint8)
    if content is not None:
        memory[_GUARD : _GUARD + content.size] = content
    return memory


def _fields(params: Params) -> str:
    return " ".join(_field(name, value) for name, value in params.items())


def _field(name: str, value: Value) -> str:
    if isinstance(value, np.ndarray):
        return f"const {_C_TYPES[value.dtype.name]} *{name};"
    if value is None:
        return f"const void *{name};"
    if isinstance(value, tuple):
        return f"int32_t {name}[{len(value)}];"
    return f"{'float' if isinstance(value, float) else 'int32_t'} {name};"
