"""The most stack that a function of a linked ELF file can use, with everything it calls.

The call graph is read from the code itself: every BL and every branch out of a function, library routines included.
What one function uses comes from the compiler (gcc's .su files, clang's .stack_sizes section); where it says nothing,
as for library routines, from the instructions that lower the stack pointer, each taken once: none stands in a loop.

Refused, because there is no bound: recursion, calls through pointers, and frames whose size is known only at run time.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from quant2c.errors import ToolError
from quant2c.toolchain import thumb
from quant2c.toolchain.elf import Image, Symbol, code_ranges


@dataclass(frozen=True)
class Function:
    """A function of the ELF file. `frame` is None where its size is known only at run time."""

    name: str
    address: int
    end: int
    frame: int | None
    reported: bool  # by the compiler, not read from the instructions
    calls: tuple[int, ...]
    indirect: bool


@dataclass(frozen=True)
class StackUse:
    """Bytes of stack, and the chain of calls that uses them: name and frame of each function."""

    bytes: int
    chain: tuple[tuple[str, int], ...]


def worst_case_stack(image: Image, function: str, stack_usage: Iterable[Path] = ()) -> StackUse:
    """The most stack that a call of `function` uses. ToolError says why where there is no bound."""
    return StackAnalysis(image, stack_usage).worst_case(function)


class StackAnalysis:
    """Frames and calls of one ELF file."""

    def __init__(self, image: Image, stack_usage: Iterable[Path] = ()) -> None:
        self.image = image
        by_name, by_address = _from_files(stack_usage), dict(_from_section(image.stack_sizes))
        self.functions = {f.address: f for f in _functions(image, by_name, by_address)}
        self._starts = sorted(self.functions)
        self._known: dict[int, StackUse] = {}

    def worst_case(self, function: str) -> StackUse:
        """The most stack that a call of `function` uses."""
        return self._use(self.image.symbol(function).value & ~1, ())

    def _use(self, address: int, path: tuple[str, ...]) -> StackUse:
        function = self._function(address)
        if function.address in self._known:
            return self._known[function.address]
        if function.name in path:
            raise self._unbounded(function, path, "is recursive")
        if function.indirect:
            raise self._unbounded(function, path, "calls through a pointer")
        if function.frame is None:
            raise self._unbounded(function, path, "uses an amount of stack that is known only at run time")
        callees = [self._use(target, (*path, function.name)) for target in function.calls]
        deepest = max(callees, key=lambda use: use.bytes, default=StackUse(0, ()))
        chain = ((function.name, function.frame), *deepest.chain)
        use = StackUse(function.frame + deepest.bytes, chain)
        self._known[function.address] = use
        return use

    def _function(self, address: int) -> Function:
        """The function at an address. Library routines written in assembly branch into the middle of one another."""
        index = bisect_right(self._starts, address) - 1
        function = self.functions[self._starts[index]] if index >= 0 else None
        if function is None or address >= function.end:
            raise ToolError(
                str(self.image.path), f"calls {address:#x}, which is in no function", "its stack use has no bound"
            )
        return function

    def _unbounded(self, function: Function, path: tuple[str, ...], why: str) -> ToolError:
        route = " -> ".join((*path, function.name))
        return ToolError(
            "stack", f"{function.name} {why} ({route})", "its stack use has no bound: write it another way"
        )


def _functions(
    image: Image, by_name: Mapping[tuple[str, str], int | None], by_address: Mapping[int, int]
) -> Iterator[Function]:
    code = code_ranges(image)
    for address, end, symbols in _extents(image):
        body = list(_instructions(image, code, address, end))
        frame, reported = _frame(body, symbols, by_name, by_address.get(address))
        targets = ((i, thumb.branch_target(i)) for i in body)
        # A BL to somewhere within is a long jump: Armv6-M has no other.
        outside = ((t, thumb.is_call(i)) for i, t in targets if t is not None and not address < t < end)
        calls = dict.fromkeys(t for t, is_call in outside if is_call or t != address)
        yield Function(
            _display_name(symbols), address, end, frame, reported, tuple(calls), any(map(thumb.is_indirect, body))
        )


def _instructions(image: Image, code: list[tuple[int, int]], address: int, end: int) -> Iterator[thumb.Instruction]:
    """The instructions between two addresses, without the data among them."""
    for first, last in code:
        start, stop = max(first, address), min(last, end)
        if start < stop:
            yield from thumb.instructions(image.bytes_at(start, stop - start), start)


def _frame(
    body: list[thumb.Instruction],
    symbols: list[Symbol],
    by_name: Mapping[tuple[str, str], int | None],
    by_address: int | None,
) -> tuple[int | None, bool]:
    """Bytes of the frame, and whether the compiler reported them: it leaves out what aligning the stack takes."""
    reported = [by_name[key] for key in ((s.file, s.name) for s in symbols) if key in by_name]
    reported += [by_address] if by_address is not None else []
    try:
        more = thumb.realigned_bytes(body)
        frame = reported[0] if reported else sum(map(thumb.pushed_bytes, body))
    except thumb.UnknownFrame:
        return None, bool(reported)
    return None if frame is None else frame + more, bool(reported)


def _extents(image: Image) -> Iterator[tuple[int, int, list[Symbol]]]:
    """Start, end and names of every function. One without a size ends where the next one starts or its section ends."""
    at: dict[int, list[Symbol]] = {}
    for symbol in image.symbols:
        if symbol.kind == "STT_FUNC" and symbol.defined:
            at.setdefault(symbol.value & ~1, []).append(symbol)
    starts = sorted(at)
    for index, address in enumerate(starts):
        section = next((s for s in image.sections if s.address <= address < s.address + s.bytes), None)
        if section is None:
            continue
        following = starts[index + 1] if index + 1 < len(starts) else section.address + section.bytes
        size = max(symbol.bytes for symbol in at[address])
        yield address, address + size if size else min(following, section.address + section.bytes), at[address]


def _display_name(symbols: list[Symbol]) -> str:
    """A C name where there is one: compiler_rt.int.__udivmoddi4 is also __udivmoddi4."""
    return min((symbol.name for symbol in symbols), key=lambda name: ("." in name, len(name), name))


def _from_files(paths: Iterable[Path]) -> dict[tuple[str, str], int | None]:
    """(source file, function) -> bytes, from gcc's .su files. Global functions are found by an empty file name too."""
    frames: dict[tuple[str, str], int | None] = {}
    for path in paths:
        for line in path.read_text(encoding="utf-8", errors="replace").splitlines():
            where, size, kind = line.split("\t")
            file, _, _, name = where.rsplit(":", 3)
            for key in ((Path(file).name, name), ("", name)):
                before = frames.get(key, 0)
                frames[key] = None if before is None or kind == "dynamic" else max(before, int(size))
    return frames


def _from_section(data: bytes) -> Iterator[tuple[int, int]]:
    """Address -> bytes, from clang's .stack_sizes: a 32-bit address and a ULEB128 size, again and again."""
    at = 0
    while at + 4 < len(data):
        address = int.from_bytes(data[at : at + 4], "little") & ~1
        at += 4
        size = shift = 0
        while True:
            byte = data[at]
            size |= (byte & 0x7F) << shift
            shift += 7
            at += 1
            if byte < 0x80:
                break
        yield address, size
