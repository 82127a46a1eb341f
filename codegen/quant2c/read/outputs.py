"""A copy of a .tflite file that gives out more than the file does."""

from __future__ import annotations

import struct
from collections.abc import Sequence

import tflite

_OUTPUTS_FIELD = 8  # of the subgraph's table: tensors 4, inputs 6, outputs 8


def with_outputs(content: bytes, tensors: Sequence[int]) -> bytes:
    """The file with these tensors of its first subgraph as further outputs: the old ones stay first.

    The new list is appended, and the offset that led to the old one leads to it.
    """
    padded = bytearray(content) + bytes(-len(content) % 4)
    table = tflite.Model.GetRootAs(padded, 0).Subgraphs(0)
    old = [table.Outputs(i) for i in range(table.OutputsLength())]
    field = table._tab.Pos + table._tab.Offset(_OUTPUTS_FIELD)
    outputs = [*old, *dict.fromkeys(t for t in tensors if t not in old)]
    struct.pack_into("<I", padded, field, len(padded) - field)
    return bytes(padded) + struct.pack(f"<I{len(outputs)}i", len(outputs), *outputs)
