"""Constant folding: what does not depend on the model's inputs is computed now."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from quant2c.check.walk import known_inputs
from quant2c.ir.graph import Graph, Node, NodeView
from quant2c.ir.tensor import Tensor, read_only
from quant2c.ops import op_of
from quant2c.optimise.edit import summary, touches_state
from quant2c.reference import reference_of


def fold_constants(graph: Graph) -> Graph:
    """Evaluates nodes whose outputs are known at generation; SHAPE / STRIDED_SLICE / PACK / RESHAPE chains vanish."""
    main = graph.main
    tensors = list(main.tensors)
    left: list[Node] = []
    folded: list[Node] = []
    for node in main.nodes:
        (folded if _fold(node, tensors) else left).append(node)
    if not folded:
        return graph
    note = f"computed at generation: {summary(folded)}"
    return graph.with_main(replace(main, tensors=tuple(tensors), nodes=tuple(left)), note)


def _fold(node: Node, tensors: list[Tensor]) -> bool:
    """Whether the node's outputs are now constants."""
    outputs = tuple(tensors[o] for o in node.outputs)
    if not outputs or node.bodies or touches_state(node, tensors):
        return False
    view = NodeView(node, tuple(tensors[i] if i >= 0 else None for i in node.inputs), outputs)
    inputs = known_inputs(op_of(node), view, {})
    if not inputs:
        return False
    for tensor, value in zip(outputs, reference_of(node)(view, inputs, "gemmlowp"), strict=True):
        tensors[tensor.index] = replace(tensor, data=read_only(np.asarray(value)))
    return True
