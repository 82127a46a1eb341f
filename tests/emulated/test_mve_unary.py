"""Helium kernels of one byte equal the portable ones: every byte, every tail, in place and apart."""

from __future__ import annotations

import numpy as np
import pytest

from kernels import run_call
from mvecall import MveCall
from quant2c.ir.call import Call, Params
from quant2c.select.table import KERNELS

ROWS = [k for k in KERNELS if k.isa == "mve" and k.stem in ("lookup", "flip_sign", "unary_clamp")]
SIZES = (*range(1, 50), 256, 1000)
pytestmark = pytest.mark.emulated


def _params(stem: str, n: int, rng: np.random.Generator) -> Params:
    low, high = sorted(int(bound) for bound in rng.integers(-128, 128, 2))
    more: dict[str, Params] = {
        "lookup": {"table": rng.integers(0, 256, 256).astype(np.uint8)},
        "flip_sign": {},
        "unary_clamp": {"out_min": low, "out_max": high},
    }
    return {"elements": n, **more[stem]}


@pytest.mark.parametrize("kernel", ROWS, ids=lambda kernel: kernel.symbol)
def test_bytes(kernel) -> None:  # type: ignore[no-untyped-def]  # a row
    rng = np.random.default_rng(5)
    (portable,) = (k for k in KERNELS if (k.stem, k.types, k.isa) == (kernel.stem, kernel.types, "portable"))
    machine = MveCall(kernel)
    for n in SIZES:
        values = np.arange(n) if n == 256 else rng.integers(0, 256, n)
        image = values.astype(np.uint8).view(np.int8 if kernel.types == "s8" else np.uint8)
        call = Call(kernel.stem, kernel.types, _params(kernel.stem, n, rng), (0,), (1,), 0)
        out = np.zeros_like(image)
        (want,) = run_call(call, portable, [image], [out])
        for ahead in (None, 0):
            assert np.array_equal(machine(call, [image], [out], ahead)[0], want), (n, ahead)
