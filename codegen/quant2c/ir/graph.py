"""The model as a graph: subgraphs of nodes over tensors."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from quant2c.ir.extension import Extension
from quant2c.ir.tensor import Tensor


@dataclass(frozen=True, eq=False)
class Node:
    """One operator. `inputs` are tensor indices, -1 for an input left out. `attrs` is the op's own frozen record.

    `legacy` marks an operator of a uint8 model whose tensors a pass now stores as int8 (q - 128): it keeps the few
    rounding rules in which TFLite's uint8 operators differ from the int8 ones. `bodies` are the subgraphs that it runs,
    each its own copy: their inputs are the node's, and at the end of both stand the variables that they touch.
    """

    index: int
    op: str
    inputs: tuple[int, ...]
    outputs: tuple[int, ...]
    attrs: Any = None
    version: int = 1
    options: Mapping[str, Any] = field(default_factory=dict)  # as the file states them
    custom: bytes = b""
    intermediates: tuple[int, ...] = ()
    legacy: bool = False
    extension: Extension | None = None  # of an operator that a user's file describes
    bodies: tuple[Subgraph, ...] = ()

    @property
    def where(self) -> str:
        return f"node {self.index} {self.op}"


@dataclass(frozen=True, eq=False)
class Subgraph:
    """Nodes in run order over tensors addressed by index."""

    name: str
    tensors: tuple[Tensor, ...]
    nodes: tuple[Node, ...]
    inputs: tuple[int, ...]
    outputs: tuple[int, ...]

    def view(self, node: Node) -> NodeView:
        """The node with its tensors resolved."""
        inputs = tuple(self.tensors[i] if i >= 0 else None for i in node.inputs)
        return NodeView(node, inputs, tuple(self.tensors[o] for o in node.outputs))

    def views(self) -> Iterator[NodeView]:
        return (self.view(node) for node in self.nodes)


@dataclass(frozen=True, eq=False)
class NodeView:
    """A node with its tensors: what an op's functions work on."""

    node: Node
    inputs: tuple[Tensor | None, ...]
    outputs: tuple[Tensor, ...]

    @property
    def attrs(self) -> Any:
        return self.node.attrs

    @property
    def where(self) -> str:
        return self.node.where

    @property
    def out(self) -> Tensor:
        return self.outputs[0]

    def has(self, position: int) -> bool:
        """Whether that input is given."""
        return position < len(self.inputs) and self.inputs[position] is not None

    def input(self, position: int) -> Tensor:
        """That input, where the checks have made sure that it is given."""
        tensor = self.inputs[position]
        if tensor is None:
            raise AssertionError(f"{self.where}: input {position} is left out")
        return tensor


@dataclass(frozen=True, eq=False)
class Graph:
    """A whole model. Subgraph 0 is the entry; `notes` are sentences for the user, gathered on the way."""

    name: str
    sha256: str
    subgraphs: tuple[Subgraph, ...]
    notes: tuple[str, ...] = ()

    @property
    def main(self) -> Subgraph:
        return self.subgraphs[0]

    def with_main(self, main: Subgraph, *notes: str) -> Graph:
        """The graph with another entry subgraph, and what was done to it."""
        return replace(self, subgraphs=(main, *self.subgraphs[1:]), notes=self.notes + notes)
