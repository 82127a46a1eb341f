"""What an operator stores for a given accumulator: asked of its own reference, so that no second arithmetic exists."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from quant2c.ir.dtype import DType
from quant2c.ir.graph import NodeView
from quant2c.ir.tensor import Array, Tensor
from quant2c.ops.channels import Sums
from quant2c.optimise.channels.values import Ints, channels_of
from quant2c.reference import reference_of


def stored(sums: Sums, view: NodeView, accumulators: Ints, profile: str) -> Ints:
    """The stored output of each channel: the node over one element, with zeros as weights and these sums as bias."""
    image, weights = view.input(sums.image), view.input(sums.weights)
    count = channels_of(view.out)
    in_c = channels_of(image) if sums.apart else 1
    ones = (1,) * (len(weights.shape) - 1)
    values: dict[int, Array] = {
        sums.image: np.full((*_ones(image), in_c), image.q.zp, image.dtype.numpy),
        sums.weights: np.full((*ones, count) if sums.apart else (count, *ones), weights.q.zp, weights.dtype.numpy),
        sums.bias: accumulators.astype(np.int32),
    }
    bias = replace(weights, shape=(count,), dtype=DType.INT32, quant=None)
    tensors: list[Tensor | None] = [*view.inputs, *[None] * (sums.bias + 1 - len(view.inputs))]
    tensors[sums.bias] = bias
    arrays = [values.get(position, None if t is None else t.data) for position, t in enumerate(tensors)]
    shaped = tuple(
        t if t is None or position not in values else replace(t, shape=values[position].shape, data=None)
        for position, t in enumerate(tensors)
    )
    probe = NodeView(view.node, shaped, (replace(view.out, shape=(*_ones(view.out), count)),))
    everywhere = reference_of(view.node)(probe, arrays, profile)[0].reshape(-1, count)  # a border makes several places
    return np.asarray(everywhere[0], np.int64)


def _ones(tensor: Tensor) -> tuple[int, ...]:
    return (1,) * (len(tensor.shape) - 1)
