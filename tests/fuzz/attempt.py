"""One hostile model through the whole compile: a sentence, or sources; nothing else may come of it."""

from __future__ import annotations

import random

from fuzz.mutator import Map, mutant
from quant2c import api
from quant2c.check import check
from quant2c.core import CORES
from quant2c.errors import BoardError, CheckError, ModelError
from quant2c.read.flatbuffer import read_bytes

_OPTIMISE = ("speed", "balanced", "size", "ram")
_BOARDS = ("", "", "", "", "mps2_an386", "nucleo_f446re")


def attempt(content: bytes, r: random.Random) -> str:
    """Compiles for a core or board that `r` draws: "refused" or "compiled"; any other error is a fault of ours."""
    core, board = r.choice(sorted(CORES)), r.choice(_BOARDS)
    optimise, numerics = r.choice(_OPTIMISE), r.choice(("gemmlowp", "litert"))
    try:
        graph = check(read_bytes(content, "mutant.tflite"))
        api.compile(graph, core, board=board, optimise=optimise, numerics=numerics)
    except (ModelError, BoardError, CheckError) as error:  # CheckError: too large for the board
        if not str(error).strip() or "\n" not in str(error):
            raise AssertionError(f"no hint: {error!r}") from error
        return "refused"
    return "compiled"


def drawn(models: dict[str, tuple[bytes, Map]], seed: int, number: int) -> tuple[str, bytes, random.Random]:
    """A mutant by its number: the name of what it comes from, its bytes, and the generator for `attempt`."""
    r = random.Random(f"{seed}/{number}")
    name = r.choice(sorted(models))
    return name, mutant(*models[name], r), r
