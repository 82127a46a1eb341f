"""The firmware around generated models: start-up, console, protocol, linker script, and what builds them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from quant2c import __version__
from quant2c.board import Board, Console
from quant2c.core import Core
from quant2c.data import RUNTIME
from quant2c.emit.placement import place
from quant2c.emit.render import environment
from quant2c.emit.runtime import runtime_files
from quant2c.errors import BoardError
from quant2c.flags import FAMILIES, WARNINGS
from quant2c.names import nearest

DEFAULT_STACK_BYTES = 4096
PROJECT_FILE = "project.json"  # what quant2c build reads

# The most inputs and outputs whose sizes fit into one reply of the protocol.
_MOST_EDGES = 96

_COMMON_FILES = (
    "crc.c",
    "crc.h",
    "console.h",
    "counter.h",
    "counter_systick.c",
    "device.c",
    "device.h",
    "exit.h",
    "fault.c",
    "memory.c",
    "protocol.c",
    "protocol.h",
    "registers.h",
    "stack.c",
    "stack.h",
    "trace.c",
    "trace.h",
)


class LinkedModel(Protocol):
    """What a firmware must know of a model; the rest is in <name>.h."""

    @property
    def name(self) -> str: ...
    @property
    def NAME(self) -> str: ...
    @property
    def inputs(self) -> Sequence[object]: ...
    @property
    def outputs(self) -> Sequence[object]: ...


@dataclass(frozen=True)
class ConsoleDriver:
    """The files of a console driver and its own parameters with their defaults."""

    files: tuple[str, ...]
    params: Mapping[str, int]


_STM32 = {
    "enable_register": 0,
    "enable_bits": 0,
    "gpio_enable_register": 0,
    "gpio_enable_bits": 0,
    "tx_gpio": 0,
    "tx_pin": 0,
    "rx_gpio": 0,
    "rx_pin": 0,
    "pin_function": 0,
}

CONSOLES: dict[str, ConsoleDriver] = {
    "cmsdk": ConsoleDriver(("console_cmsdk.c",), {}),
    "nrf_uart": ConsoleDriver(("console_nrf_uart.c",), {"tx_pin": 0, "rx_pin": 0}),
    "pl011": ConsoleDriver(("console_pl011.c",), {"enable_register": 0, "enable_bits": 0}),
    "semihosting": ConsoleDriver(("console_semihosting.c", "semihosting.h"), {}),
    "stm32_usart_v1": ConsoleDriver(("console_stm32_usart_v1.c", "stm32_pins.h"), _STM32),
    "stm32_usart_v2": ConsoleDriver(("console_stm32_usart_v2.c", "stm32_pins.h"), _STM32),
}


@dataclass(frozen=True)
class Setup:
    """Instructions that run before the first compiled one."""

    comment: str
    lines: tuple[str, ...]

    def __iter__(self) -> Any:
        return iter((self.comment, self.lines))


def _set_bits(comment: str, address: int, bits: str) -> Setup:
    lines = (f"ldr  r0, ={address:#010x}", "ldr  r1, [r0]", f"ldr  r2, ={bits}", "orrs r1, r1, r2", "str  r1, [r0]")
    return Setup(comment, (*lines, "dsb", "isb"))


SETUPS: dict[str, Setup] = {
    "stack limit": Setup(
        "MSPLIM: an overflow of the stack faults at once", ("ldr  r0, =q2c_stack_limit", "msr  msplim, r0")
    ),
    "vectors": Setup(
        "VTOR: the vector table of this image", ("ldr  r0, =0xe000ed08", "ldr  r1, =q2c_vectors", "str  r1, [r0]")
    ),
    "fpu": _set_bits("CPACR: floating point and vector instructions", 0xE000ED88, "0x00f00000"),
    "loops": _set_bits("CCR.LOB: low-overhead loops", 0xE000ED14, "0x00080000"),
    "trap unaligned": _set_bits("CCR.UNALIGN_TRP: fault where a smaller core would", 0xE000ED14, "0x00000008"),
}

# What each core needs, in order.
CORE_SETUP: dict[str, tuple[str, ...]] = {
    "cortex-m0": (),
    "cortex-m0plus": ("vectors",),
    "cortex-m3": ("vectors",),
    "cortex-m4": ("vectors", "fpu"),
    "cortex-m7": ("vectors", "fpu"),
    "cortex-m33": ("stack limit", "vectors", "fpu"),
    "cortex-m55": ("stack limit", "vectors", "fpu", "loops"),
    "cortex-m85": ("stack limit", "vectors", "fpu", "loops"),
}

_CORES_WITHOUT_CYCLE_COUNTER = frozenset(("cortex-m0", "cortex-m0plus"))


def render_firmware(
    models: Sequence[LinkedModel],
    board: Board,
    sources: Sequence[str],
    *,
    stack_bytes: int = DEFAULT_STACK_BYTES,
    places: Mapping[str, str] | None = None,
) -> dict[str, str]:
    """File name -> text of everything that makes a firmware of generated models, to be written beside them.

    `sources` names the C files that are there already: models and kernels. `places` says which memory holds code,
    weights, data, stack or arena, where the board's own order shall not decide.
    """
    core = board.target()
    if board.boot:  # a wrong one can leave a chip that does not start, or locks
        raise BoardError(
            f"board '{board.id}'",
            f"starts from a boot block ({board.boot}) that quant2c does not write yet",
            f"generate --core {board.core} and add the sources to a project of the chip's own kit",
        )
    for model in models:
        if len(model.inputs) + len(model.outputs) > _MOST_EDGES:
            raise BoardError(
                f"model '{model.name}'", f"has more than {_MOST_EDGES} inputs and outputs", "generate it for a core"
            )
    counters = _counters(core, board)
    driver = _driver(board)
    files = _copied(board, driver, counters)
    values: dict[str, Any] = {
        "version": __version__,
        "board": board,
        "models": models,
        "placement": place(board, places),
        "stack_bytes": (stack_bytes + 7) // 8 * 8,
        "console": _console_macros(board.console, driver, board.reset_hz or board.clock_hz),
        "timer_base": hex(board.emulator.timer_base) if board.emulator and board.emulator.timer_base else "",
        "setup": [SETUPS[name] for name in _setup(core, board)],
        "counters": counters,
    }
    for name in ("board.h", "startup.c", "link.ld", "main.c"):
        files[name] = environment().get_template(f"project/{name}.j2").render(values)
    everything = sorted({*sources, *(name for name in files if name.endswith((".c", ".S")))})
    files.update(_build_files("firmware", core, models, everything, board.id, board.name))
    return dict(sorted(files.items()))


def render_library(models: Sequence[LinkedModel], core: Core, sources: Sequence[str]) -> dict[str, str]:
    """File name -> text of what builds generated models into a static library.

    Where `sources` hold self-tests that can run on this machine, a program that runs them comes along.
    """
    files = _build_files("library", core, models, sorted(sources), "", "")
    tested = _self_tested(models, sources)
    if tested and core.is_host:
        files["selftest_main.c"] = environment().get_template("project/selftest_main.c.j2").render(models=tested)
    return dict(sorted(files.items()))


def library_name(models: Sequence[LinkedModel]) -> str:
    """What the library of those models is called: as the model, where it is only one."""
    return models[0].name if len(models) == 1 else "models"


def _self_tested(models: Sequence[LinkedModel], sources: Sequence[str]) -> list[LinkedModel]:
    """The models whose self-test is among the sources."""
    return [model for model in models if f"{model.name}_selftest.c" in sources]


def _build_files(
    kind: str, core: Core, models: Sequence[LinkedModel], sources: Sequence[str], board: str, board_name: str
) -> dict[str, str]:
    values = {
        "version": __version__,
        "core": core,
        "families": FAMILIES,
        "warnings": WARNINGS,
        "models": models,
        "sources": sources,
        "board_name": board_name,
        "assembly": any(name.endswith(".S") for name in sources),
        "self_tests": _self_tested(models, sources),
        "library": library_name(models),
    }
    templates = {
        "Makefile": f"project/{kind}.mk.j2",
        "CMakeLists.txt": f"project/{kind}.cmake.j2",
        **({} if core.is_host else {f"toolchain-{name}.cmake": "project/toolchain.cmake.j2" for name in FAMILIES}),
    }
    files = {
        name: environment()
        .get_template(template)
        .render(values, family=FAMILIES.get(name[len("toolchain-") : -len(".cmake")]))
        for name, template in templates.items()
    }
    project = {
        "kind": kind,
        "core": core.name,
        "board": board,
        "library": library_name(models),
        "models": [model.name for model in models],
        "sources": list(sources),
    }
    return {**files, PROJECT_FILE: json.dumps(project, indent=2) + "\n"}


def _copied(board: Board, driver: ConsoleDriver, counters: Sequence[str]) -> dict[str, str]:
    """The files of runtime_c/firmware that this board needs."""
    ends = ("exit_semihosting.c", "semihosting.h") if _has_semihosting(board) else ("exit_wait.c",)
    names = {*_COMMON_FILES, *driver.files, *ends, *(f"counter_{name}.c" for name in counters)}
    files = {name: (RUNTIME / "firmware" / name).read_text(encoding="utf-8") for name in names}
    return {**files, **runtime_files(())}


def _has_semihosting(board: Board) -> bool:
    """Whether somebody is there to take an exit status: an emulator, or the debugger that carries the console."""
    return board.emulator is not None or board.console.driver == "semihosting"


def _counters(core: Core, board: Board) -> tuple[str, ...]:
    """Counters in order of preference; SysTick is always there."""
    dwt = () if core.base in _CORES_WITHOUT_CYCLE_COUNTER else ("dwt",)
    timer = ("cmsdk",) if board.emulator is not None and board.emulator.timer_base else ()
    return (*dwt, *timer, "systick")


def _setup(core: Core, board: Board) -> tuple[str, ...]:
    if core.base not in CORE_SETUP:
        raise BoardError(
            f"board '{board.id}'", f"no firmware is known for core {core.base}", "generate for the core alone"
        )
    trap = ("trap unaligned",) if board.emulator is not None and board.emulator.trap_unaligned else ()
    present = (name for name in CORE_SETUP[core.base] if name != "fpu" or core.fpu != "none")
    return (*present, *trap)


def _driver(board: Board) -> ConsoleDriver:
    name = board.console.driver
    if name not in CONSOLES:
        raise BoardError(f"board '{board.id}'", f"console driver '{name}' is not known", nearest(name, CONSOLES))
    return CONSOLES[name]


def _console_macros(console: Console, driver: ConsoleDriver, clock_hz: int) -> list[tuple[str, str]]:
    """Macro and value of what the driver is told. Where nothing is said, the core's clock at reset drives the port."""
    known: dict[str, int] = {"base": console.base, "baud": console.baud, "clock_hz": clock_hz, **driver.params}
    for name, value in console.params:
        if name not in known:
            raise BoardError(f"console '{console.driver}'", f"has no parameter '{name}'", nearest(name, known))
        known[name] = value
    return [
        (name.upper(), f"{value}u" if value < 0x10000 or name.endswith(("hz", "baud")) else f"{value:#010x}u")
        for name, value in known.items()
    ]
