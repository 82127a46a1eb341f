"""Lowers every node to calls and gives each call the cheapest kernel that can serve it."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from quant2c.core import Core, find_core
from quant2c.errors import ModelError
from quant2c.ir.call import Call
from quant2c.ir.flow import FLOWS
from quant2c.ir.graph import Graph, NodeView, Subgraph
from quant2c.ir.schedule import Options, Schedule, Step
from quant2c.ops import op_of
from quant2c.select.budget import Demand, allot, weights_bytes
from quant2c.select.code import code_bytes
from quant2c.select.kernel import Kernel
from quant2c.select.smallest import smallest
from quant2c.select.table import KERNELS, kernels_for


@dataclass(frozen=True, eq=False)
class Menu:
    """Every call of a graph with the kernels that can serve it, in run order: a place in each tuple a call."""

    graph: Graph
    options: Options
    core: Core
    views: tuple[NodeView, ...]
    demands: tuple[Demand, ...]
    completes: tuple[bool, ...]  # the last call of its node
    allowances: tuple[float, ...]  # bytes of flash that its kernel may take beyond the weights


def select(graph: Graph, options: Options) -> Schedule:
    """The schedule of the entry subgraph and of all bodies for one core."""
    asked = menu(graph, options)
    return schedule(asked, preferred(asked))


def menu(graph: Graph, options: Options) -> Menu:
    """The calls that all nodes ask for, with what can serve them."""
    core = find_core(options.core)
    asked = list(_asked(graph.main, options, core))
    demands = tuple(each for _, each, _ in asked)
    views, completes = tuple(view for view, _, _ in asked), tuple(completes for _, _, completes in asked)
    return Menu(graph, options, core, views, demands, completes, tuple(allot(demands, options, graph.name)))


def _asked(main: Subgraph, options: Options, core: Core) -> Iterator[tuple[NodeView, Demand, bool]]:
    """What is to be called, in order, with bodies in the place of the node that runs them."""
    for view in main.views():
        for body in view.node.bodies:
            yield from _asked(body, options, core)
        if _is_view(view):
            continue  # the same bytes under another shape
        calls = op_of(view.node).lower(view, options)
        table = kernels_for(view.node)
        for number, call in enumerate(calls):
            yield view, demand(call, core, view, table, options.optimise), number == len(calls) - 1


def _is_view(view: NodeView) -> bool:
    return bool(view.outputs) and all(out.view_of is not None for out in view.outputs)


def preferred(asked: Menu) -> tuple[Kernel, ...]:
    """A kernel for each call, as the mode prefers them."""
    return _PREFERENCES.get(asked.options.optimise, _fastest)(asked)


def schedule(asked: Menu, kernels: Sequence[Kernel]) -> Schedule:
    """The steps that these kernels make."""
    return _scheduled(asked.graph, asked, kernels, deque(range(len(kernels))))


def _scheduled(graph: Graph, asked: Menu, kernels: Sequence[Kernel], left: deque[int]) -> Schedule:
    """Steps of one subgraph, taking its calls from those that are left."""
    why = _SPARED.get(asked.options.optimise, "")
    steps: list[Step] = []
    for view in graph.main.views():
        if view.node.bodies:
            inner = (replace(graph, subgraphs=(body,)) for body in view.node.bodies)
            step = flow_step(len(steps), view, tuple(_scheduled(body, asked, kernels, left) for body in inner))
            steps += [step] if step.outputs else []  # one without results and state does nothing
            continue
        completes = _is_view(view)
        while not completes and left and asked.views[left[0]].node is view.node:
            place = left.popleft()
            each, completes = asked.demands[place], asked.completes[place]
            refused = refusals(each, kernels[place], asked.allowances[place], why)
            steps.append(_step(len(steps), view, each.call, kernels[place], completes, refused))
    return Schedule(graph, asked.options, tuple(steps))


def _fastest(asked: Menu) -> tuple[Kernel, ...]:
    return tuple(fastest(each, most) for each, most in zip(asked.demands, asked.allowances, strict=True))


def _smallest(asked: Menu) -> tuple[Kernel, ...]:
    return smallest(asked.demands, asked.allowances, lambda file: code_bytes(file, asked.core))


_PREFERENCES = {"size": _smallest}

# Why a faster kernel that could serve a call, and has the flash, is not taken in a mode that spares something else.
_SPARED = {"size": "brings more code", "ram": "takes more memory where most is needed"}


def flow_step(index: int, view: NodeView, bodies: tuple[Schedule, ...]) -> Step:
    """A step that runs bodies; what it may write of the state stands behind its outputs."""
    node, flow = view.node, op_of(view.node).flow
    inputs = tuple(i for i in node.inputs if i >= 0)
    variables = tuple(t.index for t in view.inputs if t is not None and t.is_variable)
    macs = [body.macs for body in bodies]
    return Step(
        index=index,
        node=node.index,
        op=node.op,
        label=view.out.name if view.outputs else "",
        symbol=flow,
        stem=op_of(node).stem,
        struct="",
        header="",
        params={},
        inputs=inputs,
        outputs=(*node.outputs, *variables),
        macs=sum(macs) if FLOWS[flow].repeats else max(macs),
        weights_bytes=sum(step.weights_bytes for body in bodies for step in body.steps),
        scratch_bytes=None,
        overlap_bytes=None,
        completes=True,
        sources=(),
        flow=flow,
        bodies=bodies,
    )


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
    best = fastest(asked, allowance)
    return best, refusals(asked, best, allowance)


def fastest(asked: Demand, allowance: float) -> Kernel:
    """The fastest row within `allowance`, else the smallest. A size may take long to work out: one after the other."""
    within = (row for row in asked.kernels if row.flash(asked.call) <= allowance)
    return next(within, None) or min(asked.kernels, key=lambda row: row.flash(asked.call))


def refusals(asked: Demand, taken: Kernel, allowance: float = math.inf, why: str = "") -> tuple[str, ...]:
    """Why kernels were refused that are estimated to be faster than the one `taken`; `why`: where nothing else is."""
    call, cost = asked.call, taken.cost(asked.call)
    able = [row for row in asked.kernels if row is not taken and row.cost(call) <= cost]
    sizes = [(row, row.flash(call)) for row in able]  # of these alone: a size may take long to work out
    spared = [(row, f"takes {size:,} bytes more flash" if size > allowance else why) for row, size in sizes]
    faster = [(row.cost(call), row, reason) for row, reason in (*asked.refused, *spared) if reason]
    faster = sorted((each for each in faster if each[0] <= cost), key=lambda each: each[0])
    return tuple(f"{row.symbol}: {reason}" for _, row, reason in faster)


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
