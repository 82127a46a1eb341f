"""Cycles of short pieces of code whose timing the reference manuals state, and the record they are estimated from."""

from __future__ import annotations

import shutil
import struct
from pathlib import Path

import pytest

import quant2c
from conftest import in_ci
from quant2c.bench import bench
from quant2c.cases import random_cases
from quant2c.emulate import qemu
from quant2c.emulate.cycles import MODELS
from quant2c.emulate.cycles.decode import decode
from quant2c.runners import DeviceRunner
from standin import require_qemu

# Thumb code by its halfwords.
LOAD_R0, LOAD_R1 = (0x6810,), (0x6851,)  # ldr r0, [r2]; ldr r1, [r2, #4]
LOAD_BY_R0 = (0x6801,)  # ldr r1, [r0]
STORE = (0x6010,)  # str r0, [r2]
STORE_INDEXED = (0x50D0,)  # str r0, [r2, r3]
ADD = (0x1840,)  # adds r0, r0, r1
OTHER_ADD = (0x18D2,)  # adds r2, r2, r3
SMLAD = (0xFB20, 0x3001)  # smlad r0, r0, r1, r3
SMLAD_CHAIN = (0xFB24, 0x3305)  # smlad r3, r4, r5, r3
SMULL = (0xFB80, 0x2301)  # smull r2, r3, r0, r1
PUSH = (0xB5F0,)  # push {r4-r7, lr}
BRANCH = (0xE7FE,)
BRANCH_IF = (0xD1FC,)
CALL = (0xF000, 0xF800)
RETURN = (0x4770,)
DIVIDE = (0xFB90, 0xF0F1)  # sdiv r0, r0, r1
VADD = (0xEF20, 0x0840)  # vadd.i32 q0, q0, q0


def cycles(core: str, *code: tuple[int, ...], before: tuple[int, ...] = (), taken: bool = False) -> float:
    def ops(halves: tuple[int, ...]) -> tuple:  # type: ignore[type-arg]
        return tuple(decode(struct.pack(f"<{len(halves)}H", *halves), 0))

    return MODELS[core].cost(ops(before), ops(sum(code, ())), taken)


SEQUENCES = [
    # Armv6-M: a load takes two cycles wherever it stands, a store likewise, PUSH 1 + n
    ("cortex-m0", (LOAD_R0, LOAD_R1), 4),
    ("cortex-m0", (STORE,), 2),
    ("cortex-m0", (PUSH,), 6),
    # Cortex-M3 and M4: n loads in a row take n + 1, unless one gives the address of the next
    ("cortex-m4", (LOAD_R0,), 2),
    ("cortex-m4", (LOAD_R0, LOAD_R1), 3),
    ("cortex-m4", (LOAD_R0, LOAD_BY_R0), 4),
    ("cortex-m4", (STORE,), 1),
    ("cortex-m4", (STORE_INDEXED,), 2),
    ("cortex-m4", (SMLAD, SMLAD), 2),
    ("cortex-m4", (SMULL,), 1),
    ("cortex-m3", (SMULL,), 4),
    ("cortex-m4", (DIVIDE,), 6),
    # Cortex-M7: two instructions a cycle, a loaded value a cycle later, one multiplication a cycle
    ("cortex-m7", (ADD, OTHER_ADD), 1),
    ("cortex-m7", (LOAD_R0, LOAD_R1), 1),
    ("cortex-m7", (LOAD_R0, ADD), 3),
    ("cortex-m7", (SMLAD_CHAIN, SMLAD_CHAIN), 2),
    # Cortex-M33: products accumulate without waiting
    ("cortex-m33", (SMLAD_CHAIN, SMLAD_CHAIN, SMLAD_CHAIN), 3),
    # Cortex-M55: two cycles a vector instruction
    ("cortex-m55", (VADD, VADD), 4),
]


@pytest.mark.parametrize(("core", "code", "expected"), SEQUENCES)
def test_straight_code(core: str, code: tuple[tuple[int, ...], ...], expected: int) -> None:
    pytest.importorskip("capstone")
    assert cycles(core, *code) == expected


JUMPS = [
    ("cortex-m0plus", BRANCH, 1),
    ("cortex-m0", BRANCH, 2),
    ("cortex-m0", CALL, 3),
    ("cortex-m4", BRANCH_IF, 1),
    ("cortex-m4", RETURN, 2),
    ("cortex-m7", BRANCH_IF, 0),
]


@pytest.mark.parametrize(("core", "jump", "lost"), JUMPS)
def test_jumps_cost_what_refilling_the_pipeline_takes(core: str, jump: tuple[int, ...], lost: int) -> None:
    pytest.importorskip("capstone")
    straight, away = (cycles(core, ADD, before=jump, taken=taken) for taken in (False, True))
    assert away - straight == pytest.approx(lost, abs=1 if core == "cortex-m7" else 0)


def test_all_cores_that_are_emulated_have_a_model() -> None:
    from quant2c.core import CORES

    assert {core.base for core in CORES.values() if not core.is_host} == set(MODELS)


@pytest.mark.emulated
@pytest.mark.parametrize("core", ["cortex-m0", "cortex-m4", "cortex-m33"])
def test_both_emulators_record_the_same(core: str, digits_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    require_qemu()
    project = quant2c.compile(digits_dir / "digits_cnn_int8.tflite", core)
    results = []
    for via in ("qemu", "unicorn"):
        monkeypatch.setenv("QUANT2C_EMULATOR", via)
        result = bench(project, core)
        assert result.cycles_estimated is not None, result.no_cycles
        results.append(result)
    first, second = results
    assert first.cycles_estimated == pytest.approx(second.cycles_estimated, rel=0.01)  # they cut blocks differently
    assert first.instructions < first.cycles_estimated < 3 * first.instructions
    assert sum(layer.cycles_estimated or 0 for layer in first.layers) == pytest.approx(first.cycles_estimated, rel=0.02)


@pytest.mark.emulated
def test_the_record_holds_every_instruction_of_the_layers(digits_dir: Path) -> None:
    project = quant2c.compile(digits_dir / "digits_cnn_int8.tflite", "cortex-m4")
    inputs = random_cases(project.inputs, 4).case("", 3)
    with project.open("cortex-m4") as runner:
        assert isinstance(runner, DeviceRunner)
        counted, estimated = runner.count(inputs), runner.cycles(inputs)
    assert estimated.instructions == pytest.approx(counted, rel=0.01)


@pytest.mark.emulated
def test_helium_is_recorded_by_qemu(digits_dir: Path) -> None:
    if not shutil.which(qemu.PROGRAM) and not in_ci():
        pytest.skip("QEMU is not installed")
    result = bench(quant2c.compile(digits_dir / "digits_cnn_int8.tflite", "cortex-m55"), "cortex-m55")
    assert result.cycles_estimated, result.no_cycles
    assert result.error_percent in (20, 40)
