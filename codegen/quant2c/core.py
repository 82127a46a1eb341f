"""The cores quant2c knows: what the compilers call them and which instruction sets they offer."""

from __future__ import annotations

from dataclasses import dataclass

from quant2c.errors import BoardError
from quant2c.names import nearest


@dataclass(frozen=True)
class Core:
    """One processor core.

    `isas` lists the kernel sets it runs, the preferred first; every core ends with `portable`.
    `gcc_flags` select it in arm-none-eabi-gcc, `zig_target` and `zig_cpu` in `zig cc`.
    """

    name: str
    isas: tuple[str, ...]
    gcc_flags: tuple[str, ...]
    zig_target: str
    zig_cpu: str
    board: str  # the emulated board on which this core runs by default; "" for the host
    fpu: str = "none"

    @property
    def is_host(self) -> bool:
        return self.name == "host"

    @property
    def base(self) -> str:
        """The core without its options: cortex-m7 of cortex-m7+fpv5-sp-d16."""
        return self.name.partition("+")[0]


@dataclass(frozen=True)
class _Fpu:
    """How compilers are told of a floating point unit."""

    gcc: str
    zig_target: str
    zig: str


_SOFT = "thumb-freestanding-eabi"
_HARD = "thumb-freestanding-eabihf"

FPUS: dict[str, _Fpu] = {
    "none": _Fpu("-mfloat-abi=soft", _SOFT, ""),
    "fpv4-sp-d16": _Fpu("-mfloat-abi=hard -mfpu=fpv4-sp-d16", _HARD, "+vfp4d16sp"),
    "fpv5-sp-d16": _Fpu("-mfloat-abi=hard -mfpu=fpv5-sp-d16", _HARD, "+fp_armv8d16sp"),
    "fpv5-d16": _Fpu("-mfloat-abi=hard -mfpu=fpv5-d16", _HARD, "+fp_armv8d16"),
    "mve.fp": _Fpu("-mfloat-abi=hard", _HARD, "+mve_fp+fp_armv8d16"),  # Helium with floats, and a double FPU
}

# gcc 12 does not know the Cortex-M85 by its name.
_M85 = "-march=armv8.1-m.main+mve.fp+fp.dp -mtune=cortex-m55"
_M85_NO_MVE = "-march=armv8.1-m.main+dsp+fp.dp -mtune=cortex-m55"


def _row(name: str, gcc: str, zig: str, isas: str, fpu: str, board: str) -> Core:
    unit = FPUS[fpu]
    flags = (*gcc.split(), "-mthumb", *unit.gcc.split())
    return Core(name, (*isas.split(), "portable"), flags, unit.zig_target, zig + unit.zig, board, fpu)


# Cores with all they can have. zig's cortex_m33 comes without DSP.
CORES: dict[str, Core] = {
    core.name: core
    for core in (
        Core("host", ("portable",), (), "", "", ""),
        _row("cortex-m0", "-mcpu=cortex-m0", "cortex_m0", "v6m", "none", "mps2_an385_m0"),
        _row("cortex-m0plus", "-mcpu=cortex-m0plus", "cortex_m0plus", "v6m", "none", "mps2_an385_m0"),
        _row("cortex-m3", "-mcpu=cortex-m3", "cortex_m3", "v7m", "none", "mps2_an385"),
        _row("cortex-m4", "-mcpu=cortex-m4", "cortex_m4", "dsp v7m", "fpv4-sp-d16", "mps2_an386"),
        _row("cortex-m7", "-mcpu=cortex-m7", "cortex_m7", "m7 dsp v7m", "fpv5-d16", "mps2_an500"),
        _row("cortex-m33", "-mcpu=cortex-m33", "cortex_m33+dsp", "dsp v7m", "fpv5-sp-d16", "mps2_an505"),
        _row("cortex-m55", "-mcpu=cortex-m55", "cortex_m55", "mve dsp v7m", "mve.fp", "mps3_an547"),
        _row("cortex-m85", _M85, "cortex_m85", "mve dsp v7m", "mve.fp", ""),
    )
}

# Cores as some chips have them: without what is an option of the core. Each runs where the whole core runs.
_VARIANTS: dict[str, Core] = {
    core.name: core
    for core in (
        _row("cortex-m4+nofp", "-mcpu=cortex-m4", "cortex_m4", "dsp v7m", "none", "mps2_an386"),
        _row("cortex-m7+fpv5-sp-d16", "-mcpu=cortex-m7", "cortex_m7", "m7 dsp v7m", "fpv5-sp-d16", "mps2_an500"),
        _row("cortex-m7+nofp", "-mcpu=cortex-m7", "cortex_m7", "m7 dsp v7m", "none", "mps2_an500"),
        _row("cortex-m33+nofp", "-mcpu=cortex-m33", "cortex_m33+dsp", "dsp v7m", "none", "mps2_an505"),
        _row("cortex-m33+nodsp", "-mcpu=cortex-m33+nodsp", "cortex_m33-dsp", "v7m", "fpv5-sp-d16", "mps2_an505"),
        _row("cortex-m33+nodsp+nofp", "-mcpu=cortex-m33+nodsp", "cortex_m33-dsp", "v7m", "none", "mps2_an505"),
        _row(
            "cortex-m55+nomve",
            "-mcpu=cortex-m55+nomve",
            "cortex_m55-mve",
            "dsp v7m",
            "fpv5-d16",
            "mps3_an547",
        ),
        _row("cortex-m85+nomve", _M85_NO_MVE, "cortex_m85-mve", "dsp v7m", "fpv5-d16", ""),
    )
}


def variants(name: str) -> tuple[Core, ...]:
    """A core and its forms with fewer options; the whole one first."""
    return tuple(core for core in (*CORES.values(), *_VARIANTS.values()) if core.base == name)


def find_core(name: str) -> Core:
    """The core of that name, whole or with options; BoardError names the nearest ones otherwise."""
    known = {**CORES, **_VARIANTS}
    if name not in known:
        raise BoardError(f"core '{name}'", "is not known", nearest(name, known))
    return known[name]
