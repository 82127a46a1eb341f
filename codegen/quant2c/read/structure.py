"""Whether a graph hangs together: indices in range, every value made before it is used."""

from __future__ import annotations

from collections.abc import Iterator

from quant2c.errors import ModelError
from quant2c.ir.graph import Graph, Subgraph


def check_structure(graph: Graph) -> None:
    """ModelError with all faults of the wiring."""
    problems = [p for subgraph in graph.subgraphs for p in _problems(subgraph)]
    if not graph.main.outputs:
        problems.append("the model has no output")
    if problems:
        raise ModelError.of_many(graph.name, problems[:20], "the file is damaged; convert the model again")


def _problems(subgraph: Subgraph) -> Iterator[str]:
    count = len(subgraph.tensors)
    if len(set(subgraph.inputs)) < len(subgraph.inputs):
        yield f"{subgraph.name}: names an input twice"
    known = {t.index for t in subgraph.tensors if t.is_constant or t.is_variable}
    for role, indices in (("input", subgraph.inputs), ("output", subgraph.outputs)):
        for index in indices:
            if not 0 <= index < count:
                yield f"{subgraph.name}: {role} names tensor {index} of {count}"
                return
    for index in subgraph.inputs:
        if subgraph.tensors[index].is_constant:
            yield f"{subgraph.name}: input {subgraph.tensors[index].where} is a constant"
    known.update(subgraph.inputs)
    for node in subgraph.nodes:
        for index in node.inputs:
            if not -1 <= index < count:
                yield f"{node.where}: reads tensor {index} of {count}"
                return
            if index >= 0 and index not in known:
                yield f"{node.where}: reads {subgraph.tensors[index].where}, which nothing has computed before"
        for index in node.outputs:
            if not 0 <= index < count:
                yield f"{node.where}: writes tensor {index} of {count}"
                return
            if subgraph.tensors[index].is_constant:
                yield f"{node.where}: writes the constant {subgraph.tensors[index].where}"
            elif index in known and not subgraph.tensors[index].is_variable:
                yield f"{node.where}: writes {subgraph.tensors[index].where} a second time"
            known.add(index)
    for index in subgraph.outputs:
        if index not in known:
            yield f"output {subgraph.tensors[index].where} is never computed"
