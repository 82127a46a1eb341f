"""Pools: every window, stride, padding and activation; ties; windows over the edges; the uint8 rule."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ops.overlapping import check_overlapping
from ops.views import check_c_equals_reference, problems, reference, tensor, unchecked_view, view
from quant2c.ir.graph import NodeView
from quant2c.ir.tensor import Array
from quant2c.ops import OPS

RANGES = {"int8": (-128, 127), "uint8": (0, 255), "int16": (-32768, 32767)}
TYPES = (*RANGES, "float32")


def values(rng: np.random.Generator, shape: tuple[int, ...], dtype: str) -> Array:
    """Elements over the whole range, both ends often."""
    if dtype == "float32":
        return (rng.standard_normal(shape) * 4).astype(np.float32)
    low, high = RANGES[dtype]
    plain = rng.integers(low, high + 1, shape)
    return np.where(rng.random(shape) < 0.2, rng.choice([low, high], shape), plain).astype(dtype)


def pool(
    op: str,
    shape: tuple[int, ...],
    dtype: str = "int8",
    *,
    kernel: tuple[int, int] = (2, 2),
    stride: tuple[int, int] = (2, 2),
    padding: str = "VALID",
    activation: str = "NONE",
    scale: float = 0.05,
    zp: int = 0,
) -> NodeView:
    x = tensor(shape, dtype) if dtype == "float32" else tensor(shape, dtype, scale=scale, zp=zp)
    options = {
        "padding": padding,
        "filter_height": kernel[0],
        "filter_width": kernel[1],
        "stride_h": stride[0],
        "stride_w": stride[1],
        "fused_activation_function": activation,
    }
    (out,) = OPS[op].shapes(unchecked_view(op, [x], [x], **options))
    assert out is not None
    return view(op, [x], [replace(x, shape=out)], **options)


@pytest.mark.parametrize("op", ["AVERAGE_POOL_2D", "MAX_POOL_2D"])
@pytest.mark.parametrize("dtype", TYPES)
@settings(max_examples=25, deadline=None, derandomize=True)
@given(data=st.data())
def test_any_window(op: str, dtype: str, data: st.DataObject) -> None:
    n, h, w, c = (data.draw(st.integers(1, most)) for most in (2, 7, 7, 5))
    padding = data.draw(st.sampled_from(["SAME", "VALID"]))
    limits = (9, 9) if padding == "SAME" else (h, w)
    low, high = RANGES.get(dtype, (0, 0))
    node = pool(
        op,
        (n, h, w, c),
        dtype,
        kernel=(data.draw(st.integers(1, limits[0])), data.draw(st.integers(1, limits[1]))),
        stride=(data.draw(st.integers(1, 4)), data.draw(st.integers(1, 4))),
        padding=padding,
        activation=data.draw(st.sampled_from(["NONE", "RELU", "RELU6", "RELU_N1_TO_1"])),
        scale=data.draw(st.sampled_from([0.02, 0.5, 2.0**-7])),
        zp=data.draw(st.sampled_from([low, high, (low + high + 1) // 2])),
    )
    x = values(np.random.default_rng(data.draw(st.integers(0, 99))), (n, h, w, c), dtype)
    check_c_equals_reference(node, [x], tolerance=1e-6)
    if dtype != "uint8":
        check_overlapping(node, x)


def test_halves_go_away_from_zero() -> None:
    """Two taps with sums of both signs; 127 + 126 and -128 - 127 are the ties at the ends."""
    node = pool("AVERAGE_POOL_2D", (1, 1, 12, 1), kernel=(1, 2), stride=(1, 2))
    x = np.array([0, 1, 0, -1, 2, 3, -2, -3, 127, 126, -128, -127], np.int8).reshape(1, 1, 12, 1)
    (out,) = check_c_equals_reference(node, [x])
    assert out.reshape(-1).tolist() == [1, -1, 3, -3, 127, -128]


def test_halves_of_uint8_go_up() -> None:
    """The same differences to the middle, 128: as unsigned sums all ties go up."""
    node = pool("AVERAGE_POOL_2D", (1, 1, 12, 1), "uint8", kernel=(1, 2), stride=(1, 2), zp=128)
    x = (np.array([0, 1, 0, -1, 2, 3, -2, -3, 127, 126, -128, -127]) + 128).astype(np.uint8).reshape(1, 1, 12, 1)
    assert (reference(node, [x])[0].astype(int) - 128).reshape(-1).tolist() == [1, 0, 3, -2, 127, -127]
    check_c_equals_reference(node, [x], symbols=["q2c_pool2d_average_half_up_s8__portable"])


def test_padding_does_not_count() -> None:
    """3x3 over 2x2 with SAME: each window sees all four elements and no padding, whatever the zero point."""
    x = np.array([[10, 20], [30, 41]], np.int8).reshape(1, 2, 2, 1)
    average = pool("AVERAGE_POOL_2D", (1, 2, 2, 1), kernel=(3, 3), stride=(1, 1), padding="SAME", zp=-100)
    largest = pool("MAX_POOL_2D", (1, 2, 2, 1), kernel=(3, 3), stride=(1, 1), padding="SAME", zp=-100)
    assert check_c_equals_reference(average, [x])[0].reshape(-1).tolist() == [25] * 4
    assert check_c_equals_reference(largest, [x - np.int8(100)])[0].reshape(-1).tolist() == [-59] * 4


def test_a_window_larger_than_the_image() -> None:
    node = pool("AVERAGE_POOL_2D", (1, 3, 2, 2), kernel=(50, 40), stride=(7, 5), padding="SAME")
    x = np.arange(12, dtype=np.int8).reshape(1, 3, 2, 2)
    assert check_c_equals_reference(node, [x])[0].reshape(-1).tolist() == [5, 6]


def test_the_output_may_run_into_the_input() -> None:
    """Overlapping windows with padding, where the output must start some pixels ahead of the input."""
    node = pool("MAX_POOL_2D", (1, 6, 6, 3), kernel=(3, 3), stride=(1, 1), padding="SAME")
    rng = np.random.default_rng(4)
    assert check_overlapping(node, values(rng, (1, 6, 6, 3), "int8")) == (6 + 1) * 3
    strided = pool("AVERAGE_POOL_2D", (1, 6, 6, 3), "int16")
    assert check_overlapping(strided, values(rng, (1, 6, 6, 3), "int16")) == 0


def test_max_of_floats_leaves_nan_out() -> None:
    node = pool("MAX_POOL_2D", (1, 1, 4, 1), "float32", kernel=(1, 2))
    x = np.array([np.nan, -2, -np.inf, -np.inf], np.float32).reshape(1, 1, 4, 1)
    (out,) = check_c_equals_reference(node, [x])
    assert out.reshape(-1).tolist() == [-2.0, -float(np.finfo(np.float32).max)]


def test_l2() -> None:
    node = pool("L2_POOL_2D", (1, 2, 4, 1), "float32", activation="RELU6")
    x = np.array([[3, 4, 90, 1], [0, 0, 1, 1]], np.float32).reshape(1, 2, 4, 1)
    (out,) = check_c_equals_reference(node, [x], tolerance=1e-6)
    np.testing.assert_allclose(out.reshape(-1), [2.5, 6.0])


def test_what_is_refused() -> None:
    x, other = tensor([1, 4, 4, 1], scale=0.1), tensor([1, 2, 2, 1], scale=0.2)
    options = {"filter_height": 2, "filter_width": 2, "stride_h": 2, "stride_w": 2, "padding": "VALID"}
    node = unchecked_view("MAX_POOL_2D", [x], [other], **options)
    assert "same scale and zero point" in problems(node)[0]
    node = unchecked_view("AVERAGE_POOL_2D", [x], [x], **{**options, "stride_h": 0})
    assert "stride 0" in problems(node)[0]
    node = unchecked_view("AVERAGE_POOL_2D", [x], [x], **options, fused_activation_function="TANH")
    assert "TANH" in problems(node)[0]
    wide = tensor([1, 256, 256, 1], "int16", scale=0.1)
    out = tensor([1, 1, 1, 1], "int16", scale=0.1)
    node = unchecked_view("AVERAGE_POOL_2D", [wide], [out], **{**options, "filter_height": 256, "filter_width": 256})
    assert "does not fit 32 bits" in problems(node)[0]
