"""A clamp after a layer becomes the layer's activation, where that is exact, and only there."""

from __future__ import annotations

import numpy as np
import pytest

from builder import ModelBuilder
from quant2c.cases import random_cases
from quant2c.check import check
from quant2c.ir.graph import Graph
from quant2c.optimise.activations import fuse_activations
from quant2c.read.flatbuffer import read_bytes
from quant2c.reference.run import run

Q = {"scale": 0.05, "zp": -7}


def layered(
    clamp: str, layer: str = "CONV_2D", q: dict[str, float] | None = None, activation: str = "NONE", extra: str = ""
) -> Graph:
    """One layer and one clamp. `extra`: what else reads the layer's output."""
    rng = np.random.default_rng(9)
    m = ModelBuilder()
    x = m.input("x", [1, 4, 4, 3], "int8", scale=0.1, zp=5)
    shape = [1, 4, 4, 3]
    y = m.tensor("y", shape, "int8", **Q)
    if layer == "CONV_2D":
        w = m.const("w", rng.integers(-127, 128, (3, 1, 1, 3)).astype(np.int8), scale=0.02, zp=0)
        m.op(layer, [x, w, -1], [y], stride_h=1, stride_w=1, fused_activation=activation)
    else:
        m.op(layer, [x, x], [y], fused_activation=activation)
    z = m.tensor("z", shape, "int8", **(q or Q))
    m.op(clamp, [y], [z])
    m.output(z)
    if extra == "output":
        m.output(y)
    if extra == "reader":
        other = m.tensor("other", shape, "int8", **Q)
        m.op("MAXIMUM", [y, z], [other])
        m.output(other)
    return check(read_bytes(m.finish(), "layered.tflite"))


def assert_same(before: Graph, after: Graph, profile: str) -> None:
    cases = random_cases([before.main.tensors[0]], 8)
    for number in range(8):
        case = cases.case("", number)
        assert np.array_equal(run(before, case, profile)[0], run(after, case, profile)[0])


@pytest.mark.parametrize("clamp", ["RELU", "RELU6", "RELU_N1_TO_1"])
@pytest.mark.parametrize("layer", ["CONV_2D", "ADD", "MUL"])
def test_clamps_are_fused(clamp: str, layer: str) -> None:
    before = layered(clamp, layer)
    after = fuse_activations(before)
    (node,) = after.main.nodes
    assert (node.op, node.attrs.activation) == (layer, clamp)
    assert f"fused into the operator before: {clamp}" in after.notes
    for profile in ("gemmlowp", "litert"):
        assert_same(before, after, profile)


@pytest.mark.parametrize(
    "more",
    [
        {"q": {"scale": 0.04, "zp": -7}},
        {"q": {"scale": 0.05, "zp": -8}},
        {"extra": "output"},
        {"extra": "reader"},
        {"activation": "RELU6"},
    ],
)
def test_others_stay(more: dict[str, object]) -> None:
    graph = layered("RELU", **more)  # type: ignore[arg-type]
    assert fuse_activations(graph) is graph


@pytest.mark.parametrize("other", ["HARD_SWISH", "ABS", "RELU_0_TO_1"])
def test_what_is_no_known_clamp_stays(other: str) -> None:
    graph = layered(other)
    assert fuse_activations(graph) is graph
