"""Kernels of CONV_2D."""

from __future__ import annotations

from quant2c.select.kernel import Kernel, macs_times

KERNELS = (Kernel("conv2d", "s8", cost=macs_times(12.0)),)
