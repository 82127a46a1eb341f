"""How much code a kernel's source files are, as measured: bench/code_bytes.py writes the table."""

from __future__ import annotations

import json
from functools import cache

from quant2c.core import CORES, Core
from quant2c.data import RUNTIME

_UNKNOWN_BYTES = 500  # of a file that was not measured: a user's own


@cache
def _table() -> dict[str, dict[str, int]]:
    """Core -> source file -> bytes."""
    table: dict[str, dict[str, int]] = json.loads((RUNTIME / "code.json").read_text(encoding="utf-8"))
    return table


def code_bytes(file: str, core: Core) -> int:
    """Bytes of code of one source file on a core: on the same one, or on one that runs the same kernels."""
    measured = _table()
    like = core.base if core.base in measured else _nearest(core, tuple(measured))
    return measured[like].get(file, _UNKNOWN_BYTES)


def _nearest(core: Core, names: tuple[str, ...]) -> str:
    """Of the measured cores the one with most instruction sets in common; the last of several."""
    return max(reversed(names), key=lambda name: len({*CORES[name].isas} & {*core.isas}))
