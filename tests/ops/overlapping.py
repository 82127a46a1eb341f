"""Runs one kernel with output and input in the same memory, as far ahead as its row allows: the planner may do that."""

from __future__ import annotations

import numpy as np
from cffi import FFI

from kernels import _fields, _library
from ops.views import reference
from quant2c.core import find_core
from quant2c.ir.graph import NodeView
from quant2c.ir.schedule import Options
from quant2c.ir.tensor import Array
from quant2c.ops import OPS
from quant2c.select.choose import choose


def check_overlapping(node: NodeView, source: Array) -> int | None:
    """Compares the first output with the reference; the row's overlap in bytes, None where it allows none."""
    (call,) = OPS[node.node.op].lower(node, Options("host"))
    kernel, _ = choose(call, find_core("host"), node)
    ahead = kernel.overlap(call)
    if ahead is None:
        return None
    want = reference(node, [source])[0]
    memory = np.zeros(ahead + max(source.nbytes, want.nbytes), np.uint8)
    memory[ahead : ahead + source.nbytes] = np.frombuffer(source.tobytes(), np.uint8)
    params = kernel.pack(call)
    ffi = FFI()
    ffi.cdef(f"typedef struct {{ {_fields(params)} }} P; void {kernel.symbol}(const P *, const void *, void *);")
    function = getattr(ffi.dlopen(str(_library((kernel.file, *kernel.sources)))), kernel.symbol)
    struct, tables = ffi.new("P *"), []
    for name, value in params.items():
        if isinstance(value, np.ndarray):
            tables.append(np.ascontiguousarray(value))
            setattr(struct, name, ffi.cast("void *", tables[-1].ctypes.data))
        else:
            setattr(struct, name, list(value) if isinstance(value, tuple) else value)
    address = memory.ctypes.data
    function(struct, ffi.cast("void *", address + ahead), ffi.cast("void *", address))
    got = memory[: want.nbytes].view(want.dtype).reshape(want.shape)
    if want.dtype.kind == "f":
        np.testing.assert_allclose(got, want, rtol=1e-6, atol=1e-7)
    else:
        np.testing.assert_array_equal(got, want)
    return ahead
