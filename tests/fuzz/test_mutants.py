"""Mutated models in small numbers; tests/fuzz/mutate.py runs as many as one likes."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from builder.random_ops import random_model
from fuzz.models import built
from fuzz.mutator import mutant, survey
from quant2c.check import check
from quant2c.errors import ModelError
from quant2c.read.flatbuffer import read_bytes

MUTANTS = int(os.environ.get("QUANT2C_MUTANTS", "400"))
CAMPAIGN = Path(__file__).with_name("mutate.py")


@pytest.mark.skipif(sys.platform != "linux", reason="the campaign bounds memory as Linux does")
def test_a_campaign_finds_nothing() -> None:
    """In a process of its own, with bounds on time and memory: sources or a sentence come of every mutant."""
    command = [sys.executable, str(CAMPAIGN), "--built-only", "--count", str(MUTANTS), "--seeds", "20261124"]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout + result.stderr
    assert f"{MUTANTS:,} mutants" in result.stdout and " 0 faults" in result.stdout


def test_mutants_are_odd_but_often_readable() -> None:
    """A mutator that only breaks the container, or changes nothing that matters, would prove little."""
    models = list(built())
    r = random.Random(5)
    outcomes = {"checked": 0, "read": 0, "damaged": 0}
    for _ in range(300):
        _, content = r.choice(models)
        changed = mutant(content, survey(content), r)
        try:
            graph = read_bytes(changed, "x.tflite")
        except ModelError:
            outcomes["damaged"] += 1
            continue
        try:
            check(graph)
            outcomes["checked"] += 1
        except ModelError:
            outcomes["read"] += 1
    assert min(outcomes.values()) > 30, outcomes


@pytest.mark.parametrize("op", ["CONV_2D", "SPLIT_V"])
def test_cut_short_at_any_byte(op: str) -> None:
    content = random_model(op, np.random.default_rng(4))
    for end in range(len(content)):
        try:
            read_bytes(content[:end], "x.tflite")
        except ModelError as error:
            assert error.hint
        else:
            assert not any(content[end:]), f"{end} of {len(content)} bytes were enough"
