"""Figures of a model's record are those of what is stored."""

from __future__ import annotations

import numpy as np
import pytest

from builder import ModelBuilder
from quant2c.check import check
from quant2c.core import find_core
from quant2c.pipeline import compile_graph, options_for
from quant2c.read.flatbuffer import read_bytes

SIDE = 24


def twins(same: bool) -> bytes:
    """Two dense layers one after the other, with equal weights or not."""
    m, rng = ModelBuilder(), np.random.default_rng(1)
    value = m.input("x", [1, SIDE], "int8", scale=0.1, zp=0)
    first = rng.integers(-127, 128, (SIDE, SIDE)).astype(np.int8)
    second = first if same else rng.integers(-127, 128, (SIDE, SIDE)).astype(np.int8)
    for number, weights in enumerate((first, second)):
        w = m.const(f"w{number}", weights, scale=0.01, zp=0)
        y = m.tensor(f"y{number}", [1, SIDE], "int8", scale=0.1, zp=0)
        m.op("FULLY_CONNECTED", [value, w], [y])
        value = y
    m.output(value)
    return m.finish()


@pytest.mark.parametrize("core", ["host", "cortex-m0", "cortex-m4"])
@pytest.mark.parametrize(("same", "stored"), [(True, 1), (False, 2)])
def test_weights_that_layers_share_count_once(core: str, same: bool, stored: int) -> None:
    graph = check(read_bytes(twins(same), "twins.tflite"))
    record = compile_graph(graph, options_for(find_core(core))).record
    tables = sum(table.bytes for table in record.tables)
    assert stored * SIDE * SIDE <= record.weights_bytes <= tables
    assert len([table for table in record.tables if table.role == "weights"]) == stored
    assert record.constants_bytes > 0
