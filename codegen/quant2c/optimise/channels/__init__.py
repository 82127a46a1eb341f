"""Removes channels that hold one value whatever the input, and channels that nothing reads. The outputs stay the same.

Forwards, each channel's range follows from its inputs' ranges through the operator's own integer arithmetic. A channel
with a single value is folded into the biases behind it; a channel that no weight multiplies is not needed at all.
Backwards, every node then says which channels it must have, until nothing changes; what is left over goes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from quant2c.ir.graph import Graph, NodeView, Subgraph
from quant2c.ops import op_of
from quant2c.ops.channels import Apart, Joined, Reshaped, Sums
from quant2c.optimise.channels.apart import apart_rule
from quant2c.optimise.channels.moves import joined_rule, reshaped_rule
from quant2c.optimise.channels.needed import find_needed
from quant2c.optimise.channels.rules import Rule
from quant2c.optimise.channels.sums import sums_rule
from quant2c.optimise.channels.values import Mask, Range, channels_of, is_traced, whole_range
from quant2c.optimise.edit import Editor
from quant2c.reference.base import PROFILES

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
        channels = op_of(view.node).channels
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
