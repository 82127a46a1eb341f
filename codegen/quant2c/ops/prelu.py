"""PRELU: x, or alpha * x where x is negative; alpha broadcasts."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from quant2c.ir.call import Call, Value
from quant2c.ir.dtype import DType
from quant2c.ir.graph import NodeView
from quant2c.ir.schedule import Options
from quant2c.ops.base import Op, same_shape_as_input
from quant2c.ops.channels import Apart
from quant2c.ops.elementwise import as_litert, common_shape, walk
from quant2c.ops.fixedpoint import quantize_multiplier
from quant2c.ops.single_value import as_table

_F = np.float32


def _reals(view: NodeView, options: Options) -> tuple[float, float]:
    """Real multipliers of x and of alpha * x: in double in TensorFlow Lite Micro, in float32 in LiteRT."""
    si, sa, so = view.input(0).q.scale, view.input(1).q.scale, view.out.q.scale
    if as_litert(view, options):
        return float(_F(si) / _F(so)), float(_F(si) * _F(sa) / _F(so))
    return si / so, si * sa / so


def _scaling(view: NodeView, options: Options) -> dict[str, Value]:
    (multiplier, shift), (slope_multiplier, slope_shift) = map(quantize_multiplier, _reals(view, options))
    return {
        "in_zp": view.input(0).q.zp,
        "alpha_zp": view.input(1).q.zp,
        "out_zp": view.out.q.zp,
        "multiplier": multiplier,
        "shift": shift,
        "slope_multiplier": slope_multiplier,
        "slope_shift": slope_shift,
    }


def lower(view: NodeView, options: Options) -> tuple[Call, ...]:
    x, alpha = view.input(0), view.input(1)
    params = walk(view.out.shape, x.shape, alpha.shape)
    if x.dtype is not DType.FLOAT32:
        params |= _scaling(view, options)
    call = Call("prelu", x.dtype.short, params, (x.index, alpha.index), (view.out.index,))
    return as_table(view, (call,), options)


def check(view: NodeView) -> Iterable[str]:
    x, alpha = view.input(0), view.input(1)
    if common_shape(x.shape, alpha.shape) != x.shape:
        yield f"alpha of {list(alpha.shape)} does not broadcast to {list(x.shape)}"
    if x.quant is None or alpha.quant is None:
        return
    if x.dtype is DType.INT16 and (x.q.zp or view.out.q.zp):
        yield f"int16 must have the zero point 0, not {x.q.zp} and {view.out.q.zp}"
    for real, bits in zip(_reals(view, Options("host")), (x.dtype.bits + 1, x.dtype.bits + 9), strict=True):
        if quantize_multiplier(real)[1] > 31 - bits:
            yield f"the output's scale {view.out.q.scale:g} is too small for {x.q.scale:g} and {alpha.q.scale:g}"
            return


OPS = (
    Op(
        "PRELU",
        "prelu",
        ("int8 int8 -> int8", "uint8 uint8 -> uint8", "int16 int8 -> int16", "float32 float32 -> float32"),
        same_shape_as_input,
        lower,
        check=check,
        channels=Apart("table", operands=(0, 1)),
        spec="TFLite reference_ops::Prelu; gemmlowp",
    ),
)
