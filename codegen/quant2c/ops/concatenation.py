"""CONCATENATION and PACK: several tensors side by side, one movement each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from quant2c.ir.call import Call
from quant2c.ir.dtype import DType
from quant2c.ir.graph import NodeView
from quant2c.ir.schedule import Options
from quant2c.ir.tensor import Array, Shape, Tensor
from quant2c.ops.base import Op, describe, normal_axis, same_quant, strided
from quant2c.ops.channels import Joined
from quant2c.ops.fixedpoint import round_half_away
from quant2c.ops.movement import alike, box, every_type, fill, move, through_table


@dataclass(frozen=True)
class ConcatenationAttrs:
    axis: int
    activation: str


def _given(view: NodeView) -> list[Tensor]:
    return [tensor for tensor in view.inputs if tensor is not None]


def _parse_concatenation(options: Mapping[str, Any]) -> ConcatenationAttrs:
    return ConcatenationAttrs(options.get("axis", 0), options.get("fused_activation_function", "NONE"))


def _check_concatenation(view: NodeView) -> Iterable[str]:
    if view.attrs.activation != "NONE":
        yield f"fused activation {view.attrs.activation}: CONCATENATION has none in TFLite"
    first = view.input(0).shape
    axis = normal_axis(view.attrs.axis, len(first))
    if not 0 <= axis < len(first):
        yield f"axis {view.attrs.axis} of a tensor of {len(first)} dimensions"
        return
    for tensor in _given(view):
        if len(tensor.shape) != len(first) or any(
            a != b for i, (a, b) in enumerate(zip(tensor.shape, first, strict=True)) if i != axis
        ):
            yield f"{list(tensor.shape)} does not fit {list(first)}: only dimension {axis} may differ"
            return
    yield from _check_scales(view)


def _check_scales(view: NodeView) -> Iterable[str]:
    """uint8 inputs may have scales of their own, as in TFLite; all others keep the output's."""
    if view.out.dtype is not DType.UINT8:
        yield from alike(view, *range(len(view.inputs)))
    elif not all(same_quant(t, view.out) for t in _given(view)):
        for tensor in (*_given(view), view.out):
            if tensor.quant is None or tensor.quant.per_channel:
                yield f"{describe(tensor)} among uint8 tensors of several scales; each needs one scale and zero point"


def _concatenated_shape(view: NodeView) -> tuple[Shape | None, ...]:
    first = view.input(0).shape
    axis = normal_axis(view.attrs.axis, len(first))
    total = sum(tensor.shape[axis] for tensor in _given(view))
    return ((*first[:axis], total, *first[axis + 1 :]),)


def _lower_concatenation(view: NodeView, options: Options) -> tuple[Call, ...]:
    axis = normal_axis(view.attrs.axis, len(view.out.shape))
    strides = strided(view.out.shape)
    calls: list[Call] = []
    position = 0
    for tensor in _given(view):
        what = box(tensor.shape, strided(tensor.shape), strides, out_offset=position * strides[axis])
        if tensor.dtype.bits > 8 or same_quant(tensor, view.out):
            calls += move(tensor, view.out, what)
        else:
            calls += through_table(tensor, view.out, what, rescaling_table(tensor, view.out))
        position += tensor.shape[axis]
    return tuple(calls) or (fill(view.out, 0),)


def rescaling_table(tensor: Tensor, out: Tensor) -> Array:
    """What becomes of each stored byte: round(x * scale + bias) + zp in float32, TFLite's rule for uint8 tensors.

    `scale` is in_scale * (1 / out_scale). Tensors stored as int8 (q - 128) have the same bytes, the top bit flipped.
    """
    flip = 128 if out.dtype is DType.INT8 else 0
    in_zp, out_zp = tensor.q.zp + flip, out.q.zp + flip
    scale = np.float32(tensor.q.scale) * (np.float32(1) / np.float32(out.q.scale))
    values = np.arange(256, dtype=np.float32) * scale + np.float32(-in_zp) * scale
    rescaled = [round_half_away(float(value)) + out_zp for value in values]
    table = np.clip(rescaled, 0, 255).astype(np.uint8)
    return np.asarray(table[np.arange(256) ^ flip] ^ np.uint8(flip))


def _check_pack(view: NodeView) -> Iterable[str]:
    first = view.input(0).shape
    if not 0 <= normal_axis(view.attrs, len(first) + 1) <= len(first):
        yield f"axis {view.attrs} of a result of {len(first) + 1} dimensions"
    for tensor in _given(view):
        if tensor.shape != first:
            yield f"{list(tensor.shape)} does not fit {list(first)}: all shapes must be equal"
    yield from alike(view, *range(len(view.inputs)))


def _packed_shape(view: NodeView) -> tuple[Shape | None, ...]:
    first = view.input(0).shape
    axis = normal_axis(view.attrs, len(first) + 1)
    return ((*first[:axis], len(view.inputs), *first[axis:]),)


def _lower_pack(view: NodeView, options: Options) -> tuple[Call, ...]:
    axis = normal_axis(view.attrs, len(view.out.shape))
    strides = list(strided(view.out.shape))
    step = strides.pop(axis)
    return tuple(
        call
        for i, tensor in enumerate(_given(view))
        for call in move(tensor, view.out, box(tensor.shape, strided(tensor.shape), strides, out_offset=i * step))
    )


OPS = (
    Op(
        "CONCATENATION",
        "concatenation",
        every_type("T* -> T"),
        _concatenated_shape,
        _lower_concatenation,
        _parse_concatenation,
        _check_concatenation,
        channels=Joined(lambda view: normal_axis(view.attrs.axis, len(view.out.shape))),
        quantized=False,
        unsigned=True,
        spec="TFLite reference_ops::Concatenation, ConcatenationWithScaling",
    ),
    Op(
        "PACK",
        "concatenation",
        every_type("T* -> T"),
        _packed_shape,
        _lower_pack,
        lambda options: options.get("axis", 0),
        _check_pack,
        quantized=False,
        unsigned=True,
        spec="TFLite reference_ops::Pack",
    ),
)
