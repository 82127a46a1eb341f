"""Small edits that the passes share. Tensors keep their index; new ones are appended."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from quant2c.ir.graph import Node, Subgraph
from quant2c.ir.tensor import Tensor


class Editor:
    """Gathers changes to a subgraph and then makes a new one."""

    def __init__(self, main: Subgraph) -> None:
        self.main = main
        self.tensors = list(main.tensors)
        self.nodes: list[Node] = []
        self._next_node = 1 + max((node.index for node in main.nodes), default=-1)

    def append_tensor(self, like: Tensor, **changes: object) -> Tensor:
        """A new tensor, like another but for the changes."""
        tensor = replace(like, index=len(self.tensors), **changes)  # type: ignore[arg-type]
        self.tensors.append(tensor)
        return tensor

    def append_node(self, op: str, inputs: tuple[int, ...], outputs: tuple[int, ...]) -> None:
        """A new node without attributes, at the end of what has been gathered."""
        self.nodes.append(Node(self._next_node, op, inputs, outputs))
        self._next_node += 1

    def finish(self, outputs: tuple[int, ...] | None = None) -> Subgraph:
        """The subgraph with the gathered nodes and tensors."""
        outputs = self.main.outputs if outputs is None else outputs
        return replace(self.main, tensors=tuple(self.tensors), nodes=tuple(self.nodes), outputs=outputs)


def renamed(node: Node, names: Mapping[int, int]) -> Node:
    """The node reading and writing other tensors."""
    if not any(i in names for i in (*node.inputs, *node.outputs)):
        return node
    inputs = tuple(names.get(i, i) for i in node.inputs)
    return replace(node, inputs=inputs, outputs=tuple(names.get(o, o) for o in node.outputs))


def use_counts(main: Subgraph) -> Counter[int]:
    """How often each tensor is read, as a model output included."""
    return Counter([*(i for node in main.nodes for i in node.inputs if i >= 0), *main.outputs])


def producers(main: Subgraph) -> dict[int, Node]:
    """The node that computes each tensor."""
    return {output: node for node in main.nodes for output in node.outputs}


def touches_state(node: Node, tensors: Sequence[Tensor]) -> bool:
    """Whether the node reads or writes a variable."""
    return any(i >= 0 and tensors[i].is_variable for i in (*node.inputs, *node.outputs))


def summary(nodes: Iterable[Node]) -> str:
    """Operators with their counts: "2 x PACK, SHAPE"."""
    counts = Counter(node.op for node in nodes)
    return ", ".join(f"{count} x {op}" if count > 1 else op for op, count in sorted(counts.items()))
