"""Boot blocks in linked images, read by parsers of their own, written from the chips' manuals; boot code is run."""

from __future__ import annotations

import shutil
import struct
import subprocess
from pathlib import Path

import pytest

from quant2c.board import BOOT_BLOCKS, Board, all_boards, load_board
from quant2c.emit.boot import boot_files, crc32_mpeg2
from quant2c.toolchain.elf import Image
from quant2c.toolchain.project import build_project
from standin import COMPILERS, compiler, write_firmware

BOOTED = tuple(board.id for board in all_boards() if board.boot)


@pytest.fixture(scope="module", params=COMPILERS)
def images(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Image]:
    """The linked firmware of every board with a boot block."""
    found = compiler(request.param)
    made = {}
    for name in BOOTED:
        folder = write_firmware(name, tmp_path_factory.mktemp(name))
        made[name] = Image(build_project(folder, found, output=folder / "build").output)
    return made


def stored(image: Image, address: int, count: int) -> bytes:
    return image.bytes_at(address, count)


def words(image: Image, address: int, count: int) -> tuple[int, ...]:
    return struct.unpack(f"<{count}I", stored(image, address, 4 * count))


def check_vectors(image: Image, address: int, board: Board) -> None:
    """A table at that address whose stack lies in RAM and whose reset handler is code in Thumb state."""
    stack, reset = words(image, address, 2)
    assert any(m.origin < stack <= m.end and "stack" in m.may_hold for m in board.memories)
    assert reset & 1 and reset == image.symbol("Reset_Handler").value | 1


def checksum(data: bytes) -> int:
    """Of the RP2040's boot ROM, bit by bit: the datasheet's words as code."""
    register = [1] * 32  # high bit first
    for byte in data:
        for bit in range(7, -1, -1):
            out = register[0] ^ (byte >> bit & 1)
            register = [*register[1:], 0]
            if out:
                register = [a ^ (0x04C11DB7 >> (31 - i) & 1) for i, a in enumerate(register)]
    return int("".join(map(str, register)), 2)


def test_rp2040_the_boot_rom_accepts_the_second_stage(images: dict[str, Image]) -> None:
    block = stored(images["pico"], 0x1000_0000, 256)
    assert struct.unpack_from("<I", block, 252)[0] == checksum(block[:252])
    assert checksum(b"123456789") == 0x0376E6E7  # the check value of CRC-32/MPEG-2
    check_vectors(images["pico"], 0x1000_0100, load_board("pico"))


def test_rp2040_the_second_stage_maps_the_flash_and_starts_the_program(images: dict[str, Image]) -> None:
    """Run as the boot ROM runs it: copied to the end of RAM, on a core with nothing but the serial interface."""
    unicorn = pytest.importorskip("unicorn")
    arm = pytest.importorskip("unicorn.arm_const")
    image = images["pico"]
    uc = unicorn.Uc(unicorn.UC_ARCH_ARM, unicorn.UC_MODE_THUMB | unicorn.UC_MODE_MCLASS)
    uc.ctl_set_cpu_model(arm.UC_CPU_ARM_CORTEX_M0)
    uc.mem_map(0x1000_0000, 1 << 20)
    uc.mem_map(0x2004_0000, 0x2000)
    for segment in image.segments:
        uc.mem_write(segment.address, segment.data)
    uc.mem_write(0x2004_1F00, stored(image, 0x1000_0000, 256))
    written: list[tuple[int, int]] = []
    for base in (0x1800_0000, 0xE000_E000):
        uc.mmio_map(
            base,
            0x1000,
            lambda *_: 0,
            None,
            lambda uc, offset, size, value, base: written.append((base + offset, value)),
            base,
        )
    stack, reset = words(image, 0x1000_0100, 2)
    uc.emu_start(0x2004_1F01, reset & ~1, count=100)
    assert uc.reg_read(arm.UC_ARM_REG_PC) == reset & ~1
    assert uc.reg_read(arm.UC_ARM_REG_MSP) == stack
    assert written == [
        (0x1800_0008, 0),  # SSIENR: off, or nothing else can be set
        (0x1800_0014, 4),  # BAUDR: even, and slow enough for 03h
        (0x1800_0000, 31 << 16 | 3 << 8),  # CTRLR0: frames of 32 bits, EEPROM read
        (0x1800_0004, 0),  # CTRLR1: one frame
        (0x1800_00F4, 0x03 << 24 | 2 << 8 | (24 // 4) << 2),  # SPI_CTRLR0: 03h, 8 bits of command, 24 of address
        (0x1800_0008, 1),
        (0xE000_ED08, 0x1000_0100),  # VTOR
    ]


def blocks(data: bytes) -> list[tuple[int, list[tuple[int, bytes]]]]:
    """(offset of the next block, items) of every block in an image; an item is its type and its bytes."""
    found = []
    for at in range(0, len(data) - 16, 4):
        if data[at : at + 4] != bytes.fromhex("d3deffff"):
            continue
        items, here = [], at + 4
        while data[here] & 0x7F != 0x7F:
            two_bytes = data[here] >> 7
            count = data[here + 1] | (data[here + 2] << 8 if two_bytes else 0)
            items.append((data[here], data[here : here + 4 * count]))
            here += 4 * count
        assert data[here] == 0xFF and struct.unpack_from("<H", data, here + 1)[0] == (here - at - 4) // 4
        link, end = struct.unpack_from("<iI", data, here + 4)
        assert end == 0xAB123579
        found.append((link, items))
    return found


def test_rp2350_one_block_names_a_secure_arm_program(images: dict[str, Image]) -> None:
    image = images["pico2"]
    start = b"".join(s.data for s in sorted(image.segments, key=lambda s: s.address))[:4096]
    assert min(segment.address for segment in image.segments) == 0x1000_0000
    ((link, items),) = blocks(start)
    assert link == 0, "a loop of one block"
    kinds = dict(items)
    (image_type,) = struct.unpack("<H", kinds[0x42][2:4])
    assert image_type & 0xF == 1, "executable"
    assert image_type >> 4 & 3 == 2, "secure"
    assert image_type >> 8 & 7 == 0, "Arm"
    assert image_type >> 12 & 7 == 1, "RP2350"
    (table,) = struct.unpack("<I", kinds[0x03][4:8])
    assert table == image.symbol("q2c_vectors").value and table % 128 == 0
    check_vectors(image, table, load_board("pico2"))


def steps_of(sequence: tuple[int, ...]) -> list[tuple[int, int, int]]:
    """(operation, lines, operand) of a FlexSPI sequence."""
    halves = [half for word in sequence for half in (word & 0xFFFF, word >> 16)]
    return [(half >> 10, 1 << (half >> 8 & 3), half & 0xFF) for half in halves if half]


@pytest.mark.parametrize("name", [name for name in BOOTED if load_board(name).boot == "imxrt"])
def test_imxrt_configuration_and_vector_table(images: dict[str, Image], name: str) -> None:
    image, board = images[name], load_board(name)
    base = 0x6000_0000
    fcb = stored(image, base, 512)
    assert fcb[:4] == b"FCFB" and struct.unpack_from("<I", fcb, 4)[0] >> 24 == ord("V")
    assert (fcb[0x0C], fcb[0x44], fcb[0x45]) == (1, 1, 4), "clock looped back, serial NOR, four lines"
    assert 1 <= fcb[0x46] <= 9
    assert struct.unpack_from("<I", fcb, 0x50)[0] == 8 << 20
    assert steps_of(struct.unpack_from("<4I", fcb, 0x80)) == [
        (0x01, 1, 0xEB),  # command
        (0x02, 4, 24),  # address
        (0x07, 4, 0x00),  # mode: not the one in which the next command is left out
        (0x0C, 4, 4),  # wait
        (0x09, 4, 4),  # read
    ]
    assert struct.unpack_from("<II", fcb, 0x1C0) == (256, 4096) and struct.unpack_from("<I", fcb, 0x1D0) == (65536,)
    header, entry, reserved, dcd, boot_data, self_, csf, zero = words(image, base + 0x1000, 8)
    assert header.to_bytes(4, "little") == bytes((0xD1, 0x00, 0x20, 0x41))
    assert (reserved, dcd, csf, zero) == (0, 0, 0, 0) and self_ == base + 0x1000
    start, count, plugin = words(image, boot_data, 3)
    assert (start, plugin) == (base, 0)
    end = max(segment.address + len(segment.data) for segment in image.segments)
    assert end <= start + count
    assert entry == image.symbol("q2c_vectors").value == base + 0x2000
    check_vectors(image, entry, board)


def test_kinetis_stays_open(images: dict[str, Image]) -> None:
    image = images["frdm_k64f"]
    check_vectors(image, 0, load_board("frdm_k64f"))
    field = stored(image, 0x400, 16)
    assert field[:12] == b"\xff" * 12, "no back door, nothing protected"
    assert field[12] & 3 == 2, "FSEC.SEC = 10: not secured"
    assert field[12] >> 4 & 3 != 2, "FSEC.MEEN: mass erase is enabled"
    assert field[13:] == b"\xff" * 3
    assert image.symbol("q2c_vectors").value == 0x800


def test_every_kind_of_boot_block_has_a_board() -> None:
    assert {load_board(name).boot for name in BOOTED} == set(BOOT_BLOCKS) - {""}
    assert boot_files(load_board("nucleo_f446re")) == {}


def test_only_boot_blocks_lie_in_reserved_bytes(images: dict[str, Image]) -> None:
    for name, image in images.items():
        flash = next(m for m in load_board(name).memories if "code" in m.may_hold)
        for section in image.sections:
            inside = flash.origin <= section.load < flash.free_origin
            assert inside == (section.name == ".boot")
            assert not inside or section.load + section.bytes <= flash.free_origin


def test_the_checksum_is_that_of_the_catalogue() -> None:
    assert crc32_mpeg2([0x34333231, 0x38373635], 8) == checksum(b"12345678")
    assert crc32_mpeg2([1], 252) == checksum(bytes([1]) + bytes(251))


def test_the_listing_beside_the_words_is_what_an_assembler_makes_of_it(tmp_path: Path) -> None:
    """The second stage is data in a template: this is its source."""
    gcc, objcopy = shutil.which("arm-none-eabi-gcc"), shutil.which("arm-none-eabi-objcopy")
    if gcc is None or objcopy is None:
        pytest.skip("no assembler on this machine")
    source = """
        .syntax unified
        .cpu cortex-m0plus
        .thumb
        ldr   r3, =0x18000000
        movs  r0, #0
        str   r0, [r3, #0x08]
        movs  r0, #4
        str   r0, [r3, #0x14]
        ldr   r0, =0x001F0300
        str   r0, [r3, #0x00]
        movs  r0, #0
        str   r0, [r3, #0x04]
        ldr   r0, =0x03000218
        movs  r1, #0xF4
        str   r0, [r3, r1]
        movs  r0, #1
        str   r0, [r3, #0x08]
        ldr   r0, =0x10000100
        ldr   r1, =0xE000ED08
        str   r0, [r1]
        ldmia r0!, {r1, r2}
        msr   msp, r1
        bx    r2
        .align 2
        .ltorg
    """
    (tmp_path / "boot2.S").write_text(source)
    subprocess.run([gcc, "-c", "boot2.S", "-o", "boot2.o"], cwd=tmp_path, check=True)
    subprocess.run([objcopy, "-O", "binary", "boot2.o", "boot2.bin"], cwd=tmp_path, check=True)
    code = (tmp_path / "boot2.bin").read_bytes()
    text = boot_files(load_board("pico"))["boot.c"]
    listed = [int(line.split("u,")[0].split(",")[0], 16) for line in text.splitlines() if line.startswith("    0x")]
    assert struct.pack(f"<{len(listed)}I", *listed) == code
