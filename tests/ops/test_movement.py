"""Boxes: reduced to the fewest loops, moved in the widest words, and in place where nothing is lost."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from ops.moves import TYPES, check, elements, node, random_cases, some_shape, value
from ops.overlapping import check_overlapping
from ops.views import constant, tensor
from quant2c.core import find_core
from quant2c.ir.call import Call
from quant2c.ir.schedule import Options
from quant2c.ir.tensor import Tensor
from quant2c.ops import OPS
from quant2c.ops.base import strided
from quant2c.ops.movement import Box, Loop, box, is_identity, move
from quant2c.select.choose import choose


def positions(what: Box) -> dict[int, int]:
    """Output position -> input position."""
    found: dict[int, int] = {}
    for index in itertools.product(*(range(loop.count) for loop in what.loops)):
        steps = list(zip(index, what.loops, strict=True))
        to = what.out_offset + sum(i * loop.out_stride for i, loop in steps)
        found[to] = what.in_offset + sum(i * loop.in_stride for i, loop in steps)
    return found


def calls_for(what: Box, dtype: str = "int8", source: Tensor | None = None) -> list[Call]:
    return list(move(source or tensor([4096], dtype), tensor([4096], dtype), what))


@random_cases(100)
def test_a_simplified_box_moves_the_same(seed: int) -> None:
    rng = np.random.default_rng(seed)
    shape = some_shape(rng, 0, 5, 4)
    order = rng.permutation(len(shape))
    strides = np.array(strided(shape), int) if shape else np.array([], int)
    ins = strides[np.argsort(order)] * rng.choice([1, 2, -1], len(shape)) if len(shape) else []
    what = box(shape, list(map(int, ins)), strided(shape), in_offset=300, out_offset=int(rng.integers(9)))
    simple = what.simplified()
    assert positions(simple) == positions(what)
    assert len(simple.loops) <= sum(n > 1 for n in shape)


def test_neighbouring_loops_become_one() -> None:
    assert box((2, 3, 4), (12, 4, 1), (12, 4, 1)).simplified().loops == (Loop(24, 1, 1),)
    assert box((2, 3, 4), (24, 4, 1), (12, 4, 1)).simplified().loops == (Loop(2, 24, 12), Loop(12, 1, 1))
    assert box((1, 3, 1), (9, 0, 7), (3, 1, 1)).simplified().loops == (Loop(3, 0, 1),)


def test_one_run_is_a_copy() -> None:
    (call,) = calls_for(box((2, 3), (3, 1), (3, 1), in_offset=5, out_offset=7), "int32")
    assert (call.stem, dict(call.params)) == ("copy", {"bytes": 24, "in_offset": 20, "out_offset": 28})


@pytest.mark.parametrize(
    ("dtype", "channels", "types", "run"),
    [
        ("int8", 1, "b8", 5),
        ("int8", 2, "b16", 5),
        ("int8", 3, "b8", 3),
        ("int8", 4, "b32", 5),
        ("int8", 8, "b64", 5),
        ("int8", 16, "b8", 16),
        ("int16", 2, "b32", 5),
        ("int32", 1, "b32", 5),
        ("int64", 1, "b64", 5),
        ("float32", 3, "b8", 12),
    ],
)
def test_a_pixel_moves_as_one_word_where_it_can(dtype: str, channels: int, types: str, run: int) -> None:
    """The transpose of a 2x5 image."""
    strides = (channels, 2 * channels, 1)
    (call,) = calls_for(box((2, 5, channels), (5 * channels, channels, 1), strides), dtype)
    assert (call.stem, call.types, call.param("run")) == ("strided_copy", types, run)


def test_constants_and_odd_places_are_moved_by_bytes() -> None:
    """A constant table may start anywhere; so may a pixel behind an odd offset."""
    what = box((2, 5, 4), (20, 4, 1), (4, 8, 1))
    assert calls_for(what, source=constant(np.zeros(64, np.int8)))[0].types == "b8"
    odd = box((2, 5, 4), (20, 4, 1), (4, 8, 1), in_offset=2)
    assert calls_for(odd)[0].types == "b8"


def test_more_dimensions_than_loops_become_several_calls() -> None:
    """Nine dimensions of which none joins another."""
    loops = tuple(Loop(2, 2 * 4**i, 4**i) for i in range(8, -1, -1))
    what = Box(loops)
    assert len(what.simplified().loops) == 9
    calls = calls_for(what)
    assert len(calls) == 2 and all(call.integer("loop_count") == 7 for call in calls)
    assert {call.integer("out_offset") for call in calls} == {0, 4**8}


def test_nothing_to_move_is_no_call() -> None:
    assert calls_for(box((2, 0, 3), (3, 3, 1), (3, 3, 1))) == []


@pytest.mark.parametrize(
    ("shape", "order", "identity"),
    [
        ((1, 4, 1, 3), (2, 1, 0, 3), True),
        ((1, 4, 5), (1, 0, 2), True),
        ((1, 4, 5), (0, 2, 1), False),
        ((1, 1, 1), (2, 1, 0), True),
    ],
)
def test_the_identity_is_known(shape: tuple[int, ...], order: tuple[int, ...], identity: bool) -> None:
    made = node("TRANSPOSE", [value(shape, "int16"), constant(np.array(order, np.int32))])
    assert is_identity(OPS["TRANSPOSE"].lower(made, Options("host")), made) == identity


def test_a_part_is_no_identity() -> None:
    x = value((4, 3), "int8")
    numbers = [constant(np.array(v, np.int32)) for v in ([1, 0], [3, 3])]
    made = node("SLICE", [x, *numbers])
    assert not is_identity(OPS["SLICE"].lower(made, Options("host")), made)


# In place: what the rows of the table promise to the planner.


def brute_force(call: Call, unit: int) -> int | None:
    """The least distance at which no element is overwritten before it is read, walking in the order of the loops."""
    table = call.param("loops")
    loops = [*([] if table is None else table.tolist()), [call.param(n) for n in ("run", "in_step", "out_step")]]
    ins, outs = [], []
    for index in itertools.product(*(range(n) for n, _, _ in loops)):
        ins.append(call.param("in_offset") + sum(i * s for i, (_, s, _) in zip(index, loops, strict=True)))
        outs.append(call.param("out_offset") + sum(i * s for i, (_, _, s) in zip(index, loops, strict=True)))
    if any(b < a for a, b in itertools.pairwise(ins)) or any(b < a for a, b in itertools.pairwise(outs)):
        return None
    for distance in range(max(0, max(outs)) + 1):
        if all(outs[t] - distance <= later for t in range(len(ins)) for later in ins[t + 1 :]):
            return distance * unit
    raise AssertionError("unreachable")


@random_cases(150)
def test_the_promised_overlap_is_safe_and_near_the_least(seed: int) -> None:
    rng = np.random.default_rng(seed)
    inner = some_shape(rng, 1, 3, 3)
    larger = tuple(int(n + rng.integers(0, 3)) for n in inner)
    pair = (larger, inner) if rng.random() < 0.5 else (inner, larger)
    what = box(inner, *map(strided, pair), in_offset=int(rng.integers(3)), out_offset=int(rng.integers(3)))
    for call in calls_for(what, str(rng.choice(["int8", "int32"]))):
        if call.stem == "strided_copy":
            kernel, _ = choose(call, find_core("host"), node("SQUEEZE", [tensor([1], "int32")]))
            unit = int(call.types[1:]) // 8
            promised, least = kernel.overlap(call), brute_force(call, unit)
            assert promised is not None and least is not None
            assert least <= promised
            assert promised <= max(0, least) + unit * 9


def test_backwards_and_across_do_not_promise_anything() -> None:
    for made in (
        node("REVERSE_V2", [value((6,), "int8"), constant(np.array([0], np.int32))]),
        node("TRANSPOSE", [value((5, 3), "int8"), constant(np.array([1, 0], np.int32))]),
    ):
        assert check_overlapping(made, np.arange(made.out.elements, dtype=np.int8).reshape(made.input(0).shape)) is None


@pytest.mark.parametrize("dtype", ["int8", "int16", "float32", "int64"])
def test_a_part_may_take_the_place_of_the_whole(dtype: str) -> None:
    rng = np.random.default_rng(3)
    x = value((4, 5, 3), dtype)
    for begin, end, step in (
        ([1, 0, 1], [4, 5, 3], [1, 1, 1]),
        ([0, 1, 0], [4, 5, 3], [2, 2, 1]),
        ([0, 0, 2], [4, 5, 3], [1, 2, 1]),
    ):
        numbers = [constant(np.array(v, np.int32)) for v in (begin, end, step)]
        made = node("STRIDED_SLICE", [x, *numbers])
        assert check_overlapping(made, elements(rng, x.shape, dtype)) == 0


@pytest.mark.parametrize("dtype", TYPES)
def test_every_type_moves(dtype: str) -> None:
    """A transpose of single elements and one of pixels."""
    rng = np.random.default_rng(1)
    for shape, order in (((3, 5), (1, 0)), ((2, 3, 4), (1, 0, 2)), ((2, 3, 5), (1, 0, 2))):
        made = node("TRANSPOSE", [value(shape, dtype), constant(np.array(order, np.int32))])
        check(made, [elements(rng, shape, dtype)])
