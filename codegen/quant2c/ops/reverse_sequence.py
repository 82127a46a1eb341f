"""REVERSE_SEQUENCE: the first elements of each sequence backwards, as many as a tensor says; the others stay."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import prod
from typing import Any

import numpy as np

from quant2c.ir.call import Call, Params
from quant2c.ir.graph import NodeView
from quant2c.ir.schedule import Options
from quant2c.ops.base import Op, same_shape_as_input, strided
from quant2c.ops.movement import alike, every_type, index_bytes

_TYPES = ("uint8", "int16", "int32", "int64", "float32")  # those of TFLite


@dataclass(frozen=True)
class ReverseSequenceAttrs:
    seq_dim: int
    batch_dim: int


def _parse(options: Mapping[str, Any]) -> ReverseSequenceAttrs:
    return ReverseSequenceAttrs(options.get("seq_dim", 0), options.get("batch_dim", 0))


def _check(view: NodeView) -> Iterable[str]:
    yield from alike(view)
    a: ReverseSequenceAttrs = view.attrs
    shape, lengths = view.input(0).shape, view.input(1)
    if a.seq_dim == a.batch_dim or not 0 <= min(a.seq_dim, a.batch_dim) <= max(a.seq_dim, a.batch_dim) < len(shape):
        yield f"sequence dimension {a.seq_dim} and batch dimension {a.batch_dim} of {list(shape)}"
    elif lengths.shape != (shape[a.batch_dim],):
        yield f"{list(lengths.shape)} lengths for {shape[a.batch_dim]} sequences"
    elif lengths.is_constant and not np.all((lengths.values >= 0) & (lengths.values <= shape[a.seq_dim])):
        yield f"lengths {lengths.values.tolist()} of sequences of {shape[a.seq_dim]}"


def _lower(view: NodeView, options: Options) -> tuple[Call, ...]:
    """Three loops around two: over what lies before, between and behind the two dimensions."""
    source, lengths, out = view.input(0), view.input(1), view.out
    a: ReverseSequenceAttrs = view.attrs
    first, second = sorted((a.seq_dim, a.batch_dim))
    size = source.dtype.bits // 8
    strides = [stride * size for stride in strided(source.shape)]
    params: Params = {
        "outer": prod(source.shape[:first]),
        "middle": prod(source.shape[first + 1 : second]),
        "batches": source.shape[a.batch_dim],
        "steps": source.shape[a.seq_dim],
        "outer_bytes": strides[first] * source.shape[first],
        "middle_bytes": strides[second] * source.shape[second],
        "batch_bytes": strides[a.batch_dim],
        "step_bytes": strides[a.seq_dim],
        "slice_bytes": strides[second],
        "index_bytes": index_bytes(lengths),
    }
    return (Call("reverse_sequence", "b8", params, (source.index, lengths.index), (out.index,)),)


OPS = (
    Op(
        "REVERSE_SEQUENCE",
        "reverse_sequence",
        (*every_type("T int32 -> T", _TYPES), *every_type("T int64 -> T", _TYPES)),
        same_shape_as_input,
        _lower,
        _parse,
        _check,
        quantized=False,
        unsigned=True,
        spec="TFLite reference_ops::ReverseSequence",
    ),
)
