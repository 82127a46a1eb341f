"""Boards that show a drive: a file copied to it is written to flash by the board's own boot loader or debug probe."""

from __future__ import annotations

import os
import shutil
import string
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from quant2c.errors import TransportError
from quant2c.flash.programmer import Job

INFO, DETAILS, FAILED = "INFO_UF2.TXT", "DETAILS.TXT", "FAIL.TXT"  # of a UF2 boot loader, and of DAPLink
_REMOUNT_SECONDS = 10.0  # DAPLink takes its drive away, writes, and shows it again
_LARGEST_TEXT = 4096


@dataclass(frozen=True)
class Drive:
    """A mounted drive of a board. `about` is what its description file says."""

    path: Path
    about: str

    @property
    def label(self) -> str:
        return self.path.name


def mounted() -> Iterator[Path]:
    """The places where systems mount what is plugged in. QUANT2C_DRIVES, separated like a search path, goes before."""
    if os.environ.get("QUANT2C_DRIVES"):
        yield from (Path(name) for name in os.environ["QUANT2C_DRIVES"].split(os.pathsep))
        return
    if sys.platform == "win32":
        yield from (Path(f"{letter}:/") for letter in string.ascii_uppercase[2:])
        return
    user = os.environ.get("USER", "")
    for parent in (Path("/Volumes"), Path("/media") / user, Path("/run/media") / user, Path("/media"), Path("/mnt")):
        if parent.is_dir():
            yield from sorted(parent.iterdir())


def drives(description: str) -> tuple[Drive, ...]:
    """The mounted drives that hold such a description file."""
    return tuple(Drive(path, text) for path in mounted() if (text := _text(path / description)))


def _text(path: Path) -> str:
    try:
        with path.open(encoding="utf-8", errors="replace") as file:
            return file.read(_LARGEST_TEXT)
    except OSError:
        return ""


# ---- UF2 ----


def uf2_drive(job: Job) -> Drive | None:
    """The drive of the board's boot loader: by its label, or the board's name in its description; else the only one."""
    found, volume = drives(INFO), job.option("volume").lower()
    for drive in found:
        if volume and (drive.label.lower() == volume or volume in drive.about.lower()):
            return drive
    return found[0] if len(found) == 1 and (not volume or sys.platform == "win32") else None


def uf2_obstacle(job: Job) -> str:
    if uf2_drive(job):
        return ""
    others = ", ".join(f"{drive.path} ({drive.about.splitlines()[0]})" for drive in drives(INFO))
    wanted = f" {job.option('volume')}" if job.option("volume") else ""
    return f"no drive{wanted} is mounted: hold BOOTSEL while plugging in, or press reset twice" + (
        f"; there is {others}" if others else ""
    )


def uf2_commands(job: Job) -> tuple[tuple[str, ...], ...]:
    drive = uf2_drive(job)
    return (("copy", str(job.image("uf2")), str(drive.path) if drive else f"<drive {job.option('volume')}>"),)


def write_uf2(job: Job) -> str:
    """The boot loader starts the firmware and takes its drive away as soon as the last block is there."""
    drive = uf2_drive(job)
    if drive is None:
        raise TransportError("uf2", uf2_obstacle(job), "")
    _copy(job.image("uf2"), drive.path)
    return f"copied to {drive.path}"


# ---- DAPLink ----


def daplink_drive(job: Job) -> Drive | None:
    volume = job.option("volume").lower()
    found = drives(DETAILS)
    return next((drive for drive in found if drive.label.lower() == volume), found[0] if len(found) == 1 else None)


def daplink_obstacle(job: Job) -> str:
    return "" if daplink_drive(job) else f"no drive {job.option('volume')} is mounted: plug the board in"


def daplink_image(job: Job) -> Path:
    return job.image(job.option("format", "hex"))


def daplink_commands(job: Job) -> tuple[tuple[str, ...], ...]:
    drive = daplink_drive(job)
    return (("copy", str(daplink_image(job)), str(drive.path) if drive else f"<drive {job.option('volume')}>"),)


def write_daplink(job: Job) -> str:
    """DAPLink writes while the file arrives, checks, and says in FAIL.TXT where that went wrong."""
    drive = daplink_drive(job)
    if drive is None:
        raise TransportError("copy", daplink_obstacle(job), "")
    before = _text(drive.path / FAILED)
    _copy(daplink_image(job), drive.path)
    deadline = time.monotonic() + _REMOUNT_SECONDS
    while not (drive.path / DETAILS).is_file() and time.monotonic() < deadline:
        time.sleep(0.1)
    failure = _text(drive.path / FAILED)
    if failure and failure != before:
        raise TransportError(str(drive.path), f"the board says: {' '.join(failure.split())}", "copy it again")
    return f"copied to {drive.path}"


def _copy(image: Path, folder: Path) -> None:
    """All bytes down to the device before the name is closed."""
    try:
        with image.open("rb") as source, (folder / image.name).open("wb") as target:
            shutil.copyfileobj(source, target)
            target.flush()
            os.fsync(target.fileno())
    except OSError as error:
        problem = f"{image.name} cannot be written: {error.strerror or error}"
        raise TransportError(str(folder), problem, "plug the board in again and repeat") from error
