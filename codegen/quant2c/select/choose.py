"""Lowers every node to calls and gives each call the cheapest kernel that can serve it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from quant2c.core import Core, find_core
from quant2c.errors import ModelError
from quant2c.ir.call import Call
from quant2c.ir.graph import Graph, NodeView
from quant2c.ir.schedule import Options, Schedule, Step
from quant2c.ops import op_of
from quant2c.select.kernel import Kernel
from quant2c.select.table import KERNELS, kernels_for


def select(graph: Graph, options: Options) -> Schedule:
    """The schedule of the entry subgraph for one core."""
    core = find_core(options.core)
    steps: list[Step] = []
    for view in graph.main.views():
        if view.outputs and all(out.view_of is not None for out in view.outputs):
            continue  # the same bytes under another shape
        calls = op_of(view.node).lower(view, options)
        for number, call in enumerate(calls):
            kernel, refused = choose(call, core, view, kernels_for(view.node))
            completes = number == len(calls) - 1
            steps.append(_step(len(steps), view, call, kernel, completes, refused))
    return Schedule(graph, options, tuple(steps))


def choose(call: Call, core: Core, view: NodeView, table: Sequence[Kernel] = KERNELS) -> tuple[Kernel, tuple[str, ...]]:
    """The cheapest row for the call on that core, and why cheaper rows were refused."""
    rows = [row for row in table if (row.stem, row.types) == (call.stem, call.types) and row.isa in core.isas]
    rows.sort(key=lambda row: (row.cost(call), core.isas.index(row.isa)))
    refused: list[str] = []
    for row in rows:
        reason = row.when(call)
        if not reason:
            return row, tuple(refused)
        refused.append(f"{row.symbol}: {reason}")
    raise ModelError(view.where, f"no kernel {call.stem} for {call.types} on {core.name}", "; ".join(refused))


def _step(index: int, view: NodeView, call: Call, kernel: Kernel, completes: bool, refused: tuple[str, ...]) -> Step:
    return Step(
        index=index,
        node=view.node.index,
        op=view.node.op,
        label=view.out.name if view.outputs else "",
        symbol=kernel.symbol,
        stem=call.stem,
        struct=kernel.struct_name,
        header=kernel.header_name,
        params=kernel.pack(call),
        inputs=call.inputs,
        outputs=call.outputs,
        macs=call.macs,
        weights_bytes=weights_bytes(call) + kernel.flash(call),
        scratch_bytes=None if kernel.scratch is None else kernel.scratch(call),
        overlap_bytes=kernel.overlap(call),
        in_place_only=kernel.in_place_only,
        completes=completes,
        sources=(kernel.file, *kernel.sources),
        folder=kernel.folder,
        refused=refused,
    )


def weights_bytes(call: Call) -> int:
    """Bytes of the weights as the model has them."""
    return sum(v.nbytes for k, v in call.params.items() if k.startswith("weights") and isinstance(v, np.ndarray))
