"""Whole networks on every emulated core: each layer equal to numpy, the outputs to the recorded ones."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import quant2c
from conftest import in_ci
from quant2c.core import CORES
from quant2c.errors import ToolError
from quant2c.verify import Verification
from standin import compiler

MACHINES = ("cortex-m0", "cortex-m3", "cortex-m4", "cortex-m7", "cortex-m33", "cortex-m55")
NETWORKS = (
    "mlperftiny__ad01_int8",
    "mlperftiny__pretrainedResnet_quant",
    "mlperftiny__kws_ref_model",
    "mlperftiny__vww_96_int8",
    "mlperftiny__str_ww_ref_model",
)
# Arenas without sharing memory between the input and the output of a layer, and what kernels may take besides.
ARENAS = dict(zip(NETWORKS, (768, 49_152, 16_000, 55_296, 55_296), strict=True))
SCRATCH = 3 * 1024


def verified(project: quant2c.Project, arrays: dict[str, np.ndarray], core: str) -> Verification:
    try:
        return project.verify(arrays, on=core)
    except ToolError as error:
        if in_ci():
            raise
        pytest.skip(str(error))


@pytest.mark.emulated
@pytest.mark.parametrize("core", MACHINES)
def test_the_shipped_network(digits_dir: Path, core: str) -> None:
    with np.load(digits_dir / "digits_test.npz") as archive:
        arrays = {"in_0": archive["in_0"][:12]}
    result = verified(quant2c.compile(digits_dir / "digits_cnn_int8.tflite", core), arrays, core)
    assert result.ok and result.cases == 12, result


@pytest.mark.corpus
@pytest.mark.emulated
@pytest.mark.parametrize("core", MACHINES)
@pytest.mark.parametrize("name", NETWORKS)
def test_a_network_people_deploy(corpus_dir: Path, name: str, core: str) -> None:
    with np.load(corpus_dir / "real" / f"{name}.npz") as archive:
        outputs = archive["tflm_0"] if "tflm_0" in archive else archive["out_0"]
        arrays = {"in_0": archive["in_0"][2:], "out_0": outputs[2:]}
    result = verified(quant2c.compile(corpus_dir / "real" / f"{name}.tflite", core), arrays, core)
    assert result.ok and result.cases == 1, result


@pytest.mark.corpus
@pytest.mark.parametrize("name", NETWORKS)
@pytest.mark.parametrize("core", ["host", *CORES])
def test_the_arena_is_small(corpus_dir: Path, name: str, core: str) -> None:
    project = quant2c.compile(corpus_dir / "real" / f"{name}.tflite", core, around=False)
    assert project.compiled.record.arena_bytes <= ARENAS[name] + SCRATCH


# What two modes are for, on a Cortex-M4: bytes of arena, and of code without start-up.
GOALS = {
    "mlperftiny__ad01_int8": (1_024, 8_192),
    "mlperftiny__pretrainedResnet_quant": (34_816, 8_192),
    "mlperftiny__kws_ref_model": (8_704, 8_192),
    "mlperftiny__vww_96_int8": (38_912, 8_192),
}


@pytest.mark.corpus
@pytest.mark.parametrize("name", GOALS)
def test_ram_spares_memory(corpus_dir: Path, name: str) -> None:
    file = corpus_dir / "real" / f"{name}.tflite"
    fast, lean = (quant2c.compile(file, "cortex-m4", optimise=m, around=False).compiled for m in ("balanced", "ram"))
    assert lean.record.arena_bytes <= min(GOALS[name][0], fast.record.arena_bytes)


@pytest.mark.corpus
@pytest.mark.parametrize("name", GOALS)
def test_size_spares_code(corpus_dir: Path, name: str) -> None:
    compiler("gcc")
    file = corpus_dir / "real" / f"{name}.tflite"
    assert quant2c.compile(file, "cortex-m4", optimise="size", around=False).footprint().code_bytes <= GOALS[name][1]
