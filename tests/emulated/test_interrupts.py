"""Interrupts during an inference change nothing, on every emulated machine.

The firmware is the product's own; SysTick fires every few hundred instructions, and its handler leaves none of the
registers that the hardware saves as it found them, nor the memory below the stack.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import quant2c
from quant2c.board import load_board
from quant2c.cases import random_cases
from quant2c.core import CORES, Core
from quant2c.emit.firmware import render_firmware
from quant2c.emit.project import write
from quant2c.emulate import emulate
from quant2c.ir.tensor import Array
from quant2c.reference.run import run as run_reference
from quant2c.toolchain.build import compile_sources, link
from quant2c.toolchain.find import Compiler
from quant2c.toolchain.project import read_project
from standin import compiler, require_qemu

STORM = Path(__file__).parent / "storm"
MACHINES = ("cortex-m0", "cortex-m3", "cortex-m4", "cortex-m7", "cortex-m33", "cortex-m55")
NETWORKS = ("mlperftiny__kws_ref_model",)
LEAST = 50  # interrupts in each inference


def storm_firmware(project: quant2c.Project, core: Core, found: Compiler, folder: Path) -> Path:
    """The firmware of an emulated board, with a storm of interrupts around each inference."""
    board = load_board(core.board)
    write(project.tree.with_files(render_firmware(project.tree.models, board, project.tree.sources)), folder)
    main = folder / "main.c"
    text, count = re.subn(
        r"^    (\w+_run\(.*\);)$", r"    storm_begin();\n    \1\n    storm_end();", main.read_text(), flags=re.M
    )
    assert count == 1
    main.write_text(f'#include "storm.h"\n{text}')
    wanted = {"STORM_FLAGS": '"msr apsr_nzcvq, r2"', "STORM_LEAST": f"{LEAST}u"}
    wanted |= {"STORM_FLOAT": "1"} if core.fpu != "none" else {}
    wanted |= {"STORM_VECTOR": "1"} if "mve" in core.isas else {}
    sources = [folder / name for name in read_project(folder).sources if name != "counter_systick.c"]
    sources.append(STORM / "storm.c")
    objects = compile_sources(found, sources, folder / "o", core, macros=wanted, includes=[folder, STORM])
    return link(found, objects.files, folder / "storm.elf", core, folder / "link.ld")


def outputs_in_a_storm(
    project: quant2c.Project, core: Core, folder: Path, cases: list[list[Array]]
) -> list[list[bytes]]:
    require_qemu()
    elf = storm_firmware(project, core, compiler("gcc"), folder)
    with emulate(elf, load_board(core.board), "qemu") as client:
        return [client.run([array.tobytes() for array in case]) for case in cases]


def check(model: Path, core: str, folder: Path, count: int) -> None:
    graph = quant2c.load(model)
    project = quant2c.compile(graph, core, around=False)
    drawn = random_cases(project.inputs, count)
    cases = [drawn.case("", number) for number in range(count)]
    found = outputs_in_a_storm(project, CORES[core], folder, cases)
    wanted = [[out.tobytes() for out in run_reference(graph, case, "gemmlowp")] for case in cases]
    assert found == wanted
    assert len({tuple(each) for each in found}) > 1, "all inputs give the same"


@pytest.mark.emulated
@pytest.mark.parametrize("core", MACHINES)
def test_interrupts_change_nothing(core: str, digits_dir: Path, tmp_path: Path) -> None:
    check(digits_dir / "digits_cnn_int8.tflite", core, tmp_path, 12)


@pytest.mark.corpus
@pytest.mark.emulated
@pytest.mark.parametrize("name", NETWORKS)
@pytest.mark.parametrize("core", MACHINES)
def test_interrupts_change_nothing_in_networks_people_deploy(
    core: str, name: str, corpus_dir: Path, tmp_path: Path
) -> None:
    check(corpus_dir / "real" / f"{name}.tflite", core, tmp_path, 2)
