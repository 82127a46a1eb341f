"""SVDF: step after step, the C's output and state against the reference's."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from ops.recurrent import check_steps
from ops.views import constant, problems, tensor, unchecked_view
from quant2c.ir.graph import NodeView

KINDS = ("int16", "int8", "float32")  # of the state


def svdf(
    kind: str, *, batches: int = 1, features: int = 5, units: int = 3, rank: int = 2, memory: int = 4, **more: Any
) -> NodeView:
    rng = np.random.default_rng(units * 7 + rank)
    filters = units * rank
    shapes = {"weights": (filters, features), "times": (filters, memory), "bias": (units,)}
    if kind == "float32":
        tables = [constant(rng.standard_normal(s).astype(np.float32)) for s in shapes.values()]
        x, out = tensor([batches, features], kind), tensor([batches, units], kind)
        state = tensor([batches, filters * memory], kind)
    else:
        info = np.iinfo(kind)
        tables = [
            constant(rng.integers(-128, 128, shapes["weights"]).astype(np.int8), scale=0.01),
            constant(rng.integers(info.min // 8, info.max // 8, shapes["times"]).astype(kind), scale=0.001),
            constant(rng.integers(-3000, 3000, shapes["bias"]).astype(np.int32)),
        ]
        x = tensor([batches, features], scale=0.05, zp=-11)
        state = tensor([batches, filters * memory], kind, scale=0.05 if kind == "int8" else 0.001)
        out = tensor([batches, units], scale=more.pop("out_scale", 0.02 if kind == "int8" else 0.04), zp=-20)
    if more.pop("without_bias", False):
        tables[2] = None  # type: ignore[call-overload]
    options = {"rank": rank, "fused_activation_function": "RELU"}
    return unchecked_view("SVDF", [x, *tables, replace(state, is_variable=True)], [out], **{**options, **more})


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    "sizes",
    [
        {},
        {"batches": 2, "rank": 1},
        {"memory": 1, "rank": 3},
        {"features": 1, "units": 1, "rank": 1},
        {"without_bias": True},
    ],
)
def test_steps(kind: str, sizes: dict[str, Any]) -> None:
    node = svdf(kind, **sizes)
    assert problems(node) == []
    outputs = check_steps(node, 9)
    assert len(np.unique(np.concatenate([o.reshape(-1) for o in outputs]))) > 1


def test_sums_over_time_wrap() -> None:
    """Weights at the end of int16 and a full state: the sums pass 32 bits, in C as in numpy."""
    node = svdf("int16", features=2, units=2, rank=1, memory=8, out_scale=1000.0)
    times = replace(node.input(2), data=np.full((2, 8), 32767, np.int16))
    inputs = (*node.inputs[:2], times, *node.inputs[3:])
    check_steps(NodeView(node.node, inputs, node.outputs), 10)


def test_what_is_refused() -> None:
    assert "no multiple of rank" in problems(_rank_of_four())[0]
    node = svdf("int16")
    fixed = replace(node.input(4), is_variable=False)
    assert "must be a variable" in problems(NodeView(node.node, (*node.inputs[:4], fixed), node.outputs))[0]
    assert "TANH" in problems(svdf("float32", fused_activation_function="TANH"))[0]


def _rank_of_four() -> NodeView:
    node = svdf("int16", units=3, rank=2)
    return NodeView(replace(node.node, attrs=replace(node.attrs, rank=4)), node.inputs, node.outputs)
