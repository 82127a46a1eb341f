"""Firmware files that programmers take: plain binary, Intel HEX and UF2."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from pathlib import Path

from quant2c.board import Board
from quant2c.errors import ToolError
from quant2c.toolchain.elf import Image, Segment

_LARGEST_BINARY = 64 << 20
_HEX_LINE = 16
_DATA, _END, _UPPER_ADDRESS, _START_ADDRESS = 0, 1, 4, 5

# A UF2 block: 32 bytes of header, 476 of which the first 256 are used, and a last word. Boot loaders want every block
# to start at a multiple of its bytes.
_UF2_PAGE = 256
_UF2_HEADER = struct.Struct("<8I")
_UF2_START, _UF2_START_2, _UF2_END = 0x0A324655, 0x9E5D5157, 0x0AB16F30
_UF2_HAS_FAMILY = 0x2000


def write_images(elf: Path, board: Board) -> tuple[Path, ...]:
    """Writes BIN and HEX beside an ELF file, and UF2 for boards that take it; says what it wrote."""
    image = Image(elf)
    paths = [elf.with_suffix(".bin"), elf.with_suffix(".hex")]
    paths[0].write_bytes(binary(image.segments)[1])
    paths[1].write_text(intel_hex(image.segments, image.entry), encoding="ascii", newline="\n")
    family = uf2_family(board)
    if family is not None:
        paths.append(elf.with_suffix(".uf2"))
        paths[-1].write_bytes(uf2(image.segments, family))
    return tuple(paths)


def uf2_family(board: Board) -> int | None:
    """The number by which a chip's boot loader knows a UF2 file as its own; None for boards without such a loader."""
    options = dict(board.programmers).get("uf2")
    return None if options is None else int(dict(options)["family"], 0)


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


def uf2(segments: tuple[Segment, ...], family: int) -> bytes:
    """Blocks of 256 bytes, in the order of their addresses; what no segment stores in them is 0xFF, as erased."""
    pages = _pages(segments)
    blocks = []
    for number, (address, data) in enumerate(sorted(pages.items())):
        words = (_UF2_START, _UF2_START_2, _UF2_HAS_FAMILY, address, _UF2_PAGE, number, len(pages), family)
        blocks.append(_UF2_HEADER.pack(*words) + bytes(data).ljust(476, b"\0") + _UF2_END.to_bytes(4, "little"))
    return b"".join(blocks)


def _pages(segments: tuple[Segment, ...]) -> dict[int, bytearray]:
    """Address -> bytes of every page that a segment touches."""
    pages: dict[int, bytearray] = {}
    for segment in segments:
        at, end = segment.address, segment.address + len(segment.data)
        while at < end:
            page = at - at % _UF2_PAGE
            count = min(page + _UF2_PAGE, end) - at
            data = pages.setdefault(page, bytearray(b"\xff" * _UF2_PAGE))
            offset = at - segment.address
            data[at - page : at - page + count] = segment.data[offset : offset + count]
            at += count
    return pages
