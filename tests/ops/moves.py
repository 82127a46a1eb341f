"""Random tensors for the tests of data movement: every element type, ends of the range often."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from ops.views import check_c_equals_reference, tensor, unchecked_view, view
from quant2c.ir.graph import NodeView
from quant2c.ir.tensor import Array, Tensor
from quant2c.ops import OPS

TYPES = ("int8", "uint8", "int16", "int32", "int64", "bool", "float32", "float16", "uint16", "uint32", "uint64")


def random_cases(count: int) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """A test run with so many generators, always the same ones."""

    def decorate(test: Callable[..., None]) -> Callable[..., None]:
        cases = given(seed=st.integers(0, 2**32 - 1))
        made: Callable[..., None] = settings(max_examples=count, deadline=None, derandomize=True)(cases(test))
        return made

    return decorate


def some_shape(rng: np.random.Generator, least_rank: int, most_rank: int, most: int = 5) -> tuple[int, ...]:
    return tuple(int(n) for n in rng.integers(1, most + 1, rng.integers(least_rank, most_rank + 1)))


def elements(rng: np.random.Generator, shape: Sequence[int], dtype: str) -> Array:
    if dtype == "bool":
        return rng.integers(0, 2, shape).astype(bool)
    if dtype.startswith("float"):
        return (rng.standard_normal(shape) * 9).astype(dtype)
    limits = np.iinfo(dtype)
    plain = rng.integers(limits.min, limits.max, shape, dtype=dtype, endpoint=True)
    ends = rng.choice(np.array([limits.min, limits.max], dtype), shape)
    return np.where(rng.random(shape) < 0.1, ends, plain).astype(dtype)


def value(shape: Sequence[int], dtype: str, zp: int = 5) -> Tensor:
    """A run-time tensor; quantized where the type is one that usually is."""
    if dtype in ("int8", "uint8"):
        return tensor(shape, dtype, scale=0.25, zp=zp)
    return tensor(shape, dtype, scale=0.25) if dtype == "int16" else tensor(shape, dtype)


def node(
    op: str, inputs: Sequence[Tensor | None], *, out: Tensor | None = None, legacy: bool = False, **options: Any
) -> NodeView:
    """The node with outputs as its shapes say; `out` gives their type where it is not the first input's."""
    like = out or next(t for t in inputs if t is not None)
    like = replace(like, data=None)
    shapes = OPS[op].shapes(unchecked_view(op, inputs, [like], **options))
    outputs = [replace(like, shape=tuple(shape)) for shape in shapes if shape is not None]
    return view(op, inputs, outputs, legacy=legacy, **options)


def check(made: NodeView, inputs: Sequence[Array], **more: Any) -> list[Array]:
    """C against the reference, bit for bit (floats only move)."""
    return check_c_equals_reference(made, inputs, **more)
