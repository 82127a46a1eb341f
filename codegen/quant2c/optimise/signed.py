"""Stores the uint8 tensors of older models as int8: q - 128 with zero point - 128 is the same real value.

Nodes between such tensors are marked `legacy`: they keep the few roundings in which TFLite's uint8 operators differ.
Model inputs and outputs stay uint8, and so does what variables and bodies hold: a QUANTIZE that only flips the sign bit
stands at each.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from quant2c.ir.dtype import DType
from quant2c.ir.graph import Graph, Node, NodeView, Subgraph
from quant2c.ir.quant import Quant
from quant2c.ir.tensor import Tensor, read_only
from quant2c.ops import op_of
from quant2c.ops.base import REQUANTIZE
from quant2c.optimise.edit import Editor, renamed

_HALF = 128


def store_signed(graph: Graph) -> Graph:
    """The graph without uint8 arithmetic."""
    main = graph.main
    moved = _to_be_moved(main)
    if not moved:
        return graph
    editor = Editor(main)
    names: dict[int, int] = {}  # uint8 tensor that stays -> the int8 tensor that stands for it
    stored = {i for node in main.nodes if op_of(node).as_stored for i in (*node.inputs, *node.outputs)}
    for index in sorted(moved):
        tensor = main.tensors[index]
        if index in stored or index in main.inputs or index in main.outputs:
            names[index] = editor.append_tensor(signed(tensor), name=f"{tensor.name}_int8").index
        else:
            editor.tensors[index] = signed(tensor)
    for index in main.inputs:
        if index in names:
            editor.append_node(REQUANTIZE, (index,), (names[index],))
    for node in main.nodes:
        if op_of(node).as_stored:
            editor.nodes.append(node)
            made = [(index, names[index]) for index in node.outputs if index in names]
        else:
            editor.nodes.append(_marked(renamed(node, names), node, moved))
            made = [(names[index], index) for index in node.outputs if index in names]
        for source, out in made:
            editor.append_node(REQUANTIZE, (source,), (out,))
    return graph.with_main(editor.finish(), f"{len(moved)} uint8 tensors are stored as int8 (q - 128), which is exact")


def _to_be_moved(main: Subgraph) -> set[int]:
    """The quantized uint8 tensors that an operator touches which knows int8 only.

    An operator that takes both leaves its tensors alone, unless one of them moves and it wants them alike.
    """
    candidates = {t.index for t in main.tensors if t.dtype is DType.UINT8 and t.quant is not None}
    moved: set[int] = set()
    grown = True
    while grown:
        grown = False
        for node in main.nodes:
            mine = candidates.intersection((*node.inputs, *node.outputs)) - moved
            if mine and not (op_of(node).unsigned and _accepts(main, node, moved)):
                moved |= mine
                grown = True
    return moved


def _accepts(main: Subgraph, node: Node, moved: set[int]) -> bool:
    """Whether the operator takes the node with these tensors as int8."""
    view = main.view(node)
    inputs = tuple(signed(t) if t is not None and t.index in moved else t for t in view.inputs)
    outputs = tuple(signed(t) if t.index in moved else t for t in view.outputs)
    return op_of(node).accepts(NodeView(node, inputs, outputs))


def _marked(node: Node, original: Node, moved: set[int]) -> Node:
    return replace(node, legacy=True) if moved.intersection((*original.inputs, *original.outputs)) else node


def signed(tensor: Tensor) -> Tensor:
    """The same real values as int8."""
    quant = Quant(tensor.q.scales, tuple(zp - _HALF for zp in tensor.q.zps), tensor.q.axis)
    data = tensor.data
    if data is not None:
        data = read_only((data.astype(np.int16) - _HALF).astype(np.int8))
    return replace(tensor, dtype=DType.INT8, quant=quant, data=data)
