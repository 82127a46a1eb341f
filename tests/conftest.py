"""Fixtures for all tests."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
_SHARED = ROOT.parent / "shared"


def in_ci() -> bool:
    return os.environ.get("CI", "") not in ("", "0", "false")


@pytest.fixture(scope="session")
def corpus_dir() -> Path:
    """The folder of models with recorded outputs; tests over it are skipped where it is not there, and fail in CI."""
    folder = _SHARED / "corpus"
    if not folder.is_dir():
        if in_ci():
            pytest.fail("the corpora are missing")
        pytest.skip("the corpora are not on this machine")
    return folder


@pytest.fixture(scope="session")
def digits_dir() -> Path:
    """The trained network that the repository ships."""
    return ROOT / "examples" / "digits"
