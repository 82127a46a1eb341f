"""Lowers every node to calls and gives each call the cheapest kernel that can serve it."""

from __future__ import annotations

import math
from collections.abc import Sequence

from quant2c.core import Core, find_core
from quant2c.errors import ModelError
from quant2c.ir.call import Call
from quant2c.ir.graph import Graph, NodeView
from quant2c.ir.schedule import Options, Schedule, Step
from quant2c.ops import op_of
from quant2c.select.budget import Demand, allot, weights_bytes
from quant2c.select.kernel import Kernel
from quant2c.select.table import KERNELS, kernels_for


def select(graph: Graph, options: Options) -> Schedule:
    """The schedule of the entry subgraph for one core."""
    core = find_core(options.core)
    asked: list[tuple[NodeView, Demand, bool]] = []
    for view in graph.main.views():
        if view.outputs and all(out.view_of is not None for out in view.outputs):
            continue  # the same bytes under another shape
        calls = op_of(view.node).lower(view, options)
        table = kernels_for(view.node)
        for number, call in enumerate(calls):
            asked.append((view, demand(call, core, view, table, options.optimise), number == len(calls) - 1))
    allowances = allot([each for _, each, _ in asked], options, graph.name)
    steps: list[Step] = []
    for (view, each, completes), allowance in zip(asked, allowances, strict=True):
        kernel, refused = pick(each, allowance)
        steps.append(_step(len(steps), view, each.call, kernel, completes, refused))
    return Schedule(graph, options, tuple(steps))


def choose(call: Call, core: Core, view: NodeView, table: Sequence[Kernel] = KERNELS) -> tuple[Kernel, tuple[str, ...]]:
    """The fastest row for the call on that core, whatever flash it takes, and why faster rows were refused."""
    return pick(demand(call, core, view, table))


def demand(
    call: Call, core: Core, view: NodeView, table: Sequence[Kernel] = KERNELS, optimise: str = "speed"
) -> Demand:
    """The rows that can serve the call on that core; ModelError where none can."""
    rows = [row for row in table if (row.stem, row.types) == (call.stem, call.types) and row.isa in core.isas]
    rows.sort(key=lambda row: (row.cost(call), core.isas.index(row.isa)))
    reasons = [(row, row.when(call) or _not_for(row, optimise)) for row in rows]
    able = tuple(row for row, reason in reasons if not reason)
    if not able:
        why = "; ".join(f"{row.symbol}: {reason}" for row, reason in reasons)
        raise ModelError(view.where, f"no kernel {call.stem} for {call.types} on {core.name}", why)
    return Demand(call, able, tuple((row, reason) for row, reason in reasons if reason))


def _not_for(row: Kernel, optimise: str) -> str:
    return "is for --optimise speed" if row.for_speed and optimise != "speed" else ""


def pick(asked: Demand, allowance: float = math.inf) -> tuple[Kernel, tuple[str, ...]]:
    """The fastest row that takes at most `allowance` bytes of flash beyond the weights, and why faster ones were
    refused."""
    call = asked.call
    sizes = {row: row.flash(call) for row in asked.kernels}
    best = next((row for row in asked.kernels if sizes[row] <= allowance), min(asked.kernels, key=sizes.__getitem__))
    large = [(row, f"takes {sizes[row]:,} bytes more flash") for row in asked.kernels if sizes[row] > allowance]
    faster = [(row.cost(call), row, why) for row, why in (*asked.refused, *large) if row is not best]
    faster = sorted((each for each in faster if each[0] <= best.cost(call)), key=lambda each: each[0])
    return best, tuple(f"{row.symbol}: {why}" for _, row, why in faster)


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
