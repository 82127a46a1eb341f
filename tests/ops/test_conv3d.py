"""CONV_3D: C against the reference, the reference against LiteRT and the definition, and what is refused."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from builder import ModelBuilder
from ops.forms import Form, drawn_node
from ops.views import check_c_equals_reference, constant, problems, tensor, unchecked_view, view
from ops.weighted import FLOAT_TOLERANCE
from quant2c.against import compare
from quant2c.cases import Cases
from quant2c.check import check
from quant2c.ir.tensor import Tensor
from quant2c.read.flatbuffer import read_bytes

_FORM = Form("CONV_3D", "float32 float32 float32? -> float32")


def test_random_parameters() -> None:
    rng = np.random.default_rng(3)
    for number in range(60):
        node, arrays = drawn_node(_FORM, rng, number)
        check_c_equals_reference(node, arrays, tolerance=FLOAT_TOLERANCE)


def test_every_tap_meets_its_element() -> None:
    """The definition, in whole numbers, so that the order of the sums is nothing."""
    rng = np.random.default_rng(8)
    volume = rng.integers(-9, 9, (2, 4, 5, 6, 3)).astype(np.float32)
    weights = rng.integers(-9, 9, (2, 3, 2, 3, 4)).astype(np.float32)
    out = tensor([2, 2, 5, 2, 4], "float32")
    strides = {"stride_d": 2, "stride_h": 1, "stride_w": 3, "dilation_h_factor": 2}
    node = view("CONV_3D", [tensor(volume.shape, "float32"), constant(weights)], [out], padding="SAME", **strides)
    (got,) = check_c_equals_reference(node, [volume])
    want = np.zeros(got.shape)
    for n, z, y, x, kz, ky, kx in np.ndindex(2, 2, 5, 2, 2, 3, 2):
        place = (z * 2 + kz, y + 2 * ky - 2, x * 3 + kx)  # of SAME only the height is padded: two rows above
        if all(0 <= p < size for p, size in zip(place, volume.shape[1:4], strict=True)):
            want[n, z, y, x] += volume[(n, *place)] @ weights[kz, ky, kx]
    np.testing.assert_array_equal(got, want)


@pytest.mark.parametrize("seed", range(8))
def test_litert_computes_the_same(seed: int) -> None:
    node, arrays = drawn_node(_FORM, np.random.default_rng(seed), seed)
    m = ModelBuilder("a volume")
    x = m.input("x", node.input(0).shape, "float32")
    given = [m.const(f"c{i}", node.input(i).values) for i in (1, 2) if node.has(i)]
    y = m.tensor("y", node.out.shape, "float32")
    m.op("CONV_3D", [x, *given], [y], **node.node.options)
    m.output(y)
    content = m.finish()
    cases = Cases({"": (arrays[0][None],)})
    assert compare(check(read_bytes(content, "volume.tflite")), content, cases, "litert", "gemmlowp").same


_X, _W = tensor([1, 3, 3, 3, 2], "float32"), constant(np.ones((2, 2, 2, 2, 4), np.float32))


@pytest.mark.parametrize(
    ("inputs", "options", "words"),
    [
        ([tensor([1, 3, 3, 2], "float32"), _W], {}, "five dimensions"),
        ([_X, constant(np.ones((2, 2, 2, 1, 4), np.float32))], {}, "weights for 1 channels meet an input of 2"),
        ([_X, _W, constant(np.zeros(3, np.float32))], {}, "bias has 3 elements"),
        ([_X, _W], {"stride_d": 0}, "must be positive"),
        ([_X, _W], {"dilation_w_factor": 0}, "must be positive"),
        ([_X, _W], {"fused_activation_function": "TANH"}, "fused activation TANH is not supported"),
        ([_X, tensor([2, 2, 2, 2, 4], "float32")], {}, "must be a constant"),
    ],
)
def test_refusals(inputs: list[Tensor], options: dict[str, Any], words: str) -> None:
    node = unchecked_view("CONV_3D", inputs, [tensor([1, 3, 3, 3, 4], "float32")], **options)
    assert any(words in sentence for sentence in problems(node))
