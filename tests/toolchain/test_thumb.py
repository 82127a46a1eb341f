"""The decoder against encodings from the manual, and against a disassembler on whole firmware."""

from __future__ import annotations

import re
import shutil
import subprocess

import pytest

from quant2c.toolchain import thumb
from quant2c.toolchain.elf import Image, code_ranges
from quant2c.toolchain.thumb import Instruction, UnknownFrame
from standin import COMPILERS, firmware


def decoded(text: str, address: int = 0x1000) -> Instruction:
    """One instruction from its halfwords as a disassembler prints them."""
    words = [int(word, 16) for word in text.split()]
    return Instruction(address, words[0], words[1] if len(words) > 1 else -1)


@pytest.mark.parametrize(
    ("code", "lowered"),
    [
        ("b500", 4),  # push {lr}
        ("b5f0", 20),  # push {r4-r7, lr}
        ("b4ff", 32),  # push {r0-r7}
        ("b082", 8),  # sub sp, #8
        ("b0ff", 508),  # sub sp, #508
        ("b002", 0),  # add sp, #8
        ("bdf0", 0),  # pop {r4-r7, pc}
        ("e92d 4ff0", 36),  # push.w {r4-r11, lr}
        ("e8bd 8ff0", 0),  # pop.w
        ("f84d ed04", 4),  # str lr, [sp, #-4]!
        ("f84d 8d08", 8),  # str r8, [sp, #-8]!
        ("f8cd 8008", 0),  # str r8, [sp, #8]
        ("f85d 8b04", 0),  # ldr r8, [sp], #4
        ("e96d 0102", 8),  # strd r0, r1, [sp, #-8]!
        ("ed2d 8b04", 16),  # vpush {d8, d9}
        ("ed2d 8a03", 12),  # vpush {s16-s18}
        ("ecbd 8b04", 0),  # vpop
        ("f5ad 7d00", 512),  # sub.w sp, sp, #512
        ("f1ad 0d10", 16),  # sub.w sp, sp, #16
        ("f2ad 4d04", 1028),  # subw sp, sp, #1028
        ("f6ad 7dff", 4095),  # subw sp, sp, #4095
        ("f50d 7d00", 0),  # add.w sp, sp, #512
        ("f1a5 0510", 0),  # sub.w r5, r5, #16
    ],
)
def test_what_lowers_the_stack_pointer(code: str, lowered: int) -> None:
    assert thumb.pushed_bytes(decoded(code)) == lowered


@pytest.mark.parametrize("code", ["44a5", "ebad 0d03"])  # add sp, r4; sub.w sp, sp, r3
def test_frames_that_only_running_can_tell(code: str) -> None:
    with pytest.raises(UnknownFrame):
        thumb.pushed_bytes(decoded(code))


@pytest.mark.parametrize(
    ("codes", "bytes_more"),
    [
        (["af02", "46bd"], 0),  # add r7, sp, #8; mov sp, r7: a frame pointer
        (["466c", "f36f 0403", "46a5"], 8),  # mov r4, sp; bfc r4, #0, #4; mov sp, r4: 16-byte alignment
        (["466c", "f36f 0404", "46a5"], 24),  # bfc r4, #0, #5
        (["ebad 0000", "4685"], None),  # sub.w r0, sp, r0; mov sp, r0: a size known at run time
        (["466a", "1a10", "4685"], None),  # mov r2, sp; subs r0, r2, r0; mov sp, r0
    ],
)
def test_a_stack_pointer_that_is_computed(codes: list[str], bytes_more: int | None) -> None:
    body = [decoded(code) for code in codes]
    if bytes_more is None:
        with pytest.raises(UnknownFrame):
            thumb.realigned_bytes(body)
    else:
        assert thumb.realigned_bytes(body) == bytes_more


@pytest.mark.parametrize(
    ("code", "target"),
    [
        ("e7fe", 0x1000),  # b to itself
        ("e000", 0x1004),
        ("d1fc", 0xFFC),  # bne back
        ("de00", None),  # udf
        ("df00", None),  # svc
        ("f7ff fffe", 0x1000),  # bl to itself
        ("f000 f800", 0x1004),  # bl
        ("f400 d000", 0x1004 - 0x1000000),  # bl, as far back as it goes
        ("f3ff d7ff", 0x1004 + 0xFFFFFE),  # bl, as far forward
        ("f000 b800", 0x1004),  # b.w
        ("f43f affe", 0x1000),  # beq.w
        ("f3af 8000", None),  # nop.w
        ("f3bf 8f4f", None),  # dsb
        ("f380 8808", None),  # msr msp, r0
        ("f240 1000", None),  # movw
    ],
)
def test_branch_targets(code: str, target: int | None) -> None:
    assert thumb.branch_target(decoded(code)) == target


@pytest.mark.parametrize(
    ("code", "indirect"),
    [
        ("4770", False),  # bx lr
        ("4718", True),  # bx r3
        ("4798", True),  # blx r3
        ("47f0", True),  # blx lr
        ("f8df f000", True),  # ldr pc, [pc]
        ("bd10", False),
    ],
)
def test_indirect_branches(code: str, indirect: bool) -> None:
    assert thumb.is_indirect(decoded(code)) == indirect


_LINE = re.compile(r"^\s*([0-9a-f]+):\t((?:[0-9a-f]{4} )+) *\t\s*(\S+)(?:\s(.*))?$")
_BRANCH = re.compile(r"^(b|bl|b(?:eq|ne|cs|cc|mi|pl|vs|vc|hi|ls|ge|lt|gt|le))(?:\.[nw])?$")


@pytest.mark.parametrize("compiler", COMPILERS)
@pytest.mark.parametrize("board", ["microbit", "mps2_an386", "mps3_an547"])
def test_a_disassembler_sees_the_same(board: str, compiler: str) -> None:
    objdump = shutil.which("arm-none-eabi-objdump")
    if objdump is None:
        pytest.skip("arm-none-eabi-objdump is not on this machine")
    elf = firmware(board, compiler).output
    text = subprocess.run([objdump, "-d", str(elf)], capture_output=True, text=True, check=True).stdout
    expected: dict[int, tuple[int, int | None]] = {}
    for line in text.splitlines():
        match = _LINE.match(line)
        if match is None or match[3].startswith((".word", ".short", ".byte")):
            continue
        target = int(match[4].split()[0], 16) if _BRANCH.match(match[3]) else None
        expected[int(match[1], 16)] = (len(match[2].split()) * 2, target)
    image = Image(elf)
    seen = {
        i.address: (i.bytes, thumb.branch_target(i))
        for start, end in code_ranges(image)
        for i in thumb.instructions(image.bytes_at(start, end - start), start)
    }
    assert len(expected) > 500
    assert seen == expected
