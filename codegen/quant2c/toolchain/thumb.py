"""As much of the Thumb instruction set as finding calls and stack frames takes.

Source: Armv7-M Architecture Reference Manual, A5 "The Thumb Instruction Set Encoding" and A7.7.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

_SP, _LR = 13, 14
_STACK_ALIGNMENT = 8


@dataclass(frozen=True)
class Instruction:
    """One instruction: its address and its halfwords; `second` is -1 for a 16-bit one."""

    address: int
    first: int
    second: int

    @property
    def bytes(self) -> int:
        return 2 if self.second < 0 else 4


def is_wide(halfword: int) -> bool:
    """Whether a 32-bit instruction starts with that halfword."""
    return halfword >= 0xE800


def instructions(code: bytes, address: int) -> Iterator[Instruction]:
    """The instructions of code that starts at `address` and holds no data."""
    halves = struct.unpack(f"<{len(code) // 2}H", code[: len(code) // 2 * 2])
    at = 0
    while at < len(halves):
        wide = is_wide(halves[at]) and at + 1 < len(halves)
        yield Instruction(address + 2 * at, halves[at], halves[at + 1] if wide else -1)
        at += 2 if wide else 1


def branch_target(i: Instruction) -> int | None:
    """Where a direct branch or call goes, conditional or not; None for anything else."""
    if i.second < 0:
        if i.first & 0xF800 == 0xE000:  # B
            return i.address + 4 + 2 * _signed(i.first & 0x7FF, 11)
        if i.first & 0xF000 == 0xD000 and i.first & 0x0E00 != 0x0E00:  # B<c>
            return i.address + 4 + 2 * _signed(i.first & 0xFF, 8)
        return None
    if i.first & 0xF800 != 0xF000 or i.second & 0x8000 == 0:
        return None
    sign, j1, j2 = i.first >> 10 & 1, i.second >> 13 & 1, i.second >> 11 & 1
    if i.second & 0x5000 in (0x1000, 0x5000):  # B.W, BL
        high = sign << 23 | (j1 ^ sign ^ 1) << 22 | (j2 ^ sign ^ 1) << 21
        return i.address + 4 + 2 * _signed(high | (i.first & 0x3FF) << 11 | i.second & 0x7FF, 24)
    if i.second & 0x5000 == 0 and i.first & 0x0380 != 0x0380:  # B<c>.W
        return (
            i.address
            + 4
            + 2 * _signed(sign << 19 | j2 << 18 | j1 << 17 | (i.first & 0x3F) << 11 | i.second & 0x7FF, 20)
        )
    return None


def is_call(i: Instruction) -> bool:
    """Whether it is a direct call, BL."""
    return i.first & 0xF800 == 0xF000 and i.second >= 0 and i.second & 0xD000 == 0xD000


def is_indirect(i: Instruction) -> bool:
    """Whether it goes where a register or a word in memory says, and not back to the caller."""
    if i.second < 0:
        register = i.first >> 3 & 0xF
        branches = i.first & 0xFF87 in (0x4700, 0x4780)  # BX, BLX
        return branches and (register != _LR or i.first & 0x80 != 0)
    return i.first == 0xF8DF and i.second >> 12 == 15  # LDR pc, [pc, #..]: the linker's long branches


class UnknownFrame(Exception):
    """The stack pointer moves by an amount that is known only at run time."""


def pushed_bytes(i: Instruction) -> int:
    """By how many bytes an instruction lowers the stack pointer; UnknownFrame where only running it can tell."""
    return _pushed_narrow(i) if i.second < 0 else _pushed_wide(i)


def realigned_bytes(body: Sequence[Instruction]) -> int:
    """How far a function lowers the stack pointer to align it beyond 8 bytes; UnknownFrame where it does so by an
    amount that only running it can tell. Both copy the stack pointer, compute, and copy it back."""
    copies_back = any(i.second < 0 and i.first & 0xFF87 == 0x4685 for i in body)  # MOV sp, Rm
    copies = any(i.first & 0xFF78 == 0x4668 if i.second < 0 else i.first & 0xFFEF == 0xEBAD for i in body)
    if not (copies and copies_back):
        return 0
    clears = [i for i in body if i.first == 0xF36F and i.second & 0x70C0 == 0]  # BFC Rd, #0, #width
    if not clears:
        raise UnknownFrame
    return max((2 << (i.second & 0x1F)) - _STACK_ALIGNMENT for i in clears)


def _pushed_narrow(i: Instruction) -> int:
    if i.first & 0xFE00 == 0xB400:  # PUSH
        return 4 * (i.first & 0x1FF).bit_count()
    if i.first & 0xFF80 == 0xB080:  # SUB sp, #imm
        return 4 * (i.first & 0x7F)
    if i.first & 0xFF87 == 0x4485:  # ADD sp, Rm
        raise UnknownFrame
    return 0


def _pushed_wide(i: Instruction) -> int:
    target = i.second >> 8 & 0xF
    if i.first == 0xE92D:  # PUSH.W
        return 4 * i.second.bit_count()
    if i.first == 0xF84D and i.second & 0x0F00 == 0x0D00:  # STR Rt, [sp, #-imm]!
        return i.second & 0xFF
    if i.first == 0xE96D:  # STRD Rt, Rt2, [sp, #-imm]!
        return 4 * (i.second & 0xFF)
    if i.first & 0xFFBF == 0xED2D:  # VPUSH
        return 4 * (i.second & 0xFF)
    if i.first & 0xFBEF == 0xF1AD and target == _SP:  # SUB.W sp, sp, #const
        return _expanded(i)
    if i.first & 0xFBEF == 0xF2AD and target == _SP:  # SUBW sp, sp, #imm
        return _immediate(i)
    if i.first & 0xFFEF == 0xEBAD and target == _SP:  # SUB.W sp, sp, Rm
        raise UnknownFrame
    return 0


def _immediate(i: Instruction) -> int:
    """The 12-bit immediate i:imm3:imm8."""
    return (i.first >> 10 & 1) << 11 | (i.second >> 12 & 7) << 8 | i.second & 0xFF


def _expanded(i: Instruction) -> int:
    """ThumbExpandImm of the 12-bit immediate."""
    value = _immediate(i)
    byte = value & 0xFF
    if value >> 10 == 0:
        return byte * (0x1, 0x00010001, 0x01000100, 0x01010101)[value >> 8]
    turn = value >> 7
    base = 0x80 | value & 0x7F
    return (base >> turn | base << (32 - turn)) & 0xFFFFFFFF


def _signed(value: int, bits: int) -> int:
    return value - (value >> (bits - 1) << bits)
