"""Fuses an operator that only clamps (RELU and its kind) into the one before, as its activation.

Both tensors must have the same scale and zero point. That the operator is that clamp and nothing else is proved by
asking its reference for all 256 stored values, in every numerics profile.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from quant2c.ir.graph import Graph, Node, NodeView, Subgraph
from quant2c.ir.tensor import Array, Tensor
from quant2c.ops import op_of
from quant2c.ops.activation import BOUNDS, clamp_range
from quant2c.ops.base import same_quant
from quant2c.ops.channels import Apart
from quant2c.optimise.edit import producers, summary, use_counts
from quant2c.reference import reference_of
from quant2c.reference.base import PROFILES

_NONE = "NONE"


def fuse_activations(graph: Graph) -> Graph:
    """The graph without clamps that the node before can do."""
    main = graph.main
    uses, made_by = use_counts(main), producers(main)
    fused: dict[int, Node] = {}  # by index of the node that computes
    gone: list[Node] = []
    for node in main.nodes:
        source = node.inputs[0] if node.inputs else -1
        before = made_by.get(source)
        if before is None or before.index in fused or uses[source] != 1:
            continue
        activation = _clamp_of(main.view(node))
        if activation and (wider := _with_activation(main, before, node.outputs[0], activation)) is not None:
            fused[before.index] = wider
            gone.append(node)
    if not gone:
        return graph
    removed = {node.index for node in gone}
    nodes = tuple(fused.get(node.index, node) for node in main.nodes if node.index not in removed)
    return graph.with_main(replace(main, nodes=nodes), f"fused into the operator before: {summary(gone)}")


def _clamp_of(view: NodeView) -> str:
    """The activation that the node is; "" where it is something else."""
    channels = op_of(view.node).channels
    is_unary = isinstance(channels, Apart) and channels.ranges == "table" and len(view.inputs) == 1
    if not is_unary or view.out.dtype.bits != 8 or view.input(0).dtype is not view.out.dtype:
        return ""
    if view.out.quant is None or view.input(0).is_constant or not same_quant(view.input(0), view.out):
        return ""
    values = np.arange(view.out.dtype.minimum, view.out.dtype.maximum + 1).astype(view.out.dtype.numpy)
    tables = [_table(view, values, profile) for profile in PROFILES]
    for activation in BOUNDS:
        clamped = np.clip(values, *clamp_range(activation, view.out))
        if activation != _NONE and all(np.array_equal(table, clamped) for table in tables):
            return activation
    return ""


def _table(view: NodeView, values: Array, profile: str) -> Array:
    """The operator's results for these stored values."""
    flat = NodeView(view.node, (_reshaped(view.input(0), values),), (_reshaped(view.out, values),))
    return reference_of(view.node)(flat, [values], profile)[0]


def _reshaped(tensor: Tensor, values: Array) -> Tensor:
    return replace(tensor, shape=values.shape)


def _with_activation(main: Subgraph, node: Node, out: int, activation: str) -> Node | None:
    """The node with that activation, writing another tensor; None where it has one already or cannot have it."""
    op = op_of(node)
    if op.channels is None or getattr(node.attrs, "activation", "") != _NONE or len(node.outputs) != 1:
        return None
    wider = replace(node, attrs=replace(node.attrs, activation=activation), outputs=(out,))
    return None if list(op.check(main.view(wider))) else wider
