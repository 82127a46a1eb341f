"""Gives the nodes whose operators keep state of their own the variables that hold it."""

from __future__ import annotations

from dataclasses import replace

from quant2c.ir.graph import Graph, Node, Subgraph
from quant2c.ir.tensor import Tensor
from quant2c.ops import OPS


def with_states(graph: Graph) -> Graph:
    """The graph with a variable appended to the inputs for each state of an operator."""
    return replace(graph, subgraphs=tuple(_with_states(subgraph) for subgraph in graph.subgraphs))


def _with_states(subgraph: Subgraph) -> Subgraph:
    if not any(node.op in OPS and OPS[node.op].state for node in subgraph.nodes):
        return subgraph
    tensors = list(subgraph.tensors)
    nodes = tuple(_with_its_states(subgraph, node, tensors) for node in subgraph.nodes)
    return replace(subgraph, nodes=nodes, tensors=tuple(tensors))


def _with_its_states(subgraph: Subgraph, node: Node, tensors: list[Tensor]) -> Node:
    """The node, and its states at the end of `tensors`; as it is where its inputs are wrong or it has them already."""
    state = OPS[node.op].state if node.op in OPS else None
    view = subgraph.view(node)
    if state is None or len(node.inputs) != 1 or not OPS[node.op].accepts(view):
        return node
    first = len(tensors)
    for number, (shape, dtype) in enumerate(state(view)):
        name = f"{view.out.name}_state_{number}"
        tensors.append(Tensor(len(tensors), name, shape, dtype, is_variable=True))
    return replace(node, inputs=(*node.inputs, *range(first, len(tensors))))
