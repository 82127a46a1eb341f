"""An operator of our own: pre-emphasis, the filter that speech front ends begin with.

    y[t] = x[t] - coefficient * x[t - 1],  y[0] = x[0]

over the last axis of an int16 tensor. The model carries the coefficient as a flexbuffer in the node's custom options.
Run it with    quant2c verify speech.tflite --custom pre_emphasis.py
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from quant2c.ir.call import Call
from quant2c.ir.graph import NodeView
from quant2c.ir.schedule import Options
from quant2c.ir.tensor import Array
from quant2c.ops.base import Op, same_shape_as_input
from quant2c.ops.custom import fields
from quant2c.ops.fixedpoint import quantize_multiplier
from quant2c.reference.fixedpoint import multiplier_of, requantize
from quant2c.select.kernel import Kernel, in_place, macs_times

NAME = "CUSTOM:PreEmphasis"
ONE = 1 << 14  # the coefficient is Q14: a sum of two products then stays below 2^30


@dataclass(frozen=True)
class Attributes:
    """`coefficient` is None where the model does not say."""

    coefficient: float | None


def parse(options: Mapping[str, Any]) -> Attributes:
    """The node's option bytes, which the converter wrote as a flexbuffer map."""
    return Attributes(fields(options).get("coefficient"))


def check(view: NodeView) -> Iterable[str]:
    """A sentence for each thing that the kernel could not do. Types have been checked before."""
    coefficient = view.attrs.coefficient
    if not isinstance(coefficient, float) or not 0.0 <= coefficient < 1.0:
        yield f"its option 'coefficient' is {coefficient}; it must be a number from 0 to 1"
    if view.input(0).q.zp or view.out.q.zp:
        yield "int16 must have the zero point 0"
    if view.input(0).q.scale > view.out.q.scale:
        yield "the output's scale must be at least the input's"


def lower(view: NodeView, options: Options) -> tuple[Call, ...]:
    """One call of the kernel; the names and their order are those of the C struct."""
    x, y = view.input(0), view.out
    multiplier, shift = quantize_multiplier(x.q.scale / (y.q.scale * ONE))
    params = {
        "rows": x.elements // x.shape[-1],
        "samples": x.shape[-1],
        "coefficient": round(view.attrs.coefficient * ONE),
        "multiplier": multiplier,
        "shift": shift,
    }
    return (Call("pre_emphasis", "s16", params, (x.index,), (y.index,), macs=2 * x.elements),)


def reference(view: NodeView, inputs: Sequence[Array | None], profile: str) -> tuple[Array, ...]:
    """The arithmetic in numpy, in int64, written from the formula and not from the C."""
    (x,) = inputs
    assert x is not None
    before = np.zeros_like(x, np.int64)
    before[..., 1:] = x[..., :-1]
    acc = x.astype(np.int64) * ONE - before * round(view.attrs.coefficient * ONE)
    result = requantize(acc, *multiplier_of(view.input(0).q.scale / (view.out.q.scale * ONE)))
    return (np.clip(result, -32768, 32767).astype(np.int16),)


OPS = (
    Op(
        NAME,
        "pre_emphasis",
        ("int16 -> int16",),
        same_shape_as_input,
        lower,
        parse=parse,
        check=check,
        spec="this file",
    ),
)

REFERENCES = {NAME: reference}

KERNELS = (Kernel("pre_emphasis", "s16", overlap=in_place, cost=macs_times(8.0)),)
