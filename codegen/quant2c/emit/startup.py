"""What runs between reset and the first compiled instruction: a list of register accesses for core and board."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from quant2c.board import Board, Memory, Step
from quant2c.core import Core
from quant2c.errors import BoardError


class Setup(NamedTuple):
    """Instructions, and what they are for. They use r0 to r2 and no stack."""

    comment: str
    lines: tuple[str, ...]


_ACCESS = {1: "b", 2: "h", 4: ""}

# With the address in r0 and the bits in r2.
_STEPS: dict[str, tuple[str, ...]] = {
    "write": ("str{w}  r2, [r0]",),
    "set": ("ldr{w}  r1, [r0]", "orrs r1, r1, r2", "str{w}  r1, [r0]"),
    "clear": ("ldr{w}  r1, [r0]", "bics r1, r1, r2", "str{w}  r1, [r0]"),
    "wait": ("1:", "ldr{w}  r1, [r0]", "ands r1, r1, r2", "cmp  r1, r2", "bne  1b"),
}


def _step(step: Step) -> Setup:
    lines = tuple(line.replace("{w}", _ACCESS[step.bytes]) for line in _STEPS[step.do])
    return Setup(step.why, (f"ldr  r0, ={step.register:#010x}", f"ldr  r2, ={step.bits:#010x}", *lines))


def _set_bits(comment: str, address: int, bits: int) -> Setup:
    step = _step(Step("set", address, bits, comment))
    return Setup(comment, (*step.lines, "dsb", "isb"))


SETUPS: dict[str, Setup] = {
    "stack": Setup("MSP: a boot loader may have left it anywhere", ("ldr  r0, =q2c_stack_top", "msr  msp, r0")),
    "stack limit": Setup(
        "MSPLIM: an overflow of the stack faults at once", ("ldr  r0, =q2c_stack_limit", "msr  msplim, r0")
    ),
    "vectors": Setup(
        "VTOR: the vector table of this image", ("ldr  r0, =0xe000ed08", "ldr  r1, =q2c_vectors", "str  r1, [r0]")
    ),
    "fpu": _set_bits("CPACR: floating point and vector instructions", 0xE000ED88, 0x00F00000),
    "loops": _set_bits("CCR.LOB: low-overhead loops", 0xE000ED14, 0x00080000),
    "trap unaligned": _set_bits("CCR.UNALIGN_TRP: fault where a smaller core would", 0xE000ED14, 0x00000008),
}

# What each core needs, in order.
CORE_SETUP: dict[str, tuple[str, ...]] = {
    "cortex-m0": ("stack",),
    "cortex-m0plus": ("stack", "vectors"),
    "cortex-m3": ("stack", "vectors"),
    "cortex-m4": ("stack", "vectors", "fpu"),
    "cortex-m7": ("stack", "vectors", "fpu"),
    "cortex-m33": ("stack limit", "stack", "vectors", "fpu"),
    "cortex-m55": ("stack limit", "stack", "vectors", "fpu", "loops"),
    "cortex-m85": ("stack limit", "stack", "vectors", "fpu", "loops"),
}


def setups(core: Core, board: Board) -> list[Setup]:
    """First what the board asks for, because a watchdog may wait for it; then memories that are off; then the core."""
    if core.base not in CORE_SETUP:
        raise BoardError(
            f"board '{board.id}'", f"no firmware is known for core {core.base}", "generate for the core alone"
        )
    trap = ("trap unaligned",) if board.emulator is not None and board.emulator.trap_unaligned else ()
    present = (name for name in CORE_SETUP[core.base] if name != "fpu" or core.fpu != "none")
    own = [SETUPS[name] for name in (*present, *trap)]
    return [*(_step(step) for step in board.startup), *_enabled(board.memories), *own]


def _enabled(memories: tuple[Memory, ...]) -> Iterator[Setup]:
    """Turns on the memories that are off after reset."""
    for memory in memories:
        if memory.enable_register and not memory.needs:
            yield _set_bits(f"{memory.name} is off after reset", memory.enable_register, memory.enable_bits)
