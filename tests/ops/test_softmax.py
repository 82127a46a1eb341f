"""SOFTMAX and LOG_SOFTMAX: bit for bit against the reference, near the real function, at the bounds."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ops.overlapping import check_overlapping
from ops.views import check_c_equals_reference, problems, tensor, unchecked_view, view
from quant2c.ir.graph import NodeView
from quant2c.ir.tensor import Array, Tensor

# (operator, input type, output type) -> scale and zero point that the output must have
OUTPUTS = {
    ("SOFTMAX", "int8", "int8"): (2.0**-8, -128),
    ("SOFTMAX", "int8", "int16"): (2.0**-16, -32768),
    ("SOFTMAX", "uint8", "uint8"): (2.0**-8, 0),
    ("SOFTMAX", "int16", "int16"): (2.0**-15, 0),
    ("LOG_SOFTMAX", "int8", "int8"): (2.0**-4, 127),
    ("LOG_SOFTMAX", "uint8", "uint8"): (2.0**-4, 255),
}
KINDS = [*OUTPUTS, ("SOFTMAX", "float32", "float32"), ("LOG_SOFTMAX", "float32", "float32")]


def values(rng: np.random.Generator, shape: tuple[int, ...], dtype: str) -> Array:
    if dtype == "float32":
        return (rng.standard_normal(shape) * 5).astype(np.float32)
    info = np.iinfo(dtype)
    wide = rng.integers(info.min, info.max, shape, endpoint=True)
    near = rng.integers(-4, 5, shape) + int(rng.integers(info.min + 4, info.max - 4))
    return np.where(rng.random(shape) < 0.5, wide, near).astype(dtype)


def softmax(
    kind: tuple[str, str, str], shape: tuple[int, ...], scale: float, zp: int = 0, beta: float = 1.0
) -> NodeView:
    op, source, out = kind
    options = {"beta": beta} if op == "SOFTMAX" else {}
    if kind not in OUTPUTS:
        return view(op, [tensor(shape, source)], [tensor(shape, out)], **options)
    out_scale, out_zp = OUTPUTS[kind]
    x, y = tensor(shape, source, scale=scale, zp=zp), tensor(shape, out, scale=out_scale, zp=out_zp)
    return view(op, [x], [y], **options)


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=25, deadline=None, derandomize=True)
@given(data=st.data())
def test_any_shape_and_scale(kind: tuple[str, str, str], data: st.DataObject) -> None:
    shape = (*data.draw(st.lists(st.integers(1, 4), max_size=3)), data.draw(st.integers(1, 40)))
    scale = 2.0 ** data.draw(st.floats(-12, 3))
    if kind[1] == "int16":
        scale /= 256
    beta = data.draw(st.sampled_from([1.0, 1.0, 0.5, 3.0, 0.123]))
    node = softmax(kind, shape, scale, beta=beta)
    x = values(np.random.default_rng(data.draw(st.integers(0, 999))), shape, kind[1])
    check_c_equals_reference(node, [x], tolerance=1e-6)
    if kind[1] == kind[2] != "uint8":
        assert check_overlapping(node, x) == 0


@pytest.mark.parametrize("scale", [2.0**-26 * 1.01, 1e-4, 0.1, 1.0, 15.0, 31.0, 33.0, 1e4])
@pytest.mark.parametrize("kind", [k for k in OUTPUTS if k[1] == "int8"])
def test_every_difference_at_extreme_scales(kind: tuple[str, str, str], scale: float) -> None:
    """Rows of two with all 256 differences, down to those that are cut off."""
    x = np.stack([np.full(256, 127), np.arange(-128, 128)], axis=1).astype(np.int8)
    check_c_equals_reference(softmax(kind, x.shape, scale), [x])


@pytest.mark.parametrize("profile", ["gemmlowp", "litert"])
def test_int16_tables_of_both_profiles(profile: str) -> None:
    x = values(np.random.default_rng(5), (40, 30), "int16")
    for scale in (1e-5, 1e-4, 7e-4, 0.01):
        check_c_equals_reference(
            softmax(("SOFTMAX", "int16", "int16"), x.shape, scale, beta=0.7), [x], numerics=profile
        )


@pytest.mark.parametrize(("kind", "steps"), [(k, 1.0 if k[2] != "int16" else 16.0) for k in OUTPUTS])
def test_near_the_real_function(kind: tuple[str, str, str], steps: float) -> None:
    rng = np.random.default_rng(3)
    scale = 0.07 if kind[1] != "int16" else 3e-4
    x = values(rng, (20, 10), kind[1])
    (got,) = check_c_equals_reference(softmax(kind, x.shape, scale), [x])
    real = np.exp((x.astype(float) - x.max(axis=1, keepdims=True).astype(float)) * scale)
    real /= real.sum(axis=1, keepdims=True)
    out_scale, out_zp = OUTPUTS[kind]
    wanted = (np.log(real) if kind[0] == "LOG_SOFTMAX" else real) / out_scale + out_zp
    info = np.iinfo(kind[2])
    stored = got.astype(float) + (128 if kind[2] == "uint8" else 0)  # compared in its int8 form
    assert np.abs(np.clip(wanted, info.min, info.max) - stored).max() <= steps


@pytest.mark.parametrize("kind", [k for k in OUTPUTS if k[1] != "uint8"])
def test_the_longest_row(kind: tuple[str, str, str]) -> None:
    """All equal at the largest depth: the sum of exponentials stays just below 2^31."""
    depth = 65538 if kind[1] == "int16" else 4095
    x = np.zeros((1, depth), kind[1])
    (got,) = check_c_equals_reference(softmax(kind, x.shape, 0.01), [x])
    assert len(np.unique(got)) == 1
    if kind == ("SOFTMAX", "int8", "int8"):
        assert got[0, 0] == -128


@pytest.mark.parametrize("depth", [255, 256, 511, 512, 1023, 1024])
def test_equal_values_around_powers_of_two(depth: int) -> None:
    x = np.full((1, depth), -7, np.int8)
    (got,) = check_c_equals_reference(softmax(("SOFTMAX", "int8", "int8"), x.shape, 0.1), [x])
    assert got[0, 0] == -128 + (1 if depth < 512 else 0)


def refused(kind: tuple[str, str, str], x: Tensor, y: Tensor, beta: float = 1.0) -> str:
    options = {"beta": beta} if kind[0] == "SOFTMAX" else {}
    return problems(unchecked_view(kind[0], [x], [y], **options))[0]


def test_what_is_refused() -> None:
    kind = ("SOFTMAX", "int8", "int8")
    good = {"scale": 2.0**-8, "zp": -128}
    assert "may pass 32 bits" in refused(kind, tensor([4096], scale=0.1), tensor([4096], **good))
    assert "zero point -128" in refused(kind, tensor([4], scale=0.1), tensor([4], scale=2.0**-8, zp=0))
    assert "scale 0.00390625" in refused(kind, tensor([4], scale=0.1), tensor([4], scale=2.0**-7, zp=-128))
    assert "above 2^-26" in refused(kind, tensor([4], scale=2.0**-26), tensor([4], **good))
    assert "at least one dimension" in refused(kind, tensor([], scale=0.1), tensor([], **good))
    log = ("LOG_SOFTMAX", "int8", "int8")
    assert "zero point 127" in refused(log, tensor([4], scale=0.1), tensor([4], scale=2.0**-4, zp=0))
    wide = tensor([4], "int16", scale=2.0**-15)
    assert "zero point 0" in refused(kind, tensor([4], "int16", scale=0.1, zp=3), wide)
    assert "too large for int16" in refused(kind, tensor([4], "int16", scale=10.0), wide)
