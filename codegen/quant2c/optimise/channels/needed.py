"""Which channels must stay: the smallest set on which all nodes agree, in whole groups."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np

from quant2c.ir.graph import Subgraph
from quant2c.ir.tensor import Array
from quant2c.optimise.channels.rules import Rule
from quant2c.optimise.channels.values import Mask, Ranges, all_of, is_traced, none_of

GROUP = 4  # kernels work on so many channels at once: what would only break up a group stays


def find_needed(main: Subgraph, rules: Mapping[int, Rule], known: Ranges) -> dict[int, Mask]:
    """The channels that must stay, by tensor index."""
    agreement = _Agreement(main, rules, known)
    whole = [main.tensors[index] for index in _fixed(main, rules)]
    agreement.add({tensor.index: all_of(tensor) for tensor in whole if is_traced(tensor)})
    agreement.settle(range(len(main.nodes)))
    while missing := agreement.missing():
        agreement.settle(agreement.add(missing))
    return agreement.keep


def _fixed(main: Subgraph, rules: Mapping[int, Rule]) -> set[int]:
    """Tensors of which every channel stays: the model's edges, and what nodes touch that are not described."""
    fixed = {*main.inputs, *main.outputs}
    for node in main.nodes:
        if node.index not in rules:
            fixed.update(i for i in (*node.inputs, *node.outputs) if i >= 0)
    return fixed


class _Agreement:
    """Channels are added until every node has what it needs, and gives what its inputs force."""

    def __init__(self, main: Subgraph, rules: Mapping[int, Rule], known: Ranges) -> None:
        self.rules = rules
        self.known = known
        self.views = list(main.views())
        self.touched_by: dict[int, list[int]] = {}  # tensor -> positions of nodes
        for position, node in enumerate(main.nodes):
            for index in {*node.inputs, *node.outputs}:
                self.touched_by.setdefault(index, []).append(position)
        self.keep = {i: none_of(main.tensors[i]) for i in self.touched_by if i >= 0 and is_traced(main.tensors[i])}
        self.keep.update({i: none_of(main.tensors[i]) for i in main.inputs if is_traced(main.tensors[i])})

    def add(self, wanted: Mapping[int, Mask]) -> set[int]:
        """Adds channels; the positions of nodes that must look again."""
        again: set[int] = set()
        for index, mask in wanted.items():
            if (mask & ~self.keep[index]).any():
                self.keep[index] = self.keep[index] | mask
                again.update(self.touched_by.get(index, ()))
        return again

    def settle(self, positions: Iterable[int]) -> None:
        """Asks these nodes, the last first, and then all whose tensors have changed, until none has."""
        waiting = set(positions)
        while waiting:
            for position in sorted(waiting, reverse=True):
                waiting.discard(position)
                view = self.views[position]
                rule = self.rules.get(view.node.index)
                if rule is not None:
                    waiting |= self.add(rule.forces(view, self.keep))
                    waiting |= self.add(rule.needs(view, self.known, self.keep))

    def missing(self) -> dict[int, Mask]:
        """The channels that fill up last groups, by tensor index."""
        found = {}
        for index, mask in self.keep.items():
            extra = _to_whole_groups(mask)
            if extra.size:
                found[index] = np.isin(np.arange(mask.size), extra)
        return found


def _to_whole_groups(mask: Mask) -> Array:
    """Further channels that fill up the last group; where channels come in no groups, two stay at the least.

    (A single channel would make per-channel weights look like per-tensor ones, which some operators round differently.)
    """
    count = int(mask.sum())
    step = GROUP if mask.size % GROUP == 0 else 1
    want = min(mask.size, max(-(-count // step) * step, step, 2))
    return np.asarray(np.flatnonzero(~mask)[: want - count])
