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
    fpu: str = "none"  # fpv4-sp-d16, fpv5-sp-d16, fpv5-d16; with Helium mve.fp, mve (integers only)

    @property
    def is_host(self) -> bool:
        return self.name == "host"

    @property
    def base(self) -> str:
        """The core without its options: cortex-m7 of cortex-m7+fpv5-sp-d16."""
        return self.name.partition("+")[0]


def _m(name: str, isas: str, gcc: str, zig_target: str, zig_cpu: str, board: str, fpu: str = "none") -> Core:
    flags = (f"-mcpu={name}", "-mthumb", *gcc.split())
    return Core(name, (*isas.split(), "portable"), flags, zig_target, zig_cpu, board, fpu)


_SOFT = "thumb-freestanding-eabi"
_HARD = "thumb-freestanding-eabihf"
_SP4 = "-mfloat-abi=hard -mfpu=fpv4-sp-d16"
_SP5 = "-mfloat-abi=hard -mfpu=fpv5-sp-d16"
_DP5 = "-mfloat-abi=hard -mfpu=fpv5-d16"

CORES: dict[str, Core] = {
    core.name: core
    for core in (
        Core("host", ("portable",), (), "", "", ""),
        _m("cortex-m0", "v6m", "", _SOFT, "cortex_m0", "mps2_an385_m0"),
        _m("cortex-m0plus", "v6m", "", _SOFT, "cortex_m0plus", "mps2_an385_m0"),
        _m("cortex-m3", "v7m", "", _SOFT, "cortex_m3", "mps2_an385"),
        _m("cortex-m4", "dsp v7m", _SP4, _HARD, "cortex_m4+vfp4d16sp", "mps2_an386", "fpv4-sp-d16"),
        _m("cortex-m7", "m7 dsp v7m", _DP5, _HARD, "cortex_m7+fp_armv8d16", "mps2_an500", "fpv5-d16"),
        _m("cortex-m33", "dsp v7m", _SP5, _HARD, "cortex_m33+fp_armv8d16sp", "mps2_an505", "fpv5-sp-d16"),
        _m(
            "cortex-m55",
            "mve dsp v7m",
            "-mfloat-abi=hard",
            _HARD,
            "cortex_m55+mve_fp+fp_armv8d16",
            "mps3_an547",
            "mve.fp",
        ),
        _m(
            "cortex-m85",
            "mve dsp v7m",
            "-mfloat-abi=hard",
            _HARD,
            "cortex_m85+mve_fp+fp_armv8d16",
            "",
            "mve.fp",
        ),
    )
}


def _option(name: str, fpu: str, isas: str, gcc: str, zig_target: str, zig_cpu: str) -> Core:
    base = CORES[name.partition("+")[0]]
    return Core(name, (*isas.split(), "portable"), tuple(gcc.split()), zig_target, zig_cpu, base.board, fpu)


# Cores as some chips have them: without what is an option of the core.
_OPTIONS: dict[str, Core] = {
    core.name: core
    for core in (
        _option(
            "cortex-m4+nofp",
            "none",
            "dsp v7m",
            "-mcpu=cortex-m4 -mthumb -mfloat-abi=soft",
            _SOFT,
            "cortex_m4-vfp4d16sp",
        ),
    )
}


def variants(name: str) -> tuple[Core, ...]:
    """A core and its forms with fewer options; the usual one first."""
    return tuple(core for core in (*CORES.values(), *_OPTIONS.values()) if core.base == name)


def find_core(name: str) -> Core:
    """The core of that name, with options or without; BoardError names the nearest ones otherwise."""
    known = {**CORES, **_OPTIONS}
    if name not in known:
        raise BoardError(f"core '{name}'", "is not known", nearest(name, known))
    return known[name]
