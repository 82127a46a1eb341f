"""Writes speech.tflite: two channels of speech through the operator, then a builtin one.

Run from a clone:    python examples/custom_op/make_model.py
"""

from __future__ import annotations

import sys
from pathlib import Path

from flatbuffers import flexbuffers

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parents[1] / "tests"))

from builder import ModelBuilder  # noqa: E402


def model(coefficient: float = 0.96875) -> bytes:
    """The .tflite file."""
    m = ModelBuilder(description="pre-emphasis of two channels, and the size of what comes out")
    samples = m.input("samples", [2, 160], "int16", scale=2.0**-15, zp=0)
    sharper = m.tensor("sharper", [2, 160], "int16", scale=2.0**-14, zp=0)
    size = m.tensor("size", [2, 160], "int16", scale=2.0**-14, zp=0)
    options = bytes(flexbuffers.Dumps({"coefficient": coefficient}))
    m.op("CUSTOM:PreEmphasis", [samples], [sharper], custom_options=options)
    m.op("ABS", [sharper], [size])
    m.output(size)
    return m.finish()


if __name__ == "__main__":
    (HERE / "speech.tflite").write_bytes(model())
