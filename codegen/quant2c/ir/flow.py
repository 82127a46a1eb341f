"""How operators run subgraphs: which options name them, and what goes in and comes out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Flow:
    """One way of running subgraphs.

    options   the options that name the bodies, in the order of `Node.bodies`
    roles     what each body is, for people and in identifiers
    given     the first of the node's inputs that is handed on to the bodies; -1: none is
    deciding  the body that gives the condition instead of the outputs; -1: the node's first input is the condition
    repeats   whether outputs become inputs again
    """

    options: tuple[str, ...]
    roles: tuple[str, ...]
    given: int = 0
    deciding: int = -1
    repeats: bool = False


BRANCH, LOOP, ONCE = "branch", "loop", "once"

FLOWS: Mapping[str, Flow] = {
    BRANCH: Flow(("then_subgraph_index", "else_subgraph_index"), ("then", "else"), given=1),
    LOOP: Flow(("cond_subgraph_index", "body_subgraph_index"), ("condition", "body"), deciding=0, repeats=True),
    ONCE: Flow(("init_subgraph_index",), ("init",), given=-1),
}
