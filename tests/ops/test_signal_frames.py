"""Frames, stacks, sums and delays over successive runs, against what a long signal cut at once gives."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from ops.moves import random_cases
from ops.recurrent import check_steps
from ops.signals import node, unchecked
from ops.views import problems, tensor
from quant2c.ir.tensor import Tensor


@random_cases(40)
def test_any_framer(seed: int) -> None:
    rng = np.random.default_rng(seed)
    step, frames, rows = int(rng.integers(1, 6)), int(rng.integers(1, 4)), int(rng.integers(1, 3))
    prefill = bool(rng.integers(0, 2))
    size = int(rng.integers(step if prefill else 1, 15))
    shape = [rows, step * frames] if rows > 1 else [step * frames]
    made = node(
        "Framer", [tensor(shape, "int16")], ["int16", "bool"], frame_size=size, frame_step=step, prefill=prefill
    )
    check_steps(made, 9)


@random_cases(40)
def test_any_stacker(seed: int) -> None:
    rng = np.random.default_rng(seed)
    channels, left, right = int(rng.integers(1, 5)), int(rng.integers(0, 4)), int(rng.integers(0, 4))
    made = node(
        "Stacker",
        [tensor([channels], "int16")],
        ["int16", "bool"],
        num_channels=channels,
        stacker_left_context=left,
        stacker_right_context=right,
        stacker_step=int(rng.integers(1, left + right + 2)),
    )
    check_steps(made, 12)


@random_cases(40)
@pytest.mark.parametrize("dtype", ["int16", "float32"])
def test_any_overlap_add(seed: int, dtype: str) -> None:
    rng = np.random.default_rng(seed)
    size, frames, rows = int(rng.integers(1, 9)), int(rng.integers(1, 4)), int(rng.integers(1, 3))
    shape = [rows, frames, size] if rows > 1 else [frames, size]
    made = node("OverlapAdd", [tensor(shape, dtype)], [dtype], T=0, frame_step=int(rng.integers(1, size + 1)))
    check_steps(made, 6)


@random_cases(30)
def test_any_delay(seed: int) -> None:
    rng = np.random.default_rng(seed)
    shape = [int(n) for n in rng.integers(1, 5, rng.integers(1, 4))]
    check_steps(node("Delay", [tensor(shape, "int16")], ["int16"], delay_length=int(rng.integers(0, 12))), 6)


def test_a_delay_is_one() -> None:
    outputs = check_steps(node("Delay", [tensor([4], "int16")], ["int16"], delay_length=6), 8)
    rng = np.random.default_rng(8)  # what check_steps draws from
    signal = np.concatenate([rng.integers(-32768, 32767, 4, endpoint=True) for _ in range(8)])
    np.testing.assert_array_equal(np.concatenate(outputs), np.append(np.zeros(6), signal)[: signal.size])


FRAMER: dict[str, Any] = {"frame_size": 5, "frame_step": 2, "prefill": False}
STACKER = {"num_channels": 3, "stacker_left_context": 1, "stacker_right_context": 1, "stacker_step": 2}


@pytest.mark.parametrize(
    ("op", "shape", "options", "sentence"),
    [
        ("Framer", [5], FRAMER, "no whole steps of 2"),
        ("Framer", [], FRAMER, "no whole steps of 2"),
        ("Framer", [4], {**FRAMER, "frame_step": 0}, "from 1 to"),
        ("Framer", [4], {**FRAMER, "frame_size": 1 << 30}, "from 1 to"),
        ("Framer", [4], {**FRAMER, "frame_size": 1, "prefill": True}, "below frame_step"),
        ("Stacker", [4], STACKER, "one row of 3 channels"),
        ("Stacker", [3], {**STACKER, "stacker_step": 4}, "stacker_step 4"),
        ("Stacker", [3], {**STACKER, "stacker_step": 0}, "stacker_step 0"),
        ("Stacker", [3], {**STACKER, "stacker_left_context": -1}, "context -1"),
        ("OverlapAdd", [3], {"frame_step": 1}, "two dimensions"),
        ("OverlapAdd", [2, 3], {"frame_step": 4}, "frame's 3"),
        ("Delay", [3], {"delay_length": -1}, "delay_length -1"),
        ("Delay", [], {"delay_length": 1}, "at least one dimension"),
    ],
)
def test_what_is_refused(op: str, shape: list[int], options: dict[str, Any], sentence: str) -> None:
    outputs = [tensor([1], "int16"), tensor([], "bool")][: 2 if op in ("Framer", "Stacker") else 1]
    found = problems(unchecked(op, [tensor(shape, "int16")], outputs, **options))
    assert any(sentence in problem for problem in found), found


def test_an_input_too_many_is_refused() -> None:
    x: list[Tensor] = [tensor([4], "int16"), tensor([4], "int16")]
    found = problems(unchecked("Delay", x, [tensor([4], "int16")], delay_length=2))
    assert found
