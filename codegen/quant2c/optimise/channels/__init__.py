"""Removes channels that hold one value whatever the input, and channels that nothing reads. The outputs stay the same.

Forwards, each channel's range follows from its inputs' ranges through the operator's own integer arithmetic. A channel
with a single value is folded into the biases behind it; a channel that no weight multiplies is not needed at all.
Backwards, every node then says which channels it must have, until nothing changes; what is left over goes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from quant2c.ir.graph import Graph, NodeView, Subgraph
from quant2c.ops import OPS
from quant2c.ops.channels import Apart, Joined, Reshaped, Sums
from quant2c.optimise.channels.apart import apart_rule
from quant2c.optimise.channels.moves import joined_rule, reshaped_rule
from quant2c.optimise.channels.rules import Rule
from quant2c.optimise.channels.sums import sums_rule
from quant2c.optimise.channels.values import Mask, Range, all_of, channels_of, is_traced, none_of, whole_range
from quant2c.optimise.edit import Editor
from quant2c.reference.base import PROFILES

GROUP = 4  # kernels work on so many channels at once: what would only break up a group stays

_RULES: Mapping[type, Callable[[Any, NodeView], Rule | None]] = {
    Sums: sums_rule,
    Apart: apart_rule,
    Joined: joined_rule,
    Reshaped: reshaped_rule,
}


def remove_channels(graph: Graph) -> Graph:
    """The graph without the channels that make no difference."""
    main = graph.main
    rules = rules_of(main)
    known = find_ranges(main, rules)
    keep = find_needed(main, rules, known)
    narrow = {index for index, mask in keep.items() if not mask.all()}
    if not narrow:
        return graph
    return graph.with_main(_narrowed(main, rules, known, keep, narrow), *_notes(main, rules, known, keep))


def rules_of(main: Subgraph) -> dict[int, Rule]:
    """How the nodes treat channels, by node index; nodes that are not described are left out."""
    found = {}
    for view in main.views():
        channels = OPS[view.node.op].channels
        rule = None if channels is None else _RULES[type(channels)](channels, view)
        if rule is not None:
            found[view.node.index] = rule
    return found


def find_ranges(main: Subgraph, rules: Mapping[int, Rule]) -> dict[int, Range]:
    """The range of each channel of the traced tensors, by tensor index, whatever the numerics profile."""
    known = {index: whole_range(main.tensors[index]) for index in main.inputs if is_traced(main.tensors[index])}
    for view in main.views():
        if view.node.index in rules:
            rule = rules[view.node.index]
            one, other = (rule.ranges(view, known, profile) for profile in PROFILES)
            known.update({index: one[index].joined(other[index]) for index in one})
        else:
            known.update({out.index: whole_range(out) for out in view.outputs if is_traced(out)})
    return known


def find_needed(main: Subgraph, rules: Mapping[int, Rule], known: Mapping[int, Range]) -> dict[int, Mask]:
    """The channels that must stay, by tensor index: the smallest set on which all nodes agree, in whole groups."""
    keep = {t.index: none_of(t) for t in main.tensors if is_traced(t)}
    fixed = {*main.inputs, *main.outputs}
    for view in main.views():
        if view.node.index not in rules:
            fixed.update(t.index for t in (*view.inputs, *view.outputs) if t is not None)
    keep.update({index: all_of(main.tensors[index]) for index in fixed if index in keep})
    used = {i for node in main.nodes for i in (*node.inputs, *node.outputs)}
    _agree(main, rules, known, keep)
    for index in sorted(used & keep.keys()):
        missing = _to_whole_groups(keep[index])
        if missing.size:
            keep[index] = keep[index].copy()
            keep[index][missing] = True
            _agree(main, rules, known, keep)
    return keep


def _agree(main: Subgraph, rules: Mapping[int, Rule], known: Mapping[int, Range], keep: dict[int, Mask]) -> None:
    """Adds channels until every node has what it needs for its outputs, and its outputs are what its inputs force."""
    grown = True
    while grown:
        grown = False
        for node in reversed(main.nodes):
            if node.index in rules:
                view, rule = main.view(node), rules[node.index]
                for wanted in (rule.forces(view, keep), rule.needs(view, known, keep), rule.forces(view, keep)):
                    for index, mask in wanted.items():
                        if (mask & ~keep[index]).any():
                            keep[index] = keep[index] | mask
                            grown = True


def _to_whole_groups(mask: Mask) -> np.ndarray[tuple[int], np.dtype[np.intp]]:
    """Further channels that fill up the last group; where channels come in no groups, two stay at the least.

    (A single channel would make per-channel weights look like per-tensor ones, which some operators round differently.)
    """
    count = int(mask.sum())
    step = GROUP if mask.size % GROUP == 0 else 1
    want = min(mask.size, max(-(-count // step) * step, step, 2))
    return np.flatnonzero(~mask)[: want - count]


def _narrowed(
    main: Subgraph,
    rules: Mapping[int, Rule],
    known: Mapping[int, Range],
    keep: Mapping[int, Mask],
    narrow: set[int],
) -> Subgraph:
    editor = Editor(main)
    for index in narrow:
        tensor = main.tensors[index]
        editor.tensors[index] = replace(tensor, shape=(*tensor.shape[:-1], int(keep[index].sum())))
    for view in main.views():
        touched = narrow.intersection((*view.node.inputs, *view.node.outputs))
        node = rules[view.node.index].narrowed(view, known, keep, editor) if touched else view.node
        editor.nodes.append(node)
    return editor.finish()


def _notes(
    main: Subgraph, rules: Mapping[int, Rule], known: Mapping[int, Range], keep: Mapping[int, Mask]
) -> Iterator[str]:
    """What was removed and why, node by node."""
    made = [(view.node, out) for view in main.views() for out in view.outputs if out.index in keep]
    gone = sum(int((~keep[out.index]).sum()) for _, out in made)
    every = sum(channels_of(out) for _, out in made)
    yield f"{gone} of {every} channels make no difference to the outputs and are removed"
    for node, out in made:
        removed = ~keep[out.index]
        if removed.any():
            constant = int((removed & known[out.index].fixed).sum())
            unread = int(removed.sum()) - constant
            reasons = [f"{constant} always hold the same value"] * bool(constant)
            reasons += [f"{unread} are never read"] * bool(unread)
            yield f"{node.where}: {int(removed.sum())} of {removed.size} channels removed: {' and '.join(reasons)}"
