"""The numpy reference: every operator as the specification states it, apart from the code that it judges."""

from __future__ import annotations

from quant2c.reference import (
    arg,
    conv2d,
    cumsum,
    fully_connected,
    l2_normalization,
    pool2d,
    reduce,
    reshape,
    softmax,
    svdf,
)
from quant2c.reference.base import Reference

_FILES = (
    arg,
    conv2d,
    cumsum,
    fully_connected,
    l2_normalization,
    pool2d,
    reduce,
    reshape,
    softmax,
    svdf,
)

REFERENCES: dict[str, Reference] = {name: run for file in _FILES for name, run in file.REFERENCES.items()}
