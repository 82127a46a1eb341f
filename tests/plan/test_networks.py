"""The arenas of real networks: at most what is alive at once, with a little scratch, on every core."""

from __future__ import annotations

from pathlib import Path

import pytest

from quant2c.core import CORES
from quant2c.ir.schedule import Options
from quant2c.pipeline import compile_graph, load

# Bytes of the tensors alive at the fullest moment, where nothing overlaps.
ALIVE = {
    "mlperftiny__ad01_int8": 768,
    "mlperftiny__pretrainedResnet_quant": 49_152,
    "mlperftiny__kws_ref_model": 16_000,
    "mlperftiny__vww_96_int8": 55_296,
}
SCRATCH = 3 * 1024


@pytest.mark.corpus
@pytest.mark.parametrize("core", sorted(CORES))
@pytest.mark.parametrize("name", ALIVE)
def test_arenas(name: str, core: str, corpus_dir: Path) -> None:
    compiled = compile_graph(load(corpus_dir / "real" / f"{name}.tflite"), Options(core))
    layout = compiled.layout
    assert layout.arena_bytes <= ALIVE[name] + SCRATCH
    assert layout.least_bytes <= layout.arena_bytes


@pytest.mark.corpus
@pytest.mark.parametrize("name", ALIVE)
def test_plain_kernels_need_no_more_than_what_is_alive(name: str, corpus_dir: Path) -> None:
    layout = compile_graph(load(corpus_dir / "real" / f"{name}.tflite"), Options("host")).layout
    assert layout.arena_bytes <= ALIVE[name]


@pytest.mark.corpus
def test_the_same_plan_every_time(corpus_dir: Path) -> None:
    graph = load(corpus_dir / "real" / "mlperftiny__kws_ref_model.tflite")
    once, again = (compile_graph(graph, Options("host")).layout for _ in range(2))
    assert once.offsets == again.offsets
