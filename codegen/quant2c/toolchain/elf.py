"""What a linked ELF file says: sections, symbols, bytes in memory."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from elftools.common.exceptions import ELFError
from elftools.elf.elffile import ELFFile

from quant2c.board import Memory
from quant2c.errors import ToolError

_ALLOCATED, _EXECUTABLE = 0x2, 0x4


@dataclass(frozen=True)
class Section:
    """A section that takes memory. `load` is where its bytes are stored, `address` where they are used."""

    name: str
    address: int
    load: int
    bytes: int
    stored: bool  # false: .bss, stack and arena take no flash
    executable: bool


@dataclass(frozen=True)
class Symbol:
    """A symbol as the linker set it. Bit 0 of a function's value is the Thumb bit; `file` is a local one's source."""

    name: str
    value: int
    bytes: int
    kind: str  # STT_FUNC, STT_OBJECT, STT_NOTYPE
    defined: bool
    file: str


@dataclass(frozen=True)
class Segment:
    """Bytes to be put into memory at `address` before the program starts."""

    address: int
    data: bytes


class Image:
    """A linked ELF file, read once."""

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            with path.open("rb") as file:
                elf = ELFFile(file)
                self.entry = int(elf.header["e_entry"])
                self.segments = tuple(_segments(elf))
                self.sections = tuple(_sections(elf))
                self.symbols = tuple(_symbols(elf))
                self.stack_sizes = _section_data(elf, ".stack_sizes")
        except (OSError, ELFError) as error:
            raise ToolError(str(path), f"is not an ELF file that can be read: {error}", "build it again") from error

    @cached_property
    def _by_name(self) -> Mapping[str, Symbol]:
        return {symbol.name: symbol for symbol in self.symbols if symbol.defined}

    def symbol(self, name: str) -> Symbol:
        """A defined symbol; ToolError where there is none."""
        if name not in self._by_name:
            raise ToolError(str(self.path), f"has no symbol '{name}'", "is it the right file?")
        return self._by_name[name]

    @property
    def undefined(self) -> tuple[str, ...]:
        """Symbols that somebody else would have to define."""
        return tuple(s.name for s in self.symbols if not s.defined and s.name)

    def bytes_at(self, address: int, count: int) -> bytes:
        """Stored bytes; ToolError outside of what is stored."""
        for segment in self.segments:
            offset = address - segment.address
            if offset >= 0 and offset + count <= len(segment.data):
                return segment.data[offset : offset + count]
        raise ToolError(str(self.path), f"stores nothing at {address:#x}", "is it the right file?")

    def used_bytes(self, memories: tuple[Memory, ...]) -> dict[str, int]:
        """Bytes in use per memory: what is stored there and what lives there at run time, each once."""
        used = dict.fromkeys((memory.name for memory in memories), 0)
        for section in self.sections:
            for address in {section.address, section.load} if section.stored else {section.address}:
                memory = _memory_of(address, memories)
                if memory is None:
                    raise ToolError(str(self.path), f"section {section.name} lies outside of the board's memories", "")
                used[memory.name] += section.bytes
        return used


def code_ranges(image: Image) -> list[tuple[int, int]]:
    """Where instructions lie: between a mapping symbol $t and the next mapping symbol or its section's end."""
    marks = sorted(
        {(s.value & ~1, s.name[:2]) for s in image.symbols if s.name[:2] in ("$t", "$d", "$a") and s.defined}
    )
    kinds = dict(marks)  # of two at one address the last holds
    places = sorted(kinds)
    ranges = []
    for section in image.sections:
        if not section.executable:
            continue
        end = section.address + section.bytes
        inside = places[bisect_right(places, section.address - 1) : bisect_right(places, end - 1)]
        for place, following in zip(inside, [*inside[1:], end], strict=True):
            if kinds[place] == "$t":
                ranges.append((place, following))
    return ranges


def _memory_of(address: int, memories: tuple[Memory, ...]) -> Memory | None:
    return next((m for m in memories if m.origin <= address < m.origin + m.bytes), None)


def _segments(elf: Any) -> Iterator[Segment]:
    for segment in elf.iter_segments():
        if segment["p_type"] == "PT_LOAD" and segment["p_filesz"]:
            yield Segment(int(segment["p_paddr"]), segment.data())


def _sections(elf: Any) -> Iterator[Section]:
    loads = [s for s in elf.iter_segments() if s["p_type"] == "PT_LOAD"]
    for section in elf.iter_sections():
        if not section["sh_flags"] & _ALLOCATED or not section["sh_size"]:
            continue
        address = int(section["sh_addr"])
        stored = section["sh_type"] != "SHT_NOBITS"
        yield Section(
            section.name,
            address,
            _load_address(address, loads) if stored else address,
            int(section["sh_size"]),
            stored,
            bool(section["sh_flags"] & _EXECUTABLE),
        )


def _load_address(address: int, loads: list[Any]) -> int:
    for segment in loads:
        offset = address - int(segment["p_vaddr"])
        if 0 <= offset < int(segment["p_filesz"]):
            return int(segment["p_paddr"]) + offset
    return address


def _symbols(elf: Any) -> Iterator[Symbol]:
    table = elf.get_section_by_name(".symtab")
    file = ""
    for symbol in table.iter_symbols() if table is not None else ():
        kind, binding = symbol["st_info"]["type"], symbol["st_info"]["bind"]
        if kind == "STT_FILE":
            file = symbol.name
        elif kind != "STT_SECTION":
            defined = symbol["st_shndx"] != "SHN_UNDEF"
            value, size = int(symbol["st_value"]), int(symbol["st_size"])
            yield Symbol(symbol.name, value, size, kind, defined, file if binding == "STB_LOCAL" else "")


def _section_data(elf: Any, name: str) -> bytes:
    """The bytes of all sections of that name."""
    return b"".join(section.data() for section in elf.iter_sections() if section.name == name)
