"""Firmware files that programmers take: plain binary and Intel HEX."""

from __future__ import annotations

from collections.abc import Iterator

from quant2c.errors import ToolError
from quant2c.toolchain.elf import Segment

_LARGEST_BINARY = 64 << 20
_HEX_LINE = 16
_DATA, _END, _UPPER_ADDRESS, _START_ADDRESS = 0, 1, 4, 5


def binary(segments: tuple[Segment, ...]) -> tuple[int, bytes]:
    """Address of the first byte and all bytes from there, gaps filled with 0xFF as erased flash reads."""
    stored = sorted(segments, key=lambda segment: segment.address)
    if not stored:
        raise ToolError("firmware", "stores nothing", "is it the right file?")
    start = stored[0].address
    end = max(segment.address + len(segment.data) for segment in stored)
    if end - start > _LARGEST_BINARY:
        raise ToolError(
            "firmware", f"spans {end - start:,} bytes of addresses", "use the HEX or ELF file instead of BIN"
        )
    data = bytearray(b"\xff" * (end - start))
    for segment in stored:
        data[segment.address - start : segment.address - start + len(segment.data)] = segment.data
    return start, bytes(data)


def intel_hex(segments: tuple[Segment, ...], entry: int | None = None) -> str:
    """Intel HEX with 32-bit addresses, 16 bytes a line."""
    return "".join(f"{line}\n" for line in _hex_lines(segments, entry))


def _hex_lines(segments: tuple[Segment, ...], entry: int | None) -> Iterator[str]:
    upper = 0
    for segment in sorted(segments, key=lambda segment: segment.address):
        at, end = segment.address, segment.address + len(segment.data)
        while at < end:
            if at >> 16 != upper:
                upper = at >> 16
                yield _record(_UPPER_ADDRESS, 0, upper.to_bytes(2, "big"))
            count = min(_HEX_LINE - at % _HEX_LINE, end - at)
            offset = at - segment.address
            yield _record(_DATA, at & 0xFFFF, segment.data[offset : offset + count])
            at += count
    if entry is not None:
        yield _record(_START_ADDRESS, 0, entry.to_bytes(4, "big"))
    yield _record(_END, 0, b"")


def _record(kind: int, address: int, data: bytes) -> str:
    body = bytes((len(data), *address.to_bytes(2, "big"), kind)) + data
    return f":{(body + bytes((-sum(body) & 0xFF,))).hex().upper()}"
