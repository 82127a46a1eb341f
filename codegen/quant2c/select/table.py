"""All kernels, a row each, gathered from select/rows/."""

from __future__ import annotations

from quant2c.ir.graph import Node
from quant2c.select.kernel import Kernel
from quant2c.select.rows import (
    add_n,
    arg,
    batch_matmul,
    binary,
    conv2d,
    conv3d,
    copy,
    cumsum,
    depthwise_conv2d,
    detection,
    fully_connected,
    gather,
    l2_normalization,
    lstm,
    pool2d,
    reduce,
    resize,
    signal_bank,
    signal_fft,
    signal_frames,
    softmax,
    svdf,
    transpose_conv,
    unary,
)

_FILES = (
    add_n,
    arg,
    batch_matmul,
    binary,
    conv2d,
    conv3d,
    copy,
    cumsum,
    depthwise_conv2d,
    detection,
    fully_connected,
    gather,
    l2_normalization,
    lstm,
    pool2d,
    reduce,
    resize,
    signal_bank,
    signal_fft,
    signal_frames,
    softmax,
    svdf,
    transpose_conv,
    unary,
)

KERNELS: tuple[Kernel, ...] = tuple(row for file in _FILES for row in file.KERNELS)


def kernels_for(node: Node) -> tuple[Kernel, ...]:
    """The rows that can serve a node's calls: all, and those that its operator brings along."""
    return KERNELS if node.extension is None else (*KERNELS, *node.extension.kernels)
