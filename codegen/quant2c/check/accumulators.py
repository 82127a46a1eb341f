"""How far each layer's accumulator can go over all inputs, from the real weights."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from quant2c.ir.graph import Graph, NodeView
from quant2c.ops import op_of
from quant2c.ops.base import Op

LIMIT = 1 << 31  # of an int32 accumulator, also after its left shift


@dataclass(frozen=True)
class Headroom:
    """The largest |accumulator| that any input can give, against the int32 that holds it."""

    node: int
    op: str
    name: str  # of the output tensor
    largest: int
    channel: int
    bits: int  # of the accumulator with its sign
    headroom_bits: int  # left of 32


def accumulator_headroom(graph: Graph) -> list[Headroom]:
    """A row for each node that sums products."""
    rows = []
    for view in graph.main.views():
        bounds = _bounds(op_of(view.node), view)
        if bounds is not None:
            largest = int(bounds.max())
            bits = largest.bit_length() + 1
            channel = int(bounds.argmax())
            rows.append(Headroom(view.node.index, view.node.op, view.out.name, largest, channel, bits, 32 - bits))
    return rows


def check_accumulators(op: Op, view: NodeView) -> Iterator[str]:
    """A sentence where an input exists that overflows the accumulator."""
    bounds = _bounds(op, view)
    if bounds is not None and bounds.max() >= LIMIT:
        channel = int(bounds.argmax())
        yield (
            f"the accumulator of channel {channel} can reach {int(bounds[channel]):,}, beyond int32; "
            "use smaller weights or biases in this layer"
        )


def _bounds(op: Op, view: NodeView) -> np.ndarray[tuple[int], np.dtype[np.int64]] | None:
    if op.accumulator is None:
        return None
    bounds = np.asarray(op.accumulator(view), np.int64).reshape(-1)
    return bounds if bounds.size else None
