"""State that an operator keeps from run to run and the file does not name: variables appended to its inputs.

TensorFlow Lite Micro's streaming operators hold such memory themselves. Here it is a tensor as any other variable, so
that planning, resetting and the numpy reference need to know nothing about it.
"""

from __future__ import annotations

from collections.abc import Iterable

from quant2c.ir.dtype import DType
from quant2c.ir.graph import NodeView
from quant2c.ir.tensor import Shape

States = tuple[tuple[Shape, DType], ...]


def check_states(view: NodeView, states: States) -> Iterable[str]:
    """A sentence where the node's last inputs are not these variables."""
    given = view.inputs[len(view.inputs) - len(states) :]
    found = tuple((t.shape, t.dtype) for t in given if t is not None and t.is_variable)
    if found != states or len(view.inputs) != 1 + len(states):
        yield f"{len(view.inputs)} inputs; one is needed"


def state_indices(view: NodeView) -> tuple[int, ...]:
    """The variables among the inputs: further outputs of the call, read and written."""
    return tuple(t.index for t in view.inputs if t is not None and t.is_variable)
