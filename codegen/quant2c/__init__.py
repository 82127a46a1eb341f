"""quant2c compiles quantized TFLite models to plain C for microcontrollers.

import quant2c
project = quant2c.compile("model.tflite", core="cortex-m4")
project.write("folder")
"""

from __future__ import annotations

__version__ = "0.1.0"

from quant2c.api import Project, compile, load, read_custom, verify

__all__ = ["Project", "__version__", "compile", "load", "read_custom", "verify"]
