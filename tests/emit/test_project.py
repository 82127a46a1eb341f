"""Writing a folder: only what changed, never half of it, nothing of the user's own."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from quant2c.emit.project import MANIFEST, SourceTree, stale_files, write
from quant2c.errors import UsageError


def tree(**files: str) -> SourceTree:
    return SourceTree((), (), {name.replace("_c", ".c"): text for name, text in files.items()})


def test_all_files_and_the_manifest_are_written(tmp_path: Path) -> None:
    out = tmp_path / "a" / "b"
    assert write(tree(x_c="1\n", y_c="2\n"), out) == [MANIFEST, "x.c", "y.c"]
    assert (out / "x.c").read_bytes() == b"1\n"
    assert (out / MANIFEST).read_text() == f"{MANIFEST}\nx.c\ny.c\n"


def test_an_unchanged_file_is_not_touched(tmp_path: Path) -> None:
    write(tree(x_c="1\n", y_c="2\n"), tmp_path)
    os.utime(tmp_path / "x.c", (1, 1))
    assert write(tree(x_c="1\n", y_c="3\n"), tmp_path) == ["y.c"]
    assert (tmp_path / "x.c").stat().st_mtime == 1


def test_files_of_an_earlier_run_go_and_the_users_own_stay(tmp_path: Path) -> None:
    write(tree(x_c="1\n", y_c="2\n"), tmp_path)
    (tmp_path / "mine.c").write_text("mine")
    assert stale_files(tree(x_c="1\n"), tmp_path) == [MANIFEST, "y.c"]
    write(tree(x_c="1\n"), tmp_path)
    assert sorted(p.name for p in tmp_path.iterdir()) == [MANIFEST, "mine.c", "x.c"]


def test_a_manifest_cannot_name_files_elsewhere(tmp_path: Path) -> None:
    victim = tmp_path / "victim"
    victim.write_text("keep")
    out = tmp_path / "out"
    out.mkdir()
    (out / MANIFEST).write_text("../victim\n")
    write(tree(x_c="1\n"), out)
    assert victim.read_text() == "keep"


def test_a_file_in_the_way_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("a file")
    with pytest.raises(UsageError, match="cannot be written"):
        write(tree(x_c="1\n"), tmp_path / "out")
    assert sorted(p.name for p in tmp_path.iterdir()) == ["out"]


def test_a_full_disk_leaves_the_old_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = tmp_path / "out"
    write(tree(x_c="1\n", y_c="2\n"), out)
    original = Path.write_text

    def full(self: Path, *arguments: object, **keywords: object) -> int:
        if self.name == "y.c":
            raise OSError(28, "No space left on device")
        return original(self, *arguments, **keywords)  # type: ignore[arg-type]

    monkeypatch.setattr(Path, "write_text", full)
    with pytest.raises(UsageError, match="No space left"):
        write(tree(x_c="changed\n", y_c="changed\n"), out)
    assert (out / "x.c").read_text() == "1\n" and (out / "y.c").read_text() == "2\n"
    assert sorted(p.name for p in tmp_path.iterdir()) == ["out"]
