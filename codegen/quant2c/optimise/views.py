"""Gives RESHAPE and its kind no memory of their own: their outputs are the same bytes under another shape.

The nodes stay in the graph, so that the reference runs it as before; no step is made of them. A copy remains where
input and output of the model would become one memory, and where a variable could change under the view.
"""

from __future__ import annotations

from dataclasses import replace

from quant2c.ir.graph import Graph, Node
from quant2c.ir.tensor import Tensor
from quant2c.ops import OPS


def mark_views(graph: Graph) -> Graph:
    """Sets `view_of` of tensors that share the memory of another."""
    main = graph.main
    tensors = list(main.tensors)
    edges = set(main.inputs) | set(main.outputs)
    taken = set(edges)  # roots whose memory is a model input's or output's
    for node in main.nodes:
        if OPS[node.op].view and _can_be_view(node, tensors):
            root = tensors[node.inputs[0]].root
            out = node.outputs[0]
            if out in edges and root in taken:
                continue
            tensors[out] = replace(tensors[out], view_of=root)
            if out in edges:
                taken.add(root)
    return graph.with_main(replace(main, tensors=tuple(tensors)))


def _can_be_view(node: Node, tensors: list[Tensor]) -> bool:
    source, out = tensors[node.inputs[0]], tensors[node.outputs[0]]
    return not (source.is_constant or source.is_variable or out.is_variable or source.bytes != out.bytes)
