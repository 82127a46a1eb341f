"""Float activations made int8 at run time: hybrid.h and numpy against the rule written out in plain Python."""

from __future__ import annotations

import ctypes
import math
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from quant2c.reference.hybrid import quantize_rows
from shim import compile_shim

_SHIM = """
#include "hybrid.h"
float quantize(const float *in, int32_t n, int8_t *out, int32_t asymmetric, int32_t *zp)
{
    const q2c_dynamic_quant quant = q2c_quantize_floats(in, n, out, asymmetric);
    *zp = quant.zp;
    return quant.scale;
}
"""

Row = np.ndarray[Any, np.dtype[np.float32]]


@pytest.fixture(scope="module")
def c(tmp_path_factory: pytest.TempPathFactory) -> ctypes.CDLL:
    library = compile_shim(_SHIM, tmp_path_factory.mktemp("shim"))
    library.quantize.restype = ctypes.c_float
    return library


def _rows() -> list[Row]:
    """Of every size and sign; with ties, with one value, with none but zero, with ends that round differently."""
    rng = np.random.default_rng(6)
    plain = [rng.normal(size=n) * 10.0 ** rng.uniform(-6, 6) for n in (1, 2, 3, 17, 100, 640) for _ in range(6)]
    sided = [np.abs(rng.normal(size=40)), -np.abs(rng.normal(size=40)), rng.uniform(-1, 9, 50), rng.uniform(-9, 1, 50)]
    ties = [np.arange(-254, 255) / 2.0, np.append(np.arange(-20, 21) + 0.5, 127.0), np.arange(0, 511) / 2.0]
    odd = [
        np.zeros(5),
        np.array([0.0, -0.0]),
        np.array([1e-36, -1e-36]),
        np.array([3e38, -1.0]),
        np.array([-255.0, 0.0]),
    ]
    return [np.asarray(row, np.float32) for row in (*plain, *sided, *ties, *odd)]


def _round(x: float) -> int:
    size = math.floor(Fraction(abs(x)) + Fraction(1, 2))
    return size if x >= 0 else -size


def _symmetric(row: Row) -> tuple[list[int], float, int]:
    largest = max(abs(np.float32(v)) for v in row)
    if largest == 0:
        return [0] * row.size, 1.0, 0
    inverse = np.float32(127) / largest
    q = [min(max(_round(float(np.float32(v) * inverse)), -127), 127) for v in row]
    return q, float(np.float32(largest / np.float32(127))), 0


def _asymmetric(row: Row) -> tuple[list[int], float, int]:
    low, high = min(0.0, float(row.min())), max(0.0, float(row.max()))
    if low == high:
        return [0] * row.size, 1.0, 0
    scale = (high - low) / 255.0
    errors = 128.0 + abs(low / scale), 127.0 + abs(high / scale)
    zp = min(max(_round(-128.0 - low / scale if errors[0] < errors[1] else 127.0 - high / scale), -128), 127)
    inverse = np.float32(1) / np.float32(scale)
    q = [min(max(_round(float(np.float32(zp) + np.float32(v) * inverse)), -128), 127) for v in row]
    return q, float(np.float32(scale)), zp


@pytest.mark.parametrize("asymmetric", [False, True])
def test_rows_are_quantized_as_the_rule_says(c: ctypes.CDLL, asymmetric: bool) -> None:
    for row in _rows():
        q, scale, zp = (_asymmetric if asymmetric else _symmetric)(row)
        steps, factors = quantize_rows(row[None], asymmetric)
        assert steps[0].tolist() == [v - zp for v in q], row
        assert factors.tolist() == [scale]
        out, c_zp = np.zeros(row.size, np.int8), ctypes.c_int32(99)
        pointers = [ctypes.c_void_p(a.ctypes.data) for a in (np.ascontiguousarray(row), out)]
        c_scale = c.quantize(pointers[0], row.size, pointers[1], int(asymmetric), ctypes.byref(c_zp))
        assert (out.tolist(), c_scale, c_zp.value) == (q, scale, zp), row


def test_each_row_has_its_own_scale() -> None:
    steps, factors = quantize_rows(np.array([[1.0, -0.5], [-8.0, 4.0], [0.0, 0.0]], np.float32), asymmetric=False)
    assert steps.tolist() == [[127, -64], [-127, 64], [0, 0]]
    assert factors.tolist() == [np.float32(1) / np.float32(127), np.float32(8) / np.float32(127), 1.0]


@pytest.mark.parametrize(("asymmetric", "lowest"), [(0, -127), (1, -128)])
def test_what_is_no_number_becomes_the_lowest(c: ctypes.CDLL, asymmetric: int, lowest: int) -> None:
    row, out, zp = np.array([np.nan, 1.0], np.float32), np.zeros(2, np.int8), ctypes.c_int32()
    pointers = [ctypes.c_void_p(array.ctypes.data) for array in (row, out)]
    c.quantize(pointers[0], 2, pointers[1], asymmetric, ctypes.byref(zp))
    assert out.tolist() == [lowest, 127]
