"""SHAPE and RANK are numbers known at generation."""

from __future__ import annotations

import numpy as np
import pytest

from ops.views import reference, tensor, view
from quant2c.ir.schedule import Options
from quant2c.ops import OPS


@pytest.mark.parametrize("dtype", ["int32", "int64"])
def test_shape(dtype: str) -> None:
    node = view("SHAPE", [tensor([2, 5, 1], "int8", scale=0.1)], [tensor([3], dtype)], out_type=dtype)
    assert reference(node, [np.zeros((2, 5, 1), np.int8)])[0].tolist() == [2, 5, 1]


def test_rank() -> None:
    node = view("RANK", [tensor([2, 5, 1], "float32")], [tensor([], "int32")])
    assert reference(node, [np.zeros((2, 5, 1), np.float32)])[0] == 3


@pytest.mark.parametrize("op", ["SHAPE", "RANK"])
def test_they_depend_on_shapes_only(op: str) -> None:
    assert OPS[op].shape_only
    node = view(op, [tensor([2], "int32")], [tensor([1] if op == "SHAPE" else [], "int32")])
    with pytest.raises(AssertionError, match="constant folding"):
        OPS[op].lower(node, Options("host"))
