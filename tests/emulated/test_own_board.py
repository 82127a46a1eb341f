"""A board file of the user's own in place of a name: in every verb that takes a board, up to a proved machine."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from emulated.machines import empty_machine
from quant2c.data import BOARDS
from quant2c.toolchain.project import PROJECT_FILE
from standin import require_qemu


def quant2c(*words: str | Path, status: int = 0) -> str:
    """What the command prints."""
    command = [sys.executable, "-m", "quant2c", *map(str, words)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == status, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    return done.stdout + done.stderr


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """The MPS2 board with another name and less RAM, in a folder with a blank."""
    text = (BOARDS / "mps2_an386.toml").read_text(encoding="utf-8")
    changed = text.replace('bytes = "4 MiB"', 'bytes = "64 KiB"').replace("name = ", 'name = "Sensor node" # ', 1)
    path = tmp_path / "my boards" / "sensor_node.toml"
    path.parent.mkdir()
    path.write_text(changed, encoding="utf-8-sig")  # with the mark that editors on Windows put in front
    return path


@pytest.mark.emulated
def test_it_works_in_place_of_a_name(own: Path, tmp_path: Path, digits_dir: Path) -> None:
    require_qemu()
    pytest.importorskip("serial")
    model = digits_dir / "digits_cnn_int8.tflite"
    assert "Sensor node (sensor_node)" in quant2c("boards", own)
    assert "fits on sensor_node" in quant2c("inspect", model, "--board", own)
    folder = tmp_path / "fw"
    quant2c("generate", model, "--board", own, "-o", folder)
    assert (folder / "sensor_node.toml").is_file()
    texts = {path.name: path.read_text(encoding="utf-8") for path in folder.iterdir() if path.is_file()}
    assert "--board sensor_node.toml" in texts[f"{model.stem}.h"]
    assert not any(str(tmp_path) in text for text in texts.values()), "no path of this machine"
    assert "up to date" in quant2c("generate", model, "--board", own, "-o", folder, "--check")
    assert "0 differences" in quant2c("validate", model, "--on", own, "--cases", "3")

    elsewhere = own.rename(tmp_path / "sensor_node.toml")  # the folder describes its board itself
    assert "65,536" in quant2c("build", folder)
    assert "Sensor node by gdb" in quant2c("flash", folder, "--dry-run")
    with empty_machine("mps2_an386") as (stub, port):
        assert "read back identical" in quant2c("flash", folder, "--programmer", "gdb", "--port", stub)
        said = quant2c("validate", model, "--port", port, "--board", elsewhere, "--cases", "3")
        assert "3 cases, 30 output values against numpy: 0 differences" in said and "CONV_2D" in said


def test_a_damaged_copy_is_a_sentence(own: Path, tmp_path: Path, digits_dir: Path) -> None:
    folder = tmp_path / "fw"
    quant2c("generate", digits_dir / "digits_cnn_int8.tflite", "--board", own, "-o", folder)
    (folder / "sensor_node.toml").write_text("name = 1\n", encoding="utf-8")
    assert "board file sensor_node.toml" in quant2c("build", folder, status=2)
    (folder / "sensor_node.toml").unlink()
    assert "board 'sensor_node': is not known" in quant2c("build", folder, status=2)
    (folder / PROJECT_FILE).write_text("[]", encoding="utf-8")
    assert "not a folder that quant2c generated" in quant2c("build", folder, status=2)
