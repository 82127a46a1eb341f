"""How much flash each call's constants may take beyond its weights: by mode, or shared out of a budget.

Some kernels want their weights in a form that takes several times the room, and run faster for it. `balanced`, `size`
and `ram` let a layer take a little, or no more than a few times its weights; `speed` takes whatever is fastest. A
budget bounds the weights of the whole model, extra constants included: the rest of it goes where it saves most time.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from quant2c.errors import CheckError
from quant2c.ir.call import Call
from quant2c.ir.schedule import Options
from quant2c.select.kernel import Kernel

# Where speed is not all: packed words of depthwise layers take 1.7 times their weights more, Winograd's 2.6 or 7.
_MOST_TIMES_WEIGHTS = 2.0
_SMALL_BYTES = 8192  # that any layer may take
_MOST_PLANS = 1000


@dataclass(frozen=True)
class Demand:
    """A call with the kernels that can serve it, the fastest first, and those that cannot, with the reasons."""

    call: Call
    kernels: tuple[Kernel, ...]
    refused: tuple[tuple[Kernel, str], ...] = ()


@dataclass(frozen=True)
class _Plan:
    """Kernels for the first few calls: what they take beyond the weights, what they cost together."""

    flash: int
    cost: float
    taken: tuple[int, ...]  # flash of each


def weights_bytes(call: Call) -> int:
    """Bytes of the weights as the model has them."""
    return sum(v.nbytes for k, v in call.params.items() if k.startswith("weights") and isinstance(v, np.ndarray))


def allot(demands: Sequence[Demand], options: Options, model: str) -> list[float]:
    """For each call, how many bytes of flash its kernel may take beyond the weights.

    CheckError where the model's weights alone pass the budget.
    """
    modest = [max(_SMALL_BYTES, _MOST_TIMES_WEIGHTS * weights_bytes(d.call)) for d in demands]
    most = [math.inf] * len(demands) if options.optimise == "speed" else modest
    if options.flash_budget is None:
        return most
    left = options.flash_budget - sum(weights_bytes(d.call) for d in demands)
    least = [min(k.flash(d.call) for k in d.kernels) for d in demands]
    if sum(least) > left:
        missing = sum(least) - left
        raise CheckError(
            model,
            f"its weights take {options.flash_budget + missing:,} bytes of flash, {missing:,} more than the budget",
            f"give it --flash-budget {options.flash_budget + missing}",
        )
    return [float(flash) for flash in _fastest(demands, most, least, left).taken]


def _fastest(demands: Sequence[Demand], most: Sequence[float], least: Sequence[int], left: int) -> _Plan:
    """The kernels that take the least time within `left` bytes.

    Call after call, of plans that take as much flash only the fastest is kept. Of very many, some are dropped evenly.
    """
    plans = [_Plan(0, 0.0, ())]
    for index, (demand, allowed) in enumerate(zip(demands, most, strict=True)):
        later = sum(least[index + 1 :])
        found = [
            _Plan(plan.flash + flash, plan.cost + cost, (*plan.taken, flash))
            for flash, cost in _choices(demand, max(allowed, least[index]))
            for plan in plans
            if plan.flash + flash + later <= left
        ]
        plans = _worth_keeping(found)
    return plans[-1]


def _choices(demand: Demand, allowed: float) -> list[tuple[int, float]]:
    """(flash, cost) of the kernels within the allowance."""
    rows = [(k.flash(demand.call), k.cost(demand.call)) for k in demand.kernels]
    return [row for row in rows if row[0] <= allowed]


def _worth_keeping(plans: list[_Plan]) -> list[_Plan]:
    """By rising flash, each faster than all before."""
    kept: list[_Plan] = []
    for plan in sorted(plans, key=lambda p: (p.flash, p.cost)):
        if not kept or plan.cost < kept[-1].cost:
            kept.append(plan)
    step = -(-len(kept) // _MOST_PLANS)
    return [*kept[:-1:step], kept[-1]]
