"""REVERSE_SEQUENCE: steps and batches in any two dimensions, lengths from none to all."""

from __future__ import annotations

import numpy as np
import pytest

from ops.moves import check, elements, node, random_cases, some_shape, value
from ops.views import constant, problems, tensor, unchecked_view
from quant2c.ops import OPS

TYPES = ("uint8", "int16", "int32", "int64", "float32")


@random_cases(80)
def test_any_sequence(seed: int) -> None:
    rng = np.random.default_rng(seed)
    dtype, kind = str(rng.choice(TYPES)), str(rng.choice(["int32", "int64"]))
    shape = some_shape(rng, 2, 5)
    batch_dim, seq_dim = (int(axis) for axis in rng.permutation(len(shape))[:2])
    lengths = rng.integers(-1, shape[seq_dim] + 2, shape[batch_dim]).astype(kind)
    x = value(shape, dtype)
    made = node("REVERSE_SEQUENCE", [x, tensor(lengths.shape, kind)], seq_dim=seq_dim, batch_dim=batch_dim)
    check(made, [elements(rng, shape, dtype), lengths])


def test_only_the_first_steps_turn() -> None:
    x = np.arange(10, dtype=np.int32).reshape(2, 5)
    lengths = constant(np.array([3, 5], np.int32))
    made = node("REVERSE_SEQUENCE", [tensor(x.shape, "int32"), lengths], seq_dim=1, batch_dim=0)
    assert check(made, [x])[0].tolist() == [[2, 1, 0, 3, 4], [9, 8, 7, 6, 5]]


def test_int8_is_refused_as_in_tflite() -> None:
    made = unchecked_view("REVERSE_SEQUENCE", [value([2, 5], "int8"), tensor([2], "int32")], [value([2, 5], "int8")])
    assert not OPS["REVERSE_SEQUENCE"].accepts(made)


@pytest.mark.parametrize(
    ("lengths", "options", "sentence"),
    [
        ([1, 2, 3], {"seq_dim": 1, "batch_dim": 0}, "[3] lengths for 2 sequences"),
        ([1, 6], {"seq_dim": 1, "batch_dim": 0}, "lengths [1, 6] of sequences of 5"),
        ([1, 2], {"seq_dim": 0, "batch_dim": 0}, "sequence dimension 0 and batch dimension 0"),
        ([1, 2], {"seq_dim": 2, "batch_dim": 0}, "sequence dimension 2"),
    ],
)
def test_what_is_refused(lengths: list[int], options: dict[str, int], sentence: str) -> None:
    x = tensor([2, 5], "int32")
    made = unchecked_view("REVERSE_SEQUENCE", [x, constant(np.array(lengths, np.int32))], [x], **options)
    assert sentence in problems(made)[0]
