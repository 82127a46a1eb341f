"""All programmers, one row each. The names are those of [[programmers]] in a board's file."""

from __future__ import annotations

import sys
from pathlib import Path

from quant2c.flash import argv, drives, stub
from quant2c.flash.programmer import Job, Programmer

_PIP = f"{Path(sys.executable).name} -m pip install"


def _pyocd_hint(job: Job) -> str:
    pack = job.option("pack")
    known = f"its chip may need a pack first: pyocd pack install {pack}; " if pack else ""
    return f"{known}pyocd list shows the probes that are connected"


PROGRAMMERS: dict[str, Programmer] = {
    row.name: row
    for row in (
        Programmer(
            "pyocd",
            ("pyocd",),
            f"{_PIP} pyocd",
            "elf",
            argv.pyocd,
            verifies="every byte was read back and compared",
            hint=_pyocd_hint,
            before=argv.forget_read_back,
            after=argv.compare_read_back,
        ),
        Programmer(
            "openocd",
            ("openocd",),
            "apt install openocd · brew install openocd · winget install xpack-dev-tools.openocd-xpack",
            "elf",
            argv.openocd,
            verifies="OpenOCD compares what it reads back",
        ),
        Programmer(
            "probe-rs",
            ("probe-rs",),
            "cargo install probe-rs-tools --locked, or see https://probe.rs/docs/getting-started/installation",
            "elf",
            argv.probe_rs,
            verifies="probe-rs compares what it reads back",
            hint=lambda job: "probe-rs list shows the probes that are connected",
        ),
        Programmer(
            "st-flash",
            ("st-flash",),
            "apt install stlink-tools · brew install stlink",
            "bin",
            argv.st_flash,
            verifies="st-flash compares what it reads back",
            hint=lambda job: "st-info --probe shows the probes that are connected",
        ),
        Programmer(
            "stm32-programmer",
            ("STM32_Programmer_CLI", "STM32_Programmer.sh"),
            "install STM32CubeProgrammer (st.com) and put its folder bin on the search path",
            "elf",
            argv.stm32_programmer,
            verifies="STM32CubeProgrammer compares what it reads back",
            hint=lambda job: "STM32_Programmer_CLI -l shows the probes that are connected",
        ),
        Programmer(
            "jlink",
            ("JLinkExe", "JLink"),
            "install the J-Link Software Pack (segger.com/downloads/jlink)",
            "hex",
            argv.jlink,
            verifies="J-Link Commander compares with the file",
            before=argv.write_jlink_script,
        ),
        Programmer(
            "picotool",
            ("picotool",),
            "apt install picotool · brew install picotool · github.com/raspberrypi/picotool/releases",
            "uf2",
            argv.picotool,
            verifies="picotool compares what it reads back",
            hint=lambda job: "hold BOOTSEL while plugging the board in",
        ),
        Programmer(
            "bossac",
            ("bossac",),
            "apt install bossa-cli · brew install bossa",
            "bin",
            argv.bossac,
            verifies="bossac compares what it reads back",
            hint=lambda job: "press reset twice to start the boot loader, and name its port",
        ),
        Programmer(
            "dfu-util",
            ("dfu-util",),
            "apt install dfu-util · brew install dfu-util",
            "bin",
            argv.dfu_util,
            verifies="",
            obstacle=argv.dfu_obstacle,
            hint=lambda job: "start the boot loader (BOOT0 and reset, or reset twice), then repeat",
        ),
        Programmer(
            "teensy-loader",
            ("teensy_loader_cli",),
            "apt install teensy-loader-cli · brew install teensy_loader_cli",
            "hex",
            argv.teensy_loader,
            verifies="",
            hint=lambda job: "press the button on the board",
        ),
        Programmer(
            "west",
            ("west",),
            f"{_PIP} west",
            "elf",
            argv.west,
            verifies="",
            obstacle=argv.west_obstacle,
        ),
        Programmer(
            "uf2",
            (),
            "",
            "uf2",
            drives.uf2_commands,
            verifies="",
            obstacle=drives.uf2_obstacle,
            write=drives.write_uf2,
        ),
        Programmer(
            "copy",
            (),
            "",
            "hex",
            drives.daplink_commands,
            verifies="the board's probe says in FAIL.TXT what went wrong",
            obstacle=drives.daplink_obstacle,
            write=drives.write_daplink,
        ),
        Programmer(
            "gdb",
            (),
            "",
            "elf",
            stub.stub_commands,
            verifies="every byte is read back and compared",
            write=stub.write_through_stub,
        ),
    )
}
