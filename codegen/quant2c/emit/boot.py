"""Boot blocks: what some chips want in front of a program before they start it."""

from __future__ import annotations

from quant2c import __version__
from quant2c.board import Board, Memory
from quant2c.emit.render import environment
from quant2c.errors import BoardError

BOOT_FILE = "boot.c"

_POLYNOMIAL = 0x04C11DB7


def boot_memory(board: Board) -> Memory:
    """The memory that the program starts in."""
    for memory in board.memories:
        if "code" in memory.may_hold and not memory.needs:
            return memory
    raise BoardError(f"board '{board.id}'", "has no memory that may hold code", "add the use to one of its memories")


def boot_files(board: Board) -> dict[str, str]:
    """The source of the board's boot block; nothing where the chip wants none."""
    if not board.boot:
        return {}
    templates = environment()
    templates.filters["crc32_mpeg2"] = crc32_mpeg2
    memory, values = boot_memory(board), dict(board.boot_values)
    template = templates.get_template(f"project/boot/{board.boot}.c.j2")
    return {BOOT_FILE: template.render(version=__version__, board=board, memory=memory, values=values)}


def crc32_mpeg2(words: list[int], padded_bytes: int) -> int:
    """CRC-32 of little-endian words and zeros behind them: high bit first, from all ones, not inverted at the end."""
    data = b"".join(word.to_bytes(4, "little") for word in words).ljust(padded_bytes, b"\0")
    crc = 0xFFFFFFFF
    for byte in data:
        crc ^= byte << 24
        for _ in range(8):
            crc = (crc << 1 ^ (_POLYNOMIAL if crc >> 31 else 0)) & 0xFFFFFFFF
    return crc
