"""Runs a graph in numpy, operator by operator."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from quant2c.errors import ModelError
from quant2c.ir.graph import Graph
from quant2c.ir.tensor import Array
from quant2c.reference import REFERENCES


def run(graph: Graph, inputs: Sequence[Array], profile: str = "gemmlowp") -> list[Array]:
    """The model's outputs for one case."""
    values = run_all(graph, inputs, profile)
    return [values[index] for index in graph.main.outputs]


def run_all(graph: Graph, inputs: Sequence[Array], profile: str = "gemmlowp") -> Mapping[int, Array]:
    """Every tensor's value for one case, by tensor index."""
    main = graph.main
    values: dict[int, Array] = {t.index: t.data for t in main.tensors if t.data is not None}
    values.update(zip(main.inputs, inputs, strict=True))
    for view in main.views():
        function = REFERENCES.get(view.node.op)
        if function is None:
            raise ModelError(f"{graph.name}: {view.where}", "has no numpy reference", "see quant2c ops")
        arguments = [values[i] if i >= 0 else None for i in view.node.inputs]
        results = function(view, arguments, profile)
        values.update(zip(view.node.outputs, results, strict=True))
    return values
