"""Which runtime files a project needs: the chosen kernels and every header they include."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from quant2c.data import RUNTIME

_INCLUDE = re.compile(r'^#include "([^"]+)"', re.MULTILINE)
_FOLDERS = ("include", "src")


def runtime_files(sources: Iterable[str], headers: Iterable[str] = ()) -> dict[str, str]:
    """File name -> text of those sources and headers, the public header, and all that they include."""
    files: dict[str, str] = {}
    waiting = ["quant2c.h", "bytes.h", *headers, *sources]
    while waiting:
        name = waiting.pop()
        if name not in files:
            files[name] = _find(name).read_text(encoding="utf-8")
            waiting += _INCLUDE.findall(files[name])
    return dict(sorted(files.items()))


def _find(name: str) -> Path:
    for folder in _FOLDERS:
        path = RUNTIME / folder / name
        if path.is_file():
            return path
    raise FileNotFoundError(f"runtime_c has no {name}")
