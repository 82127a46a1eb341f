"""Refuses, with sentences and all at once, what cannot be compiled; completes shapes.

Every node is looked at in run order: whether its operator is known, its tensor types, its constants, its quantization,
what the operator itself forbids, its output shapes, and at last how far its accumulators can go.
"""

from __future__ import annotations

from quant2c.check.accumulators import Headroom, accumulator_headroom
from quant2c.check.walk import walk
from quant2c.errors import ModelError
from quant2c.ir.graph import Graph

__all__ = ["Headroom", "accumulator_headroom", "check", "support"]


def check(graph: Graph) -> Graph:
    """The graph with attributes parsed and shapes inferred; ModelError with everything that stands in the way."""
    checked, problems = walk(graph)
    if problems:
        raise ModelError.of_many(graph.name, problems, "quant2c ops lists the operators and types that are supported")
    return checked


def support(graph: Graph) -> list[str]:
    """What a model needs and quant2c does not have, a sentence each; empty where it can be compiled."""
    return walk(graph)[1]
