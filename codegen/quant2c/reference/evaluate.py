"""Runs the nodes of one subgraph in numpy."""

from __future__ import annotations

from quant2c import reference
from quant2c.ir.graph import Subgraph
from quant2c.ir.tensor import Array


def evaluate(main: Subgraph, values: dict[int, Array], profile: str) -> None:
    """Adds every tensor's value to those of inputs, constants and variables, by tensor index.

    A function may return more arrays than its node has outputs: these are the new values of the variables among its
    inputs, in the order of the inputs.
    """
    for view in main.views():
        function = reference.reference_of(view.node)
        results = function(view, [values[i] if i >= 0 else None for i in view.node.inputs], profile)
        count = len(view.node.outputs)
        values.update(zip(view.node.outputs, results[:count], strict=True))
        if len(results) > count:
            variables = [i for i in view.node.inputs if i >= 0 and main.tensors[i].is_variable]
            values.update(zip(variables, results[count:], strict=True))
