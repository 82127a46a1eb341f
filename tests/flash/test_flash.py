"""Programmers: command lines against recorded ones, which is taken, what is said where one is missing or fails."""

from __future__ import annotations

import json
import os
import stat
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from quant2c.board import PROGRAMMER_OPTIONS, all_boards, load_board
from quant2c.cli import commands
from quant2c.errors import BoardError, ToolError, TransportError, UsageError
from quant2c.flash import PROGRAMMERS, choose, flash
from quant2c.flash.argv import dfu_devices, dfu_refusal, jlink_script, west, west_obstacle
from quant2c.flash.programmer import Job
from quant2c.toolchain.elf import Segment

RECORDED = json.loads(Path(__file__).with_name("recorded.json").read_text(encoding="utf-8"))
START = {"nucleo_f446re": 0x0800_0000, "blackpill_f411ce": 0x0800_0000}


class Stored:
    """Stands for an ELF file whose only segment starts where the board's flash does."""

    address = 0

    def __init__(self, path: Path) -> None:
        self.segments = (Segment(self.address, b"1234"),)


def built_folder(tmp_path: Path, board: str, kind: str = "firmware") -> Path:
    folder = tmp_path / "FW"
    (folder / "build").mkdir(parents=True)
    described = {"kind": kind, "core": load_board(board).core, "board": board, "library": "m"}
    described |= {"level": "-O2", "models": ["m"], "sources": ["m.c"]}
    (folder / "project.json").write_text(json.dumps(described), encoding="utf-8")
    for ending in ("elf", "bin", "hex", "uf2"):
        (folder / "build" / f"firmware.{ending}").write_bytes(b"image")
    return folder


@pytest.fixture
def no_tools(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine without any tool, and the folder to put some in."""
    tools = tmp_path / "tools"
    tools.mkdir()
    monkeypatch.setenv("PATH", str(tools))
    monkeypatch.setenv("QUANT2C_DRIVES", str(tmp_path / "nothing"))
    monkeypatch.setattr(sys, "executable", str(tools / "python"))
    return tools


def tool(tools: Path, name: str, script: str) -> None:
    path = tools / name
    path.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)


@pytest.mark.parametrize(("board", "name"), [(board, name) for board, rows in RECORDED.items() for name in rows])
def test_the_command_line_is_the_recorded_one(
    board: str, name: str, tmp_path: Path, no_tools: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Stored, "address", START.get(board, 0))
    monkeypatch.setattr("quant2c.flash.argv.Image", Stored)
    folder = built_folder(tmp_path, board)
    chosen = choose(folder, name, "/dev/ttyACM0" if name == "bossac" else "", dry_run=True)
    got = [[word.replace(str(folder), "FW") for word in command] for command in chosen.commands]
    assert got == RECORDED[board][name]


def test_every_programmer_of_the_boards_is_known_and_recorded() -> None:
    assert set(PROGRAMMERS) == set(PROGRAMMER_OPTIONS)
    used = {name for board in all_boards() for name, _ in board.programmers}
    assert used <= {name for rows in RECORDED.values() for name in rows}


def test_what_j_link_commander_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("quant2c.flash.argv.Image", Stored)
    job = Job(Path("FW"), load_board("nrf52840dk"))
    assert jlink_script(job).splitlines() == [
        "r",
        "h",
        'loadfile "FW/build/firmware.hex"',
        'verifybin "FW/build/firmware.bin", 0x00000000',
        "r",
        "g",
        "exit",
    ]


def test_west_flashes_only_what_it_built(tmp_path: Path) -> None:
    job = Job(tmp_path, load_board("nrf52840dk"), program=("west",))
    assert west(job) == (("west", "flash", "--skip-rebuild", "-d", str(tmp_path / "build")),)
    assert "no Zephyr build" in west_obstacle(job)
    (tmp_path / "build" / "zephyr").mkdir(parents=True)
    (tmp_path / "build" / "zephyr" / "runners.yaml").touch()
    assert west_obstacle(job) == ""


def test_dfu_util_lists_nothing_with_status_0() -> None:
    nothing = "dfu-util 0.11\n\nCopyright 2005-2009 Weston Schmidt\n"
    assert dfu_devices(nothing) == ()
    line = 'Found DFU: [0483:df11] ver=2200, devnum=9, cfg=1, intf=0, path="1-2", alt=0, name="@Internal", serial="1"\n'
    assert dfu_devices(nothing + line + line) == ("0483:df11", "0483:df11")
    assert dfu_refusal("0483:df11", ("0483:df11",)) == "" and dfu_refusal("", ("1:2",)) == ""
    assert "there is 0483:df11" in dfu_refusal("2341:0369", ("0483:df11",))
    assert "no device at all" in dfu_refusal("", ())


def test_missing_tools_come_with_the_line_that_installs_them(tmp_path: Path, no_tools: Path) -> None:
    with pytest.raises(ToolError) as error:
        choose(built_folder(tmp_path, "nucleo_f446re"))
    assert error.value.status == 4
    for words in ("pip install pyocd", "apt install openocd", "apt install stlink-tools", "segger.com"):
        assert words in str(error.value)


@pytest.mark.skipif(os.name == "nt", reason="the stand-ins for tools are shell scripts")
class TestTools:
    """Stand-ins for tools, on a search path of their own."""

    def test_the_first_that_is_there_is_taken(self, tmp_path: Path, no_tools: Path) -> None:
        tool(no_tools, "st-flash", "exit 0")
        tool(no_tools, "openocd", "echo verified")
        chosen = choose(built_folder(tmp_path, "nucleo_f446re"))
        assert chosen.programmer.name == "openocd"
        assert flash(chosen) == "written by openocd"

    def test_a_failing_tool_is_quoted(self, tmp_path: Path, no_tools: Path) -> None:
        tool(no_tools, "openocd", "for i in 1 2 3 4 5 6 7 8 9 10; do echo line $i; done; echo no probe >&2; exit 3")
        with pytest.raises(TransportError) as error:
            flash(choose(built_folder(tmp_path, "nucleo_f446re")))
        assert error.value.status == 5
        assert "status 3" in str(error.value) and "| line 10\n  | no probe" in str(error.value)
        assert "line 2\n" not in str(error.value)

    def test_pyocd_names_the_pack(self, tmp_path: Path, no_tools: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("quant2c.flash.argv.Image", Stored)
        tool(no_tools, "pyocd", "exit 1")
        with pytest.raises(TransportError, match="pyocd pack install STM32F446RETx"):
            flash(choose(built_folder(tmp_path, "nucleo_f446re")))

    def test_dfu_util_without_a_device_is_passed_over(self, tmp_path: Path, no_tools: Path) -> None:
        tool(no_tools, "dfu-util", "echo dfu-util 0.11")
        with pytest.raises(ToolError, match="no device 0483:df11 is in DFU mode"):
            choose(built_folder(tmp_path, "blackpill_f411ce"), "dfu-util")

    def test_a_command_line_names_the_tool(self, tmp_path: Path, no_tools: Path) -> None:
        tool(no_tools, "openocd", "exit 0")
        result = CliRunner().invoke(commands, ["flash", str(built_folder(tmp_path, "nucleo_f446re"))])
        assert result.exit_code == 0 and "Nucleo-F446RE by openocd" in result.output
        assert "verify reset exit" in result.output


def drive(folder: Path, description: str, text: str) -> Path:
    folder.mkdir()
    (folder / description).write_text(text, encoding="utf-8")
    return folder


def test_uf2_goes_to_the_boards_drive(tmp_path: Path, no_tools: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    other = drive(tmp_path / "FEATHERBOOT", "INFO_UF2.TXT", "UF2 Bootloader v3\nModel: Feather M4\n")
    monkeypatch.setenv("QUANT2C_DRIVES", str(other))
    folder = built_folder(tmp_path, "pico")
    with pytest.raises(ToolError, match="no drive RPI-RP2 is mounted") as error:
        choose(folder, "uf2")
    assert "FEATHERBOOT" in str(error.value)
    right = drive(tmp_path / "RPI-RP2", "INFO_UF2.TXT", "UF2 Bootloader v3.0\nModel: Raspberry Pi RP2\n")
    monkeypatch.setenv("QUANT2C_DRIVES", os.pathsep.join((str(other), str(right))))
    chosen = choose(folder)
    assert chosen.programmer.name == "uf2" and "RPI-RP2" in flash(chosen)
    assert (right / "firmware.uf2").read_bytes() == b"image" and not (other / "firmware.uf2").exists()


def test_daplink_tells_of_its_failure(tmp_path: Path, no_tools: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    there = drive(tmp_path / "DAPLINK", "DETAILS.TXT", "# DAPLink Firmware")
    monkeypatch.setenv("QUANT2C_DRIVES", str(there))
    chosen = choose(built_folder(tmp_path, "frdm_k64f"), "copy")
    assert "DAPLINK" in flash(chosen) and (there / "firmware.bin").read_bytes() == b"image"
    monkeypatch.setattr("quant2c.flash.drives._copy", lambda image, to: (to / "FAIL.TXT").write_text("error: 5\n"))
    with pytest.raises(TransportError, match="error: 5"):
        flash(chosen)


def test_a_full_drive_is_a_sentence(tmp_path: Path, no_tools: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    there = drive(tmp_path / "RPI-RP2", "INFO_UF2.TXT", "UF2")
    (there / "firmware.uf2").mkdir()
    monkeypatch.setenv("QUANT2C_DRIVES", str(there))
    with pytest.raises(TransportError, match="cannot be written"):
        flash(choose(built_folder(tmp_path, "pico")))


def test_what_cannot_be_flashed_is_said(tmp_path: Path, no_tools: Path) -> None:
    with pytest.raises(UsageError, match="not a folder that quant2c generated"):
        choose(tmp_path)
    folder = built_folder(tmp_path, "nucleo_f446re")
    with pytest.raises(BoardError, match="none of those"):
        choose(folder, "picotool")
    with pytest.raises(BoardError, match="did you mean openocd"):
        choose(folder, "openoc")
    elf = folder / "build" / "firmware.elf"
    os.utime(elf, (elf.stat().st_atime, elf.stat().st_mtime + 10))
    chosen = choose(folder, "st-flash", dry_run=True)
    with pytest.raises(ToolError, match="older than the ELF"):
        flash(chosen)
    chosen.job.image("bin").unlink()
    with pytest.raises(ToolError, match="run quant2c build"):
        flash(chosen)
    elf.unlink()
    with pytest.raises(ToolError, match="is not built"):
        choose(folder)
