"""The order of nodes that keeps the fewest bytes alive.

The graph is cut wherever a single value is alive; between two cuts the lowest peak is found by halving the interval in
which it lies: a depth-first search, bounded in the sets of nodes that it looks at, says whether an order stays within a
limit. A chain has a cut after every node and costs nothing. What kernels need beside their tensors is not known yet, so
the caller compares finished plans (`orders`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from quant2c.ir.graph import Graph, Node, Subgraph
from quant2c.ir.tensor import Tensor

SEARCH_LIMIT = 2_000  # sets of nodes looked at for one limit between two cuts


def orders(graph: Graph) -> tuple[Graph, ...]:
    """The graph as it is, and with its nodes in a better order where one was found."""
    better = reorder(graph)
    return (graph,) if better is graph else (graph, better)


def reorder(graph: Graph) -> Graph:
    """The graph with the order of nodes that needs the fewest bytes for tensors; itself where it has that already."""
    main = graph.main
    flow = _Flow(main)
    order = [position for part in flow.parts() for position in flow.best_order(part)]
    before, after = flow.peak(range(len(main.nodes))), flow.peak(order)
    if after >= before:
        return graph
    nodes = tuple(main.nodes[position] for position in order)
    note = f"nodes run in another order: tensors alive at once take {after:,} bytes instead of {before:,}"
    return graph.with_main(replace(main, nodes=nodes), note)


@dataclass(frozen=True)
class _Value:
    """A stretch of memory: bytes, the sets of nodes that write and that use it, and whether it outlives the run."""

    bytes: int
    writers: int
    users: int
    at: tuple[int, ...]  # the same users as positions
    first: int  # position of the first writer; -1 for a model input
    last: int  # of the last user
    is_output: bool


class _Flow:
    """Nodes by position and what flows between them. Sets of nodes are bit masks."""

    def __init__(self, main: Subgraph) -> None:
        self.count = len(main.nodes)
        self.values = _values(main)
        self.needs = _dependencies(main)
        self.touched: list[list[_Value]] = [[] for _ in main.nodes]
        for value in self.values:
            for position in value.at:
                self.touched[position].append(value)

    def peak(self, order: Iterable[int], done: int = 0, live: int | None = None) -> int:
        """The most bytes alive in any step of that order."""
        live = self._live_after(done) if live is None else live
        most = live
        for position in order:
            during, live = self._step(done, live, position)
            done |= 1 << position
            most = max(most, during)
        return most

    def parts(self) -> list[range]:
        """Runs of nodes between which at most one value is alive."""
        change = [0] * (self.count + 2)
        for value in self.values:
            if value.last > value.first:  # alive between the nodes first and last
                change[value.first + 1] += 1
                change[value.last + 1] -= 1
        cuts, alive = [0], 0
        for gap in range(self.count):
            alive += change[gap]
            if gap and alive <= 1:
                cuts.append(gap)
        cuts.append(self.count)
        return [range(a, b) for a, b in pairwise(cuts) if b > a]

    def best_order(self, part: range) -> list[int]:
        """The order of these nodes with the lowest peak that was found."""
        best = list(part)
        if len(best) < 3:
            return best
        done = (1 << part.start) - 1
        live = self._live_after(done)
        low, high = self._least(part, done, live), self.peak(best, done, live)
        limit = low  # which many graphs reach
        while low < high:
            found = self._order_within(limit, part, done, live)
            if found is None:
                low = limit + 1
            else:
                best, high = found, self.peak(found, done, live)
            limit = (low + high) // 2
        return best

    def _least(self, part: range, done: int, live: int) -> int:
        """A bound for every order: what waits for the end and what each node touches are alive while it runs."""
        idle = live - sum(v.bytes for v in self.values if self._is_live(v, done) and v.last >= part.start)
        return max(live, *(idle + sum(v.bytes for v in self.touched[position]) for position in part))

    def _order_within(self, limit: int, part: range, done: int, live: int) -> list[int] | None:
        """An order of the part that never exceeds the limit; None where none is found in time."""
        goal = (1 << part.stop) - 1
        seen = {done}
        stack: list[tuple[int, int, tuple[int, ...]]] = [(done, live, ())]
        while stack and len(seen) < SEARCH_LIMIT + len(part):
            done, live, order = stack.pop()
            if done == goal:
                return list(order)
            for follow, after, position in self._moves(limit, part, done, live):
                if follow not in seen:
                    seen.add(follow)
                    stack.append((follow, after, (*order, position)))
        return None

    def _moves(self, limit: int, part: range, done: int, live: int) -> list[tuple[int, int, int]]:
        """The nodes that may run next, the one that leaves least alive last.

        One that leaves no more alive than before can run at once: delaying it only keeps its inputs alive for longer.
        """
        moves = []
        for position in part:
            if not done >> position & 1 and self.needs[position] & ~done == 0:
                during, after = self._step(done, live, position)
                if during <= limit:
                    moves.append((done | 1 << position, after, position))
                    if after <= live:
                        return moves[-1:]
        return sorted(moves, key=lambda move: (-move[1], -move[2]))

    def _step(self, done: int, live: int, position: int) -> tuple[int, int]:
        """Bytes alive during that node and after it, where `done` have run and `live` bytes are alive."""
        during, freed = live, 0
        after = done | 1 << position
        for value in self.touched[position]:
            if value.first >= 0 and not done & value.writers:
                during += value.bytes
            if not value.is_output and value.users & ~after == 0:
                freed += value.bytes
        return during, during - freed

    def _live_after(self, done: int) -> int:
        return sum(value.bytes for value in self.values if self._is_live(value, done))

    def _is_live(self, value: _Value, done: int) -> bool:
        begun = value.first < 0 or done & value.writers != 0
        over = done != 0 and not value.is_output and value.users & ~done == 0
        return begun and not over


def _values(main: Subgraph) -> list[_Value]:
    """Every stretch of memory: tensors with their views; constants and variables are elsewhere."""
    writers: dict[int, list[int]] = {}
    users: dict[int, list[int]] = {}
    for position, node in enumerate(main.nodes):
        for index in (*node.inputs, *node.outputs):
            if index >= 0 and _takes_memory(main.tensors[index]):
                users.setdefault(main.tensors[index].root, []).append(position)
        for index in node.outputs:
            writers.setdefault(main.tensors[index].root, []).append(position)
    inputs = {main.tensors[i].root for i in main.inputs if _takes_memory(main.tensors[i])}
    outputs = {main.tensors[i].root for i in main.outputs}
    return [
        _Value(
            bytes=main.tensors[root].bytes,
            writers=_mask(writers.get(root, ())),
            users=_mask(users.get(root, ())),
            at=tuple(dict.fromkeys(users.get(root, ()))),
            first=-1 if root in inputs else min(writers[root]),
            last=max(users.get(root, ()), default=-1),
            is_output=root in outputs,
        )
        for root in sorted(inputs | users.keys())
    ]


def _mask(positions: Iterable[int]) -> int:
    mask = 0
    for position in positions:
        mask |= 1 << position
    return mask


def _takes_memory(tensor: Tensor) -> bool:
    return not tensor.is_constant and not tensor.is_variable


def _dependencies(main: Subgraph) -> list[int]:
    """For each node the set of nodes that must have run: who makes its inputs, and who last touched a variable."""
    producer: dict[int, int] = {}
    effect = 0
    needs = []
    for position, node in enumerate(main.nodes):
        mask = _mask(producer[index] for index in node.inputs if index in producer)
        if _has_effect(node, main.tensors):
            mask |= effect
            effect = 1 << position
        needs.append(mask)
        producer.update(dict.fromkeys(node.outputs, position))
    return needs


def _has_effect(node: Node, tensors: Sequence[Tensor]) -> bool:
    """Whether the node must keep its place among others that touch what lasts from run to run."""
    return not node.outputs or any(i >= 0 and tensors[i].is_variable for i in (*node.inputs, *node.outputs))
