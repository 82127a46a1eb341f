"""Lets windows put zero points around their image themselves, so that no padded copy of it is made."""

from __future__ import annotations

from dataclasses import replace

from quant2c.ir.graph import Graph, Node, Subgraph
from quant2c.ops import op_of
from quant2c.ops.window import Border
from quant2c.optimise.edit import summary


def absorb_borders(graph: Graph) -> Graph:
    """Removes nodes that only put a border of zero points around an image for windows that can do so."""
    main = graph.main
    borders = {view.node.outputs[0]: found for view in main.views() if (found := _border(main, view.node)) is not None}
    if not borders:
        return graph
    gone = [node for node in main.nodes if borders.keys() & set(node.outputs)]
    source = {node.outputs[0]: node.inputs[0] for node in gone}
    nodes = tuple(_widened(node, borders, source) for node in main.nodes if not borders.keys() & set(node.outputs))
    note = f"put around the image by the window that follows: {summary(gone)}"
    return graph.with_main(replace(main, nodes=nodes), note)


def _border(main: Subgraph, node: Node) -> Border | None:
    """The border that the node puts around its image, where every reader can do that instead."""
    border = op_of(node).border
    if border is None or node.outputs[0] in main.outputs:
        return None
    readers = [other for other in main.nodes if node.outputs[0] in other.inputs]
    if not readers or not all(_takes(other, node.outputs[0]) for other in readers):
        return None
    return border(main.view(node))


def _takes(reader: Node, image: int) -> bool:
    return op_of(reader).takes_border and reader.inputs.index(image) == 0 and reader.inputs.count(image) == 1


def _widened(node: Node, borders: dict[int, Border], source: dict[int, int]) -> Node:
    if not node.inputs or node.inputs[0] not in borders:
        return node
    (top, bottom), (left, right) = borders[node.inputs[0]]
    (more_top, more_bottom), (more_left, more_right) = node.attrs.border
    both = ((top + more_top, bottom + more_bottom), (left + more_left, right + more_right))
    return replace(node, inputs=(source[node.inputs[0]], *node.inputs[1:]), attrs=replace(node.attrs, border=both))
