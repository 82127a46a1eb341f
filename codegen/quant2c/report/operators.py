"""Tables of operators."""

from __future__ import annotations

from collections import Counter

from rich.console import RenderableType
from rich.table import Table

from quant2c.ir.graph import Graph
from quant2c.ops import OPS, find_op
from quant2c.select.kernel import Kernel
from quant2c.select.table import KERNELS


def operators() -> RenderableType:
    """Every supported operator with the types it takes."""
    table = Table(box=None, pad_edge=False)
    table.add_column("operator")
    table.add_column("types")
    for name in sorted(OPS):
        table.add_row(name, _types(OPS[name].signatures).replace("<br>", "\n").replace("`", ""))
    return table


def operators_of(graph: Graph) -> RenderableType:
    """The operators that a model uses, and whether they are supported."""
    table = Table(box=None, pad_edge=False)
    table.add_column("operator")
    table.add_column("uses", justify="right")
    table.add_column("supported")
    nodes = [node for subgraph in graph.subgraphs for node in subgraph.nodes]
    known = {node.op for node in nodes if find_op(node) is not None}
    for name, count in sorted(Counter(node.op for node in nodes).items()):
        table.add_row(name, str(count), "yes" if name in known else "no")
    return table


_MOST_LINES = 7  # of signatures in one cell

_HEAD = """# Operators

Written by `quant2c ops --markdown`; a test keeps it current. Types are the tensors an operator takes and gives: `?` may
be left out, `*` repeats, a letter is one type throughout. *Fast* names the instruction sets with kernels of their own
beside the portable C, which runs everywhere.

| operator | types | fast | specification |
| --- | --- | --- | --- |
"""


def operators_markdown() -> str:
    """docs/ops.md."""
    rows = []
    for name in sorted(OPS):
        rows.append(
            f"| {name} | {_types(OPS[name].signatures)} | {', '.join(_fast(OPS[name].stem))} | {OPS[name].spec} |"
        )
    return _HEAD + "\n".join(rows) + "\n"


def _types(signatures: tuple[str, ...]) -> str:
    """The signatures, or where there are many the types of the first output."""
    if len(signatures) <= _MOST_LINES:
        return "<br>".join(f"`{line}`" for line in signatures)
    results = dict.fromkeys((line.split("->")[1].split() or ["nothing"])[0].rstrip("*?") for line in signatures)
    return f"{len(signatures)} forms that give {', '.join(results)}"


def _fast(stem: str) -> list[str]:
    """The instruction sets for which an operator's file has kernels besides the portable ones."""
    own: list[Kernel] = [kernel for kernel in KERNELS if kernel.stem == stem and kernel.isa != "portable"]
    return sorted({kernel.isa for kernel in own})
