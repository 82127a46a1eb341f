"""What a generated model takes once compiled: code, constants, and the stack of one inference, from a linked image.

The image holds the model, the kernels it calls and nothing else: no start-up, no console. It is linked to be measured.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from quant2c.core import Core
from quant2c.data import RUNTIME
from quant2c.toolchain.build import compile_sources, link
from quant2c.toolchain.elf import Image
from quant2c.toolchain.find import Compiler, find_target_compiler
from quant2c.toolchain.stack import StackAnalysis

_SCRIPT = """
SECTIONS
{
    . = 0x00010000;
    .text : { *(.text .text.*) }
    .rodata : { *(.rodata .rodata.*) }
    . = 0x20000000;
    .data : { *(.data .data.*) }
    .bss : { *(.bss .bss.* COMMON) }
    /DISCARD/ : { *(.ARM.* .comment .note.*) }
}
"""

_CALLS = """
void {name}_measure(void);
void {name}_measure(void)
{{
    static {name}_context ctx;
    (void){name}_init(&ctx, (void *)0x20010000, {NAME}_ARENA_BYTES);
    {name}_reset(&ctx);
    (void){name}_input(&ctx, 0);
    {name}_run(&ctx);
    (void){name}_output(&ctx, 0);
}}
"""

_ENTRY = "Reset_Handler"
_RUN_VERBS = ("init", "reset", "input", "run", "output")


@dataclass(frozen=True)
class Footprint:
    """Bytes of a compiled model. `stack_bytes` is the most that any of its functions uses, with all they call."""

    compiler: str
    code_bytes: int
    constants_bytes: int  # weights, tables, parameters: everything constant
    stack_bytes: int
    deepest: tuple[tuple[str, int], ...]  # the calls that use the most stack, with each one's frame
    functions: Mapping[str, int]  # bytes of each that is linked

    @property
    def symbols(self) -> tuple[str, ...]:
        """The names of all functions."""
        return tuple(sorted(self.functions))


def measure(
    folder: Path,
    sources: Sequence[str],
    models: Sequence[str],
    core: Core,
    compiler: Compiler | None = None,
    level: str = "-O2",
) -> Footprint:
    """Compiles the sources in `folder` for a core, links them with nothing around, and reads the image."""
    compiler = compiler or find_target_compiler()
    work = Path(tempfile.mkdtemp(prefix="quant2c-measure-"))
    try:
        return _measure(folder, sources, models, core, compiler, level, work)
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _measure(
    folder: Path, sources: Sequence[str], models: Sequence[str], core: Core, compiler: Compiler, level: str, work: Path
) -> Footprint:
    script, calls = work / "measure.ld", work / "measure.c"
    script.write_text(_SCRIPT, encoding="utf-8")
    includes = "".join(f'#include "{name}.h"\n' for name in models)
    bodies = "".join(_CALLS.format(name=name, NAME=name.upper()) for name in models)
    entry = "".join(f"    {name}_measure();\n" for name in models)
    calls.write_text(f"{includes}{bodies}void {_ENTRY}(void);\nvoid {_ENTRY}(void)\n{{\n{entry}}}\n", encoding="utf-8")
    everything = [*(folder / name for name in sources), calls, RUNTIME / "firmware" / "memory.c"]
    paths = [folder, RUNTIME / "src"]
    objects = compile_sources(compiler, everything, work / "objects", core, optimise=level, includes=paths)
    image = Image(link(compiler, objects.files, work / "measure.elf", core, script))
    functions = {s.name: s.bytes for s in image.symbols if s.defined and s.kind == "STT_FUNC"}
    harness = {_ENTRY, *(f"{name}_measure" for name in models)}
    around = sum(size for name, size in functions.items() if name in harness)
    analysis = StackAnalysis(image, objects.stack_usage)
    uses = [analysis.worst_case(f"{name}_{verb}") for name in models for verb in _RUN_VERBS]
    deepest = max(uses, key=lambda use: use.bytes)
    return Footprint(
        compiler=f"{compiler.name} {compiler.version}",
        code_bytes=sum(s.bytes for s in image.sections if s.executable) - around,
        constants_bytes=sum(s.bytes for s in image.sections if s.stored and not s.executable),
        stack_bytes=deepest.bytes,
        deepest=deepest.chain,
        functions={name: size for name, size in functions.items() if name not in harness},
    )
