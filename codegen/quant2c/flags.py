"""What compilers are told: one table for the toolchain, the generated Makefile and the generated CMake files."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from quant2c.core import Core

WARNINGS = ("-std=c99", "-Wall", "-Wextra", "-Wconversion", "-Werror")

# Every function and table in its own section, so that the linker drops what is not called. No contraction of a*b+c:
# floats then have the same bits from every compiler.
COMMON = ("-ffunction-sections", "-fdata-sections", "-fno-common", "-ffp-contract=off")

# How hard the compiler is to try, by what a model is optimised for. Hot loops are assembly: it decides on the rest.
_LEVELS = {"size": "-Os"}


def level(optimise: str) -> str:
    """The compiler's own switch for a mode."""
    return _LEVELS.get(optimise, "-O2")


@dataclass(frozen=True)
class Family:
    """One family of compilers.

    `core` selects a core; `compile`, `link` and `libraries` are the same for all.
    """

    name: str
    core: Callable[[Core], tuple[str, ...]]
    compile: tuple[str, ...]
    link: tuple[str, ...]
    libraries: tuple[str, ...] = ()


def _gcc_core(core: Core) -> tuple[str, ...]:
    return core.gcc_flags


def _zig_core(core: Core) -> tuple[str, ...]:
    return ("-target", core.zig_target, f"-mcpu={core.zig_cpu}")


def _no_core(core: Core) -> tuple[str, ...]:
    return ()


_NO_UNWINDING = ("-fno-unwind-tables", "-fno-asynchronous-unwind-tables")
_SECTIONS_IN_USE = ("-Wl,--gc-sections", "-Wl,--entry=Reset_Handler")

# zig's clang writes stack sizes into a section of the object; the files of -fstack-usage would stay in zig's cache.
_ZIG = ("-fno-sanitize=undefined", "-fstack-size-section", "-Wno-unused-command-line-argument")

# For cores: no start files and no C library, a firmware brings its own.
FAMILIES = {
    family.name: family
    for family in (
        Family(
            "gcc",
            _gcc_core,
            (*COMMON, *_NO_UNWINDING, "-fstack-usage"),
            ("-nostdlib", *_SECTIONS_IN_USE),
            ("-lgcc",),
        ),
        Family(
            "zig",
            _zig_core,
            # zig assumes -ffreestanding and frame pointers on a core: the memcpy of one word would then be a call
            (*COMMON, *_NO_UNWINDING, "-fhosted", "-fomit-frame-pointer", *_ZIG),
            # its library is built when it is first linked, and by these flags, too
            (*_NO_UNWINDING, "-fomit-frame-pointer", *_SECTIONS_IN_USE),
        ),
    )
}

# For this machine.
HOST_FAMILIES = {
    family.name: family
    for family in (
        Family("gcc", _no_core, ("-ffp-contract=off",), (), ("-lm",)),
        Family("clang", _no_core, ("-ffp-contract=off",), (), ("-lm",)),
        Family("zig", _no_core, ("-ffp-contract=off", *_ZIG), (), ("-lm",)),
    )
}
