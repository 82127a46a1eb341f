"""The calls that multiply matrices: rows by constant weights, and two values that are both computed at run time."""

from __future__ import annotations

from dataclasses import replace
from math import prod

import numpy as np

from quant2c.ir.call import Call, Value
from quant2c.ir.dtype import DType
from quant2c.ir.tensor import Array, Shape
from quant2c.ops.activation import clamp_range, float_range
from quant2c.ops.base import strided
from quant2c.ops.fixedpoint import quantize_multiplier
from quant2c.ops.matmul import Arithmetic, Operands, bias_values, reach, real_multipliers

MATRIX_RANKS = range(2, 6)  # of TFLite's batched products
_BATCH_LOOPS = MATRIX_RANKS.stop - 1 - 2


def dense_call(o: Operands, how: Arithmetic, activation: str, float_product: bool) -> Call:
    """Rows [.., I] by constant weights [O,I]."""
    out_n, in_n = o.weights.shape
    params = {
        "batches": o.out.elements // out_n,
        "in_n": in_n,
        "out_n": out_n,
        **how.fields(o, out_n, activation, float_product),
    }
    macs = o.out.elements * in_n
    return Call(f"fully_connected{how.form}", o.image.dtype.short, params, (o.image.index,), (o.out.index,), macs)


def product_call(o: Operands, adj_x: bool, adj_y: bool, activation: str = "NONE", litert: bool = False) -> Call:
    """x [..,M,K] by y [..,K,N], the image and the weights, both run-time values or constants passed as arguments.

    Steps are in elements; a batch that is broadcast has step 0.
    """
    x, y = o.image.shape, o.weights.shape
    rows, depth = (x[-1], x[-2]) if adj_x else (x[-2], x[-1])
    cols = y[-2] if adj_y else y[-1]
    batch = np.broadcast_shapes(x[:-2], y[:-2])
    form = "_litert" if litert else ""
    params = {
        "batch": (1,) * (_BATCH_LOOPS - len(batch)) + batch,
        "x_batch_step": _batch_steps(x),
        "y_batch_step": _batch_steps(y),
        "rows": rows,
        "cols": cols,
        "depth": depth,
        "x_row_step": 1 if adj_x else depth,
        "x_depth_step": rows if adj_x else 1,
        "y_col_step": depth if adj_y else 1,
        "y_depth_step": 1 if adj_y else cols,
        **_OUTPUTS[o.image.dtype, litert](o, cols, activation),
    }
    macs = prod(batch) * rows * cols * depth
    inputs = (o.image.index, o.weights.index)
    return Call(f"batch_matmul{form}", o.image.dtype.short, params, inputs, (o.out.index,), macs)


def _batch_steps(shape: Shape) -> tuple[int, ...]:
    """From matrix to matrix along each of the batch loops."""
    steps = tuple(0 if d == 1 else step for d, step in zip(shape[:-2], strided(shape), strict=False))
    return (0,) * (_BATCH_LOOPS - len(steps)) + steps


def _bias(o: Operands, cols: int, dtype: type[np.generic]) -> Array | None:
    return None if o.bias is None else bias_values(o, cols, dtype)


def _zero_points(o: Operands, activation: str) -> dict[str, Value]:
    low, high = clamp_range(activation, o.out)
    return {"x_zp": o.image.q.zp, "y_zp": o.weights.q.zp, "out_zp": o.out.q.zp, "out_min": low, "out_max": high}


def _one_multiplier(o: Operands) -> dict[str, Value]:
    multiplier, shift = quantize_multiplier(float(real_multipliers(o, 1, float_product=True)[0]))
    return {"multiplier": multiplier, "shift": shift}


def _narrow(o: Operands, cols: int, activation: str) -> dict[str, Value]:
    return {**_zero_points(o, activation), **_one_multiplier(o), "bias": _bias(o, cols, np.int32)}


def _litert(o: Operands, cols: int, activation: str) -> dict[str, Value]:
    return {
        **_zero_points(o, activation),
        "scale": real_multipliers(replace(o, legacy=False), 1),
        "bias": _bias(o, cols, np.int32),
    }


def _wide(o: Operands, cols: int, activation: str) -> dict[str, Value]:
    low, high = clamp_range(activation, o.out)
    return {"out_min": low, "out_max": high, **_one_multiplier(o)}


def _float(o: Operands, cols: int, activation: str) -> dict[str, Value]:
    low, high = float_range(activation)
    return {"out_min": low, "out_max": high, "bias": _bias(o, cols, np.float32)}


_OUTPUTS = {
    (DType.INT8, False): _narrow,
    (DType.INT8, True): _litert,
    (DType.INT16, False): _wide,
    (DType.FLOAT32, False): _float,
}


def product_bounds(o: Operands, depth: int) -> Array:
    """The largest |accumulator| of a product of 8-bit values; empty for other types."""
    if o.image.dtype not in (DType.INT8, DType.UINT8):
        return np.zeros(0, np.int64)
    bias = 0 if o.bias is None else int(np.abs(o.bias.values.astype(np.int64)).max(initial=0))
    return np.array([bias + depth * reach(o.image) * reach(o.weights)], np.int64)
