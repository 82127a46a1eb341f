"""VAR_HANDLE, READ_VARIABLE, ASSIGN_VARIABLE: values that last from run to run.

The checks resolve handles: in the graph that all further stages see, the variable itself is the first input of those
who read and assign it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from quant2c.ir.call import Call
from quant2c.ir.graph import NodeView
from quant2c.ir.schedule import Options
from quant2c.ir.tensor import Shape, Tensor
from quant2c.ops.base import Op
from quant2c.ops.movement import copy

_SPEC = "TFLite Micro: copied byte by byte; before it is assigned, every byte is the zero point"


def _handle(options: Mapping[str, Any]) -> tuple[str, str]:
    return _text(options.get("container")), _text(options.get("shared_name"))


def _text(name: object) -> str:
    return name.decode("utf-8", "replace") if isinstance(name, bytes) else str(name or "")


def _check_same_bytes(variable: Tensor, value: Tensor) -> Iterable[str]:
    if not variable.is_variable:
        yield f"{variable.where} is no variable"
    if variable.bytes != value.bytes:
        yield f"the variable '{variable.name}' is {list(variable.shape)} and {value.where} is {list(value.shape)}"


def _as_declared(view: NodeView) -> tuple[Shape | None, ...]:
    return (view.out.shape,) if view.outputs else ()


def _lower_read(view: NodeView, options: Options) -> tuple[Call, ...]:
    return (copy(view.input(0), view.out, view.out.bytes),)


def _lower_assign(view: NodeView, options: Options) -> tuple[Call, ...]:
    return (copy(view.input(1), view.input(0), view.input(0).bytes),)


OPS = (
    Op(
        "VAR_HANDLE",
        "variables",
        ("-> resource",),
        _as_declared,
        lambda view, options: (),
        quantized=False,
        as_stored=True,
        handle=_handle,
        spec="TFLite schema; the same container and name are the same variable",
    ),
    Op(
        "READ_VARIABLE",
        "variables",
        ("T -> T",),
        _as_declared,
        _lower_read,
        check=lambda view: _check_same_bytes(view.input(0), view.out),
        quantized=False,
        unsigned=True,
        as_stored=True,
        spec=_SPEC,
    ),
    Op(
        "ASSIGN_VARIABLE",
        "variables",
        ("T T ->",),
        _as_declared,
        _lower_assign,
        check=lambda view: _check_same_bytes(view.input(0), view.input(1)),
        quantized=False,
        unsigned=True,
        as_stored=True,
        spec=_SPEC,
    ),
)
