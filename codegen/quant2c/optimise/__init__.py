"""Rewrites a graph into one that costs less and computes the same values: an ordered list of passes.

Every pass is exact: the numpy reference gives the same outputs before and after it (tests/optimise proves it for every
corpus model). Each says in the graph's notes what it did.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from quant2c.ir.graph import Graph, Subgraph
from quant2c.ir.schedule import Options
from quant2c.optimise import activations, borders, dead, fold, signed, views
from quant2c.optimise.channels import remove_channels

__all__ = ["PASSES", "Pass", "optimise"]


@dataclass(frozen=True)
class Pass:
    """One rewriting of the graph."""

    name: str
    run: Callable[[Graph], Graph]


PASSES: tuple[Pass, ...] = (
    Pass("fold constants", fold.fold_constants),
    Pass("remove unused nodes", dead.remove_unused),
    Pass("store uint8 as int8", signed.store_signed),
    Pass("put borders into windows", borders.absorb_borders),
    Pass("fuse activations", activations.fuse_activations),
    Pass("remove channels", remove_channels),
    Pass("views", views.mark_views),
)


def optimise(graph: Graph, options: Options) -> Graph:
    """The graph after all passes, bodies first."""
    graph = _with_bodies(graph, options)
    for step in PASSES:
        graph = step.run(graph)
    return graph


def _with_bodies(graph: Graph, options: Options) -> Graph:
    """The same with the passes over everything that nodes run, each body by itself."""
    if not any(node.bodies for node in graph.main.nodes):
        return graph

    def optimised(body: Subgraph) -> Subgraph:
        return optimise(replace(graph, subgraphs=(body,)), options).main

    nodes = tuple(replace(node, bodies=tuple(map(optimised, node.bodies))) for node in graph.main.nodes)
    return graph.with_main(replace(graph.main, nodes=nodes))
