"""Which runtime files a project needs: the chosen kernels and every header they include."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from quant2c.data import RUNTIME
from quant2c.errors import UsageError

_INCLUDE = re.compile(r'^#include "([^"]+)"', re.MULTILINE)
_FOLDERS = ("include", "src")


def runtime_files(sources: Iterable[str], headers: Iterable[str] = (), folder: Path | None = None) -> dict[str, str]:
    """File name -> text of those sources and headers, the public header, and all that they include.

    `folder` holds files of a user's own; what is not there is the runtime's.
    """
    files: dict[str, str] = {}
    waiting = ["quant2c.h", "bytes.h", *headers, *sources]
    while waiting:
        name = waiting.pop()
        if name not in files:
            files[name] = _find(name, folder).read_text(encoding="utf-8")
            waiting += _INCLUDE.findall(files[name])
    return dict(sorted(files.items()))


def _find(name: str, own: Path | None) -> Path:
    runtime = (RUNTIME / folder for folder in _FOLDERS)
    for folder in runtime if own is None else (*runtime, own):
        path = folder / name
        if path.is_file():
            return path
    if own is None:
        raise FileNotFoundError(f"runtime_c has no {name}")
    raise UsageError(str(own), f"has no {name}, which a kernel of its own includes", "put it beside the others")
