"""Kernels of TFLite_Detection_PostProcess."""

from __future__ import annotations

from quant2c.ir.call import Call
from quant2c.select.kernel import Kernel

_BOX_BYTES = 4 * 4 + 4 + 1  # corners, a score, and whether it still counts


def _cost(call: Call) -> float:
    rounds = call.integer("classes") if call.integer("regular") else 1
    return call.integer("boxes") * (2000.0 + rounds * 60.0 * call.integer("detections_per_class"))


def _scratch(call: Call) -> int:
    return _BOX_BYTES * call.integer("boxes")


KERNELS = (
    Kernel("detection", "f32", cost=_cost, scratch=_scratch),
    Kernel("detection", "s8", cost=_cost, scratch=_scratch),
)
