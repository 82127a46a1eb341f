"""Tables of operators."""

from __future__ import annotations

from collections import Counter

from rich.console import RenderableType
from rich.table import Table

from quant2c.ir.graph import Graph
from quant2c.ops import OPS


def operators() -> RenderableType:
    """Every supported operator with the types it takes."""
    table = Table(box=None, pad_edge=False)
    table.add_column("operator")
    table.add_column("types")
    for name in sorted(OPS):
        table.add_row(name, "\n".join(OPS[name].signatures))
    return table


def operators_of(graph: Graph) -> RenderableType:
    """The operators that a model uses, and whether they are supported."""
    table = Table(box=None, pad_edge=False)
    table.add_column("operator")
    table.add_column("uses", justify="right")
    table.add_column("supported")
    counts = Counter(node.op for subgraph in graph.subgraphs for node in subgraph.nodes)
    for name, count in sorted(counts.items()):
        table.add_row(name, str(count), "yes" if name in OPS else "no")
    return table
