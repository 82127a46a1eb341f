"""Operators that move elements or gather them: input and output share one quantization."""

from __future__ import annotations

from typing import Any

import numpy as np

from ops.forms.draw import Draw, Made
from quant2c.ir.tensor import Array, Shape, Tensor


def _moved(d: Draw, x: Tensor, *more: Tensor, held: dict[int, Array] | None = None, **options: Any) -> Made:
    quant = {} if x.quant is None else {"scale": x.quant.scales[0], "zp": x.quant.zps[0]}
    return Made([x, *more], [d.out(x.dtype.label, quant)], options, held or {})


def _x(d: Draw, shape: Shape) -> Tensor:
    return d.value(d.ins[0], shape)


def reshape(d: Draw) -> Made:
    shape = d.shape(0, 4)
    kinds: list[Any] = [(int(np.prod(shape)),), tuple(d.rng.permutation(np.array(shape, int)).tolist()), (*shape, 1)]
    wanted = list(d.pick(kinds))
    if wanted and d.chance(0.4):
        wanted[d.whole(0, len(wanted) - 1)] = -1
    return _moved(d, _x(d, shape), d.numbers("int32", np.array(wanted, np.int32)))


def squeeze(d: Draw) -> Made:
    shape = d.shape(1, 5)
    units = [i for i, n in enumerate(shape) if n == 1]
    gone = [i - len(shape) if d.chance(0.3) else i for i in units if d.chance(0.7)]
    return _moved(d, _x(d, shape), squeeze_dims=gone)


def expand_dims(d: Draw) -> Made:
    shape = d.shape(0, 4)
    return _moved(d, _x(d, shape), d.numbers(d.ins[1], d.axis(len(shape) + 1)[1]))


def transpose(d: Draw) -> Made:
    shape = d.shape(1, 5, 4)
    return _moved(d, _x(d, shape), d.numbers(d.ins[1], d.rng.permutation(len(shape))))


def reverse(d: Draw) -> Made:
    shape = d.shape(1, 4)
    return _moved(d, _x(d, shape), d.numbers(d.ins[1], [d.axis(len(shape))[1]]))


def broadcast_to(d: Draw) -> Made:
    wanted = d.shape(1, 4, 4)
    shape = tuple(1 if d.chance(0.4) else n for n in wanted)[d.whole(0, len(wanted) - 1) :]
    return _moved(d, _x(d, shape), d.numbers(d.ins[1], wanted))


def tile(d: Draw) -> Made:
    shape = d.shape(1, 4, 4)
    return _moved(d, _x(d, shape), d.numbers(d.ins[1], [d.whole(1, 3) for _ in shape]))


def fill(d: Draw) -> Made:
    quant = d.quant(d.ins[1])
    return Made([d.numbers(d.ins[0], d.shape(1, 4)), d.value(d.ins[1], (), quant, 0.3)], [d.out(d.outs[0], quant)])


def pad(d: Draw) -> Made:
    shape = d.shape(1, 4)
    x = _x(d, shape)
    paddings = d.numbers(d.ins[1], [[d.whole(0, 3), d.whole(0, 3)] if d.chance(0.7) else [0, 0] for _ in shape])
    if d.op == "PAD" and d.chance(0.7):
        return _moved(d, x, paddings)
    quant = {} if x.quant is None else {"scale": x.quant.scales[0], "zp": x.quant.zps[0]}
    return _moved(d, x, paddings, d.value(d.ins[2], (1,) if d.chance(0.5) else (), quant, 1.0))


def mirror_pad(d: Draw) -> Made:
    mode = d.pick(("REFLECT", "SYMMETRIC"))
    shape = d.shape(1, 4)
    most = [min(n - (mode == "REFLECT"), 3) for n in shape]
    return _moved(d, _x(d, shape), d.numbers(d.ins[1], [[d.whole(0, m), d.whole(0, m)] for m in most]), mode=mode)


def slice_(d: Draw) -> Made:
    shape = d.shape(1, 5)
    begin = [d.whole(0, n - 1) for n in shape]
    size = [d.whole(1, n - b) for n, b in zip(shape, begin, strict=True)]
    written = [-1 if s == n - b and d.chance(0.5) else s for s, n, b in zip(size, shape, begin, strict=True)]
    if d.chance(0.2):
        # From wherever the caller says.
        starts = d.value(d.ins[1], (len(shape),), {})
        held = {1: np.array([d.whole(0, n - s) for n, s in zip(shape, size, strict=True)], d.ins[1])}
        return _moved(d, _x(d, shape), starts, d.numbers(d.ins[2], size), held=held)
    return _moved(d, _x(d, shape), d.numbers(d.ins[1], begin), d.numbers(d.ins[2], written))


def strided_slice(d: Draw) -> Made:
    shape = d.shape(1, 4)
    begin = [d.whole(-n, n - 1) for n in shape]
    end = [d.whole(-n, n + 1) for n in shape]
    step = [d.pick((1, 1, 2, -1, 3)) for _ in shape]
    numbers = [d.numbers(t, v) for t, v in zip(d.ins[1:], (begin, end, step), strict=True)]
    masks = {name: d.whole(0, 2 ** len(shape) - 1) for name in ("begin_mask", "end_mask")}
    for i, (n, b, e, stride) in enumerate(zip(shape, begin, end, step, strict=True)):
        ends = (None if masks["begin_mask"] >> i & 1 else b, None if masks["end_mask"] >> i & 1 else e)
        if not len(range(n)[slice(*ends, stride)]):
            masks = {name: mask | 1 << i for name, mask in masks.items()}
    return _moved(d, _x(d, shape), *numbers, **masks)


def depth(d: Draw) -> Made:
    """SPACE_TO_DEPTH and DEPTH_TO_SPACE."""
    block = d.whole(1, 3)
    n, h, w, c = (d.whole(1, 3) for _ in range(4))
    to_depth = d.op == "SPACE_TO_DEPTH"
    shape = (n, h * block, w * block, c) if to_depth else (n, h, w, c * block * block)
    return _moved(d, _x(d, shape), block_size=block)


def space_batch(d: Draw) -> Made:
    rank = d.pick((3, 4, 4))
    blocks = [d.whole(1, 3) for _ in range(rank - 2)]
    margins, space = [], []
    for block in blocks:
        before, after = d.whole(0, 2), d.whole(0, 2)
        size = d.whole(1, 4)
        if d.op == "SPACE_TO_BATCH_ND":
            after += -(size + before + after) % block
        elif before + after >= size * block:
            before = after = 0
        margins.append([before, after])
        space.append(size)
    batch = d.whole(1, 2) * (1 if d.op == "SPACE_TO_BATCH_ND" else int(np.prod(blocks)))
    x = _x(d, (batch, *space, d.whole(1, 4)))
    if d.ins[0] in ("int8", "uint8") and x.quant is None:
        raise AssertionError("bytes are quantized here")
    return _moved(d, x, d.numbers(d.ins[1], blocks), d.numbers(d.ins[2], margins))


def concatenation(d: Draw) -> Made:
    shape = d.shape(1, 4)
    axis, written = d.axis(len(shape))
    quant = d.quant(d.ins[0])
    inputs: list[Any] = [
        d.value(d.ins[0], (*shape[:axis], d.whole(1, 4), *shape[axis + 1 :]), quant, 0.2 * (i > 0))
        for i in range(d.whole(1, 4))
    ]
    return Made(inputs, [d.out(d.outs[0], quant)], {"axis": written})


def pack(d: Draw) -> Made:
    shape = d.shape(0, 3)
    quant, count = d.quant(d.ins[0]), d.whole(1, 4)
    inputs: list[Any] = [d.value(d.ins[0], shape, quant, 0.2 * (i > 0)) for i in range(count)]
    return Made(inputs, [d.out(d.outs[0], quant)], {"axis": d.axis(len(shape) + 1)[1], "values_count": count})


def unpack(d: Draw) -> Made:
    shape, quant = d.shape(1, 4, 4), d.quant(d.ins[0])
    axis, written = d.axis(len(shape))
    outs = [d.out(d.outs[0], quant) for _ in range(shape[axis])]
    return Made([d.value(d.ins[0], shape, quant)], outs, {"axis": written, "num": len(outs)})


def split(d: Draw) -> Made:
    """SPLIT into equal parts, SPLIT_V into given ones."""
    is_free = d.op == "SPLIT_V"
    kind = d.ins[0] if is_free else d.ins[1]
    quant = d.quant(kind)
    sizes = [d.whole(1, 3) for _ in range(d.whole(1, 4))] if is_free else [d.whole(1, 3)] * d.whole(1, 4)
    shape = d.shape(1, 4)
    axis, written = d.axis(len(shape))
    x = d.value(kind, (*shape[:axis], sum(sizes), *shape[axis + 1 :]), quant)
    outs = [d.out(kind, quant) for _ in sizes]
    position = d.numbers(d.ins[2] if is_free else d.ins[0], written)
    stated = list(sizes)
    if d.chance(0.3):
        stated[d.whole(0, len(stated) - 1)] = -1
    inputs: list[Any] = [x, d.numbers(d.ins[1], stated), position] if is_free else [position, x]
    return Made(inputs, outs, {"num_splits": len(outs)})


def _indices(d: Draw, dtype: str, high: Any, shape: Shape, at: int) -> tuple[Tensor, dict[int, Array]]:
    """Indices below `high`: a constant, or what the caller gives."""
    values = d.rng.integers(0, high, shape).astype(dtype)
    return (d.numbers(dtype, values), {}) if d.chance(0.5) else (d.value(dtype, shape, {}), {at: values})


def gather(d: Draw) -> Made:
    shape = d.shape(1, 4)
    batches = d.pick((0, 0, d.whole(0, len(shape) - 1)))
    axis = d.whole(batches, len(shape) - 1)
    wanted = (*shape[:batches], *d.shape(0 if not batches else 1, 2, 4))
    indices, held = _indices(d, d.ins[1], shape[axis], wanted, 1)
    written = axis if d.chance(0.6) else axis - len(shape)
    return _moved(d, _x(d, shape), indices, held=held, axis=written, batch_dims=batches)


def gather_nd(d: Draw) -> Made:
    shape = d.shape(1, 4)
    deep = d.whole(1, len(shape))
    indices, held = _indices(d, d.ins[1], shape[:deep], (*d.shape(0, 2, 4), deep), 1)
    return _moved(d, _x(d, shape), indices, held=held)


def embedding(d: Draw) -> Made:
    shape = (d.whole(1, 6), *d.shape(1, 2))
    indices, held = _indices(d, d.ins[0], shape[0], (d.whole(1, 6),), 0)
    quant = d.quant(d.ins[1])
    if d.outs[0] == "float32" and d.ins[1] == "int8":
        many = d.chance(0.5)
        scales = [d.scale() for _ in range(shape[0] if many else 1)]
        quant = {"scale": scales, "zp": [0] * len(scales)}
        return Made([indices, d.value("int8", shape, quant, 1.0)], [d.out("float32")], {}, held)
    return Made([indices, d.value(d.ins[1], shape, quant, 0.6)], [d.out(d.outs[0], quant)], {}, held)


def scatter_nd(d: Draw) -> Made:
    shape = d.shape(1, 4)
    deep = d.whole(1, len(shape))
    outer = d.shape(0, 2, 3)
    indices, held = _indices(d, d.ins[0], shape[:deep], (*outer, deep), 0)
    quant = d.quant(d.ins[1])
    updates = (*outer, *shape[deep:])
    if d.ins[1] in ("int32", "int64"):
        held[1] = d.rng.integers(-9999, 9999, updates).astype(d.ins[1])
    return Made(
        [indices, d.value(d.ins[1], updates, quant), d.numbers(d.ins[2], shape)], [d.out(d.outs[0], quant)], {}, held
    )


def one_hot(d: Draw) -> Made:
    shape, deep = d.shape(0, 3), d.whole(1, 6)
    quant = d.quant(d.ins[2])
    held = {0: d.rng.integers(-1, deep + 1, shape).astype(d.ins[0])}
    on, off = (d.value(d.ins[2], (), quant, 0.4) for _ in range(2))
    axis = d.pick((-1, d.whole(0, len(shape))))
    return Made(
        [d.value(d.ins[0], shape, {}), d.numbers(d.ins[1], deep), on, off],
        [d.out(d.outs[0], quant)],
        {"axis": axis},
        held,
    )


def update_slice(d: Draw) -> Made:
    shape = d.shape(1, 4)
    part = tuple(d.whole(1, n) for n in shape)
    quant = d.quant(d.ins[0])
    starts = d.value(d.ins[2], (len(shape),), {})
    held = {2: d.rng.integers(-2, 7, len(shape)).astype(d.ins[2])}
    return Made(
        [d.value(d.ins[0], shape, quant), d.value(d.ins[1], part, quant), starts], [d.out(d.outs[0], quant)], {}, held
    )


def reverse_sequence(d: Draw) -> Made:
    shape = d.shape(2, 4)
    first, second = d.rng.permutation(len(shape))[:2].tolist()
    held = {1: d.rng.integers(0, shape[first] + 1, shape[second]).astype(d.ins[1])}
    lengths = d.value(d.ins[1], (shape[second],), {})
    return _moved(d, _x(d, shape), lengths, held=held, seq_dim=first, batch_dim=second)


def resize(d: Draw) -> Made:
    shape = (d.whole(1, 2), d.whole(1, 6), d.whole(1, 6), d.whole(1, 4))
    align, half = d.pick(((False, False), (True, False), (False, True)))
    size = d.numbers(d.ins[1], [d.whole(1, 10), d.whole(1, 10)])
    return _moved(d, _x(d, shape), size, align_corners=align, half_pixel_centers=half)


def broadcast_args(d: Draw) -> Made:
    shape = d.shape(1, 4)
    other = tuple(1 if d.chance(0.4) else n for n in shape)[d.whole(0, len(shape) - 1) :]
    pair = [shape, other] if d.chance(0.5) else [other, shape]
    held = {i: np.array(s, d.ins[i]) for i, s in enumerate(pair)}
    return Made([d.value(t, (len(s),), {}) for t, s in zip(d.ins, pair, strict=True)], [d.out(d.outs[0])], {}, held)
