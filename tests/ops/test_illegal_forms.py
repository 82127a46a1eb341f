"""Nodes made illegal on purpose: each is refused with a sentence, and no check fails over what it did not expect."""

from __future__ import annotations

import os
import zlib
from collections import defaultdict
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from ops.forms import Form, drawn_node, every_form
from ops.views import problems
from quant2c.check.types import check_types
from quant2c.ir.dtype import DType
from quant2c.ir.graph import NodeView
from quant2c.ir.tensor import Tensor, read_only
from quant2c.ops import OPS

COUNT = int(os.environ.get("QUANT2C_CASES", "2"))
FORMS: dict[str, list[Form]] = defaultdict(list)
for _form in every_form():
    FORMS[_form.op].append(_form)

Change = Callable[[np.random.Generator, Tensor], Tensor]


def changed(node: NodeView, position: int, change: Tensor | None) -> NodeView:
    """The node with another tensor in that place: inputs first, then outputs."""
    tensors = [*node.inputs, *node.outputs]
    tensors[position] = change
    count = len(node.inputs)
    return NodeView(node.node, tuple(tensors[:count]), tuple(t for t in tensors[count:] if t is not None))


def given(node: NodeView) -> list[tuple[int, Tensor]]:
    return [(i, t) for i, t in enumerate((*node.inputs, *node.outputs)) if t is not None]


def reshaped(rng: np.random.Generator, tensor: Tensor) -> Tensor:
    """One dimension more, less, longer or empty."""
    shape = list(tensor.shape)
    at = int(rng.integers(0, len(shape) + 1))
    kind = int(rng.integers(0, 4)) if shape else 0
    if kind == 0:
        shape.insert(at, int(rng.integers(1, 4)))
    elif kind == 1:
        shape.pop(at - 1)
    else:
        shape[at - 1] = shape[at - 1] + 1 if kind == 2 else 0
    data = None if tensor.data is None else read_only(np.resize(tensor.data, shape))
    return replace(tensor, shape=tuple(shape), data=data)


@pytest.mark.parametrize("op", sorted(FORMS))
def test_a_type_that_is_not_taken_is_refused_with_the_nearest_form(op: str) -> None:
    for form in FORMS[op][:: max(1, len(FORMS[op]) // 8)]:
        rng = np.random.default_rng(zlib.crc32(str(form).encode()))
        node, _ = drawn_node(form, rng, 0)
        for position, tensor in given(node):
            wrong = changed(node, position, replace(tensor, dtype=DType.COMPLEX64, quant=None, data=None))
            if OPS[op].accepts(wrong):
                assert len(form.signature.split("->")[0].split()[0].rstrip("?*")) == 1, "only where every type is taken"
                continue
            (sentence,) = check_types(OPS[op], wrong)
            assert "complex64" in sentence and "the nearest form is" in sentence


@pytest.mark.parametrize("op", sorted(op for op in FORMS if OPS[op].quantized))
def test_bytes_without_a_scale_are_refused(op: str) -> None:
    for form in FORMS[op]:
        node, _ = drawn_node(form, np.random.default_rng(zlib.crc32(str(form).encode())), 0)
        for position, tensor in given(node):
            if tensor.quant is not None and tensor.dtype.bits <= 16:
                sentences = problems(changed(node, position, replace(tensor, quant=None)))
                assert any("without scale" in sentence for sentence in sentences), (form, position)
                break


@pytest.mark.parametrize("op", sorted(FORMS))
def test_shapes_that_do_not_fit_get_sentences_and_never_an_exception(op: str) -> None:
    for form in FORMS[op][:: max(1, len(FORMS[op]) // 8)]:
        rng = np.random.default_rng(zlib.crc32(str(form).encode()))
        for number in range(COUNT):
            node, _ = drawn_node(form, rng, number)
            position = int(rng.integers(0, len(node.inputs)))
            tensor = node.inputs[position]
            if tensor is not None:
                sentences = problems(changed(node, position, reshaped(rng, tensor)))
                assert all(isinstance(sentence, str) and sentence for sentence in sentences)
