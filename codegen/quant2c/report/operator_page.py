"""docs/ops.md: which operator takes which types, where kernels are fast, and where the arithmetic is specified."""

from __future__ import annotations

from collections.abc import Iterable

from quant2c.ir.dtype import DType
from quant2c.ops import OPS
from quant2c.ops.base import Op
from quant2c.select.table import KERNELS

_HYBRID = "hybrid"  # float32 values, int8 weights

# Columns, and what stands in their heads.
_COLUMNS = {
    "int8": "int8",
    "uint8": "uint8",
    "int16": "int16",
    "int4": "int4 weights",
    "float32": "float32",
    _HYBRID: "hybrid",
    "bool": "bool",
    "int32": "int32",
    "int64": "int64",
}
_SPOKEN_OF = ("int32", "int64", "bool")  # types that a first input may have only to say what happens to the others
_YES = "✓"

_HEAD = """# Operators

Written by `quant2c ops --markdown`; a test keeps it current. A column is the type of the values that an operator works
on; *int4 weights* go with int8 values, and *hybrid* is float32 values with int8 weights. "✓" is the portable C, which
runs everywhere; names are instruction sets with kernels of their own beside it, chosen where the parameters suit them:
`dsp` Cortex-M4, M7 and M33, `m7` ordered for its two pipelines, `mve` Helium (M55, M85), `v7m` M3, `v6m` M0 and M0+.
uint8 values are stored as int8 and use its kernels.

"""

_FORMS = """
## Forms

The tensors that each operator takes and gives: `?` may be left out, `*` repeats, `any` is every type, and T is one of
the types behind the form, or every type where there are none.

"""


def operators_markdown() -> str:
    """The page."""
    head = ["operator", *_COLUMNS.values(), "others", "specification"]
    lines = [_row(head), _row(["---"] * len(head))]
    lines += [_row(_cells(OPS[name])) for name in sorted(OPS)]
    forms = [f"* **{name}** {'; '.join(forms_of(OPS[name]))}" for name in sorted(OPS)]
    return _HEAD + "\n".join(lines) + "\n" + _FORMS + "\n".join(forms) + "\n"


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _cells(op: Op) -> list[str]:
    taken = list(dict.fromkeys(column for line in op.signatures for column in columns_of(line)))
    if "any" in taken:
        taken = [column for column in _COLUMNS if column not in ("int4", _HYBRID)] + ["every other"]
    cells = [_cell(op, column) if column in taken else "" for column in _COLUMNS]
    others = [column for column in taken if column not in _COLUMNS]
    return [op.name, *cells, " ".join(others), op.spec]


def _cell(op: Op, column: str) -> str:
    return " ".join(fast(op, column)) or _YES


def fast(op: Op, column: str) -> list[str]:
    """The instruction sets with kernels of their own for the operator's work on that type."""
    label = {_HYBRID: "float32", "int4": "int8"}.get(column, column)
    stored = DType.INT8 if label == "uint8" and not op.unsigned else DType[label.upper()]
    short = {stored.short, f"b{max(stored.bits, 8)}"}
    moved = short | {"b8"}  # kernels of its own stem may move values of any type as bytes
    stems = {"int4": f"{op.stem}_w4", _HYBRID: f"{op.stem}_hybrid"}
    own, others = (stems[column], ()) if column in stems else (op.stem, op.calls)
    served = [k for k in KERNELS if _head(k.types) in (moved if k.stem == own else short if k.stem in others else ())]
    return sorted({k.isa for k in served if k.isa != "portable"})


def _head(types: str) -> str:
    """The first type of a kernel's: that of the values that it reads."""
    return types.split("_")[0]


def columns_of(signature: str) -> tuple[str, ...]:
    """The types of the values that a form works on: one, but for conversions."""
    left, right = (_types(side) for side in signature.split("->"))
    if not left or "int4" in left:
        return ("int4",) if left else tuple(right[:1])
    if {"float32", "int8"} <= set(left) and right[0] == "float32":
        return (_HYBRID,)
    if len(left) == 1 and len(right) == 1:
        return tuple(dict.fromkeys(("any",) if _is_free(left[0]) else (left[0], right[0])))
    first = left[0]
    if first in _SPOKEN_OF and right and right[0] in left[1:]:
        first = right[0]
    return ("any",) if _is_free(first) else (first,)


def _types(side: str) -> list[str]:
    return [word.rstrip("?*") for word in side.split()]


def _is_free(word: str) -> bool:
    return word == "any" or len(word) == 1


def forms_of(op: Op) -> list[str]:
    """The signatures in few words: those that differ in one type only as one, all conversions as one or a few."""
    lines = [line for line in op.signatures if len(columns_of(line)) == 1]
    found: dict[str, list[str]] = {}
    for line in sorted(lines, key=lambda line: columns_of(line)[0] in _SPOKEN_OF):  # these fit a form of the others
        (kind,) = columns_of(line)
        given = (pattern for pattern in found if _with_type(pattern, kind) == line)
        found.setdefault(next(given, _with_letter(line, kind)), []).append(kind)
    alone = (_with_type(p, kinds[0]) if len(kinds) == 1 else f"{p}` ({', '.join(kinds)})" for p, kinds in found.items())
    return [f"`{form}" if form.endswith(")") else f"`{form}`" for form in (*alone, *_conversions(op))]


def _with_letter(line: str, kind: str) -> str:
    """The form with T for that type, wherever it stands."""
    return " ".join(word.replace(kind, "T") if word.rstrip("?*") == kind else word for word in line.split())


def _with_type(pattern: str, kind: str) -> str:
    return pattern if kind == "any" else " ".join(w.replace("T", kind) if w[0] == "T" else w for w in pattern.split())


def _conversions(op: Op) -> list[str]:
    """Forms of one tensor to another type: what becomes what."""
    targets: dict[str, list[str]] = {}
    for line in op.signatures:
        if len(columns_of(line)) == 2:
            source, target = columns_of(line)
            targets.setdefault(source, []).append(target)
    sources: dict[tuple[str, ...], list[str]] = {}
    for source, wanted in targets.items():
        sources.setdefault(tuple(sorted({*wanted, *([source] if len(wanted) > 3 else [])})), []).append(source)
    return [f"{', '.join(each)} -> {', '.join(wanted)}" for wanted, each in sources.items()]
