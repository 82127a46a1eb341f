"""The numpy reference: every operator as the specification states it, apart from the code that it judges."""

from __future__ import annotations

from quant2c.errors import ModelError
from quant2c.ir.graph import Node
from quant2c.reference import (
    add_n,
    arg,
    batch_matmul,
    binary,
    broadcast,
    compare,
    concatenation,
    control,
    conv2d,
    conv3d,
    cumsum,
    depthwise_conv2d,
    detection,
    fully_connected,
    gather,
    l2_normalization,
    lstm,
    pad,
    pool2d,
    prelu,
    quantize,
    reduce,
    reshape,
    resize,
    reverse_sequence,
    scatter,
    select_op,
    shape,
    signal_bank,
    signal_fft,
    signal_frames,
    slices,
    softmax,
    space_batch,
    split,
    svdf,
    transpose,
    transpose_conv,
    unary,
    variables,
)
from quant2c.reference.base import Reference

_FILES = (
    add_n,
    arg,
    batch_matmul,
    binary,
    broadcast,
    compare,
    concatenation,
    conv2d,
    conv3d,
    control,
    cumsum,
    depthwise_conv2d,
    detection,
    fully_connected,
    gather,
    l2_normalization,
    lstm,
    pad,
    pool2d,
    prelu,
    quantize,
    reduce,
    reshape,
    resize,
    reverse_sequence,
    scatter,
    select_op,
    shape,
    slices,
    signal_bank,
    signal_fft,
    signal_frames,
    softmax,
    space_batch,
    split,
    svdf,
    transpose,
    transpose_conv,
    unary,
    variables,
)

REFERENCES: dict[str, Reference] = {name: run for file in _FILES for name, run in file.REFERENCES.items()}


def reference_of(node: Node) -> Reference:
    """The arithmetic of a node's operator, its own or a registered one."""
    function: Reference | None = REFERENCES.get(node.op) if node.extension is None else node.extension.reference
    if function is None:
        raise ModelError(node.where, "has no numpy reference", "see quant2c ops")
    return function
