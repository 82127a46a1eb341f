"""Writes runtime_c/code.json: the bytes of code of each source file of the kernels, on each core.

    python bench/code_bytes.py [PART-OF-A-FILE-NAME ...]

With parts of names only those files are measured, and the others' figures stay. The generator adds these up where it
looks for the least code (`--optimise size`): shared files count once. The figures are arm-none-eabi-gcc's at -Os, which
that mode compiles with, of whole files; a linker may drop functions that are not called.
"""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from quant2c.core import CORES, Core
from quant2c.data import RUNTIME
from quant2c.flags import level
from quant2c.select.table import KERNELS
from quant2c.toolchain.build import compile_sources
from quant2c.toolchain.elf import Image
from quant2c.toolchain.find import Compiler, find_target_compiler

CORE_NAMES = ("cortex-m0", "cortex-m3", "cortex-m4", "cortex-m7", "cortex-m33", "cortex-m55")


def main() -> None:
    """Measures the files and writes the table."""
    parts = sys.argv[1:]
    file = RUNTIME / "code.json"
    table = json.loads(file.read_text(encoding="utf-8")) if parts and file.is_file() else {}
    compiler = find_target_compiler("gcc")
    for name in CORE_NAMES:
        found = code_of_files(CORES[name], compiler, parts)
        table[name] = dict(sorted({**table.get(name, {}), **found}.items()))
        print(f"{name}: {len(found)} files", flush=True)
    file.write_text(json.dumps(table, indent=1) + "\n", encoding="utf-8")


def code_of_files(core: Core, compiler: Compiler, parts: Sequence[str] = ()) -> dict[str, int]:
    """Name -> bytes of code, for the files of a core's kernels that have one of the `parts` in their names."""
    kernels = [kernel for kernel in KERNELS if kernel.isa in core.isas]
    names = sorted({name for kernel in kernels for name in (kernel.file, *kernel.sources)})
    names = [name for name in names if not parts or any(part in name for part in parts)]
    with tempfile.TemporaryDirectory(prefix="quant2c-code-") as folder:
        sources = [RUNTIME / "src" / name for name in names]
        includes = [RUNTIME / "include", RUNTIME / "src"]
        objects = compile_sources(compiler, sources, Path(folder), core, optimise=level("size"), includes=includes)
        images = [Image(file) for file in objects.files]
        sizes = [sum(section.bytes for section in image.sections if section.executable) for image in images]
    return dict(zip(names, sizes, strict=True))


if __name__ == "__main__":
    main()
