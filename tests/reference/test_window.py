"""Windows over images against loops, also where they are far larger than the image."""

from __future__ import annotations

import itertools
import time

import numpy as np
import pytest

from quant2c.reference.window import output_and_padding, patches

IMAGE = np.random.default_rng(3).integers(-128, 128, (2, 5, 4, 3)).astype(np.int8)
FILL = 99


def by_loops(kernel: tuple[int, int], stride: tuple[int, int], dilation: tuple[int, int], padding: str) -> np.ndarray:
    n, height, width, c = IMAGE.shape
    outs_h, before_h, _ = output_and_padding(padding, height, kernel[0], stride[0], dilation[0])
    outs_w, before_w, _ = output_and_padding(padding, width, kernel[1], stride[1], dilation[1])
    result = np.full((n, outs_h, outs_w, *kernel, c), FILL, np.int8)
    for y, x, i, j in itertools.product(range(outs_h), range(outs_w), range(kernel[0]), range(kernel[1])):
        row = y * stride[0] + i * dilation[0] - before_h
        column = x * stride[1] + j * dilation[1] - before_w
        if 0 <= row < height and 0 <= column < width:
            result[:, y, x, i, j] = IMAGE[:, row, column]
    return result


ROWS = list(itertools.product(((1, 1), (3, 2), (7, 9)), ((1, 1), (2, 3)), ((1, 1), (2, 1)), ("SAME", "VALID")))


@pytest.mark.parametrize(("kernel", "stride", "dilation", "padding"), ROWS)
def test_every_tap(kernel: tuple[int, int], stride: tuple[int, int], dilation: tuple[int, int], padding: str) -> None:
    want = by_loops(kernel, stride, dilation, padding)
    assert np.array_equal(patches(IMAGE, kernel, stride, dilation, padding, FILL), want)
    fewer = patches(IMAGE, kernel, stride, dilation, padding, FILL, all_taps=False)
    if not want.size:
        assert not fewer.size
        return
    for axis, other in ((3, 4), (4, 3)):
        taps = np.moveaxis(want, axis, 0)
        seen = [i for i, tap in enumerate(taps) if (tap != FILL).any()]
        assert fewer.shape[axis] <= kernel[axis - 3]
        assert fewer.shape[axis] >= len(seen) and fewer.shape[other] <= kernel[other - 3]
    assert np.array_equal(np.sort(fewer[fewer != FILL]), np.sort(want[want != FILL]))


def test_a_window_far_larger_than_the_image_takes_no_longer() -> None:
    started = time.process_time()
    huge = patches(IMAGE, (1 << 20, (1 << 31) - 1), (2, 3), (1, 1), "SAME", -128, all_taps=False)
    assert time.process_time() - started < 1
    assert np.array_equal(huge.max(axis=(3, 4)), np.broadcast_to(IMAGE.max(axis=(1, 2))[:, None, None], (2, 3, 2, 3)))


def test_a_dilation_far_larger_than_the_image_takes_no_memory() -> None:
    apart = patches(IMAGE, (3, 3), (1, 1), (1 << 20, 1 << 20), "SAME", FILL)
    assert np.array_equal(apart[..., 1, 1, :], IMAGE) and (np.delete(apart, 1, axis=3) == FILL).all()
