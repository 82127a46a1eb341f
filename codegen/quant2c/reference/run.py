"""Runs a graph in numpy, operator by operator."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from quant2c.ir.dtype import DType
from quant2c.ir.graph import Graph
from quant2c.ir.tensor import Array, Tensor
from quant2c.reference import reference_of


class Machine:
    """One instance of a model in numpy; variables keep their values from run to run until `reset`."""

    def __init__(self, graph: Graph, profile: str = "gemmlowp") -> None:
        self.graph = graph
        self.profile = profile
        self.constants = {t.index: t.data for t in graph.main.tensors if t.data is not None}
        self.state: dict[int, Array] = {}
        self.reset()

    def reset(self) -> None:
        """Fresh state: every variable holds real zeros."""
        self.state = {t.index: fresh(t) for t in self.graph.main.tensors if t.is_variable}

    def run(self, inputs: Sequence[Array]) -> list[Array]:
        """The model's outputs for one case."""
        values = self.run_all(inputs)
        return [values[index] for index in self.graph.main.outputs]

    def run_all(self, inputs: Sequence[Array]) -> dict[int, Array]:
        """Every tensor's value for one case, by tensor index.

        A function may return more arrays than its node has outputs: these are the new values of the variables among its
        inputs, in the order of the inputs.
        """
        main = self.graph.main
        values: dict[int, Array] = {**self.constants, **self.state}
        values.update(zip(main.inputs, inputs, strict=True))
        for view in main.views():
            function = reference_of(view.node)
            arguments = [values[i] if i >= 0 else None for i in view.node.inputs]
            results = function(view, arguments, self.profile)
            count = len(view.node.outputs)
            values.update(zip(view.node.outputs, results[:count], strict=True))
            variables = [i for i in view.node.inputs if i in self.state]
            if len(results) > count:
                self.state.update(zip(variables, results[count:], strict=True))
                values.update(self.state)
        return values


def fresh(variable: Tensor) -> Array:
    """A variable before its first write: real zero where it is int8, else zero bytes, as TFLite clears it."""
    zp = variable.q.zp if variable.dtype is DType.INT8 and variable.quant is not None else 0
    return np.full(variable.shape, zp, variable.dtype.numpy)


def run(graph: Graph, inputs: Sequence[Array], profile: str = "gemmlowp") -> list[Array]:
    """The outputs of one case from fresh state."""
    return Machine(graph, profile).run(inputs)


def run_all(graph: Graph, inputs: Sequence[Array], profile: str = "gemmlowp") -> dict[int, Array]:
    """Every tensor's value for one case from fresh state."""
    return Machine(graph, profile).run_all(inputs)
