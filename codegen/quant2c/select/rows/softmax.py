"""Kernels of SOFTMAX and LOG_SOFTMAX."""

from __future__ import annotations

from quant2c.ir.call import Call
from quant2c.select.kernel import Kernel, in_place


def _elements(call: Call) -> int:
    return call.integer("rows") * call.integer("depth")


def _row(stem: str, types: str, struct: str, per_element: float, *, same_type: bool = True) -> Kernel:
    """In place: a row is summed up before its first output is written, then each output after its input is read."""
    return Kernel(
        stem,
        types,
        overlap=in_place if same_type else lambda call: None,
        cost=lambda call: 300.0 * call.integer("rows") + per_element * _elements(call),
        struct=struct,
        header="softmax.h",
    )


KERNELS = (
    _row("softmax", "s8", "q2c_softmax_params", 250.0),
    _row("softmax", "s8_s16", "q2c_softmax_params", 250.0, same_type=False),
    _row("softmax", "s16", "q2c_softmax_s16_params", 60.0),
    _row("softmax", "f32", "q2c_softmax_f32_params", 120.0),
    _row("log_softmax", "s8", "q2c_log_softmax_params", 150.0),
    _row("log_softmax", "f32", "q2c_log_softmax_f32_params", 120.0),
)
