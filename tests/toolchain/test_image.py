"""BIN, HEX and UF2 files, read back by readers that are not ours."""

from __future__ import annotations

import io
import shutil
import struct
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from intelhex import IntelHex

from quant2c.board import all_boards, load_board
from quant2c.toolchain.elf import Image, Segment
from quant2c.toolchain.image import binary, intel_hex, uf2, uf2_family, write_images
from standin import firmware


def read_uf2(data: bytes) -> tuple[dict[int, int], int]:
    """Address -> byte, and the family: what a boot loader makes of the file, by the description of the format."""
    assert len(data) % 512 == 0
    memory: dict[int, int] = {}
    families = set()
    for number in range(len(data) // 512):
        block = data[512 * number : 512 * number + 512]
        first, second, flags, address, count, index, total, family = struct.unpack_from("<IIIIIIII", block)
        assert (first, second) == (0x0A324655, 0x9E5D5157) and block[-4:] == bytes.fromhex("306FB10A")
        assert flags & 0x2000 and not flags & 1, "with a family, for flash"
        assert (count, address % 256) == (256, 0) and (index, total) == (number, len(data) // 512)
        families.add(family)
        assert not memory.keys() & range(address, address + count), "no byte twice"
        memory.update(zip(range(address, address + count), block[32 : 32 + count], strict=True))
    (family,) = families
    return memory, family


@st.composite
def segments(draw: st.DrawFn) -> tuple[Segment, ...]:
    """Up to four segments that do not overlap, around the borders of pages and of 64 KiB."""
    found, at = [], draw(st.integers(0, 3)) * 0xFF00 + 0x0800_0000
    for _ in range(draw(st.integers(1, 4))):
        at += draw(st.sampled_from((0, 1, 15, 255, 256, 257, 0xFFFF)))
        data = draw(st.binary(min_size=1, max_size=600))
        found.append(Segment(at, data))
        at += len(data)
    return tuple(found)


def stored(parts: tuple[Segment, ...]) -> dict[int, int]:
    return {part.address + i: byte for part in parts for i, byte in enumerate(part.data)}


@given(segments())
def test_uf2_holds_every_byte_and_fills_pages_as_erased(parts: tuple[Segment, ...]) -> None:
    memory, family = read_uf2(uf2(parts, 0xE48BFF56))
    bytes_ = stored(parts)
    assert family == 0xE48BFF56
    assert {address: memory[address] for address in bytes_} == bytes_
    assert all(memory[address] == 0xFF for address in memory.keys() - bytes_.keys())
    assert memory.keys() == {page + i for page in {a & -256 for a in bytes_} for i in range(256)}


@given(segments())
def test_hex_says_the_same_to_intelhex(parts: tuple[Segment, ...]) -> None:
    read = IntelHex(io.StringIO(intel_hex(parts, 0x0800_0101)))
    assert {address: read[address] for address in read.addresses()} == stored(parts)
    assert read.start_addr == {"EIP": 0x0800_0101}


def test_files_lie_beside_the_elf(tmp_path: Path) -> None:
    elf = Path(shutil.copy(firmware("netduinoplus2", "gcc").output, tmp_path))
    plain = load_board("netduinoplus2")
    assert [path.name for path in write_images(elf, plain)] == ["firmware.bin", "firmware.hex"]
    with_uf2 = replace(plain, programmers=(("uf2", (("family", "0x57755a57"), ("volume", "X"))),))
    paths = write_images(elf, with_uf2)
    assert [path.name for path in paths] == ["firmware.bin", "firmware.hex", "firmware.uf2"]
    start, data = binary(Image(elf).segments)
    assert IntelHex(str(paths[1])).tobinstr(start=start, size=len(data)) == data == paths[0].read_bytes()
    memory, family = read_uf2(paths[2].read_bytes())
    assert family == 0x57755A57
    assert bytes(memory[start + i] for i in range(len(data))) == data
    file = shutil.which("file")
    if file is not None:
        said = subprocess.run([file, "-b", str(paths[2])], capture_output=True, text=True, check=True).stdout
        assert "UF2 firmware image" in said and "address 0x8000000" in said


# From the list of families that Microsoft keeps (uf2families.json).
FAMILIES = {"pico": 0xE48BFF56, "pico2": 0xE48BFF59, "feather_m4": 0x55114460, "metro_m4": 0x55114460}


def test_boards_with_a_uf2_boot_loader() -> None:
    families = {board.id: uf2_family(board) for board in all_boards()}
    assert {name: family for name, family in families.items() if family is not None} == FAMILIES


def test_a_page_is_put_together_of_its_segments() -> None:
    parts = (Segment(0x1010_0010, b"b"), Segment(0x1010_0000, b"a"))
    memory, _ = read_uf2(uf2(parts, 1))
    assert bytes(memory[0x1010_0000 + i] for i in range(17)) == b"a" + b"\xff" * 15 + b"b"


@pytest.mark.parametrize("count", [1, 255, 256, 257])
def test_blocks_are_counted(count: int) -> None:
    assert len(uf2((Segment(0, bytes(count)),), 1)) == 512 * -(-count // 256)
