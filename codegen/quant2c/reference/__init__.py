"""The numpy reference: every operator as the specification states it, apart from the code that it judges."""

from __future__ import annotations

from quant2c.reference import (
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
from quant2c.reference.base import Reference

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

REFERENCES: dict[str, Reference] = {name: run for file in _FILES for name, run in file.REFERENCES.items()}
