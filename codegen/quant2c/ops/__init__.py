"""The registry of operators: one row each, gathered from the files of this folder."""

from __future__ import annotations

from quant2c.ir.graph import Node
from quant2c.ops import (
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
from quant2c.ops.base import Op

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

OPS: dict[str, Op] = {op.name: op for file in _FILES for op in file.OPS}


def find_op(node: Node) -> Op | None:
    """The row of a node's operator, its own or a registered one; None where there is none."""
    op: Op | None = OPS.get(node.op) if node.extension is None else node.extension.op
    return op


def op_of(node: Node) -> Op:
    """The same, where the checks have made sure that there is one."""
    op = find_op(node)
    if op is None:
        raise AssertionError(f"{node.where}: there is no such operator")
    return op
