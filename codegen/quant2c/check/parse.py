"""Gives every node its operator's attributes record."""

from __future__ import annotations

from dataclasses import replace

from quant2c.ir.graph import Graph, Subgraph
from quant2c.ops import OPS


def parse_attributes(graph: Graph) -> Graph:
    """The graph with `attrs` filled for the operators that are known."""

    def parsed(subgraph: Subgraph) -> Subgraph:
        nodes = tuple(
            replace(node, attrs=OPS[node.op].parse(node.options)) if node.op in OPS else node for node in subgraph.nodes
        )
        return replace(subgraph, nodes=nodes)

    return replace(graph, subgraphs=tuple(parsed(s) for s in graph.subgraphs))
