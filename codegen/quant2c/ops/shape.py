"""SHAPE and RANK: numbers that are known at generation; nothing is left of them at run time."""

from __future__ import annotations

from quant2c.ir.call import Call
from quant2c.ir.graph import NodeView
from quant2c.ir.schedule import Options
from quant2c.ops.base import Op


def _never_lowered(view: NodeView, options: Options) -> tuple[Call, ...]:
    raise AssertionError(f"{view.where} depends on shapes only: constant folding computes it")


OPS = (
    Op(
        "SHAPE",
        "shape",
        ("any -> int32", "any -> int64"),
        lambda view: ((len(view.input(0).shape),),),
        _never_lowered,
        quantized=False,
        shape_only=True,
        spec="TFLite shape::Eval",
    ),
    Op(
        "RANK",
        "shape",
        ("any -> int32",),
        lambda view: ((),),
        _never_lowered,
        quantized=False,
        shape_only=True,
        spec="TFLite rank::Eval",
    ),
)
