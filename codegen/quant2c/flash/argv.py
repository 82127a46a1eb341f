"""The command lines of the programmers: one function each, from a job to what is called."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

from quant2c.errors import ToolError, TransportError
from quant2c.flash.programmer import Argv, Job
from quant2c.toolchain.elf import Image, Segment
from quant2c.toolchain.image import binary

SCRIPT = "flash.jlink"  # the command file of J-Link Commander, written into the folder build


def start_address(job: Job) -> str:
    """Where the BIN file belongs: the lowest address that the ELF file stores something at."""
    return f"{binary(Image(job.image('elf')).segments)[0]:#010x}"


def pyocd(job: Job) -> tuple[Argv, ...]:
    """Writes and starts; then reads what is there, because pyOCD itself does not look at what it wrote.

    -W: fail where no probe is connected instead of waiting for one. -j: where the files go that it names; a path with
    blanks would not survive its own command line.
    """
    how = ("-W", "-t", job.needed("target"))
    save = [f"savemem {segment.address:#010x} {len(segment.data)} {path.name}" for segment, path in _read_back(job)]
    return (
        (*job.program, "flash", *how, str(job.image("elf"))),
        (*job.program, "cmd", *how, "-j", str(job.folder / "build"), *(w for words in save for w in ("-c", words))),
    )


def _read_back(job: Job) -> list[tuple[Segment, Path]]:
    """What the ELF file stores, and where pyOCD puts what it finds there: beside the firmware."""
    segments = Image(job.image("elf")).segments
    return [(each, job.folder / "build" / f"readback-{each.address:08x}.bin") for each in segments]


def forget_read_back(job: Job) -> None:
    """An older file must not pass for what is on the chip now."""
    for _, path in _read_back(job):
        path.unlink(missing_ok=True)


def compare_read_back(job: Job) -> None:
    """TransportError where the chip holds other bytes than the ELF file stores."""
    for segment, path in _read_back(job):
        try:
            got = path.read_bytes()
        except OSError as error:
            raise TransportError("pyocd", f"read nothing back: {error.strerror}", "repeat it") from error
        if got != segment.data:
            at = next(i for i, byte in enumerate(segment.data) if got[i : i + 1] != bytes((byte,)))
            problem = f"reads back other bytes from {segment.address + at:#010x} on"
            raise TransportError("pyocd", problem, "write it again; if that does not help, the flash is worn out")


def openocd(job: Job) -> tuple[Argv, ...]:
    """`config` names one file, or several with spaces between. OpenOCD reads the path as Tcl: braces quote it."""
    files = [word for name in job.needed("config").split() for word in ("-f", name)]
    return ((*job.program, *files, "-c", f"program {{{job.image('elf').as_posix()}}} verify reset exit"),)


def probe_rs(job: Job) -> tuple[Argv, ...]:
    chip = ("--chip", job.needed("chip"))
    return (
        (*job.program, "download", *chip, "--verify", str(job.image("elf"))),
        (*job.program, "reset", *chip),
    )


def st_flash(job: Job) -> tuple[Argv, ...]:
    return ((*job.program, "--reset", "write", str(job.image("bin")), start_address(job)),)


def stm32_programmer(job: Job) -> tuple[Argv, ...]:
    loader = ("-el", job.option("loader")) if job.option("loader") else ()
    return ((*job.program, "-c", "port=SWD", *loader, "-w", str(job.image("elf")), "-v", "-rst"),)


def jlink(job: Job) -> tuple[Argv, ...]:
    how = ("-device", job.needed("device"), "-if", "SWD", "-speed", "4000", "-autoconnect", "1")
    return (
        (*job.program, *how, "-ExitOnError", "1", "-NoGui", "1", "-CommandFile", str(job.folder / "build" / SCRIPT)),
    )


def jlink_script(job: Job) -> str:
    """What J-Link Commander does: write, compare with the file, start."""
    written, compared = f'loadfile "{job.image("hex")}"', f'verifybin "{job.image("bin")}", {start_address(job)}'
    lines = ("r", "h", written, compared, "r", "g", "exit")
    return "".join(f"{line}\n" for line in lines)


def write_jlink_script(job: Job) -> None:
    """Puts the command file beside the firmware."""
    path = job.folder / "build" / SCRIPT
    try:
        path.write_text(jlink_script(job), encoding="utf-8", newline="\n")
    except OSError as error:
        raise ToolError(str(path), f"cannot be written: {error.strerror}", "make the folder writable") from error


def picotool(job: Job) -> tuple[Argv, ...]:
    """-f reboots a board that runs a program with USB into its boot loader; -x starts the firmware."""
    family = ("--family", job.option("family")) if job.option("family") else ()
    return ((*job.program, "load", "-v", "-x", *family, str(job.image("uf2"))),)


def bossac(job: Job) -> tuple[Argv, ...]:
    """The boot loader must run: press reset twice. It keeps the bytes before `offset` for itself."""
    port = job.serial_port().removeprefix("/dev/")
    return (
        (
            *job.program,
            *("-p", port, "-e", "-w", "-v", "-R"),
            f"--offset={job.option('offset', '0x0')}",
            str(job.image("bin")),
        ),
    )


def dfu_util(job: Job) -> tuple[Argv, ...]:
    """For a board with an address the DfuSe protocol of ST's boot loaders, else plain DFU."""
    device = ("-d", job.option("device")) if job.option("device") else ()
    where = ("-s", f"{start_address(job)}:leave") if job.option("address") else ("-R",)
    return ((*job.program, *device, "-a", job.option("alt", "0"), *where, "-D", str(job.image("bin"))),)


def teensy_loader(job: Job) -> tuple[Argv, ...]:
    return ((*job.program, f"--mcu={job.needed('mcu')}", "-w", "-v", str(job.image("hex"))),)


def west(job: Job) -> tuple[Argv, ...]:
    """Of a Zephyr application that was built in the folder, by the runner that Zephyr has for the board."""
    return ((*job.program, "flash", "--skip-rebuild", "-d", str(job.folder / "build")),)


def west_obstacle(job: Job) -> str:
    runners = job.folder / "build" / "zephyr" / "runners.yaml"
    return "" if runners.is_file() else f"{job.folder / 'build'} is no Zephyr build: west build -b BOARD {job.folder}"


def dfu_devices(listing: str) -> tuple[str, ...]:
    """The vid:pid of each device in boot loader mode that `dfu-util -l` lists: its status is 0 even without any."""
    return tuple(re.findall(r"^Found DFU: \[([0-9a-f]{4}:[0-9a-f]{4})\]", listing, re.MULTILINE))


def dfu_obstacle(job: Job) -> str:
    """Why no device that is connected will do."""
    try:
        command = [*job.program, "-l"]
        listing = subprocess.run(command, capture_output=True, text=True, errors="replace", check=False, timeout=30)
    except (OSError, subprocess.TimeoutExpired) as error:
        return f"it cannot list the devices: {error}"
    return dfu_refusal(job.option("device").lower(), dfu_devices(listing.stdout))


def dfu_refusal(wanted: str, found: tuple[str, ...]) -> str:
    """Why none of those devices is the one that is wanted ("" takes any)."""
    if found and wanted in ("", *found):
        return ""
    seen = f"; there is {', '.join(dict.fromkeys(found))}" if found else ""
    return f"no device {wanted or 'at all'} is in DFU mode{seen}: start the board's boot loader"
