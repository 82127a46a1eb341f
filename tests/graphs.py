"""Small graphs and schedules for planner tests: the operators have no meaning here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from quant2c.ir.dtype import DType
from quant2c.ir.graph import Graph, Node, Subgraph
from quant2c.ir.schedule import Options, Schedule, Step
from quant2c.ir.tensor import Tensor

Wiring = Sequence[tuple[tuple[int, ...], tuple[int, ...]]]  # inputs and outputs of each node


def graph_of(sizes: Sequence[int], wiring: Wiring, inputs: tuple[int, ...], outputs: tuple[int, ...]) -> Graph:
    tensors = tuple(Tensor(i, f"t{i}", (size,), DType.INT8) for i, size in enumerate(sizes))
    nodes = tuple(Node(i, "SOME", ins, outs) for i, (ins, outs) in enumerate(wiring))
    return Graph("graph", "", (Subgraph("main", tensors, nodes, inputs, outputs),))


def changed(graph: Graph, index: int, **changes: object) -> Graph:
    """The graph with one tensor changed."""
    tensors = list(graph.main.tensors)
    tensors[index] = replace(tensors[index], **changes)  # type: ignore[arg-type]
    return graph.with_main(replace(graph.main, tensors=tuple(tensors)))


def constant(graph: Graph, index: int) -> Graph:
    return changed(graph, index, data=np.zeros(graph.main.tensors[index].shape, np.int8))


def schedule_of(graph: Graph, overlap: int | None = None, scratch: int | None = None, **steps: Step) -> Schedule:
    """A step for each node; `overlap` and `scratch` for all of them."""
    made = tuple(
        Step(
            index=position,
            node=node.index,
            op=node.op,
            label="",
            symbol="q2c_some_s8__portable",
            stem="some",
            struct="q2c_some_params",
            header="some.h",
            params={},
            inputs=node.inputs,
            outputs=node.outputs,
            macs=0,
            weights_bytes=0,
            scratch_bytes=scratch,
            overlap_bytes=overlap,
            completes=True,
            sources=(),
        )
        for position, node in enumerate(graph.main.nodes)
    )
    return Schedule(graph, Options("host"), made)
