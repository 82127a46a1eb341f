"""SPACE_TO_BATCH_ND and BATCH_TO_SPACE_ND: every so manieth pixel becomes an image of its own, and back."""

from __future__ import annotations

from collections.abc import Iterable

from quant2c.ir.call import Call, Params
from quant2c.ir.graph import NodeView
from quant2c.ir.schedule import Options
from quant2c.ir.tensor import Shape, Tensor
from quant2c.ops.base import Op
from quant2c.ops.movement import alike, every_type, stored_zero, zero_is_zero


def _blocks(view: NodeView) -> list[int]:
    return [int(x) for x in view.input(1).values.reshape(-1)]


def _margins(view: NodeView) -> list[tuple[int, int]]:
    """Paddings or crops before and after, for each dimension of space."""
    return [(int(before), int(after)) for before, after in view.input(2).values.reshape(-1, 2)]


def _check_geometry(view: NodeView) -> Iterable[str]:
    yield from alike(view)
    yield from zero_is_zero(view.out)
    rank = len(view.input(0).shape)
    if rank not in (3, 4):
        yield f"{list(view.input(0).shape)} must have three or four dimensions, as in TFLite"
    elif view.input(1).elements != rank - 2 or view.input(2).shape != (rank - 2, 2):
        given = f"block shape {list(view.input(1).shape)} and margins {list(view.input(2).shape)}"
        yield f"{given} do not fit {rank - 2} dimensions of space"
    elif min(_blocks(view)) < 1 or min(side for pair in _margins(view) for side in pair) < 0:
        yield f"blocks {_blocks(view)} must be positive and margins {_margins(view)} not negative"


def _check_space_to_batch(view: NodeView) -> Iterable[str]:
    faults = list(_check_geometry(view))
    yield from faults
    if faults:
        return
    for n, block, (before, after) in zip(view.input(0).shape[1:-1], _blocks(view), _margins(view), strict=True):
        if (before + n + after) % block:
            yield f"a dimension of {n} with paddings {before} and {after} is no multiple of the block {block}"


def _check_batch_to_space(view: NodeView) -> Iterable[str]:
    faults = list(_check_geometry(view))
    yield from faults
    if faults:
        return
    batches, *space, _ = view.input(0).shape
    blocks = 1
    for n, block, (before, after) in zip(space, _blocks(view), _margins(view), strict=True):
        blocks *= block
        if before + after > n * block:
            yield f"crops {before} and {after} are more than a dimension of {n * block}"
    if batches % blocks:
        yield f"{batches} images are no multiple of the {blocks} that a block makes"


def _space_to_batch_shape(view: NodeView) -> tuple[Shape | None, ...]:
    batches, *space, channels = view.input(0).shape
    out = []
    for n, block, (before, after) in zip(space, _blocks(view), _margins(view), strict=True):
        batches *= block
        out.append((before + n + after) // block)
    return ((batches, *out, channels),)


def _batch_to_space_shape(view: NodeView) -> tuple[Shape | None, ...]:
    batches, *space, channels = view.input(0).shape
    out = []
    for n, block, (before, after) in zip(space, _blocks(view), _margins(view), strict=True):
        batches //= block
        out.append(n * block - before - after)
    return ((batches, *out, channels),)


def _geometry(view: NodeView, images: Tensor, parts: Tensor) -> Params:
    """The fields of both kernels; `images` are whole, `parts` are their pixels sorted into images of their own."""
    blocks, margins = [*_blocks(view), 1], [*_margins(view), (0, 0)]  # 3-D space is one pixel wide
    (image_h, image_w), (part_h, part_w) = ((*tensor.shape[1:-1], 1)[:2] for tensor in (images, parts))
    return {
        "batches": images.shape[0],
        "image_h": image_h,
        "image_w": image_w,
        "part_h": part_h,
        "part_w": part_w,
        "pixel_bytes": images.shape[-1] * images.dtype.bits // 8,
        "block_h": blocks[0],
        "block_w": blocks[1],
        "margin_h": margins[0][0],
        "margin_w": margins[1][0],
    }


def _lower_space_to_batch(view: NodeView, options: Options) -> tuple[Call, ...]:
    source, out = view.input(0), view.out
    zero = stored_zero(out, view.node.legacy) & 0xFF
    params: Params = {**_geometry(view, source, out), "zero": zero}
    return (Call("space_to_batch", "b8", params, (source.index,), (out.index,)),)


def _lower_batch_to_space(view: NodeView, options: Options) -> tuple[Call, ...]:
    source, out = view.input(0), view.out
    return (Call("batch_to_space", "b8", _geometry(view, out, source), (source.index,), (out.index,)),)


OPS = (
    Op(
        "SPACE_TO_BATCH_ND",
        "space_batch",
        every_type("T int32 int32 -> T"),
        _space_to_batch_shape,
        _lower_space_to_batch,
        check=_check_space_to_batch,
        constants=(1, 2),
        quantized=False,
        unsigned=True,
        spec="TFLite reference_ops::SpaceToBatchND",
    ),
    Op(
        "BATCH_TO_SPACE_ND",
        "space_batch",
        every_type("T int32 int32 -> T"),
        _batch_to_space_shape,
        _lower_batch_to_space,
        check=_check_batch_to_space,
        constants=(1, 2),
        quantized=False,
        unsigned=True,
        spec="TFLite reference_ops::BatchToSpaceND",
    ),
)
