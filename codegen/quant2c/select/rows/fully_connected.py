"""Kernels of FULLY_CONNECTED."""

from __future__ import annotations

from quant2c.select.kernel import Kernel, macs_times

KERNELS = (Kernel("fully_connected", "s8", cost=macs_times(7.0)),)
