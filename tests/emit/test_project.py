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


def snapshot(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


@pytest.mark.parametrize("existing", [True, False])
@pytest.mark.parametrize("call", ["write_text", "replace", "mkdir"])
def test_a_failure_at_any_step_puts_everything_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str, existing: bool
) -> None:
    """The n-th write, rename or new folder fails, for every n until none is left to fail."""
    out = tmp_path / "a" / "out"
    if existing:
        write(tree(x_c="1\n", y_c="2\n", gone_c="3\n"), out)
        (out / "mine").write_text("mine")
    before = snapshot(tmp_path)
    original = getattr(Path, call)
    fail_at = 0

    def failing(self: Path, *arguments: object, **keywords: object) -> object:
        nonlocal fail_at
        fail_at -= 1
        if fail_at == 0:
            raise OSError(28, "No space left on device")
        return original(self, *arguments, **keywords)

    monkeypatch.setattr(Path, call, failing)
    for step in range(1, 20):
        fail_at = step
        try:
            write(tree(x_c="new\n", y_c="2\n", z_c="4\n"), out)
        except UsageError as error:
            assert "No space left" in error.problem
            assert snapshot(tmp_path) == before
            assert existing or not list(tmp_path.iterdir()), "no folder is left behind"
        else:
            break
    assert step > (3 if existing or call == "write_text" else 1), "some steps were tried"
    assert (out / "x.c").read_text() == "new\n" and not (out / "gone.c").exists()
    assert {path.name for path in out.iterdir()} == {"x.c", "y.c", "z.c", MANIFEST, *(["mine"] if existing else [])}


def test_a_folder_in_the_place_of_a_file_stays(tmp_path: Path) -> None:
    (tmp_path / "x.c").mkdir()
    with pytest.raises(UsageError, match=r"x\.c is a folder"):
        write(tree(x_c="1\n", a_c="2\n"), tmp_path)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["x.c"]
