"""Channels of convolutions and dense layers: bounds through the integer requantizer, folding of fixed channels."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from quant2c.ir.dtype import DType
from quant2c.ir.graph import Node, NodeView
from quant2c.ir.quant import Quant
from quant2c.ir.tensor import Array, Tensor, read_only
from quant2c.ops.channels import Sums
from quant2c.optimise.channels.probe import stored
from quant2c.optimise.channels.rules import Keep
from quant2c.optimise.channels.values import Ints, Mask, Range, Ranges, channels_of, is_traced, whole_range
from quant2c.optimise.edit import Editor

_INT32 = 1 << 31


@dataclass(frozen=True)
class SumsRule:
    """Every output channel is bias + sum over taps t and input channels i of w[o, t, i] * (x[i] - zp), requantized."""

    sums: Sums
    reads: dict[int, Mask] = field(default_factory=dict)  # by node: [O, I], the input channels that each output reads

    def ranges(self, view: NodeView, known: Ranges, profile: str) -> Mapping[int, Range]:
        image, out = view.input(self.sums.image), view.out
        if (image.dtype, out.dtype) != (DType.INT8, DType.INT8) or image.index not in known:
            return {out.index: whole_range(out)}
        given = known[image.index]
        low, high = self._sum_bounds(view, given.low - image.q.zp, given.high - image.q.zp)
        if self._may_overflow(view, np.maximum(np.abs(low), np.abs(high))):
            return {out.index: whole_range(out)}
        return {out.index: Range(stored(self.sums, view, low, profile), stored(self.sums, view, high, profile))}

    def needs(self, view: NodeView, known: Ranges, keep: Keep) -> Mapping[int, Mask]:
        image, wanted = view.input(self.sums.image), keep[view.out.index]
        if self.sums.apart:
            return {image.index: np.asarray(wanted.reshape(channels_of(image), -1).any(axis=1))}
        if view.node.index not in self.reads:
            used = (self._matrix(view) != 0) & ~self._folds(view, known)
            self.reads[view.node.index] = used.any(axis=1)
        return {image.index: np.asarray(self.reads[view.node.index][wanted].any(axis=0))}

    def forces(self, view: NodeView, keep: Keep) -> Mapping[int, Mask]:
        """A depthwise layer has outputs for every input channel; others leave out what they do not need."""
        if not self.sums.apart:
            return {}
        image = view.input(self.sums.image)
        return {view.out.index: np.repeat(keep[image.index], channels_of(view.out) // channels_of(image))}

    def narrowed(self, view: NodeView, known: Ranges, keep: Keep, editor: Editor) -> Node:
        image, weights = view.input(self.sums.image), view.input(self.sums.weights)
        outputs, inputs = keep[view.out.index], keep[image.index]
        if self.sums.apart:
            values = weights.values[..., outputs]
        else:
            values = weights.values[outputs][..., np.tile(inputs, weights.shape[-1] // inputs.size)]
        places = list(view.node.inputs)
        places[self.sums.weights] = _constant(editor, weights, values, outputs).index
        bias = self._bias(view) + self._folded(view, known, inputs)
        if view.has(self.sums.bias):
            places[self.sums.bias] = _constant(editor, view.input(self.sums.bias), bias[outputs], outputs).index
        elif bias.any():
            places += [-1] * (self.sums.bias + 1 - len(places))
            places[self.sums.bias] = self._new_bias(view, editor, bias[outputs]).index
        return replace(view.node, inputs=tuple(places))

    # Sums over taps and channels.

    def _matrix(self, view: NodeView) -> Ints:
        """Centred weights as [O, T, I]; [C * m, T, 1] where channels stay apart."""
        weights = view.input(self.sums.weights)
        centred = weights.values.astype(np.int64) - weights.q.zp
        if self.sums.apart:
            return np.moveaxis(centred.reshape(-1, centred.shape[-1]), 0, 1)[..., None]
        return centred.reshape(centred.shape[0], -1, channels_of(view.input(self.sums.image)))

    def _per_output(self, view: NodeView, of_inputs: Ints) -> Ints:
        """A number for each input channel as one that can be multiplied with the matrix."""
        if self.sums.apart:
            return np.repeat(of_inputs, channels_of(view.out) // of_inputs.size)[:, None, None]
        return of_inputs[None, None, :]

    def _absent(self, view: NodeView) -> Mask:
        """[T]: the taps that some output does without."""
        absent = self.sums.absent(view)
        taps = self._matrix(view).shape[1]
        return np.broadcast_to(absent, (taps,)) if absent.size == 1 else absent

    def _sum_bounds(self, view: NodeView, low: Ints, high: Ints) -> tuple[Ints, Ints]:
        """Bounds of each output's sum with its bias, for inputs (less their zero point) within bounds."""
        weights = self._matrix(view)
        ends = weights * self._per_output(view, low), weights * self._per_output(view, high)
        least, most = np.minimum(*ends).sum(axis=2), np.maximum(*ends).sum(axis=2)  # [O, T]
        absent = self._absent(view)
        least = np.where(absent, np.minimum(least, 0), least)
        most = np.where(absent, np.maximum(most, 0), most)
        bias = self._bias(view)
        return least.sum(axis=1) + bias, most.sum(axis=1) + bias

    def _folds(self, view: NodeView, known: Ranges) -> Mask:
        """[T, I]: the taps at which an input channel adds the same to every output, so that the bias can hold it."""
        image = view.input(self.sums.image)
        if image.index not in known:
            return np.zeros((self._absent(view).size, channels_of(image)), np.bool_)
        given = known[image.index]
        adds_nothing = given.fixed & (given.low == image.q.zp)
        return np.asarray(adds_nothing[None, :] | (given.fixed[None, :] & ~self._absent(view)[:, None]))

    def _folded(self, view: NodeView, known: Ranges, inputs: Mask) -> Ints:
        """[O]: what the input channels that go add to each output."""
        image = view.input(self.sums.image)
        if self.sums.apart or inputs.all() or image.index not in known:
            return np.zeros(channels_of(view.out), np.int64)
        value = np.where(inputs | ~known[image.index].fixed, 0, known[image.index].low - image.q.zp)
        return np.asarray((self._matrix(view) * value).sum(axis=(1, 2)))

    def _bias(self, view: NodeView) -> Ints:
        if not view.has(self.sums.bias):
            return np.zeros(channels_of(view.out), np.int64)
        return view.input(self.sums.bias).values.reshape(-1).astype(np.int64)

    def _new_bias(self, view: NodeView, editor: Editor, values: Ints) -> Tensor:
        image, weights = view.input(self.sums.image), view.input(self.sums.weights)
        dtype = DType.INT64 if image.dtype is DType.INT16 else DType.INT32
        data = read_only(values.astype(dtype.numpy))
        return editor.append_tensor(
            weights, name=f"{view.out.name}_bias", shape=data.shape, dtype=dtype, quant=None, data=data
        )

    def _may_overflow(self, view: NodeView, reach: Ints) -> bool:
        """Whether a sum passes int32, also after the left shift of a multiplier above 1: it would not be monotone."""
        image, weights = view.input(self.sums.image), view.input(self.sums.weights)
        largest = max(weights.q.scales) * image.q.scale / view.out.q.scale
        shift = max(0, math.frexp(largest)[1] + 1)
        return int(reach.max(initial=0)) << shift >= _INT32


def sums_rule(sums: Sums, view: NodeView) -> SumsRule | None:
    """The node's rule, where weights are constant and every output channel sees all input channels, or one."""
    image, weights, out = view.input(sums.image), view.input(sums.weights), view.out
    bias = view.input(sums.bias) if view.has(sums.bias) else None
    if not (sums.when(view) and is_traced(image) and is_traced(out) and weights.is_constant):
        return None
    if weights.quant is None or len(set(weights.q.zps)) > 1 or (bias is not None and not bias.is_constant):
        return None
    axis = len(weights.shape) - 1 if sums.apart else 0  # of output channels
    if weights.shape[axis] != channels_of(out) or weights.shape[-1] % channels_of(image):
        return None
    return None if weights.q.per_channel and weights.q.axis != axis else SumsRule(sums)


def _constant(editor: Editor, like: Tensor, values: Array, outputs: Mask) -> Tensor:
    """A new constant with the scales of the channels that stay."""
    quant = like.quant
    if quant is not None and quant.per_channel:
        kept = np.flatnonzero(outputs)
        zps = quant.zps if len(quant.zps) == 1 else tuple(quant.zps[c] for c in kept)
        quant = Quant(tuple(quant.scales[c] for c in kept), zps, quant.axis)
    data = read_only(values.astype(like.dtype.numpy))
    return editor.append_tensor(like, shape=data.shape, quant=quant, data=data)
