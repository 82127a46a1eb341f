"""What the references of all weighted operators share: their operands, and the way from sums to outputs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from quant2c.ir.dtype import DType
from quant2c.ir.graph import NodeView
from quant2c.ir.tensor import Array, Tensor
from quant2c.reference.base import REAL_BOUNDS, store
from quant2c.reference.fixedpoint import Ints, multiplier_of, requantize, requantize_64, wrap32


@dataclass(frozen=True)
class Roles:
    """Which input is what."""

    image: int = 0
    weights: int = 1
    bias: int = 2


USUAL = Roles()


def operands(view: NodeView, inputs: Sequence[Array | None], roles: Roles = USUAL) -> tuple[Array, Array]:
    """Image and weights as they are multiplied: q - zp in int64, or reals in float32."""
    is_real = view.out.dtype is DType.FLOAT32
    pick = real if is_real else centred
    return pick(inputs[roles.image], view.input(roles.image)), pick(inputs[roles.weights], view.input(roles.weights))


def centred(values: Array | None, tensor: Tensor) -> Ints:
    """q - zp as int64; zero points for each channel along the quantized axis."""
    assert values is not None
    return np.asarray(values.astype(np.int64) - _along_axis(np.array(tensor.q.zps, np.int64), tensor))


def real(values: Array | None, tensor: Tensor) -> Array:
    """Reals in float32; quantized weights of a float operator are scale * (q - zp)."""
    assert values is not None
    if tensor.dtype is DType.FLOAT32:
        return values
    scales = _along_axis(np.array(tensor.q.scales, np.float32), tensor)
    return np.asarray(centred(values, tensor).astype(np.float32) * scales)


def _along_axis(numbers: Array, tensor: Tensor) -> Array:
    """One number for each index along the quantized axis, shaped to be broadcast; or one for all."""
    if numbers.size == 1:
        return numbers.reshape([1] * len(tensor.shape))
    return numbers.reshape([-1 if axis == tensor.q.axis else 1 for axis in range(len(tensor.shape))])


def channel_multipliers(
    view: NodeView, channels: int, float_product: bool = False, roles: Roles = USUAL
) -> tuple[Ints, Ints]:
    """Multiplier and shift for each channel: si * sw / so in double.

    The product is rounded to float32 for uint8 operators (and where the caller's specification says so).
    """
    image = view.input(roles.image)
    si, so = image.q.scale, view.out.q.scale
    as_float = float_product or view.node.legacy or image.dtype is DType.UINT8
    pairs = []
    for sw in view.input(roles.weights).q.scales:
        product = float(np.float32(si) * np.float32(sw)) if as_float else float(si) * float(sw)
        pairs.append(multiplier_of(product / so))
    if len(pairs) == 1:
        pairs *= channels
    return np.array([m for m, _ in pairs], np.int64), np.array([s for _, s in pairs], np.int64)


def finish(
    view: NodeView,
    sums: Array,
    inputs: Sequence[Array | None],
    activation: str = "NONE",
    *,
    roles: Roles = USUAL,
    float_product: bool = False,
) -> Array:
    """Adds the bias to sums [..., O], rescales them for each channel and stores them as the output's type."""
    bias = inputs[roles.bias] if roles.bias < len(inputs) else None
    if sums.dtype.kind == "f":
        sums = sums if bias is None else sums + bias.reshape(-1)
        low, high = (np.float32(np.clip(bound, -FLOAT_MAX, FLOAT_MAX)) for bound in REAL_BOUNDS[activation])
        return np.clip(sums, low, high)
    if bias is not None:
        sums = sums + bias.reshape(-1).astype(np.int64)
    multiplier, shift = channel_multipliers(view, sums.shape[-1], float_product, roles)
    return store(_rule(view, bias)(sums, multiplier, shift), view.out, activation)


FLOAT_MAX = float(np.finfo(np.float32).max)


def _rule(view: NodeView, bias: Array | None) -> Callable[[Ints, Ints, Ints], Ints]:
    """int16 operators sum in int64 unless their bias (or, without one, their option) says int32."""
    if view.out.dtype is not DType.INT16:
        return requantize
    bias_type = getattr(view.attrs, "bias_type", "") if bias is None else bias.dtype.name
    return _narrow if bias_type == "int32" else _wide


def _narrow(sums: Ints, multiplier: Ints, shift: Ints) -> Ints:
    return requantize(wrap32(sums), multiplier, shift)


def _wide(sums: Ints, multiplier: Ints, shift: Ints) -> Ints:
    return wrap32(requantize_64(sums, multiplier, shift))


def dot(rows: Array, columns: Array, start: Array | None = None) -> Array:
    """[..., M, K] times [..., K, N], batches broadcast, added to `start`.

    Floats are summed one after the other, as the specification does.
    """
    shape = (*np.broadcast_shapes(rows.shape[:-2], columns.shape[:-2]), rows.shape[-2], columns.shape[-1])
    sums = np.zeros(shape, rows.dtype) if start is None else start
    if rows.dtype.kind == "i":
        return np.asarray(sums + rows @ columns)
    for k in range(rows.shape[-1]):
        sums = sums + rows[..., k : k + 1] * columns[..., k : k + 1, :]
    return sums
