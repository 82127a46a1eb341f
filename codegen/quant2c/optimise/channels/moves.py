"""Channels of operators that move whole tensors: concatenation, and the same elements under another shape."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from quant2c.ir.graph import Node, NodeView
from quant2c.ir.tensor import Array
from quant2c.ops.channels import Apart, Joined, Reshaped
from quant2c.optimise.channels.apart import apart_rule
from quant2c.optimise.channels.rules import Keep, Rule
from quant2c.optimise.channels.values import Mask, Range, Ranges, channels_of, is_traced, whole_range
from quant2c.optimise.edit import Editor


@dataclass(frozen=True)
class JoinedRule:
    """The output's channels are the inputs' channels, one input after the other."""

    joined: Joined

    def ranges(self, view: NodeView, known: Ranges, profile: str) -> Mapping[int, Range]:
        parts = [known.get(t.index) or whole_range(t) for t in view.inputs if t is not None]
        low, high = np.concatenate([p.low for p in parts]), np.concatenate([p.high for p in parts])
        return {view.out.index: Range(low, high)}

    def needs(self, view: NodeView, known: Ranges, keep: Keep) -> Mapping[int, Mask]:
        wanted: dict[int, Mask] = {}
        start = 0
        for tensor in view.inputs:
            if tensor is not None:
                part = keep[view.out.index][start : start + channels_of(tensor)]
                wanted[tensor.index] = wanted.get(tensor.index, part) | part  # one tensor may come several times
                start += channels_of(tensor)
        return wanted

    def forces(self, view: NodeView, keep: Keep) -> Mapping[int, Mask]:
        return {view.out.index: np.concatenate([keep[t.index] for t in view.inputs if t is not None])}

    def narrowed(self, view: NodeView, known: Ranges, keep: Keep, editor: Editor) -> Node:
        return view.node


def joined_rule(joined: Joined, view: NodeView) -> Rule | None:
    """The rule of a concatenation of values that are all computed and only move."""
    tensors = [t for t in view.inputs if t is not None]
    if not is_traced(view.out) or not all(is_traced(t) and t.quant == view.out.quant for t in tensors):
        return None
    rank = len(view.out.shape)
    if joined.axis(view) % rank == rank - 1:
        return JoinedRule(joined)
    return apart_rule(Apart(operands=None), view)


@dataclass(frozen=True)
class ReshapedRule:
    """The smaller number of channels repeats within the larger one: [1,3,3,16] as [1,144] and back."""

    reshaped: Reshaped

    def ranges(self, view: NodeView, known: Ranges, profile: str) -> Mapping[int, Range]:
        source, out = view.input(0), view.out
        given = known.get(source.index) or whole_range(source)
        if channels_of(out) >= channels_of(source):
            return {out.index: Range(_repeated(given.low, channels_of(out)), _repeated(given.high, channels_of(out)))}
        low, high = (_by_channel(bound, channels_of(out)) for bound in (given.low, given.high))
        return {out.index: Range(low.min(axis=0), high.max(axis=0))}

    def needs(self, view: NodeView, known: Ranges, keep: Keep) -> Mapping[int, Mask]:
        return {view.input(0).index: _matching(keep[view.out.index], channels_of(view.input(0)))}

    def forces(self, view: NodeView, keep: Keep) -> Mapping[int, Mask]:
        return {view.out.index: _matching(keep[view.input(0).index], channels_of(view.out))}

    def narrowed(self, view: NodeView, known: Ranges, keep: Keep, editor: Editor) -> Node:
        if self.reshaped.attrs is None:
            return view.node
        shape = (*view.out.shape[:-1], int(keep[view.out.index].sum()))
        return replace(view.node, inputs=view.node.inputs[:1], attrs=self.reshaped.attrs(shape))


def reshaped_rule(reshaped: Reshaped, view: NodeView) -> Rule | None:
    """The rule where one number of channels is a multiple of the other."""
    if not (is_traced(view.inputs[0]) and is_traced(view.out)):
        return None
    few, many = sorted((channels_of(view.input(0)), channels_of(view.out)))
    return ReshapedRule(reshaped) if many % few == 0 else None


def _by_channel(values: Array, few: int) -> Array:
    return values.reshape(-1, few)


def _repeated(values: Array, many: int) -> Array:
    return np.tile(values, many // values.size)


def _matching(mask: Mask, count: int) -> Mask:
    """The same channels as seen under the other shape; where several become one, any of them."""
    if count >= mask.size:
        return _repeated(mask, count)
    return np.asarray(_by_channel(mask, count).any(axis=0))
