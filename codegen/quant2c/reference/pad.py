"""PAD, PADV2 and MIRROR_PAD on numpy arrays."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from quant2c.ir.graph import NodeView
from quant2c.ir.tensor import Array
from quant2c.reference.base import Reference
from quant2c.reference.movement import given, zero_of


def pad(view: NodeView, inputs: Sequence[Array | None], profile: str) -> tuple[Array, ...]:
    """Padded with the third input where there is one, else with the stored value of zero."""
    x = given(inputs[0])
    value = inputs[2] if len(inputs) > 2 else None
    constant = zero_of(view.out, view.node.legacy) if value is None else value.reshape(-1)[0]
    return (np.pad(x, _pairs(inputs[1]), constant_values=constant).astype(x.dtype),)


_NUMPY_MODES = {"REFLECT": "reflect", "SYMMETRIC": "symmetric"}


def mirror_pad(view: NodeView, inputs: Sequence[Array | None], profile: str) -> tuple[Array, ...]:
    x = given(inputs[0])
    return (np.pad(x, _pairs(inputs[1]), mode=_NUMPY_MODES[view.attrs]),)  # type: ignore[call-overload]


def _pairs(paddings: Array | None) -> list[tuple[int, int]]:
    return [(int(before), int(after)) for before, after in given(paddings).reshape(-1, 2)]


REFERENCES: dict[str, Reference] = {"PAD": pad, "PADV2": pad, "MIRROR_PAD": mirror_pad}
