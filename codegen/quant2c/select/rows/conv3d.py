"""Kernels of CONV_3D."""

from __future__ import annotations

from quant2c.select.kernel import Kernel, macs_times

KERNELS = (Kernel("conv3d", "f32", cost=macs_times(14.0)),)
