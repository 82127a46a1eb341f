"""RESIZE_NEAREST_NEIGHBOR and RESIZE_BILINEAR: sizes up and down, all conventions, ties of both roundings."""

from __future__ import annotations

import numpy as np
import pytest

from ops.moves import TYPES, check, elements, node, random_cases, some_shape, value
from ops.views import check_c_equals_reference, constant, problems, reference, tensor, unchecked_view, view
from quant2c.ir.tensor import Tensor
from quant2c.ops.resize import ResizeAttrs, nearest

CONVENTIONS = [(False, False), (True, False), (False, True), (True, True)]


def size(h: int, w: int) -> Tensor:
    return constant(np.array([h, w], np.int32))


@pytest.mark.parametrize(("align", "half"), CONVENTIONS)
@random_cases(30)
def test_any_nearest(align: bool, half: bool, seed: int) -> None:
    rng = np.random.default_rng(seed)
    dtype = str(rng.choice(TYPES))
    shape, (h, w) = some_shape(rng, 4, 4, 9), some_shape(rng, 2, 2, 20)
    made = node(
        "RESIZE_NEAREST_NEIGHBOR", [value(shape, dtype), size(h, w)], align_corners=align, half_pixel_centers=half
    )
    check(made, [elements(rng, shape, dtype)])


def test_nearest_rounds_ties_away_from_zero_when_corners_align() -> None:
    """5 pixels to 9: steps of exactly a half."""
    aligned = ResizeAttrs(align_corners=True, half_pixel_centers=False)
    assert nearest(5, 9, aligned).tolist() == [0, 1, 1, 2, 2, 3, 3, 4, 4]
    assert nearest(5, 9, ResizeAttrs(False, False)).tolist() == [0, 0, 1, 1, 2, 2, 3, 3, 4]
    assert nearest(4, 2, ResizeAttrs(False, True)).tolist() == [1, 3]


def test_nearest_follows_float32_where_it_falls_short() -> None:
    """Positions that would be whole numbers lie just below in float32 for some sizes."""
    exact = [[i * n // m for i in range(m)] for n in range(1, 60) for m in range(1, 60)]
    found = [nearest(n, m, ResizeAttrs(False, False)).tolist() for n in range(1, 60) for m in range(1, 60)]
    assert sum(a != b for a, b in zip(exact, found, strict=True)) > 0


@pytest.mark.parametrize("dtype", ["int8", "int16", "uint8", "float32"])
@pytest.mark.parametrize(("align", "half"), CONVENTIONS[:3])
@random_cases(25)
def test_any_bilinear(dtype: str, align: bool, half: bool, seed: int) -> None:
    rng = np.random.default_rng(seed)
    shape, (h, w) = some_shape(rng, 4, 4, 9), some_shape(rng, 2, 2, 20)
    x = tensor(shape, dtype) if dtype == "float32" else tensor(shape, dtype, scale=0.5)
    made = node("RESIZE_BILINEAR", [x, size(h, w)], align_corners=align, half_pixel_centers=half)
    check_c_equals_reference(made, [elements(rng, shape, dtype)], tolerance=1e-6)


def test_bilinear_rounds_halves_away_from_zero() -> None:
    """Twice as wide: every second pixel lies half way between its neighbours."""
    x = np.array([0, 1, -1, -2, 127, -128], np.int8).reshape(1, 1, 6, 1)
    made = node("RESIZE_BILINEAR", [tensor(x.shape, scale=0.5), size(1, 12)])
    (out,) = check(made, [x])
    assert out.reshape(-1).tolist() == [0, 1, 1, 0, -1, -2, -2, 63, 127, -1, -128, -128]


def test_uint8_adds_a_half_and_cuts() -> None:
    x = np.array([0, 1, 255, 254], np.uint8).reshape(1, 1, 4, 1)
    made = node("RESIZE_BILINEAR", [tensor(x.shape, "uint8", scale=0.5, zp=9), size(1, 8)])
    assert reference(made, [x])[0].reshape(-1).tolist() == [0, 1, 1, 128, 255, 255, 254, 254]
    check(made, [x], symbols=["q2c_resize_bilinear_uint8_s8__portable"])


@pytest.mark.parametrize("dtype", ["int8", "int16"])
def test_extremes_stay_in_range(dtype: str) -> None:
    """Half-pixel centres reach beyond the first and the last pixel: the weights outside cancel."""
    limits = np.iinfo(dtype)
    for low, high in ((limits.min, limits.max), (limits.min, limits.min), (limits.max, limits.max)):
        x = np.array([low, high, low, high], dtype).reshape(1, 2, 2, 1)
        made = node("RESIZE_BILINEAR", [tensor(x.shape, dtype, scale=0.5), size(16, 16)], half_pixel_centers=True)
        (out,) = check(made, [x])
        assert out.min() >= low and out.max() <= high


@pytest.mark.parametrize(
    ("op", "shape", "new", "options", "sentence"),
    [
        ("RESIZE_NEAREST_NEIGHBOR", [1, 4, 1], [2, 2], {}, "four dimensions"),
        ("RESIZE_NEAREST_NEIGHBOR", [1, 4, 4, 1], [0, 2], {}, "height and a width"),
        ("RESIZE_NEAREST_NEIGHBOR", [1, 4, 4, 1], [2], {}, "height and a width"),
        ("RESIZE_NEAREST_NEIGHBOR", [1, 4, 40000, 1], [2, 2], {}, "more than 32767"),
        ("RESIZE_BILINEAR", [1, 4, 4, 1], [8, 8], {"align_corners": True, "half_pixel_centers": True}, "exclude"),
        ("RESIZE_BILINEAR", [1, 1, 4, 1], [1500, 8], {}, "leads beyond the last"),
    ],
)
def test_what_is_refused(op: str, shape: list[int], new: list[int], options: dict[str, bool], sentence: str) -> None:
    x = value(shape, "int8")
    made = unchecked_view(op, [x, constant(np.array(new, np.int32))], [x], **options)
    assert any(sentence in problem for problem in problems(made))


def test_a_pixel_may_become_any_number_of_floats() -> None:
    x = tensor([1, 1, 4, 1], "float32")
    view("RESIZE_BILINEAR", [x, size(1500, 8)], [tensor([1, 1500, 8, 1], "float32")])
