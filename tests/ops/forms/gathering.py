"""Operators that make one value of many: reductions, running sums, the largest ones, pools."""

from __future__ import annotations

from typing import Any

import numpy as np

from ops.forms.draw import ACTIVATIONS, Draw, Made
from quant2c.ir.tensor import Array, Shape


def _held(d: Draw, dtype: str, shape: Shape, most: int) -> dict[int, Array]:
    """Whole numbers whose sums and products stay inside the type; anything of the other types."""
    if dtype not in ("int32", "int64"):
        return {}
    return {0: d.rng.integers(-most, most, shape, endpoint=True).astype(dtype)}


def reduce(d: Draw) -> Made:
    shape = d.shape(1, 4, 5)
    axes = sorted(d.rng.permutation(len(shape))[: d.whole(1, len(shape))].tolist())
    count = int(np.prod([shape[a] for a in axes]))
    before = d.quant(d.ins[0])
    after = before
    if d.op in ("MEAN", "SUM"):
        after = d.near(before, d.outs[0], 4.0, {"MEAN": 1.0, "SUM": float(count) ** 0.5}[d.op])
    if d.op == "REDUCE_PROD":
        axes, count = axes[:1], shape[axes[0]]
        before = d.quant(d.ins[0], 2.0 ** -d.rng.uniform(5, 7)) if before else before
        after = d.near(before, d.outs[0], 4.0)
    held = _held(d, d.ins[0], shape, 3 if d.op == "REDUCE_PROD" else 1 << 20)
    if d.op == "REDUCE_PROD" and held:
        held[0] = np.clip(held[0], -2, 2).astype(d.ins[0])
    written = [a - len(shape) if d.chance(0.3) else a for a in axes]
    axis = d.numbers(d.ins[1], written[0] if len(written) == 1 and d.chance(0.3) else written)
    return Made([d.value(d.ins[0], shape, before), axis], [d.out(d.outs[0], after)], {"keep_dims": d.chance(0.5)}, held)


def arg(d: Draw) -> Made:
    shape = d.shape(1, 4)
    held = {}
    if d.chance(0.5) and d.ins[0] != "bool":
        held[0] = d.rng.integers(0, 3, shape).astype(d.ins[0])  # many equals
    axis = d.numbers(d.ins[1], d.axis(len(shape))[1])
    return Made([d.value(d.ins[0], shape), axis], [d.out(d.outs[0])], {"output_type": d.outs[0].upper()}, held)


def top_k(d: Draw) -> Made:
    shape = (*d.shape(0, 2), d.whole(1, 12))
    quant = d.quant(d.ins[0])
    held = {0: d.rng.integers(0, 4, shape).astype(d.ins[0])} if d.chance(0.5) else {}
    inputs: list[Any] = [d.value(d.ins[0], shape, quant), d.numbers(d.ins[1], d.whole(1, shape[-1]))]
    return Made(inputs, [d.out(d.outs[0], quant), d.out(d.outs[1], {})], {}, held)


def cumsum(d: Draw) -> Made:
    shape = d.shape(1, 4)
    before = d.quant(d.ins[0])
    held = _held(d, d.ins[0], shape, 1 << 20)
    inputs: list[Any] = [d.value(d.ins[0], shape, before), d.numbers(d.ins[1], d.axis(len(shape))[1])]
    options = {"exclusive": d.chance(0.5), "reverse": d.chance(0.5)}
    return Made(inputs, [d.out(d.outs[0], d.near(before, d.outs[0], 1.5, 2.0))], options, held)


def window(d: Draw, padding: str, most: int = 4) -> tuple[int, int, int]:
    """Size, kernel and stride of one side."""
    kernel, stride = d.whole(1, most), d.pick((1, 1, 2, 3))
    return d.whole(kernel if padding == "VALID" else 1, max(kernel, 7)), kernel, stride


def pool(d: Draw) -> Made:
    padding = d.pick(("SAME", "VALID"))
    (h, kh, sh), (w, kw, sw) = (window(d, padding) for _ in range(2))
    quant = d.quant(d.ins[0])
    options = {
        "padding": padding,
        "filter_height": kh,
        "filter_width": kw,
        "stride_h": sh,
        "stride_w": sw,
        "fused_activation_function": d.pick(ACTIVATIONS),
    }
    x = d.value(d.ins[0], (d.whole(1, 2), h, w, d.pick((d.whole(1, 9), 16, 17))), quant)
    return Made([x], [d.out(d.outs[0], quant)], options)
