"""What a kind of operator means for channels: three questions that the analysis asks, and how a node is narrowed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from quant2c.ir.graph import Node, NodeView
from quant2c.optimise.channels.values import Mask, Range, Ranges
from quant2c.optimise.edit import Editor

Keep = Mapping[int, Mask]  # by tensor index: the channels that stay


class Rule(Protocol):
    """One kind of operator, for one node."""

    def ranges(self, view: NodeView, known: Ranges, profile: str) -> Mapping[int, Range]:
        """Bounds of the outputs' channels, by tensor index."""

    def needs(self, view: NodeView, known: Ranges, keep: Keep) -> Mapping[int, Mask]:
        """The input channels that must stay for the sake of the output channels that stay."""

    def forces(self, view: NodeView, keep: Keep) -> Mapping[int, Mask]:
        """The output channels that must stay because an input channel stays."""

    def narrowed(self, view: NodeView, known: Ranges, keep: Keep, editor: Editor) -> Node:
        """The node over narrowed tensors; new constants are appended to the editor."""
