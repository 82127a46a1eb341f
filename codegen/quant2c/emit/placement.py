"""Which memory of a board holds what in a firmware, decided before anything is compiled.

Sizes of weights, arenas, states and stack are exact; those of code, constants and the firmware's own variables are
guesses, which matter only where a board has several memories for them. The same models give the same places, whatever
compilers a machine has; whether the compiled firmware fits is another question (quant2c.firmware).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from quant2c.board import Board
from quant2c.fit import Needs, Placement, place

GUARD_BYTES = 32  # around each arena: Q2C_GUARDED_BYTES of device.h

_GUESS = Needs(code=48 << 10, constants=1 << 10, data=4 << 10)


class SizedModel(Protocol):
    """What is known of a model before it is compiled."""

    @property
    def weights_bytes(self) -> int: ...
    @property
    def constants_bytes(self) -> int: ...
    @property
    def arena_bytes(self) -> int: ...
    @property
    def state_bytes(self) -> int: ...


def known_needs(models: Sequence[SizedModel], stack_bytes: int) -> Needs:
    """What is exact; a firmware takes more."""
    return Needs(
        weights=sum(model.weights_bytes + model.constants_bytes for model in models),
        arena=max((m.arena_bytes for m in models), default=0) + GUARD_BYTES,
        state=sum(model.state_bytes for model in models),
        stack=stack_bytes,
    )


def known_placement(
    models: Sequence[SizedModel], board: Board, stack_bytes: int, wishes: Mapping[str, str] | None = None
) -> Placement:
    """Where what is known for certain would lie. Where that does not fit, no firmware does."""
    ready = tuple(sorted(set((wishes or {}).values())))
    return place(known_needs(models, stack_bytes), board, wishes=wishes, ready=ready)


def place_sections(
    models: Sequence[SizedModel], board: Board, stack_bytes: int, wishes: Mapping[str, str] | None = None
) -> Placement:
    """Where the sections go, as far as can be told before anything is compiled.

    `wishes` binds sections (text, weights, rodata, stack, data, arena) to memories; one that only the user's own code
    sets up may be named, too.
    """
    ready = tuple(sorted(set((wishes or {}).values())))
    return place(known_needs(models, stack_bytes) + _GUESS, board, wishes=wishes, ready=ready)
