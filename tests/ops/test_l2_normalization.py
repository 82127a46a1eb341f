"""L2_NORMALIZATION: bit for bit, near the real one, rows of zeros, the uint8 rounding."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ops.overlapping import check_overlapping
from ops.views import check_c_equals_reference, problems, reference, tensor, unchecked_view, view
from quant2c.ir.graph import NodeView

ENDS = {"int8": (-128, 127), "uint8": (0, 255)}


def normalization(shape: tuple[int, ...], dtype: str, zp: int = 0) -> NodeView:
    if dtype == "float32":
        return view("L2_NORMALIZATION", [tensor(shape, dtype)], [tensor(shape, dtype)])
    out = tensor(shape, dtype, scale=1 / 128, zp=sum(ENDS[dtype]) // 2 + 1)
    return view("L2_NORMALIZATION", [tensor(shape, dtype, scale=0.3, zp=zp)], [out])


@pytest.mark.parametrize("dtype", ["int8", "uint8", "float32"])
@settings(max_examples=40, deadline=None, derandomize=True)
@given(data=st.data())
def test_any_row(dtype: str, data: st.DataObject) -> None:
    shape = (*data.draw(st.lists(st.integers(1, 3), max_size=2)), data.draw(st.integers(1, 50)))
    rng = np.random.default_rng(data.draw(st.integers(0, 999)))
    if dtype == "float32":
        x = (rng.standard_normal(shape) * data.draw(st.sampled_from([1e-9, 1.0, 100.0]))).astype(np.float32)
        node = normalization(shape, dtype)
    else:
        low, high = ENDS[dtype]
        zp = data.draw(st.sampled_from([low, high, low + 100, low + 128]))
        spread = data.draw(st.sampled_from([1, 3, 300]))
        x = np.clip(rng.integers(-spread, spread + 1, shape) + zp, low, high).astype(dtype)
        node = normalization(shape, dtype, zp)
    check_c_equals_reference(node, [x], tolerance=1e-6)
    if dtype != "uint8":
        assert check_overlapping(node, x) == 0


@pytest.mark.parametrize("dtype", ["int8", "uint8"])
def test_near_the_real_one(dtype: str) -> None:
    rng = np.random.default_rng(1)
    low, high = ENDS[dtype]
    x = rng.integers(low, high, (300, 12), endpoint=True).astype(dtype)
    node = normalization(x.shape, dtype, zp=low + 77)
    centred = x.astype(float) - (low + 77)
    real = np.round(centred / np.linalg.norm(centred, axis=1, keepdims=True) * 128) + node.out.q.zp
    got = reference(node, [x])[0].astype(float)
    assert np.abs(np.clip(real, low, high) - got).max() <= 1


def test_zeros_stay_zeros_and_one_is_the_end() -> None:
    x = np.array([[5, 5, 5], [6, 5, 5], [5, 4, 5], [127, 5, 5]], np.int8)
    (got,) = check_c_equals_reference(normalization(x.shape, "int8", zp=5), [x])
    assert got.tolist() == [[0, 0, 0], [127, 0, 0], [0, -128, 0], [127, 0, 0]]


def test_what_is_refused() -> None:
    good = tensor([2, 3], scale=1 / 128)
    x = tensor([2, 3], scale=0.1)
    assert "scale 0.0078125" in problems(unchecked_view("L2_NORMALIZATION", [x], [tensor([2, 3], scale=0.1)]))[0]
    node = unchecked_view("L2_NORMALIZATION", [x], [good], fused_activation_function="RELU")
    assert "RELU" in problems(node)[0]
    wide = tensor([1, 40000], scale=0.1, zp=-128)
    assert (
        "beyond int32" in problems(unchecked_view("L2_NORMALIZATION", [wide], [tensor([1, 40000], scale=1 / 128)]))[0]
    )
