"""Kernels of ARG_MAX, ARG_MIN and TOPK_V2."""

from __future__ import annotations

from quant2c.ir.call import Call
from quant2c.select.kernel import Kernel


def _searched(call: Call) -> float:
    return 10.0 + 7.0 * call.integer("outer_n") * call.integer("axis_n") * call.integer("inner_n")


def _sorted(call: Call) -> float:
    return 10.0 + call.integer("rows") * call.integer("depth") * (5.0 + 3.0 * call.integer("k"))


KERNELS = (
    *(
        Kernel(f"arg_{kind}", f"{of}_{index}", cost=_searched, struct="q2c_arg_params", header="arg.h")
        for kind in ("max", "min")
        for of in ("s8", "s32", "f32")
        for index in ("s32", "s64")
    ),
    *(Kernel("top_k", of, cost=_sorted) for of in ("s8", "s16", "s32", "s64", "f32")),
)
