"""Products of two run-time matrices on cores with the DSP extension equal the portable kernel."""

from __future__ import annotations

import math

import numpy as np
import pytest

from armcall import ArmCall
from emulated.layers import CASES, Rng, fast_rows, inputs, portable_row
from kernels import run_call
from quant2c.ir.call import Call
from quant2c.ops.base import strided

CORES = {"cortex-m4": CASES // 4, "cortex-m33": CASES // 20}
STACK_BYTES = 400
pytestmark = pytest.mark.emulated


def draw(rng: Rng) -> tuple[Call, tuple[int, ...], tuple[int, ...], tuple[int, ...]]:
    """A product with either matrix swapped, batches broadcast, and any zero points; shapes of x, y and the output."""
    rows, cols = (int(n) for n in rng.integers(1, 10, 2))
    depth = int(rng.choice([*range(1, 14), 31, 32, 33, 64]))
    batch = [int(n) for n in rng.choice([1, 1, 2, 3], 3)]
    x_batch, y_batch = ([n if rng.random() < 0.7 else 1 for n in batch] for _ in range(2))
    whole = np.broadcast_shapes(tuple(x_batch), tuple(y_batch))
    adj_x, adj_y = (bool(swap) for swap in rng.random(2) < 0.5)
    low, high = sorted(int(bound) for bound in rng.integers(-128, 128, 2))
    x_zp, y_zp, out_zp = (int(zp) for zp in rng.choice([0, -128, 127, -5, 77], 3))
    params = {
        "batch": whole,
        "x_batch_step": _steps(x_batch, rows * depth),
        "y_batch_step": _steps(y_batch, cols * depth),
        **{"rows": rows, "cols": cols, "depth": depth},
        **{"x_row_step": 1 if adj_x else depth, "x_depth_step": rows if adj_x else 1},
        **{"y_col_step": depth if adj_y else 1, "y_depth_step": 1 if adj_y else cols},
        **{"x_zp": x_zp, "y_zp": y_zp, "out_zp": out_zp, "out_min": low, "out_max": high},
        **{"multiplier": int(rng.integers(1 << 30, 1 << 31)), "shift": int(rng.integers(-14, 4))},
        "bias": rng.integers(-9000, 9000, cols).astype(np.int32) if rng.random() < 0.5 else None,
    }
    call = Call("batch_matmul", "s8", params, (0, 1), (2,), math.prod(whole) * rows * cols * depth)
    return call, (*x_batch, rows, depth), (*y_batch, depth, cols), (*whole, rows, cols)


def _steps(batch: list[int], matrix: int) -> tuple[int, ...]:
    return tuple(0 if n == 1 else step * matrix for n, step in zip(batch, strided(tuple(batch)), strict=True))


@pytest.mark.parametrize("core", sorted(CORES))
def test_random_products(core: str) -> None:
    rng = np.random.default_rng(9)
    (row,) = fast_rows("batch_matmul")
    arm = ArmCall(row, core)
    for _ in range(-(-CORES[core] // 4)):
        call, x_shape, y_shape, out_shape = draw(rng)
        for x, y in zip(inputs(rng, x_shape), inputs(rng, y_shape)[rng.permutation(4)], strict=True):
            out = np.zeros(out_shape, np.int8)
            (want,) = run_call(call, portable_row("batch_matmul"), [x, y], [out])
            (got,) = arm(call, [x, y], [out])
            assert np.array_equal(got, want), dict(call.params)
    assert arm.stack_bytes <= STACK_BYTES
