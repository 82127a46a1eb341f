"""Removes nodes whose results nobody reads."""

from __future__ import annotations

from dataclasses import replace

from quant2c.ir.graph import Graph, Node
from quant2c.optimise.edit import summary, touches_state


def remove_unused(graph: Graph) -> Graph:
    """Keeps what model outputs and variables depend on."""
    main = graph.main
    wanted = set(main.outputs)
    kept: list[Node] = []
    for node in reversed(main.nodes):
        if not node.outputs or touches_state(node, main.tensors) or wanted.intersection(node.outputs):
            kept.append(node)
            wanted.update(node.inputs)
    if len(kept) == len(main.nodes):
        return graph
    left = {node.index for node in kept}
    removed = [node for node in main.nodes if node.index not in left]
    note = f"removed, because nothing reads the result: {summary(removed)}"
    return graph.with_main(replace(main, nodes=tuple(reversed(kept))), note)
