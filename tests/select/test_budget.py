"""Flash beyond the weights: what each mode allows, and how a budget is shared out."""

from __future__ import annotations

import math
from itertools import product

import numpy as np
import pytest

from quant2c.errors import CheckError
from quant2c.ir.call import Call
from quant2c.ir.schedule import Options
from quant2c.select.budget import Demand, allot
from quant2c.select.choose import pick
from quant2c.select.kernel import Kernel


def demand(weights: int, *kernels: tuple[float, int]) -> Demand:
    """A call with that many bytes of weights and kernels of (cost, extra flash)."""
    call = Call("toy", "s8", {"weights": np.zeros(weights, np.int8)}, (0,), (1,), weights)
    rows = [
        Kernel("toy", "s8", form=f"form{i}", cost=lambda call, c=cost: c, flash=lambda call, f=flash: f)
        for i, (cost, flash) in enumerate(kernels)
    ]
    return Demand(call, tuple(sorted(rows, key=lambda row: row.cost(call))))


LAYERS = [
    demand(5000, (1000.0, 0), (500.0, 9000), (100.0, 35_000)),
    demand(8000, (4000.0, 0), (1500.0, 20_000), (1000.0, 56_000)),
    demand(1000, (300.0, 0)),
]


def chosen(options: Options, layers: list[Demand] = LAYERS) -> list[tuple[float, int]]:
    allowances = allot(layers, options, "toy.tflite")
    kernels = [pick(layer, allowance)[0] for layer, allowance in zip(layers, allowances, strict=True)]
    return [(k.cost(layer.call), k.flash(layer.call)) for k, layer in zip(kernels, layers, strict=True)]


def test_modes_without_a_budget() -> None:
    assert chosen(Options("cortex-m4")) == [(500.0, 9000), (4000.0, 0), (300.0, 0)], "at most twice the weights more"
    assert chosen(Options("cortex-m4", "speed")) == [(100.0, 35_000), (1000.0, 56_000), (300.0, 0)]


WEIGHTS = 14_000


@pytest.mark.parametrize("left", [0, 8999, 9000, 19_999, 20_000, 29_000, 55_000, 90_999, 91_000, 99_999])
def test_a_budget_is_never_passed_and_is_spent_where_it_helps(left: int) -> None:
    found = chosen(Options("cortex-m4", "speed", flash_budget=WEIGHTS + left))
    taken = sum(flash for _, flash in found)
    assert taken <= left
    every = product(*([(k.cost(d.call), k.flash(d.call)) for k in d.kernels] for d in LAYERS))
    best = min(sum(c for c, _ in each) for each in every if sum(f for _, f in each) <= left)
    assert sum(cost for cost, _ in found) == best


def test_a_small_layer_may_take_a_little_more() -> None:
    small = [demand(10, (1000.0, 0), (500.0, 8192), (400.0, 8193))]
    assert chosen(Options("cortex-m4"), small) == [(500.0, 8192)]


def test_a_budget_binds_other_modes_too() -> None:
    assert chosen(Options("cortex-m4", flash_budget=WEIGHTS + 8999)) == [(1000.0, 0), (4000.0, 0), (300.0, 0)]
    assert chosen(Options("cortex-m4", flash_budget=10**6)) == chosen(Options("cortex-m4"))


def test_weights_beyond_the_budget_are_refused_with_the_number() -> None:
    with pytest.raises(CheckError, match="take 14,000 bytes of flash, 1 more than the budget"):
        allot(LAYERS, Options("cortex-m4", flash_budget=WEIGHTS - 1), "toy.tflite")


def test_what_a_faster_kernel_would_take_is_said() -> None:
    kernel, refused = pick(LAYERS[1], 20_000.0)
    assert kernel.form == "form1"
    assert refused == ("q2c_toy_form2_s8__portable: takes 56,000 bytes more flash",)
    assert pick(LAYERS[1], math.inf)[1] == ()
