"""Writes runtime_c/stack.json: the most stack that each kernel uses, on each core, by either compiler.

    python bench/stack.py [PART-OF-A-SYMBOL ...]

All kernels take minutes; with parts of symbols only those kernels are measured, and the others' figures stay.
The generator adds these up for the macro <MODEL>_STACK_BYTES, so that a generated header needs no compiler and is the
same on every machine. The figure is the larger of arm-none-eabi-gcc's and zig's, from their own reports of frames and
the call graph of the linked code.
"""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from quant2c.core import CORES, Core
from quant2c.data import RUNTIME
from quant2c.emit.runtime import runtime_files
from quant2c.errors import ToolError
from quant2c.select.table import KERNELS
from quant2c.toolchain.build import compile_sources, link
from quant2c.toolchain.elf import Image
from quant2c.toolchain.find import Compiler, find_target_compiler
from quant2c.toolchain.stack import StackAnalysis

CORE_NAMES = ("cortex-m0", "cortex-m3", "cortex-m4", "cortex-m7", "cortex-m33", "cortex-m55")
COMPILERS = ("gcc", "zig")

_SCRIPT = """
SECTIONS
{
    . = 0x00010000;
    .text : { KEEP(*(.text .text.*)) }
    .rodata : { KEEP(*(.rodata .rodata.*)) }
    . = 0x20000000;
    .data : { *(.data .data.*) }
    .bss : { *(.bss .bss.* COMMON) }
    /DISCARD/ : { *(.ARM.* .comment .note.*) }
}
"""


def main() -> None:
    """Measures the kernels and writes the table."""
    parts = sys.argv[1:]
    file = RUNTIME / "stack.json"
    table = json.loads(file.read_text(encoding="utf-8")) if parts else {}
    for name in CORE_NAMES:
        found: dict[str, int] = {}
        for compiler in map(find_target_compiler, COMPILERS):
            for symbol, size in stack_of_kernels(CORES[name], compiler, parts).items():
                found[symbol] = max(found.get(symbol, 0), size)
            print(f"{name}: {len(found)} kernels with {compiler.name}", flush=True)
        table[name] = dict(sorted({**table.get(name, {}), **found}.items()))
    file.write_text(json.dumps(table, indent=1) + "\n", encoding="utf-8")


def stack_of_kernels(core: Core, compiler: Compiler, parts: Sequence[str] = ()) -> dict[str, int]:
    """Symbol -> bytes of stack, for the kernels of a core that call nothing outside of the runtime.

    `parts`: of the symbols; only kernels that have one of them in theirs.
    """
    kernels = [k for k in KERNELS if k.isa in core.isas and not _needs_a_library(k.file)]
    kernels = [k for k in kernels if not parts or any(part in k.symbol for part in parts)]
    sources = sorted({RUNTIME / "src" / name for k in kernels for name in (k.file, *k.sources)})
    with tempfile.TemporaryDirectory(prefix="quant2c-stack-") as folder:
        work = Path(folder)
        script, entry = work / "stack.ld", work / "entry.c"
        script.write_text(_SCRIPT, encoding="utf-8")
        entry.write_text("void Reset_Handler(void);\nvoid Reset_Handler(void)\n{\n}\n", encoding="utf-8")
        includes = [RUNTIME / "include", RUNTIME / "src"]
        everything = [*sources, entry, RUNTIME / "firmware" / "memory.c"]
        objects = compile_sources(compiler, everything, work / "objects", core, includes=includes)
        flags = ("-Wl,--no-gc-sections",)
        image = Image(link(compiler, objects.files, work / "stack.elf", core, script, flags))
        analysis = StackAnalysis(image, objects.stack_usage)
        return {k.symbol: size for k in kernels if (size := _bounded(analysis, k.symbol)) is not None}


def _needs_a_library(file: str) -> bool:
    """Whether a kernel takes functions from a mathematics library: what those use is not known here."""
    headers = runtime_files([file])
    return "maths.h" in headers


def _bounded(analysis: StackAnalysis, symbol: str) -> int | None:
    try:
        return analysis.worst_case(symbol).bytes
    except ToolError:
        return None


if __name__ == "__main__":
    main()
