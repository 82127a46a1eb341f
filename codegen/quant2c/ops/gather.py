"""GATHER, GATHER_ND and EMBEDDING_LOOKUP: slices picked by indices, constant or known at run time.

TFLite stops with an error at an index that is out of range. Constant indices are checked here; a run-time index is
drawn to the nearest that exists, because a kernel cannot fail and must not read elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import prod
from typing import Any

import numpy as np

from quant2c.ir.call import Call, Params
from quant2c.ir.graph import NodeView
from quant2c.ir.schedule import Options
from quant2c.ir.tensor import Shape, Tensor
from quant2c.ops.base import Op, describe, normal_axis, strided
from quant2c.ops.movement import alike, every_type, index_bytes

_INDEX_TYPES = ("int16", "int32", "int64")


def check_indices(indices: Tensor, sizes: Iterable[int]) -> Iterable[str]:
    """A sentence where a constant index is out of range; `sizes` belong to the last dimension of the indices."""
    if not indices.is_constant or indices.elements == 0:
        return
    limits = np.array(list(sizes), np.int64)
    values = indices.values.astype(np.int64)
    if np.any(values < 0) or np.any(values >= limits):
        yield f"{indices.where} holds indices from {values.min()} to {values.max()} for {limits.tolist()} places"


# GATHER. Inputs: source, indices. source[..., indices, ...] at an axis; leading dimensions may be batches of both.


@dataclass(frozen=True)
class GatherAttrs:
    axis: int
    batch_dims: int


def _parse_gather(options: Mapping[str, Any]) -> GatherAttrs:
    return GatherAttrs(options.get("axis", 0), options.get("batch_dims", 0))


def _places(view: NodeView) -> tuple[int, int]:
    """(axis, batch dimensions), counted from the front."""
    a: GatherAttrs = view.attrs
    return normal_axis(a.axis, len(view.input(0).shape)), normal_axis(a.batch_dims, len(view.input(1).shape))


def _check_gather(view: NodeView) -> Iterable[str]:
    yield from alike(view)
    source, indices = view.input(0), view.input(1)
    axis, batch_dims = _places(view)
    if not 0 <= batch_dims <= axis < len(source.shape) or batch_dims > len(indices.shape):
        yield f"axis {view.attrs.axis} and {view.attrs.batch_dims} batch dimensions do not fit {list(source.shape)}"
    elif source.shape[:batch_dims] != indices.shape[:batch_dims]:
        yield f"{list(source.shape)} and indices {list(indices.shape)} differ in their {batch_dims} batch dimensions"
    else:
        yield from check_indices(indices, [source.shape[axis]])


def _gathered_shape(view: NodeView) -> tuple[Shape | None, ...]:
    axis, batch_dims = _places(view)
    shape = view.input(0).shape
    return ((*shape[:axis], *view.input(1).shape[batch_dims:], *shape[axis + 1 :]),)


def _lower_gather(view: NodeView, options: Options) -> tuple[Call, ...]:
    source, indices, out = view.input(0), view.input(1), view.out
    axis, batch_dims = _places(view)
    params: Params = {
        "batches": prod(source.shape[:batch_dims]),
        "outer": prod(source.shape[batch_dims:axis]),
        "places": source.shape[axis],
        "index_count": prod(indices.shape[batch_dims:]),
        "slice_bytes": prod(source.shape[axis + 1 :]) * source.dtype.bits // 8,
        "index_bytes": index_bytes(indices),
    }
    return (Call("gather", "b8", params, (source.index, indices.index), (out.index,)),)


# GATHER_ND. Inputs: source, indices [..., depth]: each a place in the first `depth` dimensions.


def _check_gather_nd(view: NodeView) -> Iterable[str]:
    yield from alike(view)
    source, indices = view.input(0), view.input(1)
    if not indices.shape or not 0 < indices.shape[-1] <= len(source.shape):
        yield f"indices {list(indices.shape)} do not fit a tensor of {len(source.shape)} dimensions"
    else:
        yield from check_indices(indices, source.shape[: indices.shape[-1]])


def _gathered_nd_shape(view: NodeView) -> tuple[Shape | None, ...]:
    *outer, depth = view.input(1).shape
    return ((*outer, *view.input(0).shape[depth:]),)


def place_table(tensor: Tensor, depth: int, unit_bytes: int) -> Params:
    """How kernels find the place of an index of `depth` numbers: [depth, 2], size and stride in units."""
    factor = tensor.dtype.bits // 8 // unit_bytes
    rows = [(n, stride * factor) for n, stride in zip(tensor.shape, strided(tensor.shape), strict=True)]
    return {"depth": depth, "places": np.array(rows[:depth], np.int32)}


def _lower_gather_nd(view: NodeView, options: Options) -> tuple[Call, ...]:
    source, indices, out = view.input(0), view.input(1), view.out
    depth = indices.shape[-1]
    params: Params = {
        "index_count": indices.elements // depth,
        "slice_bytes": prod(source.shape[depth:]) * source.dtype.bits // 8,
        "index_bytes": index_bytes(indices),
        **place_table(source, depth, unit_bytes=1),
    }
    return (Call("gather_nd", "b8", params, (source.index, indices.index), (out.index,)),)


# EMBEDDING_LOOKUP. Inputs: indices, table. The int8 table of a float model is dequantized row by row.


def _is_hybrid(view: NodeView) -> bool:
    return view.input(1).dtype is not view.out.dtype


def _check_embedding(view: NodeView) -> Iterable[str]:
    indices, table = view.input(0), view.input(1)
    if len(indices.shape) != 1 or len(table.shape) < 2:
        yield f"indices {list(indices.shape)} and table {list(table.shape)}; a list and a table of rows are needed"
        return
    if not _is_hybrid(view):
        yield from alike(view, 1)
    elif table.quant is None or any(table.quant.zps) or len(table.quant.scales) not in (1, table.shape[0]):
        yield f"{describe(table)}: a table for float rows needs the zero point 0 and one scale, or one a row"
    yield from check_indices(indices, [table.shape[0]])


def _embedded_shape(view: NodeView) -> tuple[Shape | None, ...]:
    return ((*view.input(0).shape, *view.input(1).shape[1:]),)


def _lower_embedding(view: NodeView, options: Options) -> tuple[Call, ...]:
    indices, table, out = view.input(0), view.input(1), view.out
    count, rows, columns = indices.elements, table.shape[0], prod(table.shape[1:])
    if _is_hybrid(view):
        scales = np.array(table.q.scales, np.float32)
        params: Params = {
            "index_count": count,
            "rows": rows,
            "columns": columns,
            "scale_step": int(scales.size > 1),
            "scales": scales,
        }
        return (Call("embedding_lookup", "s8_f32", params, (indices.index, table.index), (out.index,)),)
    params = {
        "batches": 1,
        "outer": 1,
        "places": rows,
        "index_count": count,
        "slice_bytes": columns * table.dtype.bits // 8,
        "index_bytes": index_bytes(indices),
    }
    return (Call("gather", "b8", params, (table.index, indices.index), (out.index,)),)


OPS = (
    Op(
        "GATHER",
        "gather",
        tuple(line for index in _INDEX_TYPES for line in every_type(f"T {index} -> T")),
        _gathered_shape,
        _lower_gather,
        _parse_gather,
        _check_gather,
        quantized=False,
        unsigned=True,
        spec="TFLite reference_ops::Gather",
    ),
    Op(
        "GATHER_ND",
        "gather",
        tuple(line for index in _INDEX_TYPES for line in every_type(f"T {index} -> T")),
        _gathered_nd_shape,
        _lower_gather_nd,
        check=_check_gather_nd,
        quantized=False,
        unsigned=True,
        spec="TFLite reference_ops::GatherNd",
    ),
    Op(
        "EMBEDDING_LOOKUP",
        "gather",
        (*every_type("int32 T -> T"), "int32 int8 -> float32"),
        _embedded_shape,
        _lower_embedding,
        check=_check_embedding,
        quantized=False,
        unsigned=True,
        spec="TFLite embedding_lookup::EvalSimple, EvalHybrid",
    ),
)
