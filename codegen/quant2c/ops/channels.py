"""How the channels of an operator's tensors (their last dimension) hang together, for passes that remove channels.

A row of the registry states one of these; None means: in a way that is not described, so all channels stay.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from quant2c.ir.graph import NodeView
from quant2c.ir.tensor import Array, Shape
from quant2c.ops.window import Window


def always(view: NodeView) -> bool:
    return True


@dataclass(frozen=True)
class Sums:
    """Every output channel is a requantized sum of weight * (input - zp) over taps and input channels, and a bias.

    Weights are [O, ..., I] or, with `apart`, [1, ..., C * m]: output channel c * m + i then sees input channel c only.
    `absent` says which taps (the dimensions between) some output does without, because they lie in the padding.
    """

    absent: Callable[[NodeView], Array]
    apart: bool = False
    image: int = 0
    weights: int = 1
    bias: int = 2
    when: Callable[[NodeView], bool] = always


@dataclass(frozen=True)
class Apart:
    """Output channel c depends on channel c of the inputs at `operands` only, and on constants.

    `ranges` says how the smallest and largest outputs are found: "rising" where no output falls when an input rises,
    "corners" where an output is monotone in each of two inputs, "table" where it is any function of one element.
    `when` says for which nodes it holds at all.
    """

    ranges: str = "rising"
    operands: tuple[int, ...] | None = (0,)  # None: every input
    when: Callable[[NodeView], bool] = always


@dataclass(frozen=True)
class Joined:
    """The outputs' channels are the inputs' channels, one input after the other, where `axis` is the last dimension.

    Along any other axis channels stay apart.
    """

    axis: Callable[[NodeView], int]


@dataclass(frozen=True)
class Reshaped:
    """The same elements in the same order under another shape.

    `attrs` gives the node's attributes for a new shape, which it then takes without its other inputs; None where the
    node as it is fits every number of channels.
    """

    attrs: Callable[[Shape], Any] | None = None


Channels = Sums | Apart | Joined | Reshaped


def same_last_dimension(view: NodeView) -> bool:
    """Whether input and output have as many channels."""
    return view.input(0).shape[-1:] == view.out.shape[-1:] != ()


def absent_taps(*windows: tuple[Window, str, int]) -> Array:
    """Which taps of a window over an image some output does without, one after the other in row-major order.

    `windows`: for each dimension the window, the padding and the input's size.
    """
    outside = np.zeros((1,), bool)
    for window, padding, size in windows:
        starts = np.arange(window.output(padding, size)) * window.stride - window.pad_before(padding, size)
        places = starts[:, None] + np.arange(window.kernel)[None, :] * window.dilation
        along = np.asarray(((places < 0) | (places >= size)).any(axis=0))
        outside = (outside[:, None] | along[None, :]).reshape(-1)
    return outside


def no_absent_taps(view: NodeView) -> Array:
    """For operators without padding."""
    return np.zeros(1, bool)
