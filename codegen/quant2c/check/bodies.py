"""Whether bodies fit the nodes that run them, and what state those that run once leave behind."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from quant2c.ir.dtype import DType
from quant2c.ir.flow import FLOWS, ONCE, Flow
from quant2c.ir.graph import Graph, Node, NodeView, Subgraph
from quant2c.ir.tensor import Tensor, read_only
from quant2c.ops import op_of
from quant2c.reference.control import run_body
from quant2c.reference.run import fresh


def body_problems(view: NodeView) -> Iterator[str]:
    """Sentences where the bodies' inputs and outputs are not the node's."""
    flow = FLOWS[op_of(view.node).flow]
    given = view.inputs[flow.given :] if flow.given >= 0 else view.inputs
    for position, (role, body) in enumerate(zip(flow.roles, view.node.bodies, strict=True)):
        for number, (index, tensor) in enumerate(zip(body.inputs, given, strict=True)):
            if tensor is not None and not tensor.is_variable:
                yield from _unlike(f"{role}, input {number}", body.tensors[index], tensor)
        yield from _output_problems(view, flow, position, role, body)


def _output_problems(view: NodeView, flow: Flow, position: int, role: str, body: Subgraph) -> Iterator[str]:
    outputs = [body.tensors[i] for i in body.outputs]
    if position == flow.deciding:
        if outputs[0].dtype is not DType.BOOL or outputs[0].elements != 1:
            yield f"{role}, output 0 is {_words(outputs[0])}; a single bool decides"
        return
    for number, (inner, outer) in enumerate(zip(outputs, view.outputs, strict=True)):
        yield from _unlike(f"{role}, output {number}", inner, outer)
    for number, (inner, start) in enumerate(zip(outputs, view.inputs, strict=False) if flow.repeats else ()):
        if start is not None:
            yield from _unlike(f"{role}, output {number}", inner, start)


def _unlike(what: str, inner: Tensor, outer: Tensor) -> Iterator[str]:
    """Bytes are copied: types and numbers of elements must agree."""
    if inner.dtype is not outer.dtype or inner.elements != outer.elements:
        yield f"{what} is {_words(inner)}, and {outer.where} is {_words(outer)}"


def _words(tensor: Tensor) -> str:
    return f"{tensor.dtype.label} {list(tensor.shape)}"


def with_starts(graph: Graph) -> tuple[Graph, list[str]]:
    """The graph without what runs once: variables start with what it assigns. And what stands in the way."""
    main = graph.main
    once = [node for node in main.nodes if node.bodies and op_of(node).flow == ONCE]
    if not once:
        return graph, []
    tensors = list(main.tensors)
    touched: set[int] = set()
    problems: list[str] = []
    for node in main.nodes:
        if node in once:
            for index in sorted(touched.intersection(node.inputs)):
                problems.append(f"{node.where}: the variable '{tensors[index].name}' is used before; it must run first")
            _assign(node, tensors)
        else:
            touched.update(i for i in node.inputs if i >= 0 and tensors[i].is_variable)
    nodes = tuple(node for node in main.nodes if node not in once)
    note = f"the state starts with what {', '.join(node.where for node in once)} assigns"
    return graph.with_main(replace(main, tensors=tuple(tensors), nodes=nodes), note), problems


def _assign(node: Node, tensors: list[Tensor]) -> None:
    _, values = run_body(node.bodies[0], [fresh(tensors[i]) for i in node.inputs], "gemmlowp")
    for index, value in zip(node.inputs, values, strict=True):
        tensors[index] = replace(tensors[index], start=read_only(value))
