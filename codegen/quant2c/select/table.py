"""All kernels, a row each, gathered from select/rows/."""

from __future__ import annotations

from quant2c.select.kernel import Kernel
from quant2c.select.rows import (
    arg,
    conv2d,
    copy,
    cumsum,
    fully_connected,
    l2_normalization,
    pool2d,
    reduce,
    softmax,
    svdf,
)

_FILES = (
    arg,
    conv2d,
    copy,
    cumsum,
    fully_connected,
    l2_normalization,
    pool2d,
    reduce,
    softmax,
    svdf,
)

KERNELS: tuple[Kernel, ...] = tuple(row for file in _FILES for row in file.KERNELS)
