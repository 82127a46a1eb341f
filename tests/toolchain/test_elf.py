"""ELF facts and the files made of them, against independent tools where they are there."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from quant2c.board import Memory
from quant2c.errors import ToolError
from quant2c.toolchain.elf import Image, Segment
from quant2c.toolchain.image import binary, intel_hex
from standin import COMPILERS, firmware

BOARD = "netduinoplus2"  # its flash does not start at 0


def parsed_hex(text: str) -> dict[int, int]:
    """Address -> byte of an Intel HEX file, every checksum checked."""
    memory: dict[int, int] = {}
    upper = 0
    lines = text.splitlines()
    assert lines[-1] == ":00000001FF"
    for line in lines:
        record = bytes.fromhex(line[1:])
        assert line[0] == ":" and sum(record) % 256 == 0 and len(record) == record[0] + 5
        address, kind, data = int.from_bytes(record[1:3], "big"), record[3], record[4:-1]
        if kind == 4:
            upper = int.from_bytes(data, "big") << 16
        if kind == 0:
            memory.update({upper + address + i: byte for i, byte in enumerate(data)})
    return memory


@pytest.mark.parametrize("compiler", COMPILERS)
def test_binary_and_hex_are_what_objcopy_writes(tmp_path: Path, compiler: str) -> None:
    objcopy = shutil.which("arm-none-eabi-objcopy")
    if objcopy is None:
        pytest.skip("arm-none-eabi-objcopy is not on this machine")
    built = firmware(BOARD, compiler).output
    for kind in ("binary", "ihex"):
        subprocess.run([objcopy, "-O", kind, str(built), str(tmp_path / kind)], check=True)
    image = Image(built)
    start, data = binary(image.segments)
    stored = parsed_hex((tmp_path / "ihex").read_text())
    assert start == min(stored) == 0x08000000
    assert len(data) == len((tmp_path / "binary").read_bytes())
    assert {address: data[address - start] for address in stored} == stored
    ours = parsed_hex(intel_hex(image.segments, image.entry))
    assert {address: ours[address] for address in stored} == stored
    gaps = [ours[address] for address in ours.keys() - stored.keys()]
    assert len(gaps) < 16 and not any(gaps), "only what aligns sections"


def test_a_gap_reads_as_erased_flash() -> None:
    start, data = binary((Segment(0x108, b"b"), Segment(0x100, b"aa")))
    assert (start, data) == (0x100, b"aa" + b"\xff" * 6 + b"b")


def test_two_memories_far_apart_are_no_binary() -> None:
    with pytest.raises(ToolError, match="use the HEX or ELF"):
        binary((Segment(0, b"a"), Segment(0x60000000, b"b")))
    with pytest.raises(ToolError, match="stores nothing"):
        binary(())


def test_hex_crosses_64_kib() -> None:
    data = bytes(range(40))
    memory = parsed_hex(intel_hex((Segment(0x0800FFF3, data),)))
    assert bytes(memory[0x0800FFF3 + i] for i in range(40)) == data and len(memory) == 40


def test_bytes_and_symbols() -> None:
    image = Image(firmware(BOARD, "gcc").output)
    vectors = image.symbol("q2c_vectors").value
    stack, reset = (int.from_bytes(image.bytes_at(vectors + 4 * i, 4), "little") for i in range(2))
    assert stack == image.symbol("q2c_stack_top").value
    assert reset == image.symbol("Reset_Handler").value and reset % 2 == 1
    with pytest.raises(ToolError, match="stores nothing at 0x1"):
        image.bytes_at(0x10, 4)
    with pytest.raises(ToolError, match="has no symbol 'nowhere'"):
        image.symbol("nowhere")


def test_sections_outside_of_the_memories_are_refused() -> None:
    image = Image(firmware(BOARD, "gcc").output)
    with pytest.raises(ToolError, match="lies outside of the board's memories"):
        image.used_bytes((Memory("flash", "flash", 0x08000000, 1 << 20),))


def test_a_file_that_is_no_elf_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.elf"
    path.write_bytes(b"\x7fELF but no more")
    with pytest.raises(ToolError, match="is not an ELF file"):
        Image(path)
    with pytest.raises(ToolError, match="is not an ELF file"):
        Image(tmp_path / "missing.elf")
