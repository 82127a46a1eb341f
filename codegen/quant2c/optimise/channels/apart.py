"""Channels of operators in which they stay apart: elementwise, pools, padding, resizing, reductions over space."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import numpy as np

from quant2c.ir.graph import Node, NodeView
from quant2c.ir.tensor import Array, Tensor, read_only
from quant2c.ops.channels import Apart
from quant2c.optimise.channels.rules import Keep
from quant2c.optimise.channels.values import Ints, Mask, Range, Ranges, channels_of, is_traced, whole_range
from quant2c.optimise.edit import Editor
from quant2c.reference import reference_of

_TABLE_BITS = 8  # a function of one element is looked at value by value
_MOST_TABLES = 4096


@dataclass(frozen=True)
class ApartRule:
    """Output channel c depends on channel c of the operands only."""

    apart: Apart

    def ranges(self, view: NodeView, known: Ranges, profile: str) -> Mapping[int, Range]:
        traced = self._traced(view)
        if any(t.index not in known for t in traced) or not all(is_traced(out) for out in view.outputs):
            return {out.index: whole_range(out) for out in view.outputs if is_traced(out)}
        return _BOUNDS[self.apart.ranges](view, traced, known, profile)

    def needs(self, view: NodeView, known: Ranges, keep: Keep) -> Mapping[int, Mask]:
        wanted = np.logical_or.reduce([keep[out.index] for out in view.outputs])
        return {t.index: wanted for t in self._traced(view)}

    def forces(self, view: NodeView, keep: Keep) -> Mapping[int, Mask]:
        """All operands and outputs have the same channels."""
        present = [keep[t.index] for t in self._traced(view)] + [keep[out.index] for out in view.outputs]
        wanted = np.logical_or.reduce(present)
        return {out.index: wanted for out in view.outputs}

    def narrowed(self, view: NodeView, known: Ranges, keep: Keep, editor: Editor) -> Node:
        mask = keep[view.out.index]
        places = list(view.node.inputs)
        for position in self._operands(view):
            tensor = view.inputs[position]
            if tensor is not None and tensor.is_constant and channels_of(tensor) == mask.size > 1:
                data = read_only(tensor.values[..., mask])
                places[position] = editor.append_tensor(tensor, shape=data.shape, data=data).index
        return replace(view.node, inputs=tuple(places))

    def _operands(self, view: NodeView) -> tuple[int, ...]:
        return tuple(range(len(view.inputs))) if self.apart.operands is None else self.apart.operands

    def _traced(self, view: NodeView) -> list[Tensor]:
        """The operands that are computed at run time."""
        operands = (view.inputs[p] for p in self._operands(view) if p < len(view.inputs))
        return [t for t in operands if t is not None and not t.is_constant]


def apart_rule(apart: Apart, view: NodeView) -> ApartRule | None:
    """The node's rule, where channels do stay apart in it."""
    return ApartRule(apart) if apart.when(view) and _fits(apart, view) else None


def _fits(apart: Apart, view: NodeView) -> bool:
    """Whether run-time operands and outputs have as many channels, and constants as many or one."""
    positions = range(len(view.inputs)) if apart.operands is None else apart.operands
    operands = [view.inputs[p] for p in positions if p < len(view.inputs)]
    if any(t is not None and not t.is_constant for p, t in enumerate(view.inputs) if p not in positions):
        return False
    counts = {channels_of(out) for out in view.outputs}
    for tensor in operands:
        if tensor is None:
            continue
        if tensor.is_constant:
            if tensor.quant is not None and tensor.quant.per_channel:
                return False
            if channels_of(tensor) != 1:
                counts.add(channels_of(tensor))
        elif not is_traced(tensor):
            return False
        else:
            counts.add(channels_of(tensor))
    return len(counts) == 1 and all(is_traced(out) for out in view.outputs)


def _rising(view: NodeView, traced: list[Tensor], known: Ranges, profile: str) -> Mapping[int, Range]:
    """All inputs at their smallest, then all at their largest."""
    low = _run(view, {t.index: _filled(t, known[t.index].low) for t in traced}, profile)
    high = _run(view, {t.index: _filled(t, known[t.index].high) for t in traced}, profile)
    return {
        out.index: Range(_channelwise(np.min, below), _channelwise(np.max, above))
        for out, below, above in zip(view.outputs, low, high, strict=True)
    }


def _corners(view: NodeView, traced: list[Tensor], known: Ranges, profile: str) -> Mapping[int, Range]:
    """Every combination of smallest and largest, at one place where all places are alike."""
    if not _has_constant_images(view):
        view = _reshaped(view, lambda tensor: (*[1] * (len(tensor.shape) - 1), channels_of(tensor)))
        traced = [t for t in view.inputs if t is not None and not t.is_constant]
    results: list[Array] = []
    for corner in range(1 << len(traced)):
        values = {
            t.index: _filled(t, known[t.index].high if corner >> i & 1 else known[t.index].low)
            for i, t in enumerate(traced)
        }
        results.append(_run(view, values, profile)[0])
    return {view.out.index: Range(_channelwise(np.min, np.stack(results)), _channelwise(np.max, np.stack(results)))}


def _table(view: NodeView, traced: list[Tensor], known: Ranges, profile: str) -> Mapping[int, Range]:
    """Every value that the one input can take; each channel has a table of its own where constants have channels."""
    source = traced[0]
    constants = any(t is not None and t.is_constant for t in view.inputs)
    count = channels_of(source) if constants else 1
    if len(traced) != 1 or source.dtype.bits > _TABLE_BITS or count > _MOST_TABLES or _has_constant_images(view):
        return {view.out.index: whole_range(view.out)}
    values = np.arange(source.dtype.minimum, source.dtype.maximum + 1)
    wide = _reshaped(view, lambda tensor: (values.size, *[1] * max(0, len(tensor.shape) - 2), count))
    grid = np.broadcast_to(values.reshape(-1, *[1] * (len(wide.out.shape) - 1)), wide.out.shape)
    result = _run(wide, {source.index: grid.astype(source.dtype.numpy)}, profile)[0].reshape(values.size, count)
    given = known[source.index]
    low, high = np.empty_like(given.low), np.empty_like(given.high)
    for channel, (first, last) in enumerate(zip(given.low - values[0], given.high - values[0], strict=True)):
        inside = result[first : last + 1, channel % count]
        low[channel], high[channel] = inside.min(), inside.max()
    return {view.out.index: Range(low, high)}


def _reshaped(view: NodeView, shape: Callable[[Tensor], tuple[int, ...]]) -> NodeView:
    """The node over run-time tensors of other shapes."""
    inputs = tuple(t if t is None or t.is_constant else replace(t, shape=shape(t)) for t in view.inputs)
    return NodeView(view.node, inputs, tuple(replace(out, shape=shape(out)) for out in view.outputs))


def _has_constant_images(view: NodeView) -> bool:
    """Whether a constant operand differs from place to place, and not only from channel to channel."""
    return any(t is not None and t.is_constant and t.elements != channels_of(t) for t in view.inputs)


_BOUNDS: dict[str, Callable[[NodeView, list[Tensor], Ranges, str], Mapping[int, Range]]] = {
    "rising": _rising,
    "corners": _corners,
    "table": _table,
}


def _run(view: NodeView, values: Mapping[int, Array], profile: str) -> tuple[Array, ...]:
    """The node's reference over constants and these run-time values."""
    arrays = [None if t is None else t.data if t.is_constant else values[t.index] for t in view.inputs]
    return reference_of(view.node)(view, arrays, profile)


def _filled(tensor: Tensor, channels: Ints) -> Array:
    return np.broadcast_to(channels.astype(tensor.dtype.numpy), tensor.shape).copy()


def _channelwise(extreme: Callable[..., Array], values: Array) -> Ints:
    return np.asarray(extreme(values.reshape(-1, values.shape[-1]), axis=0), np.int64)
