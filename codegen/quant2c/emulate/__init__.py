"""Cortex-M cores without hardware: QEMU's machines, and unicorn where only Python is installed.

with emulate(elf, board) as device:
    outputs = device.run(inputs)
"""

from __future__ import annotations

from quant2c.emulate.choose import emulate

__all__ = ["emulate"]
