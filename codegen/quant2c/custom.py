"""Operators of a user's own: a Python file with the same three tables as the built-in ones, and C files beside it.

    OPS         rows, named CUSTOM:<code>    quant2c.ops.base.Op
    REFERENCES  name -> arithmetic in numpy  quant2c.reference.base.Reference
    KERNELS     rows of C functions          quant2c.select.kernel.Kernel

A file becomes a `CustomFile`, a value that is handed to `load`; the nodes of that one graph then carry its operators.
What goes wrong inside of the file is told as a sentence that names its line. docs/custom-ops.md has an example.
"""

from __future__ import annotations

import sys
import traceback
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from types import ModuleType
from typing import Any, TypeVar

import numpy as np

from quant2c.data import RUNTIME
from quant2c.errors import ModelError, Quant2cError, UsageError
from quant2c.ir.call import Call
from quant2c.ir.extension import Extension
from quant2c.ir.graph import Graph, Node, NodeView
from quant2c.ir.schedule import Options
from quant2c.ir.tensor import Array, Shape
from quant2c.ops.base import Op
from quant2c.ops.custom import PREFIX, custom_code
from quant2c.reference.base import Reference
from quant2c.select.kernel import Kernel

T = TypeVar("T")

_HINT = "docs/custom-ops.md says what the file holds"

# The functions of a row that are called as they are; those of an operator that return more are looked at, too.
_KERNEL_ROLES = ("when", "pack", "scratch", "overlap", "cost", "flash")
_OP_ROLES = ("parse", "check", "border", "accumulator")


@dataclass(frozen=True, eq=False)
class CustomFile:
    """The operators of one file, by name."""

    name: str
    operators: Mapping[str, Extension]


Custom = Sequence[str | Path | CustomFile]  # files, read or to be read


def read_custom(path: str | Path) -> CustomFile:
    """The operators of a Python file; UsageError says what is wrong with it. The file is run."""
    path = Path(path)
    module = _run(path)
    where = path.name
    rows = _rows(module, "OPS", Op, where)
    kernels = tuple(_own_kernel(row, path) for row in _rows(module, "KERNELS", Kernel, where))
    references = getattr(module, "REFERENCES", {})
    if not isinstance(references, Mapping):
        raise UsageError(where, "REFERENCES is no dictionary", _HINT)
    if not rows:
        raise UsageError(where, "describes no operator: OPS is missing or empty", _HINT)
    operators = {}
    for op in rows:
        if not custom_code(op.name):
            raise UsageError(where, f"names an operator '{op.name}'; its name must be {PREFIX}<code>", _HINT)
        if not callable(references.get(op.name)):
            raise UsageError(where, f"REFERENCES has no function for '{op.name}'", _HINT)
        if op.name in operators:
            raise UsageError(where, f"describes '{op.name}' twice", "keep one of the rows")
        reference = _guarded_reference(references[op.name], f"{where}: {op.name}", path)
        operators[op.name] = Extension(_guarded_op(op, path), reference, kernels, where)
    return CustomFile(where, operators)


def with_custom(graph: Graph, custom: Custom) -> Graph:
    """The graph whose nodes carry those operators; of two files with the same operator the later one is taken."""
    known: dict[str, Extension] = {}
    for each in custom:
        file = each if isinstance(each, CustomFile) else read_custom(each)
        known.update(file.operators)

    def bound(node: Node) -> Node:
        return replace(node, extension=known[node.op]) if node.op in known else node

    subgraphs = (replace(each, nodes=tuple(bound(node) for node in each.nodes)) for each in graph.subgraphs)
    return replace(graph, subgraphs=tuple(subgraphs)) if known else graph


def _run(path: Path) -> ModuleType:
    """The module that the file defines. It is known to the interpreter only while it runs."""
    try:
        code = compile(path.read_bytes(), str(path), "exec")
    except OSError as error:
        raise UsageError(str(path), f"cannot be read: {error.strerror}", "name an existing Python file") from error
    except (SyntaxError, ValueError) as error:
        line = f" at line {error.lineno}" if isinstance(error, SyntaxError) else ""
        raise UsageError(path.name, f"is no Python{line}: {error.args[0]}", _HINT) from error
    module = ModuleType(f"quant2c_custom_{path.stem}")
    module.__file__ = str(path)
    sys.modules[module.__name__] = module  # dataclasses look their module up
    try:
        exec(code, module.__dict__)
    except Quant2cError:
        raise
    except (Exception, SystemExit) as error:  # whatever a user's file can do
        raise UsageError(path.name, f"fails {_words(error, path)}", _HINT) from error
    finally:
        del sys.modules[module.__name__]
    return module


def _rows(module: ModuleType, name: str, kind: type[T], where: str) -> tuple[T, ...]:
    rows = getattr(module, name, ())
    if not isinstance(rows, (tuple, list)) or not all(isinstance(row, kind) for row in rows):
        raise UsageError(where, f"{name} is no tuple of {kind.__name__} rows", _HINT)
    return tuple(rows)


# ---- C files ----


def _own_kernel(row: Kernel, path: Path) -> Kernel:
    """The row with the folder of its files. Its C file is beside `path`; the others are there or in the runtime."""
    for name in dict.fromkeys((row.file, row.header_name, *row.sources)):
        beside = (path.parent / name).is_file()
        taken = any((RUNTIME / folder / name).is_file() for folder in ("src", "include", "firmware"))
        if taken and (beside or name == row.file):
            raise UsageError(path.name, f"{name} of {row.symbol} is named as a file of the runtime", "choose another")
        if not beside and not taken:
            raise UsageError(path.name, f"there is no {name} beside it, for {row.symbol}", "write it, or drop the row")
    where = f"{path.name}: kernel {row.symbol}"
    return replace(row, folder=path.parent.resolve(), **_all_guarded(row, _KERNEL_ROLES, where, path))


# ---- functions of the file ----


def _guarded(function: Callable[..., Any], where: str, path: Path) -> Callable[..., Any]:
    """The function, whose failure is a sentence. Generators are run to their end."""

    def call(*arguments: Any) -> Any:
        try:
            result = function(*arguments)
            return tuple(result) if isinstance(result, Iterator) else result
        except Quant2cError:
            raise
        except Exception as error:  # whatever a user's function can do
            raise ModelError(where, f"fails {_words(error, path)}", "correct the file given by --custom") from error

    return call


def _all_guarded(row: object, roles: Sequence[str], where: str, path: Path) -> dict[str, Any]:
    return {role: _guarded(f, f"{where}: {role}", path) for role in roles if (f := getattr(row, role)) is not None}


def _guarded_op(op: Op, path: Path) -> Op:
    where = f"{path.name}: {op.name}"
    shapes, lower = _guarded(op.shapes, f"{where}: shapes", path), _guarded(op.lower, f"{where}: lower", path)

    def checked_shapes(view: NodeView) -> tuple[Shape | None, ...]:
        found = shapes(view)
        if not isinstance(found, tuple) or len(found) != len(view.outputs):
            problem = f"gives {found!r} for {len(view.outputs)} outputs"
            raise ModelError(f"{where}: shapes", problem, "give a tuple with the shape of each output, or None")
        return found

    def checked_calls(view: NodeView, options: Options) -> tuple[Call, ...]:
        calls = lower(view, options)
        if not isinstance(calls, tuple) or not all(isinstance(call, Call) for call in calls):
            raise ModelError(f"{where}: lower", f"gives {calls!r}", "give a tuple of quant2c.ir.call.Call")
        return calls

    return replace(op, shapes=checked_shapes, lower=checked_calls, **_all_guarded(op, _OP_ROLES, where, path))


def _guarded_reference(function: Reference, where: str, path: Path) -> Reference:
    guarded = _guarded(function, f"{where}: reference", path)

    def checked(view: NodeView, inputs: Sequence[Array | None], profile: str) -> tuple[Array, ...]:
        results = guarded(view, inputs, profile)
        if not isinstance(results, tuple) or len(results) < len(view.outputs):
            raise ModelError(f"{where}: reference", "does not give a tuple with every output", _HINT)
        for out, value in zip(view.outputs, results, strict=False):
            if np.shape(value) != out.shape or np.asarray(value).dtype != out.dtype.numpy:
                got = f"{np.asarray(value).dtype} {list(np.shape(value))}"
                problem = f"gives {got} for {out.where}, which is {out.dtype.label} {list(out.shape)}"
                raise ModelError(f"{where}: reference", problem, "store the result in the output's type")
        return results

    return checked


def _words(error: BaseException, path: Path) -> str:
    """`at line 12 with KeyError: 'x'`: the deepest line of the file itself."""
    lines = [frame.lineno for frame in traceback.extract_tb(error.__traceback__) if frame.filename == str(path)]
    at = f"at line {lines[-1]} " if lines else ""
    return f"{at}with {type(error).__name__}: {error}"
