"""Finds templates/, runtime_c/ and boards/: inside an installed wheel, or in a checkout."""

from __future__ import annotations

from pathlib import Path

_HERE = Path(__file__).resolve().parent
ROOT = _HERE / "_data" if (_HERE / "_data").is_dir() else _HERE.parents[1]
TEMPLATES = ROOT / "templates"
RUNTIME = ROOT / "runtime_c"
BOARDS = ROOT / "boards"
