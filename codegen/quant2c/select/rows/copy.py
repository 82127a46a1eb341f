"""Kernels that copy whole tensors."""

from __future__ import annotations

from quant2c.select.kernel import Kernel, in_place

KERNELS = (Kernel("copy", "b8", overlap=in_place, cost=lambda call: 20.0 + call.integer("bytes") * 0.5),)
