"""Compilers are found, overridden and refused as documented."""

from __future__ import annotations

import os
import stat
import sys
from pathlib import Path

import pytest

from quant2c.core import find_core
from quant2c.errors import ToolError
from quant2c.flags import FAMILIES
from quant2c.toolchain import find
from quant2c.toolchain.doctor import Tool, examine
from quant2c.toolchain.find import find_host_compiler, find_target_compiler


@pytest.fixture(autouse=True)
def _no_overrides(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("QUANT2C_CC", raising=False)
    monkeypatch.delenv("QUANT2C_ARM_CC", raising=False)


def nothing() -> tuple[str, ...]:
    return ()


def program(folder: Path, name: str, says: str) -> Path:
    """A program that prints a text whatever it is asked."""
    path = folder / name
    path.write_text(f"#!{sys.executable}\nprint({says!r})\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return path


def test_zig_from_pip_is_found() -> None:
    pytest.importorskip("ziglang")
    compiler = find_target_compiler("zig")
    assert compiler.name == "zig cc" and compiler.version[0].isdigit()
    assert "-mcpu=cortex_m55+mve_fp+fp_armv8d16" in compiler.flags_for(find_core("cortex-m55"))
    assert find_host_compiler("zig").flags_for(find_core("host")) == ()


def test_the_first_that_is_there_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("ziglang")
    monkeypatch.setitem(find.TARGET_COMPILERS, "gcc", nothing)
    assert find_target_compiler().family is FAMILIES["zig"]


def test_without_any_the_hint_installs_one(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in find.TARGET_COMPILERS:
        monkeypatch.setitem(find.TARGET_COMPILERS, name, nothing)
    with pytest.raises(ToolError, match=r"none is installed\n.*pip install ziglang"):
        find_target_compiler()
    with pytest.raises(ToolError, match="'zig' is not installed"):
        find_target_compiler("zig")


@pytest.mark.skipif(os.name == "nt", reason="makes a script executable")
def test_the_environment_may_name_a_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    gcc = program(tmp_path, "my-gcc", "my-gcc (build 7) 13.2.1")
    monkeypatch.setenv("QUANT2C_ARM_CC", f"{gcc} -some -flags")
    compiler = find_target_compiler()
    assert (compiler.name, compiler.version, compiler.family.name) == ("my-gcc", "13.2.1", "gcc")
    assert compiler.argv[1:] == ("-some", "-flags")


@pytest.mark.skipif(os.name == "nt", reason="makes a script executable")
def test_a_path_with_spaces_needs_no_quotes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "with spaces"
    folder.mkdir()
    monkeypatch.setenv("QUANT2C_CC", str(program(folder, "clang-99", "clang version 99.1")))
    assert find_host_compiler().family.name == "clang"


@pytest.mark.skipif(os.name == "nt", reason="makes a script executable")
def test_a_clang_for_cores_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QUANT2C_ARM_CC", str(program(tmp_path, "clang", "clang version 19.1.7")))
    with pytest.raises(ToolError, match="use gcc or zig"):
        find_target_compiler()


def test_a_command_that_is_not_there_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QUANT2C_CC", "no-such-compiler")
    with pytest.raises(ToolError, match="'no-such-compiler' is not a program"):
        find_host_compiler()


def test_the_doctor_tells_what_is_missing() -> None:
    here = Tool("here", "for this", lambda: "1.2", {"linux": "apt install here"})
    missing = Tool("missing", "for that", lambda: "", {"linux": "apt", "darwin": "apt", "win32": "apt"})
    findings = examine((here, missing))
    assert [(f.name, f.version, f.install) for f in findings] == [
        ("here", "1.2", "apt install here"),
        ("missing", "", "apt"),
    ]


def test_the_doctor_knows_every_tool() -> None:
    findings = {f.name: f for f in examine()}
    assert findings["C compiler"].version
    assert all(f.install and f.purpose for f in findings.values())
