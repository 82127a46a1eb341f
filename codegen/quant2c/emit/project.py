"""Generated sources: in memory, and on disk without ever leaving half of them."""

from __future__ import annotations

import contextlib
import errno
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from quant2c.emit.records import ModelRecord
from quant2c.emit.render import render_model, render_shared
from quant2c.emit.runtime import runtime_files
from quant2c.errors import UsageError
from quant2c.ir.layout import Layout

MANIFEST = "files.txt"  # what quant2c wrote into the folder, a name a line


@dataclass(frozen=True, eq=False)
class SourceTree:
    """One or more models and the runtime they need. `files` maps names to text, all in one folder.

    Several models never run at the same time: they share one arena.
    """

    models: tuple[ModelRecord, ...]
    layouts: tuple[Layout, ...]
    files: Mapping[str, str]

    @property
    def sources(self) -> tuple[str, ...]:
        """The C and assembly files of models and kernels."""
        return tuple(name for name in self.files if name.endswith((".c", ".S")))

    @property
    def kernel_sources(self) -> tuple[str, ...]:
        """The models' own files and their kernels, without firmware or self-test."""
        return tuple(sorted({s for number in range(len(self.models)) for s in self.sources_of(number)}))

    def sources_of(self, number: int) -> tuple[str, ...]:
        """The same of one of the models."""
        own = {f"{self.models[number].name}{end}" for end in (".c", "_weights.c")}
        return tuple(sorted(own | self.kernels_of(number)))

    def kernels_of(self, number: int) -> frozenset[str]:
        """The source files of the kernels that one of the models calls."""
        return frozenset(s for step in self.layouts[number].schedule.calls for s in step.sources)

    def with_files(self, files: Mapping[str, str]) -> SourceTree:
        """The sources with further files."""
        return SourceTree(self.models, self.layouts, dict(sorted({**self.files, **files}.items())))


def library(models: tuple[ModelRecord, ...], layouts: tuple[Layout, ...]) -> SourceTree:
    """The models' sources with the kernels they call, each kernel once."""
    files = render_shared(models)
    for record, layout in zip(models, layouts, strict=True):
        _add(files, render_model(record))
        for folder in dict.fromkeys((None, *(step.folder for step in layout.schedule.calls))):
            steps = [step for step in layout.schedule.calls if step.folder == folder]
            sources = (name for step in steps for name in step.sources)
            _add(files, runtime_files(sources, (step.header for step in steps), folder))
    return SourceTree(models, layouts, dict(sorted(files.items())))


def _add(files: dict[str, str], more: Mapping[str, str]) -> None:
    """All of them, where no two different files have one name."""
    for name, text in more.items():
        if files.setdefault(name, text) != text:
            raise UsageError(f"file '{name}'", "would be two different files", "choose another --name for the model")


def write(tree: SourceTree, folder: Path) -> list[str]:
    """Writes the sources and returns the names of files that changed.

    All text is on the disk before the first old file is touched, and a failure puts everything back: the folder is as
    it was, or not there. Files that an earlier run wrote and this one does not are removed; files of the user's own
    stay.
    """
    files = with_manifest(tree)
    stale = _stale(files, folder)
    if not stale and folder.is_dir():
        return []
    made = _first_missing(folder)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        staging = Path(tempfile.mkdtemp(prefix=".quant2c-", dir=folder))  # on the folder's own file system
        try:
            _stage({name: files[name] for name in stale if name in files}, staging)
            _exchange(stale, folder, staging)
        finally:
            shutil.rmtree(staging, ignore_errors=True)
    except BaseException as error:
        if made is not None:
            shutil.rmtree(made, ignore_errors=True)
        if isinstance(error, OSError):
            problem = f"cannot be written: {error.strerror or error}"
            raise UsageError(str(folder), problem, "choose another output folder") from error
        raise
    return stale


def _first_missing(folder: Path) -> Path | None:
    """The outermost folder that has to be made for this one."""
    missing = [path for path in (folder, *folder.parents) if not path.exists()]
    return missing[-1] if missing else None


def _stage(files: Mapping[str, str], staging: Path) -> None:
    for place in ("new", "old"):
        (staging / place).mkdir()
    for name, text in files.items():
        (staging / "new" / name).write_text(text, encoding="utf-8", newline="\n")


def _exchange(names: Sequence[str], folder: Path, staging: Path) -> None:
    """Old files out, new ones in, by renaming alone; back again where that fails."""
    for name in names:
        if (folder / name).is_dir():
            raise IsADirectoryError(errno.EISDIR, f"{name} is a folder")
    out: list[str] = []
    into: list[str] = []
    try:
        for name in names:
            if (folder / name).exists():
                (folder / name).replace(staging / "old" / name)
                out.append(name)
            if (staging / "new" / name).exists():
                (staging / "new" / name).replace(folder / name)
                into.append(name)
    except BaseException:
        for name in {*into} - {*out}:
            (folder / name).unlink(missing_ok=True)
        for name in out:
            (staging / "old" / name).replace(folder / name)
        raise


def stale_files(tree: SourceTree, folder: Path) -> list[str]:
    """The files of the folder that a new generation would change, add or remove."""
    return _stale(with_manifest(tree), folder)


def with_manifest(tree: SourceTree) -> dict[str, str]:
    """All files including the manifest that names them."""
    names = sorted([*tree.files, MANIFEST])
    return {**tree.files, MANIFEST: "".join(f"{name}\n" for name in names)}


def _stale(files: Mapping[str, str], folder: Path) -> list[str]:
    changed = [name for name, text in files.items() if _read(folder / name) != text]
    former = (_read(folder / MANIFEST) or "").split("\n")
    gone = [n for n in former if n and n not in files and Path(n).name == n and (folder / n).is_file()]
    return sorted(changed + gone)


def _read(path: Path) -> str | None:
    with contextlib.suppress(OSError, UnicodeDecodeError):
        return path.read_bytes().decode("utf-8")
    return None
