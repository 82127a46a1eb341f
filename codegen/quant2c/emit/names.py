"""Every C identifier of generated code is made here."""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import cache
from itertools import count

from quant2c.data import RUNTIME
from quant2c.errors import UsageError

_KEYWORDS_TEXT = """
auto break case char const continue default do double else enum extern float for goto if inline int long register
restrict return short signed sizeof static struct switch typedef union unsigned void volatile while main
bool true false class namespace template this new delete private public protected virtual operator
"""
_KEYWORDS = frozenset(_KEYWORDS_TEXT.split())
_IDENTIFIER = re.compile(r"[a-z][a-z0-9_]*")


def model_name(file: str, taken: Collection[str] = ()) -> str:
    """The prefix of a model's identifiers, from its file's name; none of those that are taken."""
    stem = re.sub(r"\.tflite$", "", file, flags=re.IGNORECASE)
    name = re.sub(r"[^a-z0-9]+", "_", stem.lower()).strip("_")
    free = _IDENTIFIER.fullmatch(name) and name not in _KEYWORDS and name not in _taken()
    name = checked_name(name if free else f"model_{name}".rstrip("_"))
    numbered = (f"{name}_{number}" for number in count(2))
    return name if name not in taken else next(each for each in numbered if each not in taken)


@cache
def _taken() -> frozenset[str]:
    """Names of the runtime's and the firmware's own files: a model's files lie beside them."""
    folders = (RUNTIME / "include", RUNTIME / "src", RUNTIME / "firmware")
    return frozenset(
        {path.stem for folder in folders for path in folder.iterdir()} | {"board", "startup", "firmware", "models"}
    )


def checked_name(name: str) -> str:
    """`name`, if it can prefix C identifiers and file names."""
    if name in _taken():
        raise UsageError(f"name '{name}'", "is that of a file of the runtime", "choose another")
    if not _IDENTIFIER.fullmatch(name) or name in _KEYWORDS or name.startswith("q2c"):
        raise UsageError(
            f"name '{name}'",
            "cannot prefix C identifiers",
            "use lower-case letters, digits and underscores, not q2c...",
        )
    return name


def layer(model: str, index: int, stem: str) -> str:
    """The parameter struct of a layer: kws_l0_conv2d."""
    return f"{model}_l{index}_{stem}"


def table(model: str, index: int, stem: str, role: str) -> str:
    """A constant table of a layer: kws_l0_conv2d_weights."""
    return f"{layer(model, index, stem)}_{role}"


def tensor(index: int) -> str:
    """A run-time value in the run function."""
    return f"t{index}"


def macro(model: str, *words: str) -> str:
    """KWS_ARENA_BYTES and the like."""
    return "_".join((model, *words)).upper()
