"""The direction of flow: a stage imports only from stages to its left, from ir and from errors."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parents[2] / "codegen" / "quant2c"

# Which parts of the package each part may import, besides itself. Everything may import errors, names and ir.
ALLOWED: dict[str, set[str]] = {
    "ir": set(),
    "errors": set(),
    "names": set(),
    "data": set(),
    "core": set(),
    "flags": {"core"},
    "board": {"core", "data", "toml"},
    "toml": set(),
    "fit": {"board", "core"},
    "read": set(),
    "ops": set(),
    "reference": set(),
    "check": {"ops", "reference"},
    "optimise": {"ops", "reference", "check"},
    "select": {"ops", "core", "data"},
    "plan": {"select"},
    "emit": {"board", "core", "data", "flags", "fit", "plan", "select"},
    "custom": {"data", "ops", "reference", "select"},
    "pipeline": {"custom", "read", "check", "optimise", "select", "plan", "emit", "core"},
    "toolchain": {"board", "core", "data", "flags"},
    "host": {"core", "data", "emit", "toolchain"},
    "target": {"board", "core"},
    "emulate": {"board", "core", "data", "target", "toolchain"},
}
_EVERYWHERE = {"errors", "ir", "names"}


def imports(path: Path) -> Iterator[str]:
    """The parts of quant2c that a file imports."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        modules = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
        if isinstance(node, ast.Import):
            modules = [alias.name for alias in node.names]
        for module in modules:
            words = module.split(".")
            if words[0] == "quant2c" and len(words) > 1:
                yield words[1]


def files(part: str) -> list[Path]:
    folder = PACKAGE / part
    return sorted(folder.rglob("*.py")) if folder.is_dir() else [PACKAGE / f"{part}.py"]


@pytest.mark.parametrize("part", sorted(ALLOWED))
def test_a_part_imports_only_from_its_left(part: str) -> None:
    allowed = ALLOWED[part] | _EVERYWHERE | {part}
    wrong = [
        f"{path.name} imports {name}"
        for path in files(part)
        if path.exists()
        for name in imports(path)
        if name not in allowed
    ]
    assert not wrong


def test_only_the_reader_knows_the_flatbuffer() -> None:
    wrong = [
        path.relative_to(PACKAGE).as_posix()
        for path in PACKAGE.rglob("*.py")
        if path.parent.name != "read" and "import tflite" in path.read_text(encoding="utf-8")
    ]
    assert not wrong


def test_modules_stay_small() -> None:
    long = {
        p.relative_to(PACKAGE).as_posix(): n
        for p in PACKAGE.rglob("*.py")
        if (n := len(p.read_text().splitlines())) > 420
    }
    assert not long, "a module over ~400 lines is two modules"
