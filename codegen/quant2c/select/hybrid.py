"""Memory of the kernels that make their float input int8 before they begin."""

from __future__ import annotations

from quant2c.ir.call import Call


def image_bytes(call: Call) -> int:
    """One image in int8."""
    return call.integer("in_h") * call.integer("in_w") * call.integer("in_c")


def row_bytes(call: Call) -> int:
    """One row in int8."""
    return call.integer("in_n")


def one_batch_in_place(call: Call) -> int | None:
    """Of a single batch nothing is read any more when the first output is written."""
    return 0 if call.integer("batches") == 1 else None
