"""What the references of all weighted operators share."""

from __future__ import annotations

import numpy as np

from quant2c.ir.dtype import DType
from quant2c.ir.graph import NodeView
from quant2c.ir.tensor import Array, Tensor
from quant2c.reference.fixedpoint import Ints, multiplier_of


def centred(values: Array | None, tensor: Tensor) -> Ints:
    """q - zp as int64; zero points for each channel along the quantized axis."""
    assert values is not None
    zps = np.array(tensor.q.zps, np.int64)
    if zps.size > 1:
        zps = zps.reshape([-1 if axis == tensor.q.axis else 1 for axis in range(values.ndim)])
    return np.asarray(values.astype(np.int64) - zps)


def channel_multipliers(view: NodeView, channels: int, float_product: bool = False) -> tuple[Ints, Ints]:
    """Multiplier and shift for each channel: si * sw / so in double.

    The product is rounded to float32 for uint8 operators (and where the caller's specification says so).
    """
    si, so = view.input(0).q.scale, view.out.q.scale
    as_float = float_product or view.node.legacy or view.input(0).dtype is DType.UINT8
    pairs = []
    for sw in view.input(1).q.scales:
        product = float(np.float32(si) * np.float32(sw)) if as_float else float(si) * float(sw)
        pairs.append(multiplier_of(product / so))
    if len(pairs) == 1:
        pairs *= channels
    return np.array([m for m, _ in pairs], np.int64), np.array([s for _, s in pairs], np.int64)
