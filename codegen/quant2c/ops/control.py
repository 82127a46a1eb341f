"""IF, WHILE and CALL_ONCE: operators that run subgraphs.

The checks give each node copies of its subgraphs (`Node.bodies`), and what CALL_ONCE assigns becomes the start of the
variables. Nothing is lowered to a call here: the stages run the bodies as `Flow` says.
"""

from __future__ import annotations

from collections.abc import Iterable

from quant2c.ir.call import Call
from quant2c.ir.flow import BRANCH, LOOP, ONCE
from quant2c.ir.graph import NodeView
from quant2c.ir.schedule import Options
from quant2c.ir.tensor import Shape
from quant2c.ops.base import Op

_SPEC = "TFLite Micro: the subgraph's inputs and outputs are copies, byte by byte"


def _as_declared(view: NodeView) -> tuple[Shape | None, ...]:
    """What the bodies give: compared with them where they are checked."""
    return (None,) * len(view.outputs)


def _no_call(view: NodeView, options: Options) -> tuple[Call, ...]:
    return ()


def _check_condition(view: NodeView) -> Iterable[str]:
    if view.input(0).elements != 1:
        yield f"its condition has {view.input(0).elements} elements; one is needed"


OPS = (
    Op(
        "IF",
        "control",
        ("bool any?* -> any?*",),
        _as_declared,
        _no_call,
        check=_check_condition,
        quantized=False,
        unsigned=True,
        as_stored=True,
        flow=BRANCH,
        spec=_SPEC,
    ),
    Op(
        "WHILE",
        "control",
        ("any?* -> any?*",),
        _as_declared,
        _no_call,
        quantized=False,
        unsigned=True,
        as_stored=True,
        flow=LOOP,
        spec=_SPEC,
    ),
    Op(
        "CALL_ONCE",
        "control",
        ("any?* ->",),
        _as_declared,
        _no_call,
        quantized=False,
        as_stored=True,
        flow=ONCE,
        spec="TFLite Micro; run at generation: what it assigns is the state after init and reset",
    ),
)
