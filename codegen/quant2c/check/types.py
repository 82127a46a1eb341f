"""Whether an operator is known and takes a node's tensor types; the nearest form where it does not."""

from __future__ import annotations

import math
from collections.abc import Iterator

from quant2c.ir.graph import NodeView
from quant2c.ir.tensor import Tensor
from quant2c.ops.base import Op
from quant2c.ops.custom import custom_code


def unknown_operator(name: str) -> str:
    """A sentence on an operator that is not there."""
    if custom_code(name):
        return (
            f"the custom operator '{custom_code(name)}' is not known; describe it in a Python file and give that by "
            "--custom (docs/custom-ops.md)"
        )
    return "this operator is not supported; quant2c ops lists those that are"


def check_options(op: Op, view: NodeView) -> Iterator[str]:
    """A sentence for each option that is no number."""
    for name, value in view.node.options.items():
        if isinstance(value, float) and not math.isfinite(value):
            yield f"its option {name} is {value}"


def check_types(op: Op, view: NodeView) -> Iterator[str]:
    """A sentence where no signature of the operator fits."""
    if not op.accepts(view):
        nearest = max(op.signatures, key=lambda line: likeness(line, view))
        yield f"{signature_of(view)} is not supported; the nearest form is {nearest}"


def check_constants(op: Op, view: NodeView) -> Iterator[str]:
    """A sentence for each input that must be a constant and is none."""
    for position in op.constants:
        if view.has(position) and not view.input(position).is_constant:
            yield f"input {position} ({view.input(position).where}) must be a constant; it is computed at run time"


def signature_of(view: NodeView) -> str:
    """The node's types in the form of `Op.signatures`."""
    left = " ".join("none" if t is None else t.dtype.label for t in view.inputs)
    right = " ".join(t.dtype.label for t in view.outputs)
    return f"{left} -> {right}"


def likeness(signature: str, view: NodeView) -> tuple[int, int]:
    """How near a signature is to the node's types: positions that fit, then the smaller difference in their number."""
    left, right = (side.split() for side in signature.split("->"))
    fits = _fits(left, view.inputs) + _fits(right, view.outputs)
    return fits, -abs(len(left) + len(right) - len(view.inputs) - len(view.outputs))


def _fits(pattern: list[str], tensors: tuple[Tensor | None, ...]) -> int:
    """How many positions fit, and half as good: those that differ in the number of bits only."""
    points = 0
    for want, tensor in zip(pattern, tensors, strict=False):
        if tensor is not None:
            name = want.rstrip("?*")
            points += 2 * (name in (tensor.dtype.label, "any") or len(name) == 1)
            points += name.rstrip("0123456789") == tensor.dtype.label.rstrip("0123456789")
    return points
