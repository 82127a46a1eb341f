"""quant2c compiles quantized TFLite models to plain C for microcontrollers."""

from __future__ import annotations

__version__ = "0.1.0"
