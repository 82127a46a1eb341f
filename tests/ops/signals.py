"""Audio operators for tests: their options as TensorFlow writes them, their state as the compiler adds it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from flatbuffers import flexbuffers

from ops.views import problems, tensor, unchecked_view
from quant2c.ir.graph import NodeView
from quant2c.ir.tensor import Array, Tensor
from quant2c.ops import OPS


def unchecked(op: str, inputs: Sequence[Tensor], outputs: Sequence[Tensor], **options: Any) -> NodeView:
    """A node of the custom operator Signal<op> with its state, right or wrong."""
    raw = bytes(flexbuffers.Dumps(options))
    name = f"CUSTOM:Signal{op}"
    bare = unchecked_view(name, inputs, outputs, custom_options=raw)
    state = OPS[name].state
    states = () if state is None else state(bare)
    variables = [replace(tensor(shape, dtype.label), is_variable=True) for shape, dtype in states]
    return unchecked_view(name, [*inputs, *variables], outputs, custom_options=raw)


def node(op: str, inputs: Sequence[Tensor], types: Sequence[str], **options: Any) -> NodeView:
    """A legal one, with outputs of these types and of the shapes that follow."""
    loose = unchecked(op, inputs, [tensor([], t) for t in types], **options)
    shapes = OPS[loose.node.op].shapes(loose)
    made = unchecked(op, inputs, [tensor(s, t) for s, t in zip(shapes, types, strict=True)], **options)  # type: ignore[arg-type]
    assert problems(made) == []
    return made


def magnitudes(rng: np.random.Generator, count: int, dtype: str) -> Array:
    """Unsigned numbers of every length in bits, the largest and 0 among them."""
    bits = np.iinfo(dtype).bits
    numbers = [int(rng.integers(0, 1 << 62)) * 4 + 3 >> int(rng.integers(64 - bits, 64)) for _ in range(count)]
    numbers[:2] = [(1 << bits) - 1, 0][:count]
    return np.array(numbers, dtype)


def samples(rng: np.random.Generator, shape: Sequence[int], dtype: str = "int16") -> Array:
    """Quiet and loud ones; those of integers reach both ends of the type."""
    loud = 2.0 ** rng.uniform(-14, 0)
    drawn = rng.uniform(-1, 1, shape) * loud
    if dtype == "float32":
        return drawn.astype(np.float32)
    ends = np.iinfo(dtype)
    scaled = np.clip(np.round(drawn * ends.max), ends.min, ends.max)
    extreme = rng.choice([ends.min, ends.max], shape)
    return np.where(rng.random(shape) < rng.choice([0.0, 0.05, 1.0]), extreme, scaled).astype(dtype)
