"""Convolutions on cores with Helium, in blocks of four pixels: tile_4x2__mve.h."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from quant2c.ir.call import Call, Params
from quant2c.ir.tensor import Array
from quant2c.select.kernel import Kernel, Refusal
from quant2c.select.overlap import blocks_in_place, sliding_blocks
from quant2c.select.pack import cuts_below_zero_point
from quant2c.select.pack_mve import STEP, pair_streams, refusal, steps
from quant2c.select.settle import settled

_PIXELS = 4  # of one block
_WORTH_A_COPY = 128  # vectors of weights
_LARGEST_OFFSET = 0xFFFF  # of an output in a block


def _rows(call: Call) -> Array:
    """Weights as [groups, channels, taps]."""
    groups = call.integer("in_c") // call.integer("kernel_c")
    return np.asarray(call.param("weights").reshape(groups, call.integer("out_c") // groups, -1))


def _steps(call: Call) -> int:
    return steps(call.integer("kernel_h") * call.integer("kernel_w") * call.integer("kernel_c"))


def _refusal(call: Call) -> str:
    if 3 * call.integer("out_c") + 1 > _LARGEST_OFFSET:
        return f"{call.integer('out_c')} output channels: offsets within a block pass 16 bits"
    call = settled(call)
    return refusal(call, _rows(call))


_POINTWISE = {"kernel_h": 1, "kernel_w": 1, "stride_h": 1, "stride_w": 1, "pad_h": 0, "pad_w": 0}


def _pointwise_refusal(call: Call) -> str:
    if any(call.integer(name) != value for name, value in _POINTWISE.items()):
        return "not 1x1 with stride 1"
    if call.integer("kernel_c") != call.integer("in_c"):
        return "groups"
    return _refusal(call)


def _inside(call: Call) -> dict[str, int]:
    """Where a window's first tap may lie."""
    extents = {axis: (call.integer(f"kernel_{axis}") - 1) * call.integer(f"dilation_{axis}") + 1 for axis in "hw"}
    return {f"inside_{axis}": max(0, call.integer(f"in_{axis}") - extents[axis] + 1) for axis in "hw"}


def _side(call: Call) -> int:
    """Taps of a row of the window that lie side by side in memory: all, or one where dilation or groups part them."""
    apart = call.integer("dilation_w") > 1 or call.integer("kernel_c") < call.integer("in_c")
    return 1 if apart else call.integer("kernel_w")


_SHAPES = ("batches", "in_h", "in_w", "in_c", "out_h", "out_w", "out_c", "kernel_h", "kernel_w", "kernel_c")
_STEPS = ("stride_h", "stride_w", "dilation_h", "dilation_w", "pad_h", "pad_w", "in_zp", "out_zp", "out_min", "out_max")


def _pack(call: Call) -> Params:
    call = settled(call)
    return {
        **{name: call.integer(name) for name in (*_SHAPES, *_STEPS)},
        **_inside(call),
        "side": _side(call),
        "steps": _steps(call),
        "copies": _copies(call),
        "relu": cuts_below_zero_point(call),
        "weights": pair_streams(call, _rows(call)),
    }


def _copies(call: Call) -> int:
    """1 where outputs are no larger than inputs, and a copy of a block costs a twentieth of its products at most."""
    small = _steps(call) * call.integer("out_c") < _WORTH_A_COPY
    return int(call.integer("in_c") >= call.integer("out_c") and not small)


def _cost(build: Callable[[Call], float]) -> Callable[[Call], float]:
    """Instructions: 14 for each step of a pair and 28 for each pair; `build` for a vector of a pixel's window."""

    def cost(call: Call) -> float:
        groups = call.integer("in_c") // call.integer("kernel_c")
        pairs = -(-call.integer("out_c") // groups // 2)
        block = groups * (pairs * (28 + 14 * _steps(call)) + 60 + build(call) * _PIXELS * _steps(call))
        blocks = -(-call.integer("out_h") * call.integer("out_w") // _PIXELS)
        return 150 + call.integer("batches") * blocks * block

    return cost


def _flash(call: Call) -> int:
    """Bytes of weights over those of the model."""
    rows = _rows(call)
    groups, channels, _ = rows.shape
    return int(groups * (channels + channels % 2) * _steps(call) * STEP - rows.size)


def _row(form: str, when: Refusal, build: Callable[[Call], float], overlap: Callable[[Call], int | None]) -> Kernel:
    return Kernel(
        "conv2d",
        "s8",
        "mve",
        form,
        when=when,
        pack=_pack,
        scratch=lambda call: _PIXELS * STEP * _steps(call),
        overlap=overlap,
        cost=_cost(build),
        flash=_flash,
        struct="q2c_conv2d_tiles_params",
        header="conv2d_tiles__mve.h",
        sources=("tile_4x2__mve.S", "patch__mve.S"),
    )


def _pointwise_overlap(call: Call) -> int | None:
    """Copied blocks whose outputs are no larger may be replaced by those."""
    return 0 if _copies(call) else blocks_in_place(_PIXELS)(call)


ROWS = (
    _row("pointwise", _pointwise_refusal, lambda call: 4.0 * _copies(call), _pointwise_overlap),
    _row("patches", _refusal, lambda call: 6.0, sliding_blocks(_PIXELS)),
)
