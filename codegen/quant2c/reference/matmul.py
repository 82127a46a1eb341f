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
from quant2c.reference.hybrid import quantize_rows


@dataclass(frozen=True)
class Roles:
    """Which input is what."""

    image: int = 0
    weights: int = 1
    bias: int = 2


USUAL = Roles()


@dataclass(frozen=True, eq=False)
class Terms:
    """What is multiplied and summed: q - zp in int64, or reals in float32.

    `factors` belong to hybrid operators, whose float image becomes integers at run time: the real value of one step of
    each row of it, in the image's first dimension.
    """

    image: Array
    weights: Array
    factors: Array | None = None


def terms(view: NodeView, inputs: Sequence[Array | None], roles: Roles = USUAL, *, asymmetric: bool = False) -> Terms:
    """Image and weights as they are multiplied. `asymmetric` is how a hybrid operator quantizes its image."""
    image, weights = view.input(roles.image), view.input(roles.weights)
    values = inputs[roles.image]
    assert values is not None
    if image.dtype is not DType.FLOAT32:
        return Terms(centred(values, image), centred(inputs[roles.weights], weights))
    if weights.dtype is DType.FLOAT32:
        return Terms(values, np.asarray(inputs[roles.weights]))
    steps, factors = quantize_rows(values, asymmetric)
    return Terms(steps, centred(inputs[roles.weights], weights), factors)


def centred(values: Array | None, tensor: Tensor) -> Ints:
    """q - zp as int64; zero points for each channel along the quantized axis."""
    assert values is not None
    return np.asarray(values.astype(np.int64) - _along_axis(np.array(tensor.q.zps, np.int64), tensor))


def _along_axis(numbers: Array, tensor: Tensor) -> Array:
    """One number for each index along the quantized axis, shaped to be broadcast; or one for all."""
    if numbers.size == 1:
        return numbers.reshape(())
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
    """Adds the bias to sums [..., O], rescales them for each channel and stores them as the output's type.

    Float sums are stored as they are.
    """
    bias = inputs[roles.bias] if roles.bias < len(inputs) else None
    if sums.dtype.kind == "f":
        sums = sums if bias is None else sums + bias.reshape(-1)
        low, high = (np.float32(np.clip(bound, -FLOAT_MAX, FLOAT_MAX)) for bound in REAL_BOUNDS[activation])
        return np.clip(sums, low, high)
    if bias is not None:
        sums = sums + bias.reshape(-1).astype(np.int64)
    multiplier, shift = channel_multipliers(view, sums.shape[-1], float_product, roles)
    return store(_rule(view, bias)(sums, multiplier, shift), view.out, activation)


def real_sums(view: NodeView, sums: Array, factors: Array | None, *, weights: int = 1, by_turns: bool = False) -> Array:
    """A hybrid operator's integer sums [N, ..., O] as reals: times the row's factor and the channel's scale.

    TFLite multiplies by the product of both, or, `by_turns`, by the scale first, in float32. The sums of other
    operators stay as they are.
    """
    if factors is None:
        return sums
    scales = np.array(view.input(weights).q.scales, np.float32)
    rows = factors.reshape(-1, *[1] * (sums.ndim - 1))
    reals = sums.astype(np.float32)
    return np.asarray(reals * scales * rows if by_turns else reals * (rows * scales))


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
