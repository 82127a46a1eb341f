"""Runs a node with variables step after step, in C and in numpy, and compares outputs and states."""

from __future__ import annotations

import numpy as np

from kernels import run_call
from quant2c.core import find_core
from quant2c.ir.graph import NodeView
from quant2c.ir.schedule import Options
from quant2c.ir.tensor import Array, Tensor
from quant2c.ops import OPS
from quant2c.reference import REFERENCES
from quant2c.reference.run import fresh
from quant2c.select.choose import choose


def drawn(rng: np.random.Generator, source: Tensor) -> Array:
    """An input over the whole range of its type."""
    if source.dtype.numpy.kind == "f":
        return rng.standard_normal(source.shape).astype(np.float32)
    return rng.integers(source.dtype.minimum, source.dtype.maximum, source.shape, endpoint=True).astype(
        source.dtype.numpy
    )


def check_steps(node: NodeView, count: int, numerics: str = "gemmlowp") -> list[Array]:
    """The first outputs of so many steps from fresh state. All inputs but the first are constants or state."""
    rng = np.random.default_rng(count)
    variables = [t for t in node.inputs if t is not None and t.is_variable]
    mine = {t.index: fresh(t) for t in variables}
    right = dict(mine)
    (call,) = OPS[node.node.op].lower(node, Options("host", numerics=numerics))
    kernel, _ = choose(call, find_core("host"), node)
    outputs = []
    for _ in range(count):
        x = drawn(rng, node.input(0))
        arguments = [None if t is None else _value(t, x, right) for t in node.inputs]
        results = REFERENCES[node.node.op](node, arguments, numerics)
        made = len(node.outputs)
        right.update(zip((t.index for t in variables), results[made:], strict=True))
        before = [np.full(t.shape, 0x5A, t.dtype.numpy) for t in node.outputs]
        after = run_call(call, kernel, [x], [*before, *(mine[i] for i in call.outputs[made:])])
        mine.update(zip(call.outputs[made:], after[made:], strict=True))
        for a, b in [*zip(after, results[:made], strict=False), *((mine[i], right[i]) for i in mine)]:
            _compare(a, b)
        outputs.append(after[0])
    return outputs


def _value(tensor: Tensor, x: Array, states: dict[int, Array]) -> Array:
    return tensor.data if tensor.data is not None else states.get(tensor.index, x)


def _compare(mine: Array, right: Array) -> None:
    assert (mine.shape, mine.dtype) == (right.shape, right.dtype)
    if right.dtype.kind == "f":
        np.testing.assert_allclose(mine, right, rtol=1e-5, atol=1e-6)
    else:
        np.testing.assert_array_equal(mine, right)
