"""LSTM: sequence after sequence, the C's output and states against the reference's; near the float cell; refusals."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from ops.recurrent import check_steps
from ops.views import constant, problems, tensor, unchecked_view
from quant2c.ir.graph import NodeView
from quant2c.ir.tensor import Tensor
from quant2c.reference import REFERENCES
from quant2c.reference.run import fresh


def lstm(
    dtype: str = "int8",
    *,
    batches: int = 1,
    steps: int = 4,
    features: int = 3,
    units: int = 5,
    time_major: bool = False,
    cell_power: int = -11,
    weight_scale: float = 0.01,
    zps: tuple[int, int] = (-7, 4),
    **options: Any,
) -> NodeView:
    rng = np.random.default_rng(units)
    leading = (steps, batches) if time_major else (batches, steps)

    def weights(columns: int) -> Tensor:
        if dtype == "float32":
            return constant(rng.standard_normal((units, columns)).astype(np.float32))
        return constant(
            rng.integers(-127, 128, (units, columns)).astype(np.int8), scale=weight_scale * rng.uniform(0.5, 1.5)
        )

    def value(shape: tuple[int, ...], scale: float, zp: int, kind: str = dtype) -> Tensor:
        return tensor(shape, kind) if dtype == "float32" else tensor(shape, kind, scale=scale, zp=zp)

    bias = [rng.standard_normal(units) if dtype == "float32" else rng.integers(-900, 900, units) for _ in range(4)]
    hidden = value((batches, units), 1 / 128, zps[1])
    cell = value((batches, units), 2.0**cell_power, 0, "float32" if dtype == "float32" else "int16")
    inputs: list[Tensor | None] = [
        value((*leading, features), 0.03 if dtype == "int8" else 1e-4, zps[0]),
        *(weights(features) for _ in range(4)),
        *(weights(units) for _ in range(4)),
        *[None] * 3,
        *(constant(b.astype({"int8": np.int32, "int16": np.int64, "float32": np.float32}[dtype])) for b in bias),
        *[None] * 2,
        replace(hidden, is_variable=True),
        replace(cell, is_variable=True),
        *[None] * 4,
    ]
    given = {"fused_activation_function": "TANH", "time_major": time_major, "cell_clip": 0.0, **options}
    return unchecked_view("UNIDIRECTIONAL_SEQUENCE_LSTM", inputs, [value((*leading, units), 1 / 128, zps[1])], **given)


@pytest.mark.parametrize("dtype", ["int8", "int16", "float32"])
@pytest.mark.parametrize(
    "sizes",
    [
        {},
        {"batches": 3, "steps": 2},
        {"batches": 3, "steps": 2, "time_major": True},
        {"features": 1, "units": 1, "steps": 1},
        {"cell_clip": 0.3},
        {"cell_power": -15, "cell_clip": 10.0},
        {"cell_power": -12},
        {"cell_power": -6},
        {"weight_scale": 0.5, "zps": (-128, 127)},
    ],
)
def test_sequences(dtype: str, sizes: dict[str, Any]) -> None:
    node = lstm(dtype, **sizes)
    assert problems(node) == []
    outputs = check_steps(node, 4)
    assert len(np.unique(np.concatenate([o.reshape(-1) for o in outputs]))) > 1


@pytest.mark.parametrize("power", [-15, -12, -9])
@pytest.mark.parametrize("sizes", [{}, {"batches": 2, "cell_clip": 0.3}, {"weight_scale": 0.5, "zps": (-128, 127)}])
def test_sequences_as_litert_rounds_them(power: int, sizes: dict[str, Any]) -> None:
    check_steps(lstm(cell_power=power, **sizes), 4, "litert")


def test_int8_is_near_float() -> None:
    """The same weights in both: the quantized cell follows the real one."""
    stored = lstm(units=6, steps=5, weight_scale=0.004)
    real_inputs = [None if t is None else _as_real(t) for t in stored.inputs]
    for gate in range(4):
        scale = stored.input(0).q.scale * stored.input(1 + gate).q.scale
        bias = real_inputs[12 + gate]
        assert bias is not None
        real_inputs[12 + gate] = replace(bias, data=(stored.input(12 + gate).values * scale).astype(np.float32))
    real = NodeView(stored.node, tuple(real_inputs), (_as_real(stored.out),))
    x = np.random.default_rng(2).integers(-128, 128, stored.input(0).shape).astype(np.int8)
    run = REFERENCES["UNIDIRECTIONAL_SEQUENCE_LSTM"]
    results = []
    for node, source in ((stored, x), (real, ((x.astype(np.float32) + 7) * np.float32(0.03)))):
        values = [None if t is None else t.data if t.data is not None else fresh(t) for t in node.inputs]
        results.append(run(node, [source, *values[1:]], "gemmlowp")[0])
    assert np.abs((results[0].astype(float) - 4) / 128 - results[1]).max() < 0.02


def _as_real(t: Tensor) -> Tensor:
    data = None
    if t.data is not None:
        data = t.data.astype(np.float32) * np.float32(t.q.scale if t.quant is not None else 1.0)
    return replace(t, dtype=tensor([1], "float32").dtype, quant=None, data=data)


def _with(node: NodeView, position: int, other: Tensor | None) -> NodeView:
    return NodeView(node.node, (*node.inputs[:position], other, *node.inputs[position + 1 :]), node.outputs)


def test_what_is_refused() -> None:
    node = lstm()
    assert "peepholes" in problems(_with(node, 9, node.input(18)))[0]
    assert "coupled" in problems(_with(node, 1, None))[0]
    assert "power of two" in problems(_with(node, 19, replace(node.input(19), quant=tensor([1], scale=0.1).quant)))[0]
    assert (
        "same quantization" in problems(_with(node, 18, replace(node.input(18), quant=tensor([1], scale=0.1).quant)))[0]
    )
    assert "must be a variable" in problems(_with(node, 18, replace(node.input(18), is_variable=False)))[0]
    assert "RELU" in problems(lstm(fused_activation_function="RELU"))[0]
