"""Gives RESHAPE, and whatever moves nothing, no memory of its own: the output is the same bytes under another shape.

The nodes stay in the graph, so that the reference runs it as before; no step is made of them. A copy remains where
input and output of the model would become one memory, and where a variable could change under the view.
"""

from __future__ import annotations

from dataclasses import replace

from quant2c.ir.graph import Graph, Node, Subgraph
from quant2c.ir.schedule import Options
from quant2c.ir.tensor import Tensor
from quant2c.ops import op_of
from quant2c.ops.movement import is_identity

_ANY = Options("host")  # movement is the same on every core


def mark_views(graph: Graph) -> Graph:
    """Sets `view_of` of tensors that share the memory of another."""
    main = graph.main
    tensors = list(main.tensors)
    edges = set(main.inputs) | set(main.outputs)
    taken = set(edges)  # roots whose memory is a model input's or output's
    for node in main.nodes:
        if _can_be_view(main, node, tensors):
            root = tensors[node.inputs[0]].root
            out = node.outputs[0]
            if out in edges and root in taken:
                continue
            tensors[out] = replace(tensors[out], view_of=root)
            if out in edges:
                taken.add(root)
    return graph.with_main(replace(main, tensors=tuple(tensors)))


def _can_be_view(main: Subgraph, node: Node, tensors: list[Tensor]) -> bool:
    """Whether the node leaves bytes as they are: as RESHAPE does, a slice of everything, a transpose of one row."""
    op = op_of(node)
    if not (op.view or op.unsigned) or len(node.outputs) != 1 or not node.inputs or node.inputs[0] < 0:
        return False
    source, out = tensors[node.inputs[0]], tensors[node.outputs[0]]
    if source.is_constant or source.is_variable or out.is_variable or source.bytes != out.bytes:
        return False
    view = main.view(node)
    return op.view or is_identity(op.lower(view, _ANY), view)
