"""How much stack one inference can use, from the table of what each kernel was measured to use."""

from __future__ import annotations

import json
from collections.abc import Iterable
from functools import cache

from quant2c.core import find_core
from quant2c.data import RUNTIME

BODY_FRAME_BYTES = 64  # of a function that holds the body of a branch or loop

# Of the generated run function itself: saved registers, and arguments beyond the fourth. No compiler has used more.
RUN_FRAME_BYTES = 96


@cache
def _table() -> dict[str, dict[str, int]]:
    """Core -> kernel symbol -> bytes, the larger of two compilers: bench/stack.py writes it."""
    table: dict[str, dict[str, int]] = json.loads((RUNTIME / "stack.json").read_text(encoding="utf-8"))
    return table


def stack_bytes(symbols: Iterable[str], core: str, depth: int = 0) -> int | None:
    """The most stack that a call into a model with these kernels uses; None where one was not measured on that core.
    `depth`: how deep bodies lie in bodies.

    Kernels that take functions from a mathematics library are not: what those use depends on the library.
    """
    measured = _table().get(find_core(core).base, {})
    sizes = [measured.get(symbol) for symbol in symbols]
    known = [size for size in sizes if size is not None]
    return None if len(known) < len(sizes) else RUN_FRAME_BYTES + depth * BODY_FRAME_BYTES + max(known, default=0)
