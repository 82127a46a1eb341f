"""The firmware around generated models: start-up, console, protocol, linker script, and what builds them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from quant2c import __version__
from quant2c.board import Board
from quant2c.core import Core
from quant2c.data import RUNTIME
from quant2c.emit.boot import boot_files, boot_memory
from quant2c.emit.consoles import ConsoleDriver, console_driver, console_macros
from quant2c.emit.placement import SizedModel, known_placement, place_sections
from quant2c.emit.render import environment
from quant2c.emit.runtime import runtime_files
from quant2c.emit.startup import setups
from quant2c.errors import BoardError
from quant2c.fit import ALIGNMENT, Placement
from quant2c.flags import FAMILIES, WARNINGS, level

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


class LinkedModel(SizedModel, Protocol):
    """What a firmware must know of a model; the rest is in <name>.h."""

    @property
    def name(self) -> str: ...
    @property
    def NAME(self) -> str: ...
    @property
    def optimise(self) -> str: ...
    @property
    def inputs(self) -> Sequence[object]: ...
    @property
    def outputs(self) -> Sequence[object]: ...


_CORES_WITHOUT_CYCLE_COUNTER = frozenset(("cortex-m0", "cortex-m0plus"))


def render_firmware(
    models: Sequence[LinkedModel],
    board: Board,
    sources: Sequence[str],
    *,
    stack_bytes: int = DEFAULT_STACK_BYTES,
    places: Mapping[str, str] | None = None,
    must_fit: bool = True,
) -> dict[str, str]:
    """File name -> text of everything that makes a firmware of generated models, to be written beside them.

    `sources` names the C files that are there already: models and kernels. `places` says which memory holds text,
    weights, rodata, data, stack or arena, where the fit shall not decide. With `must_fit` there is a CheckError where
    not even what is known before anything is compiled fits.
    """
    core = board.target()
    for model in models:
        if len(model.inputs) + len(model.outputs) > _MOST_EDGES:
            raise BoardError(
                f"model '{model.name}'", f"has more than {_MOST_EDGES} inputs and outputs", "generate it for a core"
            )
    counters = _counters(core, board)
    stack_bytes = -(-stack_bytes // ALIGNMENT) * ALIGNMENT
    if must_fit:
        known_placement(models, board, stack_bytes, places).require("firmware")
    placement = place_sections(models, board, stack_bytes, places)
    files = {**_copied(board, console_driver(board), counters), **boot_files(board)}
    values: dict[str, Any] = {
        "version": __version__,
        "board": board,
        "models": models,
        "boot": boot_memory(board),
        "clock_hz": board.reset_hz or board.clock_hz,
        "placement": placement,
        "region": {section: region.upper() for section, region in placement.region_of.items()},
        "other_banks": _other_banks(board, placement),
        "stack_bytes": stack_bytes,
        "console": console_macros(board),
        "timer_base": hex(board.emulator.timer_base) if board.emulator and board.emulator.timer_base else "",
        "setup": setups(core, board),
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
        "level": level(models[0].optimise),
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
        "level": level(models[0].optimise),
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


def _other_banks(board: Board, placement: Placement) -> list[str]:
    """Memories for data besides the one that holds the firmware's variables."""
    ready = {region.name for region in placement.regions}
    banks = [memory.name for memory in board.memories if "data" in memory.may_hold and memory.name in ready]
    return [bank for bank in banks if bank != placement.region_of["data"]]


def _counters(core: Core, board: Board) -> tuple[str, ...]:
    """Counters in order of preference; SysTick is always there."""
    dwt = () if core.base in _CORES_WITHOUT_CYCLE_COUNTER else ("dwt",)
    timer = ("cmsdk",) if board.emulator is not None and board.emulator.timer_base else ()
    return (*dwt, *timer, "systick")
