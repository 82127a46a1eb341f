"""Random tensors for element-wise operators: shapes that broadcast, quantizations and values at the edges."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from cffi import FFI
from hypothesis import strategies as st

from kernels import _fields, _library
from ops.views import constant, reference, tensor
from quant2c.core import find_core
from quant2c.ir.graph import NodeView
from quant2c.ir.schedule import Options
from quant2c.ir.tensor import Array, Tensor
from quant2c.ops import OPS
from quant2c.select.choose import choose

Shape = tuple[int, ...]

SCALES = (2.0**-7, 0.0123, 0.1, 0.5, 2.0**-4, 0.0471)


@st.composite
def broadcast_shapes(draw: st.DrawFn, most_rank: int = 6, count: int = 2) -> tuple[Shape, ...]:
    """Shapes that broadcast to each other; often the same, at times of fewer dimensions."""
    rank = draw(st.integers(0, most_rank))
    whole = tuple(draw(st.lists(st.integers(1, 3 if rank > 3 else 5), min_size=rank, max_size=rank)))
    if draw(st.booleans()):
        return (whole,) * count
    shapes = []
    for _ in range(count):
        ones = draw(st.lists(st.booleans(), min_size=rank, max_size=rank))
        shape = tuple(1 if one else n for one, n in zip(ones, whole, strict=True))
        shapes.append(shape[draw(st.integers(0, rank)) :] if draw(st.booleans()) else shape)
    return tuple(shapes)


def values(rng: np.random.Generator, shape: Shape, dtype: str) -> Array:
    """Elements over the whole range, both ends often; of wide types mostly small ones, so that products stay apart."""
    if dtype == "bool":
        return np.asarray(rng.integers(0, 2, shape)).astype(np.bool_)
    if dtype == "float32":
        special = rng.choice(np.array([0.0, -0.0, 1.0, -1.5, 2.5, np.inf, -np.inf, np.nan], np.float32), shape)
        plain = (rng.standard_normal(shape) * 4).astype(np.float32)
        return np.asarray(np.where(rng.random(shape) < 0.1, special, plain), np.float32)
    info = np.iinfo(dtype)
    ends = rng.choice([info.min, -1, 0, 1, info.max] if info.min else [0, 1, info.max], shape)
    low, high = (info.min, info.max) if info.bits <= 16 else (-1000, 1000)
    plain = rng.integers(low, high, shape, endpoint=True)
    return np.asarray(np.where(rng.random(shape) < 0.15, ends, plain)).astype(dtype)


@st.composite
def quantized(draw: st.DrawFn, shape: Shape, dtype: str, scale: float | None = None) -> Tensor:
    """A run-time tensor with a scale and an extreme, middle or other zero point; plain types as they are."""
    if dtype not in ("int8", "uint8", "int16"):
        return tensor(shape, dtype)
    scale = draw(st.sampled_from(SCALES)) if scale is None else scale
    info = np.iinfo(dtype)
    low, high = int(info.min), int(info.max)
    middle = (low + high + 1) // 2
    zp = 0 if dtype == "int16" else draw(st.sampled_from([low, high, middle, middle + 17, middle - 3]))
    return tensor(shape, dtype, scale=scale, zp=zp)


def as_constant(made: Tensor, content: Array) -> Tensor:
    """The tensor with that content."""
    return replace(made, data=constant(content).data)


def one_constant(
    position: int | None, tensors: list[Tensor], contents: list[Array]
) -> tuple[list[Tensor], list[Array]]:
    """The operands, the one at that position a constant, and the arrays of the others."""
    operands = list(tensors)
    if position is not None:
        operands[position] = as_constant(tensors[position], contents[position])
    return operands, [content for i, content in enumerate(contents) if i != position]


def every_byte(dtype: str) -> Array:
    """[256] all values of an 8-bit type."""
    info = np.iinfo(dtype)
    return np.arange(info.min, info.max + 1).astype(dtype)


def check_over_first(node: NodeView, inputs: list[Array]) -> bool:
    """Runs the kernel with its result in the memory of its first operand, where its row allows that, and compares.

    Returns whether it does.
    """
    (call,) = OPS[node.node.op].lower(node, Options("host"))
    kernel, _ = choose(call, find_core("host"), node)
    if kernel.overlap(call) is None:
        return False
    given = {t.index: t for t in node.inputs if t is not None}
    at_run_time = [index for index, t in given.items() if not t.is_constant]
    content = {index: t.values for index, t in given.items() if t.is_constant}
    content |= dict(zip(at_run_time, inputs, strict=True))
    want = reference(node, inputs)[0]
    arrays = [np.array(content[i]) for i in call.inputs]
    first = arrays[0] if arrays[0].nbytes >= want.nbytes else np.zeros(want.shape, want.dtype)
    assert first is arrays[0], "the first operand is smaller than the result"
    params, ffi, tables = kernel.pack(call), FFI(), []
    arguments = ", ".join(["const P *"] + ["void *"] * (len(arrays) + 1))
    ffi.cdef(f"typedef struct {{ {_fields(params)} }} P; void {kernel.symbol}({arguments});")
    struct = ffi.new("P *")
    for name, value in params.items():
        if isinstance(value, np.ndarray):
            tables.append(np.ascontiguousarray(value))
            setattr(struct, name, ffi.cast("void *", tables[-1].ctypes.data))
        elif value is not None:
            setattr(struct, name, value)
    pointers = [ffi.cast("void *", a.ctypes.data) for a in arrays]
    function = getattr(ffi.dlopen(str(_library((kernel.file, *kernel.sources)))), kernel.symbol)
    function(struct, *pointers, pointers[0])
    got = np.frombuffer(first.tobytes()[: want.nbytes], want.dtype).reshape(want.shape)
    if want.dtype.kind == "f":
        np.testing.assert_allclose(got, want, rtol=1e-6, atol=1e-7)
    else:
        np.testing.assert_array_equal(got, want)
    return True
