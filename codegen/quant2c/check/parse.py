"""Gives every node its operator's attributes record."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from quant2c.ir.graph import Graph, Node, Subgraph
from quant2c.ops import find_op
from quant2c.ops.custom import OPTIONS, custom_code


def parse_attributes(graph: Graph) -> Graph:
    """The graph with `attrs` filled for the operators that are known."""

    def parsed(subgraph: Subgraph) -> Subgraph:
        return replace(subgraph, nodes=tuple(_parsed(node) for node in subgraph.nodes))

    return replace(graph, subgraphs=tuple(parsed(s) for s in graph.subgraphs))


def _parsed(node: Node) -> Node:
    op = find_op(node)
    return node if op is None else replace(node, attrs=op.parse(options_of(node)))


def options_of(node: Node) -> Mapping[str, Any]:
    """What `parse` is given: the options of a builtin operator, the raw bytes of a custom one."""
    return {OPTIONS: node.custom} if custom_code(node.op) else node.options
