"""Operators that gather many values into one without weights: pools, reductions, the position of the largest."""

from __future__ import annotations

from typing import Any

from builder.draw import ACTIVATIONS, Draw
from builder.families.weighted import strides, window


def pool(d: Draw, op: str) -> None:
    """Input and output share their quantization."""
    padding = d.pick(("SAME", "VALID"))
    h, w = (window(d, padding, kernel=7, dilation=False) for _ in range(2))
    activation = d.pick(ACTIVATIONS)
    quant = d.quant_for(activation)
    x = d.input((d.pick((1, 1, 1, 2)), h.size, w.size, d.channels()), quant)
    y = d.result((x.shape[0], h.out, w.out, x.shape[3]), quant)
    d.model.op(
        op,
        [x.index],
        [y],
        version=2 if d.dtype == "int8" else 1,
        padding=padding,
        filter_height=h.kernel,
        filter_width=w.kernel,
        fused_activation=activation,
        **strides(h, w),
    )


def _reduced(shape: tuple[int, ...], axes: list[int], *, keeps: bool) -> tuple[int, ...]:
    return tuple(1 if i in axes else n for i, n in enumerate(shape) if keeps or i not in axes)


def reduce(d: Draw, op: str) -> None:
    """MEAN and SUM rescale; REDUCE_MAX and REDUCE_MIN keep the quantization."""
    rank = d.whole(1, 4)
    x = d.input(d.shape(rank, 9))
    axes = d.pick(([1, 2], [rank - 1], d.some(rank))) if rank == 4 else d.some(rank)
    written = [a - rank if d.chance(0.3) else a for a in axes]
    keeps = d.chance(0.5)
    quant = x.quant
    if op in ("MEAN", "SUM") and d.chance(0.8):
        count = 1
        for a in axes:
            count *= x.shape[a]
        size = {"MEAN": 1.0, "SUM": float(count)}[op]  # how much larger than an element the result can be
        quant = d.near(x.quant.scale * size, 8.0)
    axis = d.integers("axis", written[0] if len(written) == 1 and d.chance(0.3) else written)
    y = d.result(_reduced(x.shape, axes, keeps=keeps), quant)
    d.model.op(op, [x.index, axis], [y], version=2, keep_dims=keeps)


def arg(d: Draw, op: str) -> None:
    """The first of equals wins; the result is an index, int32 or int64."""
    x = d.input(d.shape(d.whole(1, 4), 9))
    axis, written = d.axis(len(x.shape))
    dtype = d.pick(("int32",) * 9 + ("int64",))
    y = d.result(_reduced(x.shape, [axis], keeps=False), None, dtype)
    d.model.op(op, [x.index, d.integers("axis", written)], [y], version=2, output_type=dtype)


def resize(d: Draw, op: str) -> None:
    """Up or down; both ways to align, never at once."""
    x = d.input((d.pick((1, 1, 2)), d.whole(1, 7), d.whole(1, 7), d.whole(1, 5)))
    size = d.whole(1, 12), d.whole(1, 12)
    if d.chance(0.4):
        factor = d.whole(2, 3)
        size = x.shape[1] * factor, x.shape[2] * factor
    align, half = d.pick(((False, False), (True, False), (False, True)))
    y = d.result((x.shape[0], *size, x.shape[3]), x.quant)
    options: dict[str, Any] = {"align_corners": align, "half_pixel_centers": half}
    d.model.op(op, [x.index, d.integers("size", size)], [y], version=3 if half else 2, **options)
