"""A board is one TOML file: its core, its memories, its console, its programmers.

The dataclasses are the schema: `load_board` reads each field by its type, so a new field is a new key.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path

from quant2c import data, toml
from quant2c.core import CORES, Core, variants
from quant2c.errors import BoardError
from quant2c.names import nearest

# What a memory may hold.
USES = ("code", "weights", "data", "stack", "arena")

# What a memory of each kind may hold where its description does not say, from the fastest kind to the slowest.
USES_OF_KIND: dict[str, tuple[str, ...]] = {
    "tcm": ("data", "stack", "arena"),  # tightly coupled: no wait, no cache
    "ccm": ("data", "stack", "arena"),  # of the core alone: no DMA reaches it
    "ram": ("data", "stack", "arena"),
    "flash": ("code", "weights"),
    "xip": ("code", "weights"),  # flash outside the chip, mapped for reading
    "external": ("arena",),  # RAM outside the chip, behind a controller that somebody must set up
}

# Options that each programmer takes, all of them words.
PROGRAMMER_OPTIONS: dict[str, tuple[str, ...]] = {
    "bossac": ("offset",),
    "copy": ("format", "volume"),  # drag and drop: hex or bin to a drive of that label
    "dfu-util": ("address", "alt", "device"),
    "gdb": (),  # the stub of an emulator
    "jlink": ("device",),
    "openocd": ("config",),
    "picotool": ("family",),
    "probe-rs": ("chip",),
    "pyocd": ("pack", "target"),
    "st-flash": ("address",),
    "stm32-programmer": ("address", "loader"),
    "teensy-loader": ("mcu",),
    "uf2": ("family", "volume"),
    "west": ("board",),
}

Programmer = tuple[str, tuple[tuple[str, str], ...]]  # name, and its options as PROGRAMMER_OPTIONS lists them

# 16 vectors are 64 bytes; the register that points at them wants multiples of 256 on an Armv6-M core, 128 elsewhere.
_VECTOR_ALIGNMENT = 256

# What a chip wants in the reserved bytes in front of the program: a template each.
BOOT_BLOCKS = ("", *sorted(path.name.split(".")[0] for path in (data.TEMPLATES / "project" / "boot").glob("*.j2")))

# What a step of start-up does with a register: gives it the bits, sets them, clears them, waits until all are set.
STEPS = ("write", "set", "clear", "wait")
_STEP_BYTES = (1, 2, 4)


@dataclass(frozen=True)
class Memory:
    """One memory bank. `kind` is flash, ram, tcm, ccm, xip or external; `origin` and `bytes` as the core sees it."""

    name: str
    kind: str
    origin: int
    bytes: int
    wait_states: int | None = None  # of the core at the board's clock, without a cache's help; None where not known
    reserved_bytes: int = 0  # at its start: boot loader, boot block
    uses: tuple[str, ...] = ()  # what the linker script may place there: code, weights, arena, data, stack
    note: str = ""
    enable_register: int = 0  # start-up code sets `enable_bits` in it before the memory is used; 0 where it is on
    enable_bits: int = 0
    needs: str = ""  # what more must be done before it can be used, which the generated firmware does not do

    @property
    def may_hold(self) -> tuple[str, ...]:
        """The uses it is described with, or those of its kind."""
        return self.uses or USES_OF_KIND.get(self.kind, ())

    @property
    def free_origin(self) -> int:
        """The first address that is not reserved."""
        return self.origin + self.reserved_bytes

    @property
    def free_bytes(self) -> int:
        """What is left without the reserved bytes."""
        return self.bytes - self.reserved_bytes

    @property
    def end(self) -> int:
        """The address behind the last byte."""
        return self.origin + self.bytes


@dataclass(frozen=True)
class Console:
    """The serial port of the framed protocol.

    `driver` names a row of the UART drivers; semihosting works everywhere.
    """

    driver: str
    base: int = 0
    baud: int = 115200
    params: tuple[tuple[str, int], ...] = ()  # clock enables, pin functions: passed to the driver as macros


@dataclass(frozen=True)
class Step:
    """What start-up code does to a register before the first compiled instruction, besides what every core needs."""

    do: str  # one of STEPS
    register: int
    bits: int
    why: str
    bytes: int = 4  # of the register


@dataclass(frozen=True)
class Emulator:
    """How a machine is emulated. `timer_base` is 0 where only SysTick counts; one tick is `tick_ns` nanoseconds."""

    qemu_machine: str
    unicorn_cpu: str = ""
    timer_base: int = 0
    tick_ns: float = 0.0
    trap_unaligned: bool = False  # Armv6-M code on a larger core: fault where the real core would


@dataclass(frozen=True)
class Board:
    """Everything known of one board, from boards/<id>.toml."""

    id: str
    name: str
    mcu: str
    core: str
    clock_hz: int  # the most the core runs at
    memories: tuple[Memory, ...]
    console: Console
    programmers: tuple[Programmer, ...] = ()  # in order of preference
    emulator: Emulator | None = None
    usb: tuple[str, ...] = ()  # vid:pid
    boot: str = ""  # boot block: one of BOOT_BLOCKS
    boot_values: tuple[tuple[str, int], ...] = ()  # what the template of the boot block asks for
    startup: tuple[Step, ...] = ()  # in this order: watchdogs that run after reset, clocks, pins
    note: str = ""
    evidence: tuple[tuple[str, str], ...] = ()  # where each fact was seen
    fpu: str = ""  # where it is not the one that quant2c takes for the core: none, fpv5-sp-d16, ...
    isas: tuple[str, ...] = ()  # likewise, without portable
    reset_hz: int = 0  # what the core runs at behind `startup`, which mostly leaves the clock alone; 0 if not known
    aliases: tuple[str, ...] = ()  # other ids by which it is found

    def memory(self, name: str) -> Memory:
        """The memory of that name."""
        for memory in self.memories:
            if memory.name == name:
                return memory
        known = [memory.name for memory in self.memories]
        raise BoardError(f"board '{self.id}'", f"has no memory '{name}'", nearest(name, known))

    def target(self) -> Core:
        """The core as this chip has it: with or without FPU and DSP. `find_core` knows it by its name, too."""
        wanted = f"{self.core} with fpu {self.fpu or 'as usual'} and isas {' '.join(self.isas) or 'as usual'}"
        for core in variants(self.core):
            if self.fpu in ("", core.fpu) and self.isas in ((), core.isas[:-1]):
                return core
        known = "; ".join(f"fpu {core.fpu}, isas {' '.join(core.isas[:-1]) or 'none'}" for core in variants(self.core))
        raise BoardError(f"board '{self.id}'", f"{wanted} is not known", f"known: {known}")


Problem = tuple[str, str]  # a sentence and a hint

_USB = re.compile("[0-9a-f]{4}:[0-9a-f]{4}")
_MEMORY_NAME = re.compile("[a-z][a-z0-9_]*")


def load_board(name_or_path: str | Path) -> Board:
    """The board of that id, or of a TOML file that describes a board like those of boards/."""
    name = str(name_or_path)
    path = data.BOARDS / f"{name}.toml"
    if isinstance(name_or_path, str) and path.parent == data.BOARDS and path.is_file():
        return _read(path)
    if Path(name).suffix == ".toml" or Path(name).is_file():
        return _read(Path(name))
    by_name = {known: board for board in all_boards() for known in (board.id, *board.aliases)}
    if name not in by_name:
        raise BoardError(f"board '{name}'", "is not known", f"{nearest(name, by_name)} Or name a TOML file.")
    return by_name[name]


def own_file(name_or_path: str | Path) -> Path | None:
    """The file that `load_board` reads where the board is none that quant2c comes with."""
    path = Path(name_or_path)
    shipped = {each.id for each in all_boards()} | {alias for each in all_boards() for alias in each.aliases}
    if str(name_or_path) in shipped or path.resolve().parent == data.BOARDS.resolve():
        return None
    return path


@cache
def all_boards() -> tuple[Board, ...]:
    """Every board that quant2c comes with, by id."""
    return tuple(_read(path) for path in sorted(data.BOARDS.glob("*.toml")))


def _read(path: Path) -> Board:
    """One board file, its types and its sense checked."""
    where = f"board file {path.name}"
    board = toml.record(Board, {"id": path.stem, **toml.read(path, where, reserved=("id",))}, where)
    problems = tuple(_problems(board))
    if len(problems) == 1:
        raise BoardError(where, *problems[0])
    if problems:
        lines = "".join(f"\n  - {problem}: {hint}" for problem, hint in problems)
        raise BoardError(where, f"{len(problems)} problems{lines}")
    board.target()
    return board


def _problems(board: Board) -> Iterator[Problem]:
    """What contradicts itself or names what nobody knows."""
    cores = [core.name for core in CORES.values() if not core.is_host]
    if board.core not in cores:
        yield f"core '{board.core}' is not known", nearest(board.core, cores)
    if board.clock_hz <= 0:
        yield "clock_hz must be positive", "give the core's highest clock in hertz"
    if board.boot not in BOOT_BLOCKS:
        yield f"boot '{board.boot}' is not known", nearest(board.boot, BOOT_BLOCKS[1:])
    for usb in board.usb:
        if not _USB.fullmatch(usb):
            yield f"usb '{usb}' is not vid:pid", "write four hexadecimal digits each, as in 2e8a:0003"
    for programmer in board.programmers:
        yield from _programmer_problems(programmer)
    for step in board.startup:
        yield from _step_problems(step)
    for memory in board.memories:
        for problem, hint in _memory_problems(memory):
            yield f"memory '{memory.name}': {problem}", hint
    yield from _map_problems(board)


def _programmer_problems(programmer: Programmer) -> Iterator[Problem]:
    name, options = programmer
    if name not in PROGRAMMER_OPTIONS:
        yield f"programmer '{name}' is not known", nearest(name, PROGRAMMER_OPTIONS)
        return
    for option, _ in options:
        if option not in PROGRAMMER_OPTIONS[name]:
            yield f"programmer {name} has no option '{option}'", nearest(option, PROGRAMMER_OPTIONS[name])


def _step_problems(step: Step) -> Iterator[Problem]:
    if step.do not in STEPS:
        yield f"startup step '{step.do}' is not known", nearest(step.do, STEPS)
    if step.bytes not in _STEP_BYTES:
        yield f"a register of {step.bytes} bytes", "registers have 1, 2 or 4"
    elif not 0 <= step.bits < 1 << 8 * step.bytes or step.register % step.bytes or not 0 < step.register < 1 << 32:
        yield f"startup: bits {step.bits:#x} of register {step.register:#x}", f"it has {step.bytes} bytes"


def _memory_problems(memory: Memory) -> Iterator[Problem]:
    if not _MEMORY_NAME.fullmatch(memory.name):
        yield "a name is lower-case letters, digits and underscores", "it becomes a name in the linker script"
    if memory.kind not in USES_OF_KIND:
        yield f"kind '{memory.kind}' is not known", nearest(memory.kind, USES_OF_KIND)
    if memory.bytes <= 0 or memory.origin < 0 or memory.end > 1 << 32:
        yield f"{memory.bytes} bytes at {memory.origin:#x} do not lie within 4 GiB", "check origin and bytes"
    if not 0 <= memory.reserved_bytes < memory.bytes:
        yield f"{memory.reserved_bytes} reserved bytes of {memory.bytes}", "leave out what is all reserved"
    if memory.wait_states is not None and memory.wait_states < 0:
        yield "wait_states is negative", "leave it out where it is not known"
    if memory.free_origin == 0 and {"data", "arena"} & set(memory.may_hold):
        yield "address 0 is NULL in C, and cannot be that of data", "reserve its first bytes"
    if memory.free_origin % _VECTOR_ALIGNMENT and "code" in memory.may_hold:
        yield f"code would start at {memory.free_origin:#x}", f"start it at a multiple of {_VECTOR_ALIGNMENT}"
    if bool(memory.enable_register) != bool(memory.enable_bits):
        yield "enable_register and enable_bits go together", "give both, or neither"
    for use in memory.uses:
        if use not in USES:
            yield f"use '{use}' is not known", nearest(use, USES)


def _map_problems(board: Board) -> Iterator[Problem]:
    names = [memory.name for memory in board.memories]
    for name in sorted({name for name in names if names.count(name) > 1}):
        yield f"two memories are called '{name}'", "give each its own name"
    for low, high in pairwise(sorted(board.memories, key=lambda memory: memory.origin)):
        if high.origin < low.end:
            yield (
                f"memories '{low.name}' and '{high.name}' overlap",
                "describe each byte once, at one address",
            )
    kinds_are_known = all(memory.kind in USES_OF_KIND for memory in board.memories)
    for use in USES if kinds_are_known else ():
        if not any(use in memory.may_hold for memory in board.memories if not memory.needs):
            yield f"no memory may hold {use}", f"add '{use}' to the uses of one that is ready after reset"
