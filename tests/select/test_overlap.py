"""Kernels in shared memory: at the distance that a row states, the outputs are the same as apart; and it is needed."""

from __future__ import annotations

import numpy as np
import pytest

from builder.random_ops import GENERATORS, random_inputs, random_model
from kernels import run_call
from quant2c.check import check
from quant2c.core import find_core
from quant2c.ir.call import Call
from quant2c.ir.graph import NodeView
from quant2c.ir.schedule import Options
from quant2c.ir.tensor import Array
from quant2c.ops import OPS
from quant2c.read.flatbuffer import read_bytes
from quant2c.reference.run import run_all
from quant2c.select.choose import choose
from quant2c.select.kernel import Kernel

HOST = Options("host")
RANDOM_MODELS = 12


def calls_of(view: NodeView) -> list[tuple[Call, Kernel]]:
    """The node's calls with portable kernels, as far as they are there."""
    calls = OPS[view.node.op].lower(view, HOST)
    return [(call, choose(call, find_core("host"), view)[0]) for call in calls]


def compare(view: NodeView, values: dict[int, Array], ahead: int | None = None) -> bool | None:
    """Whether the node's calls give the same in shared memory; None where they do not share."""
    pairs = calls_of(view)
    if len(pairs) != 1 or len(pairs[0][0].outputs) != 1 or not pairs[0][0].inputs:
        return None
    call, kernel = pairs[0]
    distance = kernel.overlap(call)
    if distance is None or call.inputs[0] in call.inputs[1:] or call.inputs[0] not in values:
        return None
    inputs = [values[i] for i in call.inputs]
    empty = [np.zeros(view.out.shape, view.out.dtype.numpy)]
    apart = run_call(call, kernel, inputs, empty)[0]
    shared = run_call(call, kernel, inputs, empty, ahead=distance if ahead is None else ahead)[0]
    return np.array_equal(apart, shared, equal_nan=apart.dtype.kind == "f")


@pytest.mark.parametrize("op", sorted(set(GENERATORS) & set(OPS)))
def test_kernels_in_shared_memory(op: str) -> None:
    rng = np.random.default_rng(len(op))
    for _ in range(RANDOM_MODELS):
        content = random_model(op, rng)
        cases = random_inputs(content, rng)
        graph = check(read_bytes(content, f"{op}.tflite"))
        for case in (0, -1):
            values = run_all(graph, [cases[f"in_{i}"][case] for i in range(len(graph.main.inputs))])
            for view in graph.main.views():
                assert compare(view, values) in (None, True), kernel_names(view)


def kernel_names(view: NodeView) -> str:
    return ", ".join(f"{kernel.symbol} {kernel.overlap(call)}" for call, kernel in calls_of(view))


@pytest.mark.parametrize("op", ["CONV_2D", "DEPTHWISE_CONV_2D", "MAX_POOL_2D"])
def test_the_distance_is_needed(op: str) -> None:
    """One element closer, and some output is wrong for some model."""
    rng = np.random.default_rng(1)
    wrong = 0
    for _ in range(4 * RANDOM_MODELS):
        content = random_model(op, rng)
        cases = random_inputs(content, rng)
        graph = check(read_bytes(content, f"{op}.tflite"))
        values = run_all(graph, [cases[f"in_{i}"][-1] for i in range(len(graph.main.inputs))])
        view = next(graph.main.views())
        call, kernel = calls_of(view)[0]
        distance = kernel.overlap(call)
        if distance:
            wrong += compare(view, values, ahead=distance - 1) is False
    assert wrong > 0
