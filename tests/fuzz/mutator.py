"""Changes a .tflite file in place, field by field: the container mostly stays readable while what it says becomes odd.

A `Map` knows where in the file every number, vector, reference and table slot lies, found by walking the schema. A
mutation overwrites some of them. Nothing is written again from scratch, so that two tables may come to share a vector,
a length may reach into a neighbour, and an index may point anywhere.
"""

from __future__ import annotations

import random
import re
import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache, cached_property
from typing import Any

import numpy as np

from builder.schema import UNIONS, Field, fields_of, module_of

_U16, _I32, _U32 = struct.Struct("<H"), struct.Struct("<i"), struct.Struct("<I")
_LARGEST_MUTATION = 4  # places at once
_OPTION_TABLES = {number: table for table, number in UNIONS["builtin_options"].items()}


@dataclass(frozen=True)
class Number:
    """A scalar, or one element of a vector."""

    at: int
    dtype: np.dtype[Any]
    name: str  # Table.field


@dataclass(frozen=True)
class Vector:
    """Where the length of a vector lies, and what its elements take."""

    at: int
    count: int
    element_bytes: int
    name: str


@dataclass(frozen=True)
class Reference:
    """Where an offset lies; `kind` names what it points at."""

    at: int
    target: int
    kind: str


@dataclass
class Map:
    """Everything of one file that can be changed."""

    numbers: list[Number] = field(default_factory=list)
    vectors: list[Vector] = field(default_factory=list)
    references: list[Reference] = field(default_factory=list)
    slots: list[int] = field(default_factory=list)  # of vtables: a zero there takes a field away
    data: list[tuple[int, int]] = field(default_factory=list)  # start and end of the contents of byte vectors

    @cached_property
    def by_name(self) -> dict[str, list[Number]]:
        """The numbers of each field, so that a field of one number is changed as often as one of a thousand."""
        names: dict[str, list[Number]] = {}
        for number in self.numbers:
            names.setdefault(number.name, []).append(number)
        return names


@dataclass(frozen=True)
class Slot:
    """A field with its place in the vtable and the table that it holds."""

    field: Field
    vtable_offset: int
    table: str


@cache
def slots_of(table: str) -> tuple[Slot, ...]:
    """The fields of a table, from the readers that the `tflite` package generates."""
    reader = getattr(module_of(table), table)
    names = [name for name in vars(reader) if not name.startswith("_")]
    by_snake = {_plain(name): name for name in names}
    found = []
    for known in fields_of(table).values():
        code = getattr(reader, by_snake[_plain(known.name)]).__code__
        offset = next(c for c in code.co_consts if isinstance(c, int) and c >= 4 and not isinstance(c, bool))
        tables = [n for n in code.co_names if f"tflite.{n}" in code.co_names] or [""]
        found.append(Slot(known, offset, tables[0]))
    return tuple(found)


def _plain(name: str) -> str:
    return re.sub("[^a-z0-9]", "", name.lower())


def survey(content: bytes) -> Map:
    """The map of a well-formed file; of a damaged one it may end in any error of struct or of look-ups."""
    places = Map()
    _table(content, _U32.unpack_from(content)[0], "Model", places, set())
    return places


def _table(content: bytes, at: int, table: str, places: Map, seen: set[int]) -> None:
    if at in seen:
        return
    seen.add(at)
    vtable = at - _I32.unpack_from(content, at)[0]
    size = _U16.unpack_from(content, vtable)[0]
    union = ""
    for slot in slots_of(table):
        if slot.vtable_offset >= size:
            continue
        offset = _U16.unpack_from(content, vtable + slot.vtable_offset)[0]
        if offset == 0:
            continue
        places.slots.append(vtable + slot.vtable_offset)
        where, name = at + offset, f"{table}.{slot.field.name}"
        if slot.field.name == "builtin_options_type":
            union = _OPTION_TABLES.get(content[where], "")
        if slot.field.kind == "scalar" and slot.field.element is not None:
            places.numbers.append(Number(where, slot.field.element, name))
        else:
            inner = union if slot.field.name == "builtin_options" else slot.table
            _reference(content, where, slot, inner, name, places, seen)


def _reference(content: bytes, where: int, slot: Slot, inner: str, name: str, places: Map, seen: set[int]) -> None:
    target = where + _U32.unpack_from(content, where)[0]
    kind = {"vector": str(slot.field.element), "tables": f"[{inner}]", "table": inner}.get(slot.field.kind, "string")
    places.references.append(Reference(where, target, kind))
    if slot.field.kind == "table":
        if inner:
            _table(content, target, inner, places, seen)
        return
    count = _U32.unpack_from(content, target)[0]
    element_bytes = slot.field.element.itemsize if slot.field.element is not None else 4
    if slot.field.kind == "string":
        element_bytes = 1
    if count * element_bytes > len(content):
        raise ValueError(f"{name} claims {count} elements")
    places.vectors.append(Vector(target, count, element_bytes, name))
    first = target + 4
    if slot.field.kind == "tables" and inner:
        for place in range(first, first + 4 * count, 4):
            inside = place + _U32.unpack_from(content, place)[0]
            places.references.append(Reference(place, inside, inner))
            _table(content, inside, inner, places, seen)
    elif slot.field.element is not None and slot.field.element.itemsize > 1:
        places.numbers.extend(_elements(first, count, slot.field.element, name))
    else:
        places.data.append((first, first + count))


def _elements(first: int, count: int, dtype: np.dtype[Any], name: str) -> Iterator[Number]:
    return (Number(first + i * dtype.itemsize, dtype, name) for i in range(count))


# ---- what a mutation does ----

_INTEGERS = (0, 1, -1, 2, 3, 4, 5, 7, 8, 16, 127, 128, 255, 256, 1000, 65535, 65536, 1 << 20, (1 << 31) - 1, -(1 << 31))
_REALS = (0.0, -0.0, 1.0, -1.0, 1e-45, 1e-38, 1e-10, 0.5, 3e38, float("inf"), float("-inf"), float("nan"))


def _new_number(data: bytearray, places: Map, r: random.Random) -> None:
    if places.numbers:
        number = r.choice(places.by_name[r.choice(list(places.by_name))])
        _put(data, number, r.choice([_interesting, _near, _borrowed])(data, places, number, r))


def _interesting(data: bytearray, places: Map, number: Number, r: random.Random) -> int | float:
    return r.choice(_REALS) if number.dtype.kind == "f" else r.choice(_INTEGERS)


def _near(data: bytearray, places: Map, number: Number, r: random.Random) -> int | float:
    """The value, a little off; a scale by orders of magnitude."""
    value = np.frombuffer(data, number.dtype, 1, number.at)[0].item()
    if number.dtype.kind == "f":
        return float(value) * r.choice([-1.0, 1e-20, 1e-6, 0.5, 2.0, 1e6, 1e20])
    return int(value) + r.choice([-2, -1, 1, 2, 8, 128])


def _borrowed(data: bytearray, places: Map, number: Number, r: random.Random) -> int | float:
    """What the same field holds elsewhere: a real index, type or dimension, at the wrong place."""
    other = r.choice(places.by_name[number.name])
    value: int | float = np.frombuffer(data, other.dtype, 1, other.at)[0].item()
    return value


def _put(data: bytearray, number: Number, value: int | float) -> None:
    size = number.dtype.itemsize
    if number.dtype.kind == "f":
        with np.errstate(over="ignore"):
            raw = np.asarray(value, number.dtype).tobytes()
    else:
        raw = (int(value) & ((1 << 8 * size) - 1)).to_bytes(size, "little")
    data[number.at : number.at + size] = raw


def _new_length(data: bytearray, places: Map, r: random.Random) -> None:
    if places.vectors:
        vector = r.choice(places.vectors)
        count = r.choice([0, vector.count - 1, vector.count + 1, vector.count // 2, 1, 6, 9, 1 << 16, (1 << 32) - 1])
        _U32.pack_into(data, vector.at, count & 0xFFFFFFFF)


def _new_target(data: bytearray, places: Map, r: random.Random) -> None:
    """A reference to what another one of its kind points at; now and then to anything. Offsets only go forward."""
    if places.references:
        reference = r.choice(places.references)
        same_kind = r.random() < 0.9
        behind = [o for o in places.references if o.target > reference.at]
        others = [o.target for o in behind if (o.kind == reference.kind) == same_kind]
        if others:
            _U32.pack_into(data, reference.at, r.choice(others) - reference.at)


def _swap(data: bytearray, places: Map, r: random.Random) -> None:
    """Two references of one kind change places: operators in another order, for example."""
    if len(places.references) > 1:
        one = r.choice(places.references)
        other = r.choice([o for o in places.references if o.kind == one.kind])
        if one.at < other.target and other.at < one.target:
            _U32.pack_into(data, one.at, other.target - one.at)
            _U32.pack_into(data, other.at, one.target - other.at)


def _without_field(data: bytearray, places: Map, r: random.Random) -> None:
    if places.slots:
        _U16.pack_into(data, r.choice(places.slots), 0)


def _new_data(data: bytearray, places: Map, r: random.Random) -> None:
    """Other contents for part of a constant, a name or custom options: extremes, or noise."""
    if places.data:
        start, end = r.choice(places.data)
        if end > start:
            at = r.randrange(start, end)
            for place in range(at, min(at + r.choice([1, 4, 64]), end)):
                data[place] = r.choice([0, 1, 127, 128, 255, r.randrange(256)])


def _flipped(data: bytearray, places: Map, r: random.Random) -> None:
    data[r.randrange(8, len(data))] ^= 1 << r.randrange(8)


def _cut(data: bytearray, places: Map, r: random.Random) -> None:
    del data[r.randrange(8, len(data)) :]


Change = Callable[[bytearray, Map, random.Random], None]
_CHANGES: tuple[tuple[int, Change], ...] = (
    (50, _new_number),
    (8, _new_length),
    (8, _new_target),
    (6, _swap),
    (6, _without_field),
    (8, _new_data),
    (4, _flipped),
    (1, _cut),
)


def mutant(content: bytes, places: Map, r: random.Random) -> bytes:
    """The file with one to four changes; `places` is its own map."""
    data = bytearray(content)
    weights, changes = zip(*_CHANGES, strict=True)
    for change in r.choices(changes, weights, k=r.choice([1, 1, 1, 2, 2, 3, _LARGEST_MUTATION])):
        if len(data) < len(content):
            break  # cut short: the map is no longer its own
        change(data, places, r)
    return bytes(data)
