"""Sums and products of int8 tensors on cores with Helium: constants of binary__mve.h."""

from __future__ import annotations

from collections.abc import Callable

from quant2c.ir.call import Call, Params
from quant2c.select.kernel import Kernel
from quant2c.select.rows.binary_dsp import elements

_HALF = (1 << 30, 0)  # multiplier and shift
_BITS = 20  # of the common unit


def _run_refusal(call: Call) -> str:
    if call.integer("run") > 1 and not call.integer("a_step") == call.integer("b_step") == 1:
        return "an operand repeats one element along the innermost dimension"
    return ""


def _scaling(call: Call, name: str) -> tuple[int, int]:
    return call.integer(f"{name}_multiplier"), call.integer(f"{name}_shift")


def _right_refusal(shift: int) -> str:
    return "" if -31 <= shift <= -1 else f"a shift of {shift}, not of -31 to -1"


def _sum_refusal(call: Call) -> str:
    if call.integer("left_shift") != _BITS:
        return f"{call.integer('left_shift')} bits more, not {_BITS}"
    exact = [_scaling(call, name) == _HALF for name in "ab"]
    if not any(exact):
        return "neither operand is halved exactly"
    scaled = call.integer("b_shift" if exact[0] else "a_shift")
    return _run_refusal(call) or _right_refusal(min(scaled, -1)) or _right_refusal(call.integer("out_shift"))


def _limits(call: Call) -> tuple[int, int, int]:
    return call.integer("out_zp"), call.integer("out_min"), call.integer("out_max")


def _pack_sum(sign_b: int) -> Callable[[Call], Params]:
    """`sign_b`: of the second operand."""

    def pack(call: Call) -> Params:
        exact_first = _scaling(call, "a") == _HALF
        x, y = ("b", "a") if exact_first else ("a", "b")  # x is requantized, y halved
        multiplier, shift = _scaling(call, x)
        extra = int(shift == 0)  # without a right shift one bit more goes left, and back
        x_factor = 1 << (_BITS + extra)
        y_factor = (1 if exact_first else sign_b) << (_BITS - 1)
        of_x = (x_factor, -x_factor * call.integer(f"{x}_zp"), multiplier, shift - extra)
        of_y = (y_factor, -y_factor * call.integer(f"{y}_zp"))
        return {
            **{name: call.params[name] for name in ("run", "loop_count", "loops")},
            "exact_first": int(exact_first),
            "constants": (*of_x, *of_y, *_scaling(call, "out"), *_limits(call)),
        }

    return pack


def _product_refusal(call: Call) -> str:
    return _run_refusal(call) or _right_refusal(call.integer("shift"))


def _pack_product(call: Call) -> Params:
    names = ("a_zp", "b_zp", "multiplier", "shift")
    return {
        **{name: call.params[name] for name in ("run", "loop_count", "loops")},
        "constants": (*(call.integer(name) for name in names), *_limits(call)),
    }


def _cost(each: float) -> Callable[[Call], float]:
    """Instructions: some for each run, `each` for four elements."""

    def cost(call: Call) -> float:
        runs, run = elements(call)
        return 50.0 + runs * (60.0 + each * -(-run // 4))

    return cost


def rows(overlap: Callable[[Call], int | None]) -> tuple[Kernel, ...]:
    """The rows, with the overlap of kernels that may write over their first operand."""

    def row(stem: str, when: Callable[[Call], str], pack: Callable[[Call], Params], what: str, each: float) -> Kernel:
        return Kernel(
            stem,
            "s8",
            "mve",
            when=when,
            pack=pack,
            overlap=overlap,
            cost=_cost(each),
            struct=f"q2c_binary_{what}_mve_params",
            header="binary__mve.h",
            sources=(f"{what}_run__mve.S",),
        )

    return (
        row("binary_add", _sum_refusal, _pack_sum(1), "sum", 16.0),
        row("binary_sub", _sum_refusal, _pack_sum(-1), "sum", 16.0),
        row("binary_mul", _product_refusal, _pack_product, "product", 13.0),
    )
