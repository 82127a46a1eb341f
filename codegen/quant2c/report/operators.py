"""Tables of operators."""

from __future__ import annotations

from collections import Counter

from rich.console import RenderableType
from rich.table import Table

from quant2c.ir.graph import Graph
from quant2c.ops import OPS, find_op
from quant2c.report.operator_page import forms_of


def operators() -> RenderableType:
    """Every supported operator with the types it takes."""
    table = Table(box=None, pad_edge=False)
    table.add_column("operator")
    table.add_column("types")
    for name in sorted(OPS):
        table.add_row(name, "\n".join(forms_of(OPS[name])).replace("`", ""))
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
