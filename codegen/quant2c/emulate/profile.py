"""Estimated cycles of one inference of a firmware, from a recorded run on an emulated board."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from quant2c.board import Board
from quant2c.emulate.choose import EMULATORS, choose, emulate
from quant2c.emulate.cycles import Estimate, estimate
from quant2c.emulate.recording import Edge, recorder
from quant2c.errors import ToolError
from quant2c.target.client import Client
from quant2c.toolchain.elf import Image


def profile(elf: Path, board: Board, core: str, model: str, run: Callable[[Client], object]) -> Estimate:
    """The cycles that what `run` lets the device do takes on that core; it has to run the model once.

    ToolError says what is missing for it.
    """
    return estimate(_recorded(elf, board, model, run), Image(elf), core)


def _recorded(elf: Path, board: Board, model: str, run: Callable[[Client], object]) -> list[Edge]:
    """Recorded by the first emulator that can: not every QEMU takes plugins."""
    refusals = []
    for via in _candidates(board):
        try:
            return _record(elf, board, model, run, via)
        except ToolError as error:
            refusals.append(str(error))
    raise ToolError(f"board '{board.id}'", "cycles cannot be estimated here", "; ".join(refusals))


def _candidates(board: Board) -> list[str]:
    assert board.emulator is not None  # what runs there was emulated before
    first = choose(board.emulator, board.id)
    others = [name for name, row in EMULATORS.items() if name != first and not row.refusal(board.emulator)]
    return [first, *others]


def _record(elf: Path, board: Board, model: str, run: Callable[[Client], object], via: str) -> list[Edge]:
    with recorder(Image(elf), model) as what:
        with emulate(elf, board, via, what) as device:
            run(device)
            device.exit()
        return what.edges()
