"""Models that nobody would write: one or two things are wrong, and check either says so or the model compiles."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from math import prod
from typing import Any

import numpy as np
import pytest

from builder.random_ops import GENERATORS, random_model
from quant2c.check import check
from quant2c.errors import ModelError
from quant2c.ir.dtype import DType
from quant2c.ir.graph import Graph, Node
from quant2c.ir.quant import Quant
from quant2c.ir.schedule import Options
from quant2c.ir.tensor import Tensor, read_only
from quant2c.ops import OPS
from quant2c.pipeline import compile_graph
from quant2c.read.flatbuffer import read_bytes
from quant2c.read.structure import check_structure

_TYPES = [DType.INT8, DType.UINT8, DType.INT16, DType.INT32, DType.INT64, DType.FLOAT32, DType.BOOL, DType.STRING]
_INTEGERS = [0, -1, 1, 2, 7, (1 << 31) - 1, -(1 << 31)]
_FLOATS = [0.0, -1.0, 1e30, float("nan"), float("inf")]
_NAMES = ["NONE", "SAME", "VALID", "RELU", "TANH", "weird 9"]
_LARGEST = 100_000  # elements of what is compiled: numpy and Python hold no more in a test
MUTANTS = 24  # of each operator


@cache
def models(op: str) -> list[Graph]:
    rng = np.random.default_rng(sum(op.encode()))
    return [read_bytes(random_model(op, rng), f"{op}.tflite") for _ in range(4)]


def reshaped(tensor: Tensor, r: random.Random) -> Tensor:
    shape = list(tensor.shape)
    place = r.randrange(len(shape) + 1)
    if shape and r.random() < 0.5:
        shape[place % len(shape)] = r.choice([0, 1, 2, 3, 5, 1000])
    elif r.random() < 0.5:
        shape.insert(place, r.choice([0, 1, 2]))
    else:
        del shape[place:]
    if tensor.data is None:
        return replace(tensor, shape=tuple(shape))
    data = np.resize(tensor.data, shape) if prod(shape) and tensor.data.size else np.zeros(shape, tensor.data.dtype)
    return replace(tensor, shape=tuple(shape), data=read_only(data))


def retyped(tensor: Tensor, r: random.Random) -> Tensor:
    dtype = r.choice(_TYPES)
    data = None if tensor.data is None else read_only(tensor.data.astype(dtype.numpy))
    return replace(tensor, dtype=dtype, data=data)


def requantized(tensor: Tensor, r: random.Random) -> Tensor:
    quant = tensor.quant or Quant((0.5, 0.25, 1.0), (0, 0, 0))
    scales = tuple(s * r.choice([1e-30, 1e-5, 1.0, 1e5, 1e30]) for s in quant.scales)
    zps = tuple(r.choice([zp, zp, 300, -129, 1 << 40]) for zp in quant.zps)
    return replace(tensor, quant=r.choice([None, Quant(scales, zps, r.choice([quant.axis, 0, 1, 7, -1]))]))


def revalued(tensor: Tensor, r: random.Random) -> Tensor:
    if tensor.data is None or tensor.data.size == 0 or tensor.data.dtype.kind != "i":
        return replace(tensor, data=None)
    data = tensor.data.copy()
    limits = np.iinfo(data.dtype)
    data.reshape(-1)[r.randrange(data.size)] = r.choice([limits.min, limits.max, 0, 1, -1])
    return replace(tensor, data=read_only(data))


_TENSOR_CHANGES: list[Callable[[Tensor, random.Random], Tensor]] = [reshaped, retyped, requantized, revalued]


def odd_option(value: Any, r: random.Random) -> Any:
    if isinstance(value, bool):
        return not value
    if isinstance(value, tuple):
        return r.choice([(), (0,), (-1,), (1, 2, 3, 4, 5), value * 2, ((1 << 31) - 1,)])
    return r.choice({int: _INTEGERS, float: _FLOATS, str: _NAMES}[type(value)])


def changed_node(node: Node, tensors: int, r: random.Random) -> Node:
    if node.options and r.random() < 0.7:
        name = r.choice(sorted(node.options))
        return replace(node, options={**node.options, name: odd_option(node.options[name], r)})
    inputs = list(node.inputs)
    if inputs:
        inputs[r.randrange(len(inputs))] = r.choice([-1, r.randrange(tensors)])
    return replace(node, inputs=tuple(r.choice([inputs, inputs[:-1], [*inputs, r.randrange(tensors)]])))


def mutant(graph: Graph, r: random.Random) -> Graph:
    tensors, nodes = list(graph.main.tensors), list(graph.main.nodes)
    for _ in range(r.choice([1, 1, 2])):
        if r.random() < 0.6:
            place = r.randrange(len(tensors))
            tensors[place] = r.choice(_TENSOR_CHANGES)(tensors[place], r)
        else:
            nodes[0] = changed_node(nodes[0], len(tensors), r)
    return graph.with_main(replace(graph.main, tensors=tuple(tensors), nodes=tuple(nodes)))


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@pytest.mark.parametrize("op", sorted(set(GENERATORS) & set(OPS)))
def test_refused_or_compiled(op: str) -> None:
    r = random.Random(op)
    for _ in range(MUTANTS):
        graph = mutant(r.choice(models(op)), r)
        try:
            check_structure(graph)
            checked = check(graph)
        except ModelError as error:
            assert error.status == 3
            continue
        if sum(tensor.elements for tensor in checked.main.tensors) < _LARGEST:
            compile_graph(checked, Options("host"))
