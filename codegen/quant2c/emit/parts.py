"""The parts of a generated model as records: tables, values, layers, bodies, edges."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class TableRecord:
    """A constant table: `static const <c_type> <name>[<elements>]`."""

    name: str
    c_type: str
    elements: int
    bytes: int
    role: str
    lines: tuple[str, ...]
    is_argument: bool  # passed to a layer call itself, so seen by the other file


@dataclass(frozen=True)
class MoveRecord:
    """Bytes handed to a body or back."""

    to: str
    source: str
    bytes: int


@dataclass(frozen=True)
class BodyRecord:
    """What a branch or loop runs: a function of its own."""

    role: str
    function: str
    bases: tuple[str, ...]  # what it is given: arena, state
    values: tuple[ValueRecord, ...]
    layers: tuple[LayerRecord, ...]
    before: tuple[MoveRecord, ...]
    after: tuple[MoveRecord, ...]
    result: str  # the byte that decides, of a loop's condition


@dataclass(frozen=True)
class LayerRecord:
    """One layer call."""

    index: int
    op: str
    label: str
    title: str  # op, shapes, MACs: the comment over the call
    symbol: str
    struct: str
    params: str  # the struct's identifier
    fields: tuple[tuple[str, str], ...]
    arguments: tuple[str, ...]
    macs: int
    traced: str  # the output the trace sees
    traced_bytes: int
    flow: str = ""  # "branch" or "loop": no call, but bodies
    condition: str = ""  # of a branch: the byte that decides
    moves: tuple[MoveRecord, ...] = ()  # before a loop
    bodies: tuple[BodyRecord, ...] = ()


@dataclass(frozen=True)
class ValueRecord:
    """A run-time value: a pointer into the arena or the state."""

    name: str
    base: str
    offset: int
    bytes: int
    comment: str


@dataclass(frozen=True)
class InitialRecord:
    """State that starts with other bytes than zeros: one value everywhere, or a table."""

    comment: str
    offset: int
    bytes: int
    value: int
    table: str


@dataclass(frozen=True)
class EdgeRecord:
    """A model input or output."""

    index: int
    tensor: str
    c_type: str
    type_name: str
    elements: int
    bytes: int
    shape: str
    expression: str  # where it lies, as C
    scale: str  # "" where it is not quantized for the tensor
    zero_point: int


def calls_of(layers: tuple[LayerRecord, ...]) -> tuple[LayerRecord, ...]:
    """The layers that call a kernel, in order of the text."""
    return tuple(
        call
        for layer in layers
        for call in ((layer,) if not layer.flow else (c for body in layer.bodies for c in calls_of(body.layers)))
    )


def bodies_in(layers: tuple[LayerRecord, ...]) -> tuple[BodyRecord, ...]:
    """The bodies that do anything, inner ones first: each is a function."""
    return tuple(
        each
        for layer in layers
        for body in layer.bodies
        for each in (*bodies_in(body.layers), *((body,) if body.layers else ()))
    )


def bases_of(values: tuple[ValueRecord, ...], layers: tuple[LayerRecord, ...]) -> tuple[str, ...]:
    """Which of arena and state values and bodies lie in."""
    used = {value.base for value in values}
    for layer in layers:
        moves = (*layer.moves, *(m for body in layer.bodies for m in (*body.before, *body.after)))
        texts = [text for move in moves for text in (move.to, move.source)]
        texts += [*(body.result for body in layer.bodies), layer.traced]
        used.update(text.partition(" +")[0] for text in texts)
        used.update(base for body in layer.bodies for base in body.bases)
    return tuple(base for base in ("arena", "state") if base in used)
