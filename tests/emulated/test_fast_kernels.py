"""Every fast kernel of the DSP cores equals the portable one on random layers, run alone on an emulated core.

Shapes, strides, padding, zero points, shifts and clamps are those of random legal models; inputs are extremes first,
then random. Guard bytes surround every buffer. QUANT2C_CASES sets how many models a family gets.
"""

from __future__ import annotations

import os
from collections import Counter

import numpy as np
import pytest

from armcall import ArmCall
from builder import random_ops
from kernels import run_call
from quant2c.check import check
from quant2c.ir.schedule import Options
from quant2c.ops import OPS
from quant2c.read.flatbuffer import read_bytes
from quant2c.select.kernel import Kernel
from quant2c.select.table import KERNELS

MODELS = int(os.environ.get("QUANT2C_CASES", "150"))
FAMILIES = {"CONV_2D": "conv2d", "DEPTHWISE_CONV_2D": "depthwise_conv2d", "FULLY_CONNECTED": "fully_connected"}
ISAS = {"cortex-m4": "dsp"}


def samples(shape: tuple[int, ...], rng: np.random.Generator) -> list[np.ndarray]:
    """All minimum, all maximum, and random."""
    ends = [np.full(shape, value, np.int8) for value in (-128, 127)]
    return [*ends, rng.integers(-128, 128, shape).astype(np.int8)]


@pytest.mark.emulated
@pytest.mark.parametrize("core", sorted(ISAS))
@pytest.mark.parametrize("op", sorted(FAMILIES))
def test_fast_kernels_equal_the_portable_one(op: str, core: str) -> None:
    rng = np.random.default_rng(2026)
    rows = [k for k in KERNELS if k.isa == ISAS[core] and k.types == "s8" and k.stem in FAMILIES.values()]
    portable = {k.stem: k for k in KERNELS if k.isa == "portable" and k.types == "s8" and not k.form}
    linked: dict[str, ArmCall] = {}
    served: Counter[str] = Counter()
    for _ in range(MODELS):
        graph = check(read_bytes(random_ops.random_model(op, rng), "random.tflite"))
        view = next(graph.main.views())
        for call in OPS[op].lower(view, Options(core)):
            fitting = [k for k in rows if k.stem == call.stem and k.types == call.types and not k.when(call)]
            out = np.zeros(graph.main.tensors[call.outputs[0]].shape, np.int8)
            for image in samples(graph.main.tensors[call.inputs[0]].shape, rng):
                want = run_call(call, portable[call.stem], [image], [out])[0]
                for kernel in fitting:
                    got = _arm(linked, kernel, core)(call, [image], [out])[0]
                    assert np.array_equal(got, want), (kernel.symbol, dict(call.params))
                    served[kernel.symbol] += 1
    assert served, "no fast kernel took any of the models"


def _arm(linked: dict[str, ArmCall], kernel: Kernel, core: str) -> ArmCall:
    if kernel.symbol not in linked:
        linked[kernel.symbol] = ArmCall(kernel, core)
    return linked[kernel.symbol]
