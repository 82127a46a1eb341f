"""The models that mutations start from: one small model an operator and type, networks, and what the corpora hold."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np

from builder.random_ops import GENERATORS, LEGACY_UINT8, random_model
from networks import STEPS, random_network

_TESTS = Path(__file__).resolve().parents[1]
DIGITS = _TESTS.parent / "examples" / "digits" / "digits_cnn_int8.tflite"
CORPUS = _TESTS.parents[1] / "shared" / "corpus"
LARGEST = 60_000  # bytes of a model worth thousands of mutants: larger ones say the same with more weights


def built() -> Iterator[tuple[str, bytes]]:
    """Models that the builder makes, by name: always the same."""
    for op in sorted(GENERATORS):
        for dtype in ("int8", "uint8") if op in LEGACY_UINT8 else ("int8",):
            yield f"{op}-{dtype}", random_model(op, np.random.default_rng(sum(op.encode())), dtype)
    for seed in range(12):
        yield f"network-{seed}", random_network(seed, frozenset(STEPS))
    yield "digits", DIGITS.read_bytes()


def recorded() -> Iterator[tuple[str, bytes]]:
    """The small models of the corpora, where they are there: real files of many converters."""
    for path in sorted(CORPUS.rglob("*.tflite")):
        if path.stat().st_size <= LARGEST:
            yield f"{path.parent.name}/{path.stem}", path.read_bytes()


def all_models() -> dict[str, bytes]:
    """All of them by name."""
    return {**dict(built()), **dict(recorded())}
