"""What all operators share that multiply weights: convolutions, fully connected layers, matrix products."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np

from quant2c.ir.call import Value
from quant2c.ir.dtype import DType
from quant2c.ir.graph import NodeView
from quant2c.ir.schedule import Options
from quant2c.ir.tensor import Array, Tensor
from quant2c.ops.activation import clamp_range, float_range
from quant2c.ops.fixedpoint import quantize_multipliers

_LARGEST_SHIFT = 30  # to the left: beyond it no accumulator but 0 fits int32
_LARGEST_WIDE_SHIFT = 14  # of the int64 form, which shifts right by 15 less this
_HYBRID_REACH = 255  # of an activation that was made int8, from its zero point
_LARGEST_WIDE = 1 << 47  # of an int64 accumulator, times a multiplier of 15 bits


@dataclass(frozen=True, eq=False)
class Operands:
    """The tensors of a weighted operator by their role."""

    image: Tensor
    weights: Tensor
    bias: Tensor | None
    out: Tensor
    legacy: bool = False

    @property
    def scales(self) -> Array:
        """Of the weights: one, or one for each output channel; none where they are real numbers."""
        return np.array(() if self.weights.quant is None else self.weights.quant.scales, np.float64)


def operands(view: NodeView, image: int = 0, weights: int = 1, bias: int = 2) -> Operands:
    """The node's tensors, given their input positions."""
    given = view.input(bias) if view.has(bias) else None
    return Operands(view.input(image), view.input(weights), given, view.out, view.node.legacy)


def check_weights(o: Operands, channels: int, asymmetric: bool = False) -> Iterable[str]:
    """Sentences about weights, bias and scales that cannot be. `asymmetric`: int8 weights may have a zero point."""
    if o.bias is not None and o.bias.elements != channels:
        yield f"bias has {o.bias.elements} elements for {channels} channels"
    if o.image.quant is not None and o.image.quant.per_channel:
        yield f"the input has {len(o.image.quant.scales)} scales; one is needed"
        return
    if o.weights.quant is None:
        return
    if o.scales.size not in (1, channels):
        yield f"{o.scales.size} weight scales for {channels} channels; one, or one a channel, is needed"
    elif o.image.dtype.is_integer:
        yield from check_multipliers(o, channels)
    if o.weights.dtype is not DType.UINT8 and any(o.weights.q.zps) and not (asymmetric or o.legacy):
        yield f"{o.weights.dtype.label} weights must have zero point 0"
    if o.image.dtype is DType.UINT8:
        yield from check_bias_scale(o)
    if o.image.dtype is DType.INT16:
        yield from _check_wide(o, channels)


def check_bias_scale(o: Operands) -> Iterable[str]:
    """A sentence where the bias is in other units than the sums it is added to, by more than TFLite lets pass."""
    if o.bias is None or o.bias.quant is None or o.bias.q.per_channel or o.scales.size != 1:
        return
    unit = o.image.q.scale * o.weights.q.scale
    if abs(unit - o.bias.q.scale) > 0.02 * o.out.q.scale:
        yield f"the bias has scale {o.bias.q.scale:g}; input scale * weight scale is {unit:g}"


def check_multipliers(o: Operands, channels: int) -> Iterable[str]:
    """A sentence where a scale is not positive, or so far from the others that fixed point cannot hold the quotient."""
    largest_shift = _LARGEST_WIDE_SHIFT if o.image.dtype is DType.INT16 else _LARGEST_SHIFT
    reals = real_multipliers(o, channels)
    if not (np.isfinite(reals).all() and (reals > 0).all()):
        yield "the scales of input, weights and output must be positive numbers"
    elif reals.max(initial=0.0) >= 2.0**largest_shift:
        yield f"input scale * weight scale / output scale is {reals.max():g}; it must stay below 2^{largest_shift}"


def _check_wide(o: Operands, channels: int) -> Iterable[str]:
    """16-bit activations are symmetric, and their int64 accumulators meet a 16-bit multiplier."""
    if any((*o.image.q.zps, *o.weights.q.zps, *o.out.q.zps)):
        yield "int16 tensors and what they are multiplied with must have zero point 0"
    if o.weights.is_constant and o.weights.elements:
        sums = np.abs(o.weights.values.astype(np.int64)).sum()  # of all channels: more than any of them
        bias = np.abs(bias_values(o, channels, np.int64).astype(object)).max(initial=0)
        if int(sums) * reach(o.image) + int(bias) >= _LARGEST_WIDE:
            yield f"the int64 accumulator may pass 2^47: weights or biases of up to {int(bias):,} are too large"


def real_multipliers(o: Operands, channels: int, float_product: bool = False) -> Array:
    """in_scale * weight_scale / out_scale for each channel, in double.

    TFLite's uint8 operators, its per-tensor FULLY_CONNECTED and BATCH_MATMUL round the product of the first two to
    float32.
    """
    scales = np.broadcast_to(o.scales, (channels,)) if o.scales.size == 1 else o.scales
    product = o.image.q.scale * scales
    if float_product or o.legacy:
        product = (np.float32(o.image.q.scale) * scales.astype(np.float32)).astype(np.float64)
    return np.asarray(product / o.out.q.scale)


def requantization(o: Operands, channels: int, float_product: bool = False) -> dict[str, Value]:
    """Multipliers (int32) and shifts (int8) for each channel."""
    multiplier, shift = quantize_multipliers(real_multipliers(o, channels, float_product))
    return {"multiplier": multiplier, "shift": shift.astype(np.int8)}


def stored_output(o: Operands, activation: str) -> dict[str, Value]:
    """Zero points and clamp, the same fields in every struct of an 8-bit kernel."""
    low, high = clamp_range(activation, o.out)
    return {
        "in_zp": o.image.q.zp,
        "weights_zp": o.weights.q.zp,
        "out_zp": o.out.q.zp,
        "out_min": low,
        "out_max": high,
    }


def bias_values(o: Operands, channels: int, dtype: type[np.generic] = np.int32) -> Array:
    """The bias; zeros where the model has none."""
    return np.zeros(channels, dtype) if o.bias is None else o.bias.values.reshape(-1).astype(dtype)


@dataclass(frozen=True)
class Arithmetic:
    """One way to multiply and sum: what it adds to the kernel's name, and the struct's fields behind the geometry.

    `fields` takes the operands, the number of output channels, the fused activation and whether the multiplier comes
    from a float32 product.
    """

    form: str
    fields: Callable[[Operands, int, str, bool], dict[str, Value]]


def _narrow(o: Operands, channels: int, activation: str, float_product: bool) -> dict[str, Value]:
    return {
        **stored_output(o, activation),
        "weights": o.weights.values,
        "bias": bias_values(o, channels),
        **requantization(o, channels, float_product),
    }


def two_to_a_byte(values: Array) -> Array:
    """int4 values packed as in the file: the first in the low half of a byte. The bytes are held as int8."""
    flat = values.reshape(-1)
    pairs = np.append(flat, np.zeros(flat.size % 2, np.int8)).reshape(-1, 2).view(np.uint8)
    return (pairs[:, 0] & 15 | pairs[:, 1] << 4).astype(np.uint8).view(np.int8)


def _packed(o: Operands, channels: int, activation: str, float_product: bool) -> dict[str, Value]:
    fields = _narrow(o, channels, activation, float_product)
    return {**fields, "weights": two_to_a_byte(o.weights.values)}


def _wide(o: Operands, channels: int, activation: str, float_product: bool) -> dict[str, Value]:
    low, high = clamp_range(activation, o.out)
    return {
        "out_min": low,
        "out_max": high,
        "weights": o.weights.values,
        "bias": bias_values(o, channels, np.int64),
        **requantization(o, channels, float_product),
    }


def _float(o: Operands, channels: int, activation: str, float_product: bool) -> dict[str, Value]:
    low, high = float_range(activation)
    return {
        "out_min": low,
        "out_max": high,
        "weights": o.weights.values,
        "bias": bias_values(o, channels, np.float32),
    }


def hybrid(asymmetric: bool) -> Arithmetic:
    """Float activations by int8 weights: the kernel makes the activations int8, for each batch anew, and sums in int32.
    `asymmetric`: with a zero point."""

    def fields(o: Operands, channels: int, activation: str, float_product: bool) -> dict[str, Value]:
        low, high = float_range(activation)
        return {
            "out_min": low,
            "out_max": high,
            "asymmetric": int(asymmetric),
            "weights": o.weights.values,
            "bias": bias_values(o, channels, np.float32),
            "scale": np.broadcast_to(o.scales, channels).astype(np.float32),
        }

    return Arithmetic("_hybrid", fields)


INT32 = Arithmetic("", _narrow)  # int32 sums, gemmlowp's double rounding
INT32_OF_INT16 = Arithmetic("_acc32", _narrow)  # the same over 16-bit activations; sums wrap
INT32_OF_INT4 = Arithmetic("_w4", _packed)  # the same over weights that stay two to a byte
INT64 = Arithmetic("", _wide)  # int64 sums, 16-bit multiplier, one rounding
FLOAT = Arithmetic("", _float)

_BY_TYPE = {DType.INT8: INT32, DType.INT16: INT64, DType.FLOAT32: FLOAT}


def arithmetic(o: Operands, options: Options, bias_type: str = "", asymmetric: bool = False) -> Arithmetic:
    """How TFLite computes with these types. 16-bit activations sum in the bias's type, or, without one, in
    `bias_type`; int64 where nothing says int32. `asymmetric` is how float activations become int8.

    int4 weights stay packed, unless speed is all that counts: then they are int8 ones.
    """
    bias = bias_type if o.bias is None else o.bias.dtype.label
    if o.image.dtype is DType.INT16 and bias == DType.INT32.label:
        return INT32_OF_INT16
    if (o.image.dtype, o.weights.dtype) == (DType.INT8, DType.INT4) and options.optimise != "speed":
        return INT32_OF_INT4
    if o.image.dtype is DType.FLOAT32 and o.weights.dtype is not DType.FLOAT32:
        return hybrid(asymmetric)
    return _BY_TYPE[o.image.dtype]


def reach(tensor: Tensor) -> int:
    """The largest |value - zero point| that the tensor can hold."""
    if tensor.is_constant:
        return int(np.abs(tensor.values.astype(np.int64) - tensor.q.zp).max(initial=0))
    return max(tensor.q.zp - tensor.dtype.minimum, tensor.dtype.maximum - tensor.q.zp)


def accumulator_bounds(o: Operands, channel_axis: int) -> Array:
    """The largest |accumulator| of each channel over all inputs: |bias| + sum|w - zp| * max|x - zp|, real weights.

    Empty for operators whose sums are wider than int32, or wrap.
    """
    if o.weights.dtype is DType.FLOAT32 or o.image.dtype is DType.INT16:
        return np.zeros(0, np.int64)
    magnitude = np.abs(o.weights.values.astype(np.int64) - o.weights.q.zp)
    others = tuple(axis for axis in range(magnitude.ndim) if axis != channel_axis)
    sums = magnitude.sum(axis=others)
    if o.image.dtype is DType.FLOAT32:
        return np.asarray(sums * _HYBRID_REACH)
    return np.asarray(np.abs(bias_values(o, sums.size, np.int64)) + sums * reach(o.image))
