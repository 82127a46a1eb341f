"""Folders that tests keep for as long as they run."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from pathlib import Path


def kept_folder(name: str) -> Path:
    """A new folder for files that a cache points at; it goes when the tests end."""
    folder = Path(tempfile.mkdtemp(prefix=f"quant2c-{name}-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder
