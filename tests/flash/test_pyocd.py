"""pyOCD itself, with its own nRF52840 target and flash algorithm, writes a firmware through an emulated probe."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import intelhex
import pytest

from conftest import in_ci

PROBE = Path(__file__).with_name("probe")
FLASH_BYTES = 1 << 20
NEEDED = ("pyocd", "unicorn")


@dataclass(frozen=True)
class Bench:
    """A board at a probe, and a firmware for it."""

    firmware: Path
    chip: Path
    environment: dict[str, str]

    def flash(self) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "quant2c", "flash", str(self.firmware), "--programmer", "pyocd"]
        return subprocess.run(
            command, capture_output=True, text=True, timeout=300, check=False, env=self.environment, cwd=self.chip
        )

    @property
    def contents(self) -> bytes:
        return (self.chip / "flash.bin").read_bytes()

    @property
    def log(self) -> list[dict[str, object]]:
        lines = (self.chip / "log.jsonl").read_text(encoding="ascii").splitlines()
        return [json.loads(line) for line in lines]


@pytest.fixture(scope="module")
def firmware(tmp_path_factory: pytest.TempPathFactory, digits_dir: Path) -> Path:
    """Generated and built as a user does; a path with a blank, which pyOCD's own command line must survive."""
    folder = tmp_path_factory.mktemp("pyocd") / "my firmware"
    model = digits_dir / "digits_cnn_int8.tflite"
    for words in (("generate", model, "--board", "nrf52840dk", "-o", folder), ("build", folder)):
        done = subprocess.run([sys.executable, "-m", "quant2c", *map(str, words)], capture_output=True, text=True)
        assert done.returncode == 0, done.stdout + done.stderr
    return folder


@pytest.fixture
def bench(firmware: Path, tmp_path: Path) -> Bench:
    """A new chip, its probe known to pyOCD through an entry point, as an installed plugin is."""
    for module in NEEDED:
        if find_spec(module) is None:
            if in_ci():
                pytest.fail(f"{module} is missing")
            pytest.skip(f"{module} is not installed")
    plugin = tmp_path / "plugins" / "emulated_probe-1.0.dist-info"
    plugin.mkdir(parents=True)
    (plugin / "METADATA").write_text("Metadata-Version: 2.1\nName: emulated-probe\nVersion: 1.0\n", encoding="utf-8")
    entry = "[pyocd.probe]\nemulated = emulated_probe:EmulatedProbePlugin\n"
    (plugin / "entry_points.txt").write_text(entry, encoding="utf-8")
    chip = tmp_path / "chip"
    chip.mkdir()
    path = os.pathsep.join((str(PROBE), str(plugin.parent), os.environ.get("PYTHONPATH", "")))
    return Bench(firmware, chip, {**os.environ, "PYTHONPATH": path, "EMULATED_CHIP": str(chip)})


@pytest.mark.emulated
def test_pyocd_writes_and_verifies_the_firmware(bench: Bench) -> None:
    done = bench.flash()
    assert done.returncode == 0, done.stdout + done.stderr
    assert "written by pyocd" in done.stdout and "every byte was read back and compared" in done.stdout

    wanted = intelhex.IntelHex(str(bench.firmware / "build" / "firmware.hex"))  # a reader of its own
    assert bench.contents == bytes(wanted.tobinarray(start=0, size=FLASH_BYTES))
    written, read = bench.log
    last = wanted.maxaddr()
    assert isinstance(last, int) and written["pages_erased"] == last // 4096 + 1
    assert written["calls"] > 2 and written["words_written"] >= (last + 1) // 4
    assert written["started"] == int.from_bytes(bench.contents[4:8], "little") & ~1
    assert written["wrong"] == read["wrong"] == [] and read["pages_erased"] == 0


@pytest.mark.emulated
def test_worn_out_flash_is_found(bench: Bench) -> None:
    """pyOCD alone ends well here: what was written has to be read back."""
    (bench.chip / "stuck").write_text("0x1230", encoding="ascii")
    done = bench.flash()
    assert done.returncode == 5, done.stdout + done.stderr
    assert "reads back other bytes from 0x0000123" in done.stderr and "Traceback" not in done.stderr


@pytest.mark.emulated
def test_no_probe_is_a_sentence(bench: Bench) -> None:
    environment = {**bench.environment, "PYTHONPATH": os.environ.get("PYTHONPATH", "")}
    done = Bench(bench.firmware, bench.chip, environment).flash()
    assert done.returncode == 5 and "pyocd list shows the probes" in done.stderr, done.stdout + done.stderr
