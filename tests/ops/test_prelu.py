"""PRELU: slopes that broadcast in any way, every pair of bytes, both profiles."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from ops.operands import as_constant, check_over_first, every_byte, quantized, values
from ops.views import check_c_equals_reference, problems, reference, tensor, unchecked_view, view

TYPES = {"int8": "int8", "uint8": "uint8", "int16": "int8", "float32": "float32"}


@pytest.mark.parametrize("dtype", TYPES)
@settings(max_examples=30, deadline=None, derandomize=True)
@given(data=st.data())
def test_any_slopes(dtype: str, data: st.DataObject) -> None:
    rank = data.draw(st.integers(1, 4))
    shape = tuple(data.draw(st.lists(st.integers(1, 5), min_size=rank, max_size=rank)))
    ones = data.draw(st.lists(st.booleans(), min_size=rank, max_size=rank))
    slopes = tuple(1 if one else n for one, n in zip(ones, shape, strict=True))[data.draw(st.integers(0, rank)) :]
    x = data.draw(quantized(shape, dtype))
    alpha = data.draw(quantized(slopes, TYPES[dtype], 2.0 ** -data.draw(st.integers(4, 9))))
    out = data.draw(quantized(shape, dtype))
    rng = np.random.default_rng(data.draw(st.integers(0, 99)))
    content = values(rng, shape, dtype)
    slope = np.nan_to_num(values(rng, slopes, TYPES[dtype]), posinf=2.0, neginf=-2.0)
    is_constant = data.draw(st.booleans())
    node = unchecked_view("PRELU", [x, as_constant(alpha, slope) if is_constant else alpha], [out])
    assume(problems(node) == [])
    inputs = [content] if is_constant else [content, slope]
    check_c_equals_reference(node, inputs, numerics=data.draw(st.sampled_from(["gemmlowp", "litert"])), tolerance=1e-6)
    if dtype != "uint8":
        assert check_over_first(node, inputs)


@pytest.mark.parametrize("numerics", ["gemmlowp", "litert"])
@pytest.mark.parametrize("scales", [(0.5, 2.0**-7, 0.25), (0.0471, 0.0091, 0.03)])
def test_every_pair_of_bytes(numerics: str, scales: tuple[float, float, float]) -> None:
    x, alpha = tensor([256, 256], scale=scales[0], zp=-9), tensor([1, 256], scale=scales[1], zp=5)
    node = view("PRELU", [x, alpha], [tensor([256, 256], scale=scales[2], zp=2)])
    column = np.repeat(every_byte("int8")[:, None], 256, axis=1)
    check_c_equals_reference(node, [column, every_byte("int8")[None, :]], numerics=numerics)


def test_what_it_means() -> None:
    x, alpha = tensor([4], scale=0.5), tensor([1], scale=0.25)
    got = reference(view("PRELU", [x, alpha], [x]), [np.array([-8, -1, 0, 8], np.int8), np.array([2], np.int8)])[0]
    assert got.tolist() == [-4, -1, 0, 8]  # the tie away from zero


def test_refused() -> None:
    x, out = tensor([2, 3], scale=0.1), tensor([2, 3], scale=1e-9)
    wide = tensor([4], scale=0.1)
    assert any("does not broadcast" in problem for problem in problems(unchecked_view("PRELU", [x, wide], [x])))
    slopes = tensor([3], scale=0.1)
    assert any("too small" in problem for problem in problems(unchecked_view("PRELU", [x, slopes], [out])))
    shorts = tensor([2, 3], "int16", scale=0.1, zp=4)
    assert any("zero point 0" in problem for problem in problems(unchecked_view("PRELU", [shorts, slopes], [shorts])))
