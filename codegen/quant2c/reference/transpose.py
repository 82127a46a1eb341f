"""TRANSPOSE, REVERSE_V2, SPACE_TO_DEPTH and DEPTH_TO_SPACE on numpy arrays."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from quant2c.ir.graph import NodeView
from quant2c.ir.tensor import Array
from quant2c.reference.base import Reference
from quant2c.reference.movement import given, numbers


def transpose(view: NodeView, inputs: Sequence[Array | None], profile: str) -> tuple[Array, ...]:
    x = given(inputs[0])
    return (np.transpose(x, [axis % x.ndim for axis in numbers(inputs[1])]),)


def reverse(view: NodeView, inputs: Sequence[Array | None], profile: str) -> tuple[Array, ...]:
    return (np.flip(given(inputs[0]), axis=tuple(numbers(inputs[1]))),)


def space_to_depth(view: NodeView, inputs: Sequence[Array | None], profile: str) -> tuple[Array, ...]:
    """Each block of pixels becomes one pixel, its rows one after the other in the channels."""
    x, b = given(inputs[0]), view.attrs
    n, h, w, c = x.shape
    return (x.reshape(n, h // b, b, w // b, b, c).transpose(0, 1, 3, 2, 4, 5).reshape(view.out.shape),)


def depth_to_space(view: NodeView, inputs: Sequence[Array | None], profile: str) -> tuple[Array, ...]:
    """The inverse."""
    x, b = given(inputs[0]), view.attrs
    n, h, w, c = x.shape
    return (x.reshape(n, h, w, b, b, c // (b * b)).transpose(0, 1, 3, 2, 4, 5).reshape(view.out.shape),)


REFERENCES: dict[str, Reference] = {
    "TRANSPOSE": transpose,
    "REVERSE_V2": reverse,
    "SPACE_TO_DEPTH": space_to_depth,
    "DEPTH_TO_SPACE": depth_to_space,
}
