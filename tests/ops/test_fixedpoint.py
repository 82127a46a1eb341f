"""The fixed-point functions of the runtime against their numpy twins, over their whole ranges, and the real ones."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable

import numpy as np
import pytest
from cffi import FFI

from quant2c.data import RUNTIME
from quant2c.ir.tensor import Array
from quant2c.reference import transcendental as t
from quant2c.reference import transcendental16 as t16

_C = """
#include "fixedpoint.h"
#include "fixedpoint16.h"
void each_exp(const int32_t *x, int32_t *y, int n) { for (int i = 0; i < n; ++i) y[i] = q2c_exp_of_negative(x[i]); }
void each_one(const int32_t *x, int32_t *y, int n) { for (int i = 0; i < n; ++i) y[i] = q2c_one_over_one_plus(x[i]); }
void each_log(const int32_t *x, int32_t *y, int n) { for (int i = 0; i < n; ++i) y[i] = q2c_log_q12_to_q5(x[i]); }
void each_logistic(const int32_t *x, int32_t *y, int n) { for (int i = 0; i < n; ++i) y[i] = q2c_logistic_16(x[i], 3); }
void each_tanh(const int32_t *x, int32_t *y, int n)
{
    for (int i = 0; i < n; ++i) { for (int bits = 0; bits < 7; ++bits) y[7 * i + bits] = q2c_tanh_16(x[i], bits); }
}
void each_root(const int32_t *x, int32_t *y, int n)
{
    for (int i = 0; i < n; ++i) { y[2 * i] = q2c_inverse_sqrt(x[i], &y[2 * i + 1]); }
}
"""
_NAMES = ("each_exp", "each_one", "each_log", "each_root", "each_logistic", "each_tanh")


@pytest.fixture(scope="module")
def call(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str, Array, int], Array]:
    folder = tmp_path_factory.mktemp("fixedpoint")
    source = folder / "each.c"
    source.write_text(_C)
    compiler = shutil.which("gcc") or shutil.which("clang")
    command = [compiler, "-fsanitize=undefined", "-fno-sanitize-recover=undefined"] if compiler else _zig()
    library = folder / "each.so"
    include = ["-I", str(RUNTIME / "src")]
    subprocess.run(
        [*command, "-std=c99", "-O1", "-shared", "-fPIC", *include, str(source), "-o", str(library)], check=True
    )
    ffi = FFI()
    ffi.cdef(" ".join(f"void {name}(const int32_t *, int32_t *, int);" for name in _NAMES))
    opened = ffi.dlopen(str(library))

    def run(name: str, x: Array, width: int = 1) -> Array:
        x = np.ascontiguousarray(x, np.int32)
        y = np.zeros(x.size * width, np.int32)
        pointers = [ffi.cast("int32_t *", a.ctypes.data) for a in (x, y)]
        getattr(opened, name)(*pointers, x.size)
        return y.astype(np.int64).reshape(x.size, width) if width > 1 else y.astype(np.int64)

    return run


def _zig() -> list[str]:
    return [sys.executable, "-m", "ziglang", "cc"]


def _spread(low: int, high: int, rng_seed: int = 0) -> Array:
    """Both ends and their neighbours, all powers of two and theirs, and 20 000 in between."""
    rng = np.random.default_rng(rng_seed)
    powers = np.array([s * (1 << k) + d for k in range(31) for d in (-1, 0, 1) for s in (1, -1)])
    drawn = rng.integers(low, high, 20000, endpoint=True)
    every = np.concatenate([powers, drawn, [low, low + 1, high - 1, high]])
    return every[(every >= low) & (every <= high)]


def test_exp(call: Callable[..., Array]) -> None:
    x = _spread(-(1 << 31), 0)
    want = t.exp_of_negative(x.astype(np.int64))
    np.testing.assert_array_equal(call("each_exp", x), want)
    assert np.abs(want / 2.0**31 - np.exp(x / 2.0**26)).max() < 3e-7


def test_one_over_one_plus(call: Callable[..., Array]) -> None:
    x = _spread(0, (1 << 31) - 1)
    want = t.one_over_one_plus(x.astype(np.int64))
    np.testing.assert_array_equal(call("each_one", x), want)
    assert np.abs(want / 2.0**31 - 1 / (1 + x / 2.0**31)).max() < 1e-8


def test_log(call: Callable[..., Array]) -> None:
    x = _spread(1 << 19, (1 << 31) - 1)
    want = t.log_q12_to_q5(x.astype(np.int64))
    np.testing.assert_array_equal(call("each_log", x), want)
    assert np.abs(want / 2.0**26 - np.log(x / 2.0**19)).max() < 1e-6


def test_inverse_sqrt(call: Callable[..., Array]) -> None:
    x = np.concatenate([np.arange(2000), _spread(0, (1 << 31) - 1)[:3000]])
    want = np.array([t.inverse_sqrt(int(v)) for v in x])
    np.testing.assert_array_equal(call("each_root", x, 2), want)
    real = want[:, 0] * 2.0 ** (want[:, 1] - 31)
    assert np.abs(real * np.sqrt(np.maximum(x, 1)) - 1).max() < 2e-6


def test_sigmoid_and_tanh_of_16_bits(call: Callable[..., Array]) -> None:
    """Of every int16."""
    x = np.arange(-32768, 32768)
    want = t16.logistic(x, 3)
    np.testing.assert_array_equal(call("each_logistic", x), want)
    assert np.abs(want / 2.0**15 - 1 / (1 + np.exp(-x / 2.0**12))).max() < 5e-4
    every = call("each_tanh", x, 7)
    for bits in range(7):
        want = t16.tanh(x, bits)
        np.testing.assert_array_equal(every[:, bits], want)
        assert np.abs(want / 2.0**15 - np.tanh(x / 2.0 ** (15 - bits))).max() < 1e-3


@pytest.mark.parametrize("x", [1, 2, 3, 1 << 19, (1 << 19) + 1, (1 << 31) - 1])
def test_leading_zeros(x: int) -> None:
    assert int(t.leading_zeros(x)) == 32 - len(f"{x:b}")
