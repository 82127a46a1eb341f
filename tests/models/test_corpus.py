"""Every model of the shared corpora, against its recorded outputs: numpy and the generated C on this machine."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

import quant2c
from quant2c.cases import Cases, cases_of, run_cases
from quant2c.errors import ModelError
from quant2c.reference.run import Machine

CORPUS = Path(__file__).resolve().parents[3] / "shared" / "corpus"

# The recorded truth of these is wrong, as the notes on the arithmetic say.
WRONG_TRUTH = {"d144a_rsqrt_int16"}


def models(folder: str) -> list[str]:
    index = CORPUS / folder / "INDEX.json"
    names = [entry["name"] for entry in json.loads(index.read_text())] if index.is_file() else []
    return [f"{folder}/{name}" for name in names if name not in WRONG_TRUTH]


ALL = [*models("ops"), *models("real"), *models("digits")]


def expected(npz: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """The default profile's outputs: TFLite Micro's where they differ from LiteRT's."""
    outputs = [name for name in npz if re.fullmatch(r"(seq_)?out_\d+", name)]
    return {name: npz.get(name.replace("out_", "tflm_"), npz[name]) for name in outputs}


def load(corpus_dir: Path, name: str) -> tuple[quant2c.Project, Cases, dict[str, np.ndarray]]:
    project = quant2c.compile(corpus_dir / f"{name}.tflite", around=False)
    with np.load(corpus_dir / f"{name}.npz") as archive:
        npz = dict(archive)
    return project, cases_of(npz, project.inputs, name), expected(npz)


def differences(got: dict[str, np.ndarray], want: dict[str, np.ndarray]) -> Iterator[str]:
    for name, values in want.items():
        assert got[name].dtype == values.dtype and got[name].shape == values.shape
        if values.dtype.kind == "f":
            wrong = ~np.isclose(got[name], values, rtol=1e-4, atol=1e-5, equal_nan=True)
        else:
            wrong = got[name] != values
        if wrong.any():
            yield f"{name}: {int(wrong.sum())} of {wrong.size} differ"


@pytest.mark.corpus
@pytest.mark.parametrize("name", ALL)
def test_c_equals_the_recorded_outputs(corpus_dir: Path, name: str) -> None:
    project, cases, want = load(corpus_dir, name)
    with project.open("host") as runner:
        assert not list(differences(run_cases(runner, cases), want))


@pytest.mark.corpus
@pytest.mark.parametrize("name", ALL)
def test_numpy_equals_the_recorded_outputs(corpus_dir: Path, name: str) -> None:
    project, cases, want = load(corpus_dir, name)
    machine = Machine(project.compiled.read)
    first = Cases(
        {prefix: tuple(a[:2] if prefix == "" else a for a in arrays) for prefix, arrays in cases.inputs.items()}
    )
    got = run_cases(machine, first)
    assert not list(differences(got, {k: v[: len(got[k])] for k, v in want.items()}))


@pytest.mark.corpus
@pytest.mark.parametrize("file", sorted(p.name for p in CORPUS.glob("refused/*.tflite")))
def test_a_refused_model_gives_a_sentence(corpus_dir: Path, file: str) -> None:
    """LiteRT refuses these; quant2c either runs them or says in a sentence why not."""
    try:
        quant2c.compile(corpus_dir / "refused" / file)
    except ModelError as error:
        assert error.status == 3 and len(error.problem) > 10
