"""Runs a graph in numpy, operator by operator."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from quant2c.ir.dtype import DType
from quant2c.ir.graph import Graph
from quant2c.ir.tensor import Array, Tensor
from quant2c.reference.evaluate import evaluate


class Machine:
    """One instance of a model in numpy; variables keep their values from run to run until `reset`."""

    def __init__(self, graph: Graph, profile: str = "gemmlowp") -> None:
        self.graph = graph
        self.profile = profile
        self.constants = {t.index: t.data for t in graph.main.tensors if t.data is not None}
        self.state: dict[int, Array] = {}
        self.reset()

    def reset(self) -> None:
        """Fresh state: every variable holds what it starts with."""
        self.state = {t.index: fresh(t) for t in self.graph.main.tensors if t.is_variable}

    def run(self, inputs: Sequence[Array]) -> list[Array]:
        """The model's outputs for one case."""
        values = self.run_all(inputs)
        return [values[index] for index in self.graph.main.outputs]

    def run_all(self, inputs: Sequence[Array]) -> dict[int, Array]:
        """Every tensor's value for one case, by tensor index; of a variable, its value after it."""
        values: dict[int, Array] = {**self.constants, **self.state}
        values.update(zip(self.graph.main.inputs, inputs, strict=True))
        evaluate(self.graph.main, values, self.profile)
        self.state = {index: values[index] for index in self.state}
        return values


def fresh(variable: Tensor) -> Array:
    """A variable before its first write: its start, else real zero where it is int8, else zero bytes."""
    if variable.start is not None:
        return variable.start
    zp = variable.q.zp if variable.dtype is DType.INT8 and variable.quant is not None else 0
    return np.full(variable.shape, zp, variable.dtype.numpy)


def run(graph: Graph, inputs: Sequence[Array], profile: str = "gemmlowp") -> list[Array]:
    """The outputs of one case from fresh state."""
    return Machine(graph, profile).run(inputs)


def run_all(graph: Graph, inputs: Sequence[Array], profile: str = "gemmlowp") -> dict[int, Array]:
    """Every tensor's value for one case from fresh state."""
    return Machine(graph, profile).run_all(inputs)
