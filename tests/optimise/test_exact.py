"""Every pass is exact: the reference gives the same outputs before and after it, for every model at hand."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from builder.random_ops import GENERATORS, LEGACY_UINT8, random_inputs, random_model
from quant2c.cases import random_cases
from quant2c.check import check, support
from quant2c.ir.graph import Graph
from quant2c.ir.schedule import Options
from quant2c.ir.tensor import Array
from quant2c.ops import OPS
from quant2c.optimise import PASSES, optimise
from quant2c.read.flatbuffer import read_bytes, read_model
from quant2c.reference.run import Machine

_LARGE = 4_000_000  # bytes of a file that numpy takes too long to run many times
_FOLDERS = ("ops", "digits", "real")
_SHARED = Path(__file__).resolve().parents[3] / "shared" / "corpus"
MODELS = sorted(p.relative_to(_SHARED).as_posix() for folder in _FOLDERS for p in (_SHARED / folder).glob("*.tflite"))


def stages(graph: Graph) -> Iterator[tuple[str, Graph]]:
    """The graph after each pass that changed it."""
    for step in PASSES:
        after = step.run(graph)
        if after is not graph:
            yield step.name, after
        graph = after


def assert_same(before: Graph, after: Graph, cases: list[list[Array]], what: str) -> None:
    """Successive runs of one instance each: variables are compared through what they do."""
    one, other = Machine(before), Machine(after)
    for case in cases:
        for want, got in zip(one.run(case), other.run(case), strict=True):
            assert got.dtype == want.dtype and got.shape == want.shape, what
            assert np.array_equal(got, want, equal_nan=want.dtype.kind == "f"), what


def assert_every_pass_is_exact(graph: Graph, cases: list[list[Array]]) -> None:
    original = graph
    for name, after in stages(graph):
        assert_same(graph, after, cases, f"{original.name} after '{name}'")
        graph = after


def made_up(graph: Graph, count: int) -> list[list[Array]]:
    """All lowest, all highest, all zero point, then random."""
    cases = random_cases([graph.main.tensors[i] for i in graph.main.inputs], count)
    return [cases.case("", number) for number in range(count)]


@pytest.mark.corpus
@pytest.mark.parametrize("name", MODELS)
def test_corpus_models(name: str, corpus_dir: Path) -> None:
    path = corpus_dir / name
    graph = read_model(path)
    if support(graph):
        pytest.skip("not supported")
    checked = check(graph)
    assert_every_pass_is_exact(checked, made_up(checked, 2 if path.stat().st_size > 100_000 else 5))


@pytest.mark.parametrize("op", sorted(set(GENERATORS) & set(OPS)))
@pytest.mark.parametrize("dtype", ["int8", "uint8"])
def test_random_models(op: str, dtype: str) -> None:
    if dtype == "uint8" and op not in LEGACY_UINT8:
        pytest.skip("no such models")
    rng = np.random.default_rng(OPS[op].stem.encode()[0])
    for _ in range(4):
        content = random_model(op, rng, dtype)
        arrays = random_inputs(content, rng)
        graph = check(read_bytes(content, f"{op}.tflite"))
        count = len(arrays["in_0"]) if arrays else 1
        cases = [[arrays[f"in_{i}"][n] for i in range(len(graph.main.inputs))] for n in range(count)]
        assert_every_pass_is_exact(graph, cases)


def test_passes_run_in_their_order() -> None:
    rng = np.random.default_rng(3)
    graph = check(read_bytes(random_model("CONV_2D", rng, "uint8"), "x.tflite"))
    by_hand = graph
    for step in PASSES:
        by_hand = step.run(by_hand)
    at_once = optimise(graph, Options("host"))
    assert [n.op for n in at_once.main.nodes] == [n.op for n in by_hand.main.nodes]
    assert at_once.notes == by_hand.notes
