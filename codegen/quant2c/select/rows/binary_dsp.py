"""Sums and products of int8 tensors on cores with the DSP extension: constants of binary__dsp.h."""

from __future__ import annotations

from collections.abc import Callable
from math import prod

from quant2c.ir.call import Call, Params
from quant2c.select.kernel import Kernel
from quant2c.select.pack import SHIFTS

_HALF = (1 << 30, 0)  # multiplier and shift
_DOUBLED_BITS = 21  # of an operand's distance from zero in the common unit, doubled


def elements(call: Call) -> tuple[int, int]:
    """Runs, and elements of a run."""
    table = call.param("loops")
    runs = 1 if table is None else prod(int(row[0]) for row in table)
    return runs, call.integer("run")


def _run_refusal(call: Call) -> str:
    if call.integer("run") > 1 and not call.integer("a_step") == call.integer("b_step") == 1:
        return "an operand repeats one element along the innermost dimension"
    return ""


def _scaling(call: Call, name: str) -> tuple[int, int]:
    return call.integer(f"{name}_multiplier"), call.integer(f"{name}_shift")


def _right_refusal(shift: int) -> str:
    if -shift in SHIFTS:
        return ""
    return f"a right shift of {-shift}, not of {SHIFTS.start} to {SHIFTS.stop - 1}"


def _sum_refusal(call: Call) -> str:
    exact = [_scaling(call, name) == _HALF for name in "ab"]
    if not any(exact):
        return "neither operand is halved exactly"
    scaled = call.integer("b_shift" if exact[0] else "a_shift")
    return _run_refusal(call) or _right_refusal(min(scaled, -1)) or _right_refusal(call.integer("out_shift"))


def _requantize(multiplier: int, shift: int, zp: int = 0) -> tuple[int, int, int]:
    """multiplier, rounding and right shift: see pack.requantize_words."""
    right = -shift
    return multiplier, (1 << (right - 1)) + (zp << right), right


def _operand(scaling: tuple[int, int]) -> tuple[int, int, int, int]:
    """Left shift, multiplier, rounding, right shift. Without a right shift one bit more goes left, and back."""
    multiplier, shift = scaling
    extra = int(shift == 0)
    return (_DOUBLED_BITS + extra, *_requantize(multiplier, shift - extra))


def _pack_sum(sign_b: int) -> Callable[[Call], Params]:
    """`sign_b`: of the second operand."""

    def pack(call: Call) -> Params:
        exact_first = _scaling(call, "a") == _HALF
        x, y = ("b", "a") if exact_first else ("a", "b")  # x is requantized, y halved
        signs = {"a": 1, "b": sign_b}
        constants = (
            -call.integer(f"{x}_zp"),
            *_operand(_scaling(call, x)),
            -call.integer(f"{y}_zp"),
            2 * signs[x],
            signs[y] << (_DOUBLED_BITS - 1),
            *_requantize(*_scaling(call, "out"), call.integer("out_zp")),
        )
        return {
            **{name: call.params[name] for name in ("run", "loop_count", "loops")},
            "exact_first": int(exact_first),
            "constants": constants,
            **{name: call.integer(name) for name in ("out_min", "out_max")},
        }

    return pack


def _product_refusal(call: Call) -> str:
    return _run_refusal(call) or _right_refusal(call.integer("shift"))


def _halfwords(value: int) -> int:
    """The value twice in a word, as an int32."""
    word = (value & 0xFFFF) * 0x10001
    return word - (1 << 32) if word >> 31 else word


def _pack_product(call: Call) -> Params:
    zps = (_halfwords(-call.integer(f"{name}_zp")) for name in "ab")
    requantize = _requantize(call.integer("multiplier"), call.integer("shift"), call.integer("out_zp"))
    return {
        **{name: call.params[name] for name in ("run", "loop_count", "loops")},
        "constants": (*zps, *requantize),
        **{name: call.integer(name) for name in ("out_min", "out_max")},
    }


def _cost(each: float) -> Callable[[Call], float]:
    def cost(call: Call) -> float:
        runs, run = elements(call)
        return 50.0 + runs * (60.0 + each * run + 100.0 * (run % 4 > 0))

    return cost


def rows(overlap: Callable[[Call], int | None]) -> tuple[Kernel, ...]:
    """The rows, with the overlap of kernels that may write over their first operand."""

    def row(stem: str, when: Callable[[Call], str], pack: Callable[[Call], Params], what: str, each: float) -> Kernel:
        return Kernel(
            stem,
            "s8",
            "dsp",
            when=when,
            pack=pack,
            overlap=overlap,
            cost=_cost(each),
            struct=f"q2c_binary_{what}_dsp_params",
            header="binary__dsp.h",
            sources=(f"{what}_run__dsp.S",),
        )

    return (
        row("binary_add", _sum_refusal, _pack_sum(1), "sum", 15.0),
        row("binary_sub", _sum_refusal, _pack_sum(-1), "sum", 15.0),
        row("binary_mul", _product_refusal, _pack_product, "product", 9.0),
    )
