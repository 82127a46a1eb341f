"""SLICE and STRIDED_SLICE: every mask, both directions, ends beyond the tensor; a begin known at run time."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from ops.moves import TYPES, check, elements, node, random_cases, some_shape, value
from ops.views import constant, problems, reference, tensor, unchecked_view, view
from quant2c.ir.graph import NodeView
from quant2c.ir.tensor import Tensor


def numbers(values: Any, dtype: str = "int32") -> Tensor:
    return constant(np.array(values, dtype))


@random_cases(50)
def test_any_slice(seed: int) -> None:
    rng = np.random.default_rng(seed)
    dtype, kind = str(rng.choice(TYPES)), str(rng.choice(["int32", "int64"]))
    shape = some_shape(rng, 1, 6)
    begin = [int(rng.integers(n)) for n in shape]
    size = [int(rng.integers(1, n - b + 1)) for n, b in zip(shape, begin, strict=True)]
    written = [-1 if s == n - b and rng.random() < 0.5 else s for s, n, b in zip(size, shape, begin, strict=True)]
    made = node("SLICE", [value(shape, dtype), numbers(begin, kind), numbers(written, kind)])
    assert made.out.shape == tuple(size)
    check(made, [elements(rng, shape, dtype)])


@random_cases(50)
def test_a_begin_known_at_run_time(seed: int) -> None:
    """Also one that does not fit: it is drawn inside."""
    rng = np.random.default_rng(seed)
    dtype, kind = str(rng.choice(TYPES)), str(rng.choice(["int32", "int64"]))
    shape = some_shape(rng, 1, 5)
    size = [int(rng.integers(1, n + 1)) for n in shape]
    begin = np.array([rng.integers(-2, n + 2) for n in shape], kind)
    if kind == "int64" and rng.random() < 0.3:
        begin[0] = rng.choice([-(2**40), 2**40])
    source = value(shape, dtype)
    made = node("SLICE", [source, tensor(begin.shape, kind), numbers(size, kind)])
    check(made, [elements(rng, shape, dtype), begin])


def strided_slice(x: Tensor, entries: list[tuple[int, int, int]], **masks: Any) -> NodeView:
    begin, end, step = ([entry[i] for entry in entries] for i in range(3))
    return node("STRIDED_SLICE", [x, numbers(begin), numbers(end), numbers(step)], **masks)


@random_cases(150)
def test_any_strided_slice(seed: int) -> None:
    """Against numpy's own slicing (the reference), with indices beyond both ends."""
    rng = np.random.default_rng(seed)
    dtype = str(rng.choice(TYPES))
    shape = some_shape(rng, 1, 5, 6)
    entries: list[tuple[int, int, int]] = []
    marks: list[set[str]] = []
    for n in shape:
        step = int(rng.choice([1, 1, 2, 3, -1, -2]))
        open_ends = {mask for mask in ("begin_mask", "end_mask") if rng.random() < 0.3}
        begin, end = int(rng.integers(-n - 2, n + 3)), int(rng.integers(-n - 2, n + 3))
        part = slice(None if "begin_mask" in open_ends else begin, None if "end_mask" in open_ends else end, step)
        if rng.random() < 0.2:
            begin, end, step, open_ends = int(rng.integers(-n, n)), 99, 1, {"shrink_axis_mask"}
        elif not range(n)[part]:
            open_ends = {"begin_mask", "end_mask"}
        entries.append((begin, end, step))
        marks.append(open_ends)
    if rng.random() < 0.2:
        kept = int(rng.integers(1, len(entries) + 1))
        entries, marks = entries[:kept], marks[:kept]
    if rng.random() < 0.2:
        at = int(rng.integers(0, len(entries)))
        until = int(rng.integers(at + 1, len(entries) + 1))
        entries[at:until], marks[at:until] = [(0, 0, 1)], [{"ellipsis_mask"}]
    if rng.random() < 0.2:
        at = int(rng.integers(0, len(entries) + 1))
        entries.insert(at, (3, 1, 1))
        marks.insert(at, {"new_axis_mask"})
    names = {name for mark in marks for name in mark}
    masks = {name: sum(1 << i for i, mark in enumerate(marks) if name in mark) for name in names}
    check(strided_slice(value(shape, dtype), entries, **masks), [elements(rng, shape, dtype)])


@random_cases(60)
def test_a_single_element_known_at_run_time(seed: int) -> None:
    """Of some dimensions; the others are whole, in an ellipsis or not named. Counted from the end where negative."""
    rng = np.random.default_rng(seed)
    dtype = str(rng.choice(TYPES))
    shape = some_shape(rng, 1, 5)
    kinds = [{"shrink_axis_mask"}, {"begin_mask", "end_mask"}, {"shrink_axis_mask", "begin_mask"}]
    marks = [kinds[int(rng.choice([0, 0, 0, 1, 2]))] for _ in shape]
    begin = [int(rng.integers(-n - 1, n + 2)) for n in shape]
    if rng.random() < 0.3:
        marks[0], begin[0] = {"ellipsis_mask"}, 0
    if rng.random() < 0.3:
        at = int(rng.integers(0, len(marks) + 1))
        marks.insert(at, {"new_axis_mask"})
        begin.insert(at, 5)
    names = {name for mark in marks for name in mark}
    masks = {name: sum(1 << i for i, mark in enumerate(marks) if name in mark) for name in names}
    indices = tensor([len(marks)], "int32")
    inputs = [value(shape, dtype), indices, replace(indices, name="end"), numbers([1] * len(marks))]
    first = np.array(begin, np.int32)
    check(node("STRIDED_SLICE", inputs, **masks), [elements(rng, shape, dtype), first, first + 1])


def test_literal_slices() -> None:
    x = np.arange(12, dtype=np.int32).reshape(3, 4)
    given = tensor(x.shape, "int32")

    def result(entries: list[tuple[int, int, int]], **masks: Any) -> Any:
        return check(strided_slice(given, entries, **masks), [x])[0].tolist()

    assert result([(0, 3, 2), (3, 0, -2)]) == [[3, 1], [11, 9]]
    assert result([(-1, 9, 1), (0, -1, 1)]) == [[8, 9, 10]]
    assert result([(1, 9, 9), (0, 0, 1)], shrink_axis_mask=1, end_mask=2) == [4, 5, 6, 7]
    assert result([(7, 8, 1), (2, 3, 1)], new_axis_mask=1) == [[[8, 9, 10, 11]]]
    assert result([(0, 0, 1), (-1, 0, 1)], ellipsis_mask=1, shrink_axis_mask=2) == [3, 7, 11]
    assert result([(0, 3, 1), (1, 2, 1)], offset=True) == [[1, 2], [5, 6], [9, 10]]
    assert result([(0, -5, -1)], begin_mask=1) == [[8, 9, 10, 11], [4, 5, 6, 7], [0, 1, 2, 3]]


def test_a_single_element_below_the_first_is_the_first() -> None:
    """TFLite clamps where TensorFlow fails."""
    x = np.arange(4, dtype=np.int32)
    made = strided_slice(tensor([4], "int32"), [(-9, 0, 1)], shrink_axis_mask=1)
    assert reference(made, [x])[0] == 0
    check(made, [x])


@pytest.mark.parametrize(
    ("op", "more", "options", "sentence"),
    [
        ("SLICE", ([1, 0], [3, 4]), {}, "leave [3, 4]"),
        ("SLICE", ([-1, 0], [1, 4]), {}, "leave [3, 4]"),
        ("SLICE", ([0, 0], [-2, 4]), {}, "leave [3, 4]"),
        ("SLICE", ([0], [3]), {}, "a number for each of 2"),
        ("STRIDED_SLICE", ([0, 0], [3, 4], [1, 0]), {}, "never ends"),
        ("STRIDED_SLICE", ([0, 0, 0], [1, 1, 1], [1, 1, 1]), {}, "3 entries for 2 dimensions"),
        ("STRIDED_SLICE", ([0, 0, 0], [1, 1, 1], [1, 1, 1]), {"ellipsis_mask": 1}, "an ellipsis must stand for one"),
        ("STRIDED_SLICE", ([3, 0], [4, 4], [1, 1]), {"shrink_axis_mask": 1}, "is not there"),
        ("STRIDED_SLICE", ([1, 0], [0, 4], [-1, 1]), {"shrink_axis_mask": 1}, "is not there"),
        ("STRIDED_SLICE", ([0, 0], [3], [1, 1]), {}, "differ in length"),
    ],
)
def test_what_is_refused(op: str, more: tuple[list[int], ...], options: dict[str, int], sentence: str) -> None:
    x = value([3, 4], "int8")
    made = unchecked_view(op, [x, *map(numbers, more)], [x], **options)
    assert any(sentence in problem for problem in problems(made))


def test_a_shape_that_would_change_at_run_time_is_refused() -> None:
    x, indices = value([3, 4], "int8"), tensor([2], "int32")
    made = unchecked_view("STRIDED_SLICE", [x, indices, indices, numbers([1, 1])], [x], shrink_axis_mask=1)
    assert "one element or all" in problems(made)[0]


def test_a_size_that_would_change_at_run_time_is_refused() -> None:
    x = value([3, 4], "int8")
    made = unchecked_view("SLICE", [x, tensor([2], "int32"), numbers([-1, 4])], [x])
    assert "from run to run" in problems(made)[0]
    view("SLICE", [value([1, 4], "int8"), tensor([2], "int32"), numbers([-1, 2])], [value([1, 2], "int8")])
