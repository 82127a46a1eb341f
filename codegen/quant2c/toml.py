"""TOML tables as frozen dataclasses: the type of a field says what its key may be.

str, int, float, bool      as TOML has them; an int that counts bytes may also be written "512 KiB" or "2 MiB"
T | None                   T, or left out
tuple[str, ...]            a list of words
tuple[tuple[str, T], ...]  a table of words or numbers
a dataclass                a table; tuple[dataclass, ...] an array of tables
_Named                     an array of tables, each with a `name` and words besides
"""

from __future__ import annotations

import dataclasses
import re
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeVar, get_args, get_type_hints

from quant2c.errors import BoardError
from quant2c.names import nearest

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

T = TypeVar("T")

_UNITS = {"B": 1, "KiB": 1024, "MiB": 1024 * 1024}
_SIZE = re.compile(rf"(\d+) ({'|'.join(_UNITS)})")
_Named = tuple[tuple[str, tuple[tuple[str, str], ...]], ...]


def read(path: Path, where: str, reserved: tuple[str, ...] = ()) -> dict[str, Any]:
    """The tables of a TOML file, none of them named as in `reserved`."""
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise BoardError(where, f"cannot be read: {error.strerror}", f"is the path right? {path}") from error
    except UnicodeDecodeError as error:
        raise BoardError(where, "is not UTF-8 text", "save it as UTF-8") from error
    except tomllib.TOMLDecodeError as error:
        raise BoardError(where, f"is not TOML: {error}", "compare it with the files of boards/") from error
    for key in reserved:
        if key in values:
            raise BoardError(where, f"'{key}' is not a key", "the file's name says it")
    return values


def record(cls: type[T], table: Mapping[str, Any], where: str) -> T:
    """The dataclass `cls` from `table`; BoardError names what is unknown, missing or of a wrong type."""
    fields = {field.name: field for field in dataclasses.fields(cls)}  # type: ignore[arg-type]
    hints = get_type_hints(cls)
    for key in table:
        if key not in fields:
            raise BoardError(where, f"key '{key}' is not known", nearest(key, fields))
    for name, field in fields.items():
        if name not in table and field.default is dataclasses.MISSING:
            raise BoardError(where, f"key '{name}' is missing", f"add {name} = ...")
    return cls(**{name: _value(hints[name], value, name, where) for name, value in table.items()})


def _value(hint: Any, value: Any, key: str, where: str) -> Any:
    """`value` as the type `hint`."""
    if hint in _READERS:
        wanted, read_one = _READERS[hint]
        result = read_one(value)
        if result is None:
            raise BoardError(
                where, f"'{key}' must be {wanted}, and is {value!r}", "compare it with the files of boards/"
            )
        return result
    if dataclasses.is_dataclass(hint):
        return record(_class(hint), _table(value, key, where), f"{where}, {key}")
    element = get_args(hint)[0]  # T | None, or tuple[dataclass, ...]
    if type(None) in get_args(hint):
        return _value(element, value, key, where)
    if not isinstance(value, list):
        raise BoardError(where, f"'{key}' must be an array of tables, and is {value!r}", f"write [[{key}]]")
    rows = [_table(row, key, where) for row in value]
    names = [f"{where}, {key} {row.get('name', number)}" for number, row in enumerate(rows)]
    return tuple(record(element, row, name) for row, name in zip(rows, names, strict=True))


def _class(hint: Any) -> type[Any]:
    assert isinstance(hint, type)
    return hint


def _table(value: Any, key: str, where: str) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise BoardError(where, f"'{key}' must be a table, and is {value!r}", f"write [{key}]")
    return value


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _integer(value: object) -> int | None:
    if isinstance(value, str) and (size := _SIZE.fullmatch(value)):
        return int(size[1]) * _UNITS[size[2]]
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _number(value: object) -> float | None:
    return float(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else None


def _truth(value: object) -> bool | None:
    return value if isinstance(value, bool) else None


def _words(value: object) -> tuple[str, ...] | None:
    return tuple(value) if isinstance(value, list) and all(isinstance(word, str) for word in value) else None


def _pairs(read_one: Callable[[object], T | None]) -> Callable[[object], tuple[tuple[str, T], ...] | None]:
    """A reader of tables whose values `read_one` takes."""

    def pairs(value: object) -> tuple[tuple[str, T], ...] | None:
        if not isinstance(value, dict):
            return None
        rows = [(key, read_one(one)) for key, one in value.items()]
        known = tuple((key, one) for key, one in rows if one is not None)
        return known if len(known) == len(rows) else None

    return pairs


def _named(value: object) -> _Named | None:
    """[[key]] tables with a name and words: ((name, ((key, word), ...)), ...)."""
    if not isinstance(value, list):
        return None
    tables = [dict(_pairs(_text)(row) or ()) for row in value]
    if not all("name" in table for table in tables):
        return None
    return tuple((table.pop("name"), tuple(table.items())) for table in tables)


_READERS: dict[Any, tuple[str, Callable[[object], Any]]] = {
    str: ("a text", _text),
    int: ("a whole number", _integer),
    float: ("a number", _number),
    bool: ("true or false", _truth),
    tuple[str, ...]: ("a list of texts", _words),
    tuple[tuple[str, int], ...]: ("a table of whole numbers", _pairs(_integer)),
    tuple[tuple[str, str], ...]: ("a table of texts", _pairs(_text)),
    _Named: ("an array of tables, each with a name and other texts", _named),
}
