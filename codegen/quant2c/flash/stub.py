"""The emulator's debugger stub as a programmer: write the firmware into an empty machine, read it back, start it."""

from __future__ import annotations

import struct

from quant2c.errors import TransportError
from quant2c.flash.gdb import PC, SP, XPSR, Stub
from quant2c.flash.programmer import Argv, Job
from quant2c.toolchain.elf import Image

DEFAULT_ADDRESS = "localhost:1234"  # where QEMU's -s listens
_THUMB_STATE = 1 << 24


def address_of(job: Job) -> str:
    return job.port or DEFAULT_ADDRESS


def stub_commands(job: Job) -> tuple[Argv, ...]:
    """The same by the debugger: nothing of it is called."""
    steps = (f"target remote {address_of(job)}", "load", "compare-sections", "detach")
    return (("gdb-multiarch", "-batch", str(job.image("elf")), *(word for step in steps for word in ("-ex", step))),)


def write_through_stub(job: Job) -> str:
    """As a reset does: stack pointer and first instruction come from the vector table."""
    image = Image(job.image("elf"))
    vectors = image.symbol("q2c_vectors").value
    stack, entry = struct.unpack("<2I", image.bytes_at(vectors, 8))
    with Stub(address_of(job)) as stub:
        stub.attach()
        for segment in image.segments:
            stub.write(segment.address, segment.data)
        for segment in image.segments:
            _compare(stub.read(segment.address, len(segment.data)), segment.data, segment.address, stub.name)
        stub.set_register(SP, stack)
        stub.set_register(XPSR, _THUMB_STATE)
        stub.set_register(PC, entry & ~1)
        stub.resume()
    total = sum(len(segment.data) for segment in image.segments)
    return f"{total:,} bytes written and read back identical, started at {entry & ~1:#x}"


def _compare(got: bytes, want: bytes, address: int, name: str) -> None:
    if got != want:
        first = next(i for i, (a, b) in enumerate(zip(got, want, strict=True)) if a != b)
        raise TransportError(name, f"reads back other bytes from {address + first:#x} on", "is it the board's machine?")
