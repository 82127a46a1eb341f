"""Does a firmware fit its board? Decided on the firmware itself, compiled and linked where there is room for anything.

Nothing is estimated: what the linker put into each section is placed into the memories as they are, by the rules of
its own script, so that a verdict is exact to the byte before a single file is written.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from quant2c.board import Board
from quant2c.emit.firmware import DEFAULT_STACK_BYTES, render_firmware
from quant2c.emit.placement import known_placement, place_sections
from quant2c.emit.project import SourceTree, write
from quant2c.errors import CheckError, ModelError
from quant2c.fit import SECTIONS, Needs, Placement, place
from quant2c.ir.schedule import MODES
from quant2c.toolchain.elf import Image, Section
from quant2c.toolchain.find import Compiler
from quant2c.toolchain.project import build_project

_ROOM = 1 << 28  # bytes more than a memory has
_HOPELESS = 1 << 25  # bytes short before any code is there: no need to compile it

Remake = Callable[[str], SourceTree]  # the same models under another optimisation


def fit(tree: SourceTree, board: Board, compiler: Compiler | None = None) -> Placement:
    """Where everything lies in the firmware that `build` makes, or how many bytes are missing.

    ToolError where there is no compiler.
    """
    known = known_placement(tree.models, board, DEFAULT_STACK_BYTES)
    if sum(shortage.bytes for shortage in known.shortages) > _HOPELESS:
        return known
    places = place_sections(tree.models, board, DEFAULT_STACK_BYTES).region_of
    wishes = {section: places[section] for section in SECTIONS}
    needs = _linked(tree, board, wishes, compiler)
    written, best = place(needs, board, wishes=wishes, advise_modes=False), place(needs, board, advise_modes=False)
    return written if written.fits or best.fits else best


def with_modes(placement: Placement, tree: SourceTree, board: Board, mode: str, remake: Remake) -> Placement:
    """A placement that does not fit, with what each other optimisation would change; `mode` is the present one."""
    lines = () if placement.fits else tuple(_modes(placement, tree, board, mode, remake))
    return replace(placement, help=(*placement.help, *lines))


def _modes(placement: Placement, tree: SourceTree, board: Board, mode: str, remake: Remake) -> Iterator[str]:
    missing = sum(shortage.bytes for shortage in placement.shortages)
    for other in MODES:
        try:
            again = remake(other) if other != mode else tree
        except (ModelError, CheckError):  # a budget that this mode does not keep
            continue
        if _sizes(again) == _sizes(tree):
            continue
        changed = fit(again, board)
        if changed.fits:
            yield f"it fits with --optimise {other}"
        elif sum(shortage.bytes for shortage in changed.shortages) < missing:
            still = " and ".join(
                f"{short.region} is still {short.bytes:,} bytes too small" for short in changed.shortages
            )
            yield f"with --optimise {other} {still}"


def _sizes(tree: SourceTree) -> Sequence[tuple[int, int]]:
    return [(model.arena_bytes, model.weights_bytes + model.constants_bytes) for model in tree.models]


def _linked(tree: SourceTree, board: Board, wishes: Mapping[str, str], compiler: Compiler | None) -> Needs:
    """What each section takes, from a firmware whose memories have room for anything."""
    roomy = replace(board, memories=tuple(replace(m, bytes=_with_room(m.origin, m.bytes)) for m in board.memories))
    firmware = tree.with_files(render_firmware(tree.models, roomy, tree.sources, places=wishes))
    with tempfile.TemporaryDirectory(prefix="quant2c-fit-", ignore_cleanup_errors=True) as folder:
        write(firmware, Path(folder))
        image = Image(build_project(Path(folder), compiler).output)
    return _needs({section.name: section for section in image.sections}, sum(m.state_bytes for m in tree.models))


def _with_room(origin: int, count: int) -> int:
    return min(count + _ROOM, (1 << 32) - origin)


def _needs(sections: Mapping[str, Section], state_bytes: int) -> Needs:
    """Sections of the linker script as the fit names them; padding inside of a group belongs to it."""

    def size(name: str) -> int:
        return sections[name].bytes if name in sections else 0

    def span(names: Sequence[str], start: Callable[[Section], int]) -> int:
        there = [sections[name] for name in names if size(name)]
        return max((start(s) + s.bytes for s in there), default=0) - min((start(s) for s in there), default=0)

    variables = span((".data", ".bss"), lambda section: section.address)
    return Needs(
        code=size(".text"),
        weights=size(".weights"),
        constants=span((".rodata", ".data"), lambda section: section.load),
        stack=size(".stack"),
        state=min(state_bytes, variables),
        data=max(variables - state_bytes, 0),
        arena=size(".arena"),
    )
