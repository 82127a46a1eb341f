"""The registry of operators: one row each, gathered from the files of this folder."""

from __future__ import annotations

from quant2c.ops import (
    arg,
    batch_matmul,
    broadcast,
    concatenation,
    conv2d,
    cumsum,
    depthwise_conv2d,
    fully_connected,
    gather,
    l2_normalization,
    pad,
    pool2d,
    reduce,
    reshape,
    resize,
    reverse_sequence,
    scatter,
    shape,
    slices,
    softmax,
    space_batch,
    split,
    svdf,
    transpose,
    transpose_conv,
)
from quant2c.ops.base import Op

_FILES = (
    arg,
    batch_matmul,
    broadcast,
    concatenation,
    conv2d,
    cumsum,
    depthwise_conv2d,
    fully_connected,
    gather,
    l2_normalization,
    pad,
    pool2d,
    reduce,
    reshape,
    resize,
    reverse_sequence,
    scatter,
    shape,
    slices,
    softmax,
    space_batch,
    split,
    svdf,
    transpose,
    transpose_conv,
)

OPS: dict[str, Op] = {op.name: op for file in _FILES for op in file.OPS}
