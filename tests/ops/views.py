"""Single operators without a file, and the question every operator's tests ask: does the C equal the reference?

    from ops.views import check_c_equals_reference, constant, tensor, view

    x = tensor([1, 4, 4, 3], scale=0.05, zp=-3)
    w = constant(weights, scale=[0.01, 0.02], zp=[0, 0])
    node = view("CONV_2D", [x, w, None], [tensor([1, 4, 4, 2], scale=0.1)], padding="SAME", stride_h=1, stride_w=1)
    check_c_equals_reference(node, [image])

`view` numbers the tensors, parses the options as the file states them and insists that the operator takes the node.
`check_c_equals_reference` lowers the node, chooses a kernel for each call, runs all calls in order and compares every
output with the reference. uint8 nodes are asked twice: the reference as they are, then the int8 form that the compiler
makes of them (q - 128, `legacy`), in C and in the reference.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from builder.random_ops import random_inputs, random_model
from kernels import run_call
from quant2c.check import check
from quant2c.check.accumulators import check_accumulators
from quant2c.check.quantization import check_quantization
from quant2c.check.types import check_constants
from quant2c.core import find_core
from quant2c.ir.call import Call
from quant2c.ir.dtype import DType
from quant2c.ir.graph import Node, NodeView
from quant2c.ir.quant import Quant
from quant2c.ir.schedule import Options
from quant2c.ir.tensor import Array, Tensor, read_only
from quant2c.ops import OPS
from quant2c.ops.base import Op
from quant2c.optimise.signed import signed
from quant2c.read.flatbuffer import read_bytes
from quant2c.reference import REFERENCES
from quant2c.select.choose import choose
from quant2c.select.kernel import Kernel

Numbers = float | Sequence[float] | None
_UNWRITTEN = 0x5A  # every byte of an output before the first call


def tensor(
    shape: Sequence[int], dtype: str = "int8", *, scale: Numbers = None, zp: int | Sequence[int] = 0, axis: int = 0
) -> Tensor:
    """A run-time value of that element type ("int8", "float32", ...); `scale` None: not quantized."""
    quant = None
    if scale is not None:
        scales = tuple(float(np.float32(s)) for s in np.atleast_1d(np.asarray(scale, np.float64)))
        zps = tuple(int(z) for z in np.broadcast_to(np.asarray(zp, np.int64), (len(scales),)))
        quant = Quant(scales, zps, axis)
    return Tensor(-1, "", tuple(int(d) for d in shape), DType[dtype.upper()], quant)


def constant(values: ArrayLike, dtype: str | None = None, **quantization: Any) -> Tensor:
    """A constant; its element type is the array's own unless `dtype` says otherwise."""
    array = np.asarray(values)
    label = dtype or array.dtype.name
    elements = read_only(array.astype(DType[label.upper()].numpy))
    return replace(tensor(array.shape, label, **quantization), data=elements)


def unchecked_view(
    op: str, inputs: Sequence[Tensor | None], outputs: Sequence[Tensor], *, legacy: bool = False, **options: Any
) -> NodeView:
    """A node over these tensors, right or wrong; a tensor given twice stays one."""
    given = [t for t in (*inputs, *outputs) if t is not None]
    order = list({id(t): t for t in given}.values())
    numbered = {id(t): replace(t, index=i, name=t.name or f"t{i}") for i, t in enumerate(order)}
    ins = tuple(None if t is None else numbered[id(t)] for t in inputs)
    outs = tuple(numbered[id(t)] for t in outputs)
    node = Node(
        index=0,
        op=op,
        inputs=tuple(-1 if t is None else t.index for t in ins),
        outputs=tuple(t.index for t in outs),
        attrs=OPS[op].parse(options),
        options=options,
        legacy=legacy,
    )
    return NodeView(node, ins, outs)


def view(
    op: str, inputs: Sequence[Tensor | None], outputs: Sequence[Tensor], *, legacy: bool = False, **options: Any
) -> NodeView:
    """The same, and the operator must have nothing against it."""
    made = unchecked_view(op, inputs, outputs, legacy=legacy, **options)
    assert problems(made) == []
    return made


def problems(node: NodeView) -> list[str]:
    """Everything the checks say against the node: types, constants, quantization, the operator's own, shapes, sums."""
    op = OPS[node.node.op]
    if not op.accepts(node):
        return ["no signature fits the types"]
    found = [*check_constants(op, node), *check_quantization(op, node)]
    found = found or list(op.check(node)) or list(_wrong_shapes(op, node))
    return found or list(check_accumulators(op, node))


def _wrong_shapes(op: Op, node: NodeView) -> list[str]:
    pairs = zip(op.shapes(node), node.outputs, strict=False)
    return [f"output {list(t.shape)} should be {list(s)}" for s, t in pairs if s is not None and tuple(s) != t.shape]


def reference(node: NodeView, inputs: Sequence[Array], numerics: str = "gemmlowp") -> list[Array]:
    """The reference's outputs; `inputs` are those that are not constants, in order."""
    values = _values(node, inputs)
    arguments = [None if t is None else values[t.index] for t in node.inputs]
    results = REFERENCES[node.node.op](node, arguments, numerics)
    for result, out in zip(results, node.outputs, strict=False):
        assert result.shape == out.shape and result.dtype == out.dtype.numpy, f"{result.dtype}{result.shape}"
    return list(results[: len(node.outputs)])


def check_c_equals_reference(
    node: NodeView,
    inputs: Sequence[Array],
    *,
    core: str = "host",
    numerics: str = "gemmlowp",
    optimise: str = "balanced",
    symbols: Sequence[str] = (),
    tolerance: float = 0.0,
) -> list[Array]:
    """The outputs, after the comparison. `inputs` are the arrays of those that are not constants, in order.

    symbols    the kernels that must have been chosen, where the test is about one of them
    tolerance  of float outputs, relative to the largest magnitude of the output; integers are always equal
    """
    want = reference(node, inputs, numerics)
    if _is_legacy(node):
        node, inputs = _as_signed(node), [_less_half(a) for a in inputs]
        want = [_less_half(w) for w in want]
        for mine, right in zip(reference(node, inputs, numerics), want, strict=True):
            np.testing.assert_array_equal(mine, right, "the reference differs between uint8 and its int8 form")
    got = run_node(node, inputs, core=core, numerics=numerics, optimise=optimise, symbols=symbols)
    for mine, right in zip(got, want, strict=True):
        if right.dtype.kind == "f":
            bound = tolerance * float(np.max(np.abs(right[np.isfinite(right)]), initial=0.0))
            np.testing.assert_allclose(mine, right, rtol=0.0, atol=bound)
        else:
            np.testing.assert_array_equal(mine, right)
    return got


def run_node(
    node: NodeView,
    inputs: Sequence[Array],
    *,
    core: str = "host",
    numerics: str = "gemmlowp",
    optimise: str = "balanced",
    symbols: Sequence[str] = (),
) -> list[Array]:
    """The outputs of the node's calls in C."""
    values = _values(node, inputs)
    for out in node.outputs:
        unwritten = np.full(out.elements * out.dtype.numpy.itemsize, _UNWRITTEN, np.uint8)
        values[out.index] = unwritten.view(out.dtype.numpy).reshape(out.shape)
    chosen = []
    calls = OPS[node.node.op].lower(node, Options(core, optimise, numerics))
    for call in calls:
        kernel, _ = choose(call, find_core(core), node)
        chosen.append(kernel.symbol)
        arrays, before = [values[i] for i in call.inputs], [values[i] for i in call.outputs]
        after = run_call(call, kernel, arrays, before)
        if len(calls) == 1:
            _check_in_shared_memory(call, kernel, arrays, before, after)
        values.update(zip(call.outputs, after, strict=True))
    assert not symbols or chosen == list(symbols)
    return [values[out.index] for out in node.outputs]


def _check_in_shared_memory(
    call: Call, kernel: Kernel, inputs: list[Array], before: list[Array], apart: list[Array]
) -> None:
    """Where the row says how its output may lie over its input, the outputs are the same there."""
    ahead = kernel.overlap(call)
    if ahead is None or len(call.outputs) != 1 or not call.inputs or call.inputs[0] in call.inputs[1:]:
        return
    (shared,) = run_call(call, kernel, inputs, before, ahead=ahead)
    np.testing.assert_array_equal(shared, apart[0], f"{kernel.symbol} with its output {ahead} bytes ahead of its input")


def _values(node: NodeView, inputs: Sequence[Array]) -> dict[int, Array]:
    """Input arrays by tensor index."""
    run_time = {t.index: t for t in node.inputs if t is not None and not t.is_constant}
    assert len(run_time) == len(inputs), f"{len(run_time)} run-time inputs, {len(inputs)} arrays"
    values = {t.index: t.values for t in node.inputs if t is not None and t.is_constant}
    for made, array in zip(run_time.values(), inputs, strict=True):
        assert (array.shape, array.dtype) == (made.shape, made.dtype.numpy), f"{made.where}: {array.dtype}{array.shape}"
        values[made.index] = array
    return values


def _is_legacy(node: NodeView) -> bool:
    tensors = [t for t in (*node.inputs, *node.outputs) if t is not None]
    return not OPS[node.node.op].unsigned and any(t.dtype is DType.UINT8 and t.quant is not None for t in tensors)


def _as_signed(node: NodeView) -> NodeView:
    """What the compiler makes of a uint8 node."""

    def moved(t: Tensor | None) -> Tensor | None:
        return signed(t) if t is not None and t.dtype is DType.UINT8 and t.quant is not None else t

    outputs = tuple(t for t in map(moved, node.outputs) if t is not None)
    return NodeView(replace(node.node, legacy=True), tuple(map(moved, node.inputs)), outputs)


def _less_half(array: Array) -> Array:
    return (array.astype(np.int16) - 128).astype(np.int8) if array.dtype == np.uint8 else array


def only_node(model: bytes) -> NodeView:
    """The node of a model file that has one, checked and with its shapes inferred."""
    main = check(read_bytes(model, "one_node.tflite")).main
    assert len(main.nodes) == 1
    return main.view(main.nodes[0])


def check_random_models(
    op: str, count: int, dtype: str = "int8", *, seed: int = 0, micro_only: bool = False, numerics: str = "gemmlowp"
) -> None:
    """C equals reference on so many random legal models of the operator, each with the extremes among its inputs."""
    rng = np.random.default_rng(seed)
    for _ in range(count):
        model = random_model(op, rng, dtype, micro_only=micro_only)
        node, cases = only_node(model), random_inputs(model, rng)
        order = check(read_bytes(model, "one_node.tflite")).main.inputs
        used = dict.fromkeys(t.index for t in node.inputs if t is not None and not t.is_constant)
        arrays = [cases[f"in_{order.index(tensor)}"] for tensor in used]  # a node may name its inputs in another order
        for case in zip(*arrays, strict=True):
            check_c_equals_reference(node, case, numerics=numerics)
