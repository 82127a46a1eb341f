"""Picks what emulates a board: QEMU where it is installed, else unicorn."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path

from quant2c.board import Board, Emulator
from quant2c.emulate import qemu, unicorn
from quant2c.emulate.recording import Recorder
from quant2c.errors import BoardError, ToolError
from quant2c.names import nearest
from quant2c.target.client import Client, Counting, DeviceInfo
from quant2c.target.protocol import COUNTERS, DWT
from quant2c.target.transport import Transport
from quant2c.toolchain.elf import Image

# How long an emulated core may take, in seconds: for a reply, and for a run of a large model.
_TIMEOUT, _RUN_TIMEOUT = 20.0, 900.0


@dataclass(frozen=True)
class Row:
    """One emulator: why it cannot emulate a board ("" if it can), how it starts, whether its cores take interrupts."""

    refusal: Callable[[Emulator], str]
    open: Callable[[Path, Board, Emulator, Recorder | None], AbstractContextManager[Transport]]
    takes_interrupts: bool


# In order of preference.
EMULATORS: dict[str, Row] = {
    "qemu": Row(qemu.refusal, qemu.open_machine, takes_interrupts=True),
    "unicorn": Row(unicorn.refusal, unicorn.open_machine, takes_interrupts=False),
}


@contextmanager
def emulate(elf: Path, board: Board, via: str | None = None, recorder: Recorder | None = None) -> Iterator[Client]:
    """A client of the firmware `elf`, running on an emulated `board`.

    `via` or the environment's QUANT2C_EMULATOR names the emulator, else the first that is installed and has the core.
    Counts are instructions. Leaving the context ends the machine. What `recorder` records is there when the firmware
    was told to end, and the context is left.
    """
    emulator = board.emulator
    if emulator is None:
        raise BoardError(
            f"board '{board.id}'", "cannot be emulated", "use --on with a core, or a board with [emulator]"
        )
    if emulator.tick_ns <= 0:
        raise BoardError(
            f"board '{board.id}'", "does not say how long a tick of its counter is", "add emulator.tick_ns"
        )
    row = EMULATORS[choose(emulator, board.id, via)]
    with row.open(elf, board, emulator, recorder) as transport:
        yield Client(
            transport,
            counting=lambda info: _instructions(info, emulator, row.takes_interrupts),
            describe=_describer(elf),
            timeout=_TIMEOUT,
            run_timeout=_RUN_TIMEOUT,
        )


def choose(emulator: Emulator, board: str, via: str | None = None) -> str:
    """The name of the emulator to use; ToolError says what stands in the way of each."""
    wanted = via or os.environ.get("QUANT2C_EMULATOR", "")
    if wanted and wanted not in EMULATORS:
        raise ToolError(f"emulator '{wanted}'", "is not known", nearest(wanted, EMULATORS))
    refusals = []
    for name in [wanted] if wanted else EMULATORS:
        refusal = EMULATORS[name].refusal(emulator)
        if not refusal:
            return name
        refusals.append(refusal)
    raise ToolError(f"board '{board}'", "cannot be emulated here", "; ".join(refusals))


def _instructions(info: DeviceInfo, emulator: Emulator, takes_interrupts: bool) -> Counting:
    """Both emulators let one instruction take 1024 ns, so that a timer counts them: exactly, for any tick below 512 ns.

    An interrupt of the counter takes a known number of instructions, which are not the model's.
    """
    if info.counter == COUNTERS[DWT]:
        raise ToolError(
            f"board '{info.board}'", "counts cycles by DWT, which no emulator is known to do", "please report it"
        )
    per_interrupt = info.interrupt_instructions if takes_interrupts else 0

    def instructions(ticks: int, interrupts: int) -> int:
        return max(round(ticks * emulator.tick_ns / qemu.INSTRUCTION_NS) - interrupts * per_interrupt, 0)

    return Counting("instructions", instructions)


def _describer(elf: Path) -> Callable[[int], str]:
    """Words for code addresses: the function and the address."""

    def describe(address: int) -> str:
        functions = [s for s in Image(elf).symbols if s.kind == "STT_FUNC" and s.defined]
        inside = [s for s in functions if s.value & ~1 <= address < (s.value & ~1) + s.bytes]
        return f"{address:#x} ({inside[0].name})" if inside else f"{address:#x}"

    return describe
