"""Kernels of SVDF."""

from __future__ import annotations

import numpy as np

from quant2c.ir.call import Call, Params
from quant2c.select.kernel import Kernel, macs_times
from quant2c.select.pack import LARGEST_DOUBLED
from quant2c.select.pack_sums import folded, pairs, reach, rescale_refusal, rescale_words, sums_refusal, sums_streams


def _refusal(call: Call) -> str:
    rows = call.param("weights")
    bias = folded(rows, call.integer("in_zp"))
    return sums_refusal(rows, bias) or rescale_refusal(call.integer("state_shift"), reach(rows, bias))


def _packed(call: Call) -> Params:
    rows, times = call.param("weights"), call.param("weights_time")
    units = times.astype(np.int64).reshape(call.integer("units"), -1)
    bias = folded(units, call.integer("state_zp"), call.param("bias").astype(np.int64))
    return {
        **{name: call.integer(name) for name in ("batches", "features", "units", "rank", "memory")},
        "pairs": pairs(call.integer("features")),
        **{name: call.integer(name) for name in ("state_zp", "out_zp")},
        "rescale": rescale_words(call.integer("state_multiplier"), call.integer("state_shift")),
        **{name: call.integer(name) for name in ("multiplier", "shift")},
        "bias": (bias & 0xFFFFFFFF).astype(np.uint32).view(np.int32),
        "weights": sums_streams(rows, folded(rows, call.integer("in_zp"))).reshape(-1),
        "weights_time": times,
    }


def _rows_refusal(call: Call) -> str:
    rows = call.param("weights")
    most = reach(rows, folded(rows, call.integer("in_zp")))
    if most >= LARGEST_DOUBLED:
        return f"a sum may reach {most:,}, a doubled one must stay below {LARGEST_DOUBLED:,}"
    return rescale_refusal(call.integer("state_shift"), most)


def _plain(call: Call) -> Params:
    """Weights as the model has them."""
    packed = dict(_packed(call))
    del packed["pairs"], packed["weights"], packed["weights_time"]
    left, *rest = rescale_words(call.integer("state_multiplier"), call.integer("state_shift"))
    packed["rescale"] = (left + 1, *rest)  # these sums are not doubled yet
    start = folded(call.param("weights"), call.integer("in_zp")).astype(np.int32)
    return {**packed, "start": start, **{name: call.param(name) for name in ("weights", "weights_time")}}


def _rows_cost(call: Call) -> float:
    """Instructions: 1.5 for a feature of a filter, 2 for a step of its memory, 60 for a filter, 25 for a unit."""
    filters = call.integer("units") * call.integer("rank")
    each = 1.5 * call.integer("features") + 2 * call.integer("memory") + 60
    return 100 + call.integer("batches") * (filters * each + 25 * call.integer("units"))


def _cost(call: Call) -> float:
    """Instructions: 0.9 for a feature of a filter, 2 for a step of its memory, 45 for a filter, 25 for a unit."""
    filters = call.integer("units") * call.integer("rank")
    each = 0.9 * call.integer("features") + 2 * call.integer("memory") + 45
    return 100 + call.integer("batches") * (filters * each + 25 * call.integer("units"))


def _row(types: str, struct: str) -> Kernel:
    return Kernel(
        "svdf",
        types,
        "dsp",
        "packed",
        when=_refusal,
        pack=_packed,
        scratch=lambda call: 4 * pairs(call.integer("features")),
        cost=_cost,
        struct=struct,
        header="svdf_packed__dsp.h",
        sources=("sums_1x8__dsp.S",),
    )


def _portable_cost(call: Call) -> float:
    filters = call.integer("batches") * call.integer("units") * call.integer("rank")
    return 100 + 7.5 * call.macs + 80 * filters


KERNELS = (
    _row("s8_s16", "q2c_svdf_packed_params"),
    _row("s8_s8", "q2c_svdf_packed_s8_params"),
    Kernel(
        "svdf",
        "s8_s16",
        "dsp",
        "rows",
        when=_rows_refusal,
        pack=_plain,
        cost=_rows_cost,
        struct="q2c_svdf_rows_params",
        header="svdf_packed__dsp.h",
        sources=("dot_4__dsp.S",),
    ),
    Kernel("svdf", "s8_s16", cost=_portable_cost),
    Kernel("svdf", "s8_s8", cost=_portable_cost, struct="q2c_svdf_s8_params"),
    Kernel("svdf", "f32", cost=macs_times(9.0), struct="q2c_svdf_f32_params"),
)
