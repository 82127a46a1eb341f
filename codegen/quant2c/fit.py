"""Does it fit? Places what a firmware needs into the memories of a board, exactly.

Each section lies in one memory in one piece, at a multiple of 16. All assignments of sections to memories are
searched, so a verdict is a proof: where there is a placement it is found, and the preferred one of all; where there is
none, the missing bytes are the fewest that would do.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import product

from quant2c.board import Board, Memory
from quant2c.errors import BoardError, CheckError
from quant2c.names import nearest

ALIGNMENT = 16

# From the fastest kind to the slowest; the order in the board file decides between equals.
_SPEED = ("tcm", "ccm", "flash", "ram", "xip", "external")


@dataclass(frozen=True)
class Needs:
    """What a firmware takes, in bytes."""

    code: int = 0
    constants: int = 0  # read-only data besides the weights; with it the initial values of variables
    weights: int = 0
    arena: int = 0
    state: int = 0  # of the models, from one run to the next
    data: int = 0  # variables of the firmware
    stack: int = 0

    def __post_init__(self) -> None:
        for name, value in vars(self).items():
            if value < 0:
                raise ValueError(f"{name} is {value} bytes")

    def __add__(self, other: Needs) -> Needs:
        return Needs(*(a + b for a, b in zip(vars(self).values(), vars(other).values(), strict=True)))


@dataclass(frozen=True)
class _Unit:
    """A section that is placed on its own."""

    name: str
    uses: tuple[str, ...]  # of a memory, any of which lets the section lie there
    bytes: Callable[[Needs], int]
    mode: str = ""  # the optimisation that makes it smaller


# In their order in memory. The stack lies lowest in RAM: an overflow leaves the memory instead of eating variables.
_UNITS = (
    _Unit("text", ("code",), lambda n: n.code, "size"),
    _Unit("weights", ("weights",), lambda n: n.weights, "size"),
    _Unit("rodata", ("code", "weights"), lambda n: n.constants, "size"),
    _Unit("stack", ("stack",), lambda n: n.stack),
    _Unit("data", ("data",), lambda n: n.state + n.data),
    _Unit("arena", ("arena",), lambda n: n.arena, "ram"),
)
_UNIT = {unit.name: unit for unit in _UNITS}

SECTIONS = tuple(_UNIT)

# Who chooses first.
_PRIORITY = tuple(_UNIT[name] for name in ("arena", "stack", "data", "text", "weights", "rodata"))

# Output sections of a linker script that follow another.
_FOLLOWS = {"bss": "data"}


@dataclass(frozen=True)
class Region:
    """A memory as a linker script names it, without what is reserved at its start."""

    name: str
    origin: int
    length: int

    @property
    def end(self) -> int:
        return self.origin + self.length


@dataclass(frozen=True)
class Section:
    """An output section at its address."""

    name: str
    region: str
    origin: int
    bytes: int

    @property
    def end(self) -> int:
        return self.origin + self.bytes


@dataclass(frozen=True)
class Shortage:
    """Bytes that a region would have to be longer."""

    region: str
    bytes: int


@dataclass(frozen=True)
class Usage:
    """How full a region is. `free` is what lies behind its last section, 0 where that is past its end."""

    region: Region
    used: int
    free: int
    sections: tuple[Section, ...]


@dataclass(frozen=True)
class Placement:
    """Where everything lies. What does not fit lies there, too, past the end of the regions that are short."""

    board: str
    regions: tuple[Region, ...]
    sections: tuple[Section, ...]
    shortages: tuple[Shortage, ...] = ()
    help: tuple[str, ...] = ()  # where it does not fit: what would help

    @property
    def fits(self) -> bool:
        return not self.shortages

    @property
    def region_of(self) -> dict[str, str]:
        """The region of each output section: text, weights, rodata, stack, data, bss, arena."""
        own = {section.name: section.region for section in self.sections}
        return {**own, **{name: own[leader] for name, leader in _FOLLOWS.items()}}

    @property
    def usage(self) -> tuple[Usage, ...]:
        """Used and free bytes of each region."""
        return tuple(self._usage(region) for region in self.regions)

    def _usage(self, region: Region) -> Usage:
        sections = tuple(s for s in self.sections if s.region == region.name and s.bytes)
        used = max((section.end for section in sections), default=region.origin) - region.origin
        return Usage(region, used, max(0, region.length - used), sections)

    @property
    def verdict(self) -> str:
        """One sentence."""
        if self.fits:
            return f"fits on {self.board}"
        missing = " and ".join(f"{s.region} is {s.bytes:,} bytes too small" for s in self.shortages)
        return f"does not fit on {self.board}: {missing}"

    def require(self, what: str) -> Placement:
        """The placement itself; CheckError where `what` does not fit."""
        if not self.fits:
            raise CheckError(what, self.verdict, "\n  ".join(self.help))
        return self


def place(
    needs: Needs,
    board: Board,
    *,
    wishes: Mapping[str, str] | None = None,
    ready: tuple[str, ...] = (),
    advise_modes: bool = True,
) -> Placement:
    """Places `needs` into the board's memories: the arena into the fastest that takes it, weights into flash.

    `wishes` binds a section (text, weights, rodata, stack, data, arena) to a memory. `ready` names memories that the
    user's own code sets up, so that they can be used although the generated firmware cannot. Without `advise_modes`
    nothing is said of other optimisations, which somebody is about to try.
    """
    wishes = dict(wishes or {})
    choices = _choices(board, wishes, ready)
    assignment = _best_fit(needs, choices)
    if assignment is not None:
        return _placement(board, needs, assignment, ready)
    placement = _placement(board, needs, _least_short(needs, choices), ready)
    modes = tuple(_helpful_modes(placement)) if advise_modes else ()
    return replace(placement, help=(*_help(needs, board, wishes, ready, placement), *modes))


_Assignment = Mapping[str, Memory]  # section name -> memory
_Choices = Mapping[str, tuple[Memory, ...]]  # section name -> memories, the preferred first


def _choices(board: Board, wishes: Mapping[str, str], ready: tuple[str, ...]) -> _Choices:
    """Where each section may lie."""
    for section in wishes:
        if section not in _UNIT:
            raise BoardError(f"section '{section}'", "is not one that can be placed", nearest(section, _UNIT))
    for name in (*wishes.values(), *ready):
        board.memory(name)
    usable = [memory for memory in board.memories if not memory.needs or memory.name in ready]
    usable.sort(key=lambda memory: (_SPEED.index(memory.kind), memory.wait_states or 0))
    choices = {}
    for unit in _UNITS:
        found = tuple(memory for memory in usable if set(unit.uses) & set(memory.may_hold))
        if unit.name in wishes:
            wish = wishes[unit.name]
            found = tuple(memory for memory in found if memory.name == wish)
            if not found:
                raise BoardError(f"board '{board.id}'", f"{wish} cannot hold {unit.name}", _why_not(board.memory(wish)))
        if not found:
            raise BoardError(
                f"board '{board.id}'", f"has no memory that may hold {unit.name}", "add the use to one of its memories"
            )
        choices[unit.name] = found
    return choices


def _why_not(memory: Memory) -> str:
    return f"it needs {memory.needs}" if memory.needs else f"it may hold {', '.join(memory.may_hold)}"


def _aligned(address: int) -> int:
    return -(-address // ALIGNMENT) * ALIGNMENT


def _layout(needs: Needs, assignment: _Assignment) -> Iterator[Section]:
    """The sections of an assignment at their addresses, memory by memory upwards."""
    cursor: dict[str, int] = {}
    for unit in _UNITS:
        if unit.name in assignment:
            memory = assignment[unit.name]
            origin = _aligned(cursor.get(memory.name, memory.free_origin))
            size = unit.bytes(needs)
            if size:
                cursor[memory.name] = origin + size
            yield Section(unit.name, memory.name, origin, size)


def _overflows(needs: Needs, assignment: _Assignment) -> dict[str, int]:
    """Bytes past the end of each memory that is too small: at most the padding between sections is lost."""
    end_of = {memory.name: memory.end for memory in assignment.values()}
    over: dict[str, int] = {}
    for section in _layout(needs, assignment):
        if section.bytes and section.end > end_of[section.region]:
            over[section.region] = section.end - end_of[section.region]
    return over


def _best_fit(needs: Needs, choices: _Choices) -> _Assignment | None:
    """The assignment that fits and gives the first of _PRIORITY its first choice, then the second, and so on."""

    def search(depth: int, chosen: dict[str, Memory]) -> _Assignment | None:
        if depth == len(_PRIORITY):
            return chosen
        name = _PRIORITY[depth].name
        for memory in choices[name]:
            trial = {**chosen, name: memory}
            # a section more never makes a memory less full: what overflows now overflows in the end
            if not _overflows(needs, trial) and (found := search(depth + 1, trial)) is not None:
                return found
        return None

    return search(0, {})


def _least_short(needs: Needs, choices: _Choices) -> _Assignment:
    """Of all assignments the one that lacks the fewest bytes in all, the preferred one of equals.

    Each shortage is then exact: with one byte less in one region some other assignment would have to fit, and its
    bytes past the ends would be fewer in all.
    """
    names = [unit.name for unit in _PRIORITY]
    assignments = (dict(zip(names, row, strict=True)) for row in product(*(choices[name] for name in names)))
    return min(assignments, key=lambda assignment: sum(_overflows(needs, assignment).values()))


def _placement(board: Board, needs: Needs, assignment: _Assignment, ready: tuple[str, ...]) -> Placement:
    usable = [memory for memory in board.memories if not memory.needs or memory.name in ready]
    over = _overflows(needs, assignment)
    return Placement(
        board=board.id,
        regions=tuple(Region(memory.name, memory.free_origin, memory.free_bytes) for memory in usable),
        sections=tuple(_layout(needs, assignment)),
        shortages=tuple(Shortage(memory.name, over[memory.name]) for memory in usable if memory.name in over),
    )


def _help(
    needs: Needs, board: Board, wishes: dict[str, str], ready: tuple[str, ...], placement: Placement
) -> Iterator[str]:
    """Sentences: fewer bytes of what, another memory."""
    for shortage in placement.shortages:
        others = {s.region: s.bytes for s in placement.shortages if s != shortage}
        prefix = f"{shortage.region}: it" if others else "it"
        yield from (f"{prefix} fits {how}" for how in _remedies(needs, _grown(board, others), wishes, ready))


def _helpful_modes(placement: Placement) -> Iterator[str]:
    short = {shortage.region for shortage in placement.shortages}
    modes = {_UNIT[s.name].mode for s in placement.sections if s.region in short and s.bytes}
    for mode in sorted(modes - {""}):
        yield f"--optimise {mode} may make it smaller"


def _grown(board: Board, more: Mapping[str, int]) -> Board:
    """The board with some memories longer."""
    memories = tuple(replace(m, bytes=m.bytes + more.get(m.name, 0)) for m in board.memories)
    return replace(board, memories=memories)


def _remedies(needs: Needs, board: Board, wishes: dict[str, str], ready: tuple[str, ...]) -> Iterator[str]:
    """What alone would make it fit."""
    choices = _choices(board, wishes, ready)
    fewer = {name: count for name in vars(needs) if (count := _fewer(needs, name, choices))}
    for name, count in sorted(fewer.items(), key=lambda item: item[1]):
        yield f"with {count:,} bytes fewer of {name}"
    for memory in board.memories:
        with_it = (*ready, memory.name)
        if memory.needs and memory.name not in ready and _best_fit(needs, _choices(board, wishes, with_it)):
            yield f"with {memory.name}, {memory.free_bytes:,} bytes, which needs {memory.needs}"
    if wishes and _best_fit(needs, _choices(board, {}, ready)):
        yield "where no section is bound to a memory"


def _fewer(needs: Needs, name: str, choices: _Choices) -> int:
    """The fewest bytes by which one field of the needs must shrink; 0 where not even all of it would do.

    Fewer bytes of one section never make another's place worse, so halving finds the number.
    """
    whole: int = getattr(needs, name)

    def fits(count: int) -> bool:
        return _best_fit(replace(needs, **{name: whole - count}), choices) is not None

    if not fits(whole):
        return 0
    low, high = 0, whole  # does not fit, fits
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if fits(middle) else (middle, high)
    return high
