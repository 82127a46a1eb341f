"""The wheel carries everything that a clone has: templates, runtime, boards."""

from __future__ import annotations

import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
_PIP = ("-m", "pip", "--disable-pip-version-check", "--quiet")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("wheel")
    subprocess.run([sys.executable, *_PIP, "wheel", "--no-deps", "-w", str(out), str(ROOT)], check=True)
    return next(out.glob("quant2c-*.whl"))


def test_the_wheel_holds_all_data_files(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    for folder in ("templates", "runtime_c", "boards"):
        tracked = subprocess.run(["git", "ls-files", folder], cwd=ROOT, capture_output=True, text=True, check=True)
        missing = [name for name in tracked.stdout.split() if f"quant2c/_data/{name}" not in names]
        assert not missing
    assert not [name for name in names if name.startswith(("tests/", "codegen/"))]


def test_a_clean_environment_generates_and_verifies(wheel: Path, tmp_path: Path, digits_dir: Path) -> None:
    venv.create(tmp_path / "venv", with_pip=True)
    python = tmp_path / "venv" / ("Scripts" if sys.platform == "win32" else "bin") / "python"
    subprocess.run([python, *_PIP, "install", str(wheel)], check=True, cwd=tmp_path)
    model = str(digits_dir / "digits_cnn_int8.tflite")
    out = tmp_path / "out"
    command = [python, "-m", "quant2c", "generate", model, "--core", "cortex-m4", "-o", str(out)]
    subprocess.run(command, check=True, cwd=tmp_path)
    assert (out / "digits_cnn_int8.c").is_file() and (out / "quant2c.h").is_file()
    subprocess.run([*command, "--check"], check=True, cwd=tmp_path)
