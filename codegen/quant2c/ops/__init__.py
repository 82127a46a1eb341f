"""The registry of operators: one row each, gathered from the files of this folder."""

from __future__ import annotations

from quant2c.ops import arg, conv2d, cumsum, fully_connected, l2_normalization, pool2d, reduce, reshape, softmax, svdf
from quant2c.ops.base import Op

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

OPS: dict[str, Op] = {op.name: op for file in _FILES for op in file.OPS}
