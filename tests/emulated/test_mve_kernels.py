"""Every Helium kernel equals the portable one on random layers, run alone on QEMU's Cortex-M55.

Shapes, strides, padding, zero points, shifts and clamps are those of random legal models; inputs are extremes first,
then random; where a row lets input and output share memory, they do so in every third call. QUANT2C_CASES sets how many
models a family gets.
"""

from __future__ import annotations

import os
from collections import Counter

import numpy as np
import pytest

from builder import random_ops
from kernels import run_call
from mvecall import MveCall
from quant2c.check import check
from quant2c.ir.schedule import Options
from quant2c.ops import OPS
from quant2c.read.flatbuffer import read_bytes
from quant2c.select.table import KERNELS

MODELS = int(os.environ.get("QUANT2C_CASES", "60"))
CORE = "cortex-m55"
ROWS = [k for k in KERNELS if k.isa == "mve"]
PORTABLE = {(k.stem, k.types): k for k in KERNELS if k.isa == "portable" and not k.form}
OPERATORS = ("CONV_2D", "DEPTHWISE_CONV_2D", "FULLY_CONNECTED", "ADD", "SUB", "MUL")


def samples(shape: tuple[int, ...], rng: np.random.Generator) -> list[np.ndarray]:
    """All minimum, all maximum, and random."""
    ends = [np.full(shape, value, np.int8) for value in (-128, 127)]
    return [*ends, rng.integers(-128, 128, shape).astype(np.int8)]


@pytest.mark.emulated
@pytest.mark.parametrize("op", OPERATORS)
def test_helium_kernels_equal_the_portable_ones(op: str) -> None:
    rng = np.random.default_rng(2026)
    linked: dict[str, MveCall] = {}
    served: Counter[str] = Counter()
    for _ in range(MODELS):
        graph = check(read_bytes(random_ops.random_model(op, rng), "random.tflite"))
        view = next(graph.main.views())
        tensors = graph.main.tensors
        for call in OPS[op].lower(view, Options(CORE)):
            fitting = [k for k in ROWS if (k.stem, k.types) == (call.stem, call.types) and not k.when(call)]
            out = np.zeros(tensors[call.outputs[0]].shape, np.int8)
            images = [samples(tensors[index].shape, rng) for index in call.inputs]
            for number, inputs in enumerate(zip(*images, strict=True)):
                want = run_call(call, PORTABLE[call.stem, call.types], list(inputs), [out])[0]
                for kernel in fitting:
                    if kernel.symbol not in linked:
                        linked[kernel.symbol] = MveCall(kernel)
                    ahead = kernel.overlap(call) if number == 2 else None
                    got = linked[kernel.symbol](call, list(inputs), [out], ahead)[0]
                    assert np.array_equal(got, want), (kernel.symbol, dict(call.params))
                    served[kernel.symbol] += 1
    assert served, "no Helium kernel took any of the models"
    print(dict(served))
