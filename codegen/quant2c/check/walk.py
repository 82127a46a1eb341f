"""Looks at every node in run order, collecting what is wrong and completing shapes on the way."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator, Mapping
from dataclasses import replace

import numpy as np

from quant2c.check.accumulators import check_accumulators
from quant2c.check.bodies import body_problems, with_starts
from quant2c.check.parse import parse_attributes
from quant2c.check.quantization import check_quantization, quantization_fault, without_idle_quantization
from quant2c.check.shapes import shape_fault
from quant2c.check.states import with_states
from quant2c.check.subgraphs import with_subgraphs
from quant2c.check.types import check_constants, check_options, check_types, unknown_operator
from quant2c.ir.graph import Graph, Node, NodeView
from quant2c.ir.tensor import Array, Tensor, read_only
from quant2c.ops import find_op
from quant2c.ops.base import Op
from quant2c.reference import reference_of

_LARGEST_KNOWN = 1024  # elements of a value computed for the sake of shapes


def walk(graph: Graph) -> tuple[Graph, list[str]]:
    """The graph with attributes and inferred shapes, and all that stands in the way of compiling it."""
    graph, problems = with_subgraphs(with_states(parse_attributes(graph)))
    graph, found = _walked(graph)
    if problems or found:
        return graph, [*problems, *found]
    return with_starts(graph)


def _walked(graph: Graph) -> tuple[Graph, list[str]]:
    """The same of the entry subgraph and its bodies."""
    walker = _Walker(graph)
    problems = [*walker.tensor_problems(), *walker.node_problems()]
    main = replace(graph.main, tensors=tuple(walker.tensors), nodes=tuple(walker.nodes))
    return graph.with_main(main, *walker.notes()), problems


class _Walker:
    """One pass over the entry subgraph. `values` holds small constants that follow from shapes and other constants."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self.main = graph.main
        self.nodes: list[Node] = []
        self.tensors = [without_idle_quantization(tensor) for tensor in graph.main.tensors]
        self.values: dict[int, Array] = {}
        self.reshaped: list[str] = []
        self.beyond: list[str] = []  # nodes that LiteRT would refuse
        self.faulty: set[int] = set()  # tensors of which nothing can be said any more

    def notes(self) -> Iterator[str]:
        if self.reshaped:
            count = f"{len(self.reshaped)} tensors have" if len(self.reshaped) > 1 else "a tensor has"
            yield f"{count} another shape than the file declares; the computed one is used: {self.reshaped[0]}"
        yield from self.beyond

    def tensor_problems(self) -> Iterator[str]:
        """Of tensors that are used, whoever uses them."""
        used = {*self.main.inputs, *self.main.outputs}
        used.update(i for node in self.main.nodes for i in (*node.inputs, *node.outputs) if i >= 0)
        for index in sorted(used):
            tensor = self.tensors[index]
            fault = quantization_fault(tensor) or (shape_fault(tensor) if index in self.main.inputs else "")
            if fault:
                self.faulty.add(index)
                yield f"{tensor.where} {fault}"

    def _with_bodies(self, node: Node) -> Generator[str, None, Node]:
        """The node with its bodies walked; yields what is wrong with them."""
        bodies = []
        for body in node.bodies:
            walked, problems = _walked(replace(self.graph, subgraphs=(body,)))
            yield from (f"{node.where}, subgraph '{body.name}': {sentence}" for sentence in problems)
            if problems:
                self.faulty.update(node.outputs)
            bodies.append(walked.main)
        return replace(node, bodies=tuple(bodies)) if bodies else node

    def node_problems(self) -> Iterator[str]:
        for node in self.main.nodes:
            op = find_op(node)
            node = yield from self._with_bodies(node)
            self.nodes.append(node)
            if op is None:
                yield f"{node.where}: {unknown_operator(node.op)}"
            elif not self.faulty.intersection((*node.inputs, *node.outputs)):
                yield from (f"{node.where}: {sentence}" for sentence in self._look(op, node))

    def _view(self, node: Node) -> NodeView:
        """The node with shapes as they are known by now and values that are known already."""
        inputs = tuple(self._tensor(i) if i >= 0 else None for i in node.inputs)
        return NodeView(node, inputs, tuple(self.tensors[o] for o in node.outputs))

    def _tensor(self, index: int) -> Tensor:
        tensor = self.tensors[index]
        return replace(tensor, data=self.values[index]) if index in self.values else tensor

    def _look(self, op: Op, node: Node) -> Iterator[str]:
        view = self._view(node)
        for questions in (check_options, check_types, check_constants, check_quantization, _own_check, _check_bodies):
            found = list(questions(op, view))
            if found:
                yield from found
                return
        yield from self._infer(op, view)
        if not self.faulty.intersection(node.outputs):
            completed = self._view(node)
            yield from check_accumulators(op, completed)
            remark = op.beyond(completed)
            if remark:
                runs = "LiteRT refuses it; it is computed as TensorFlow Lite Micro does"
                self.beyond.append(f"{node.where}: {remark}: {runs}")
            self._know(op, completed)

    def _infer(self, op: Op, view: NodeView) -> Iterator[str]:
        for tensor, shape in zip(view.outputs, op.shapes(view), strict=False):
            if shape is not None and tuple(shape) != tensor.shape:
                shape = tuple(int(d) for d in shape)
                self.reshaped.append(f"{tensor.where} is {list(shape)}, not {list(tensor.shape)}")
                self.tensors[tensor.index] = replace(tensor, shape=shape)
            fault = shape_fault(self.tensors[tensor.index])
            if fault:
                self.faulty.add(tensor.index)
                yield f"{tensor.where} {fault}"

    def _know(self, op: Op, view: NodeView) -> None:
        """Computes small outputs that depend on constants only, so that shapes which depend on them are known."""
        if sum(o.elements for o in view.outputs) > _LARGEST_KNOWN or touches_state(view) or view.node.bodies:
            return
        inputs = known_inputs(op, view, self.values)
        if inputs is not None:
            results = reference_of(view.node)(view, inputs, "gemmlowp")
            for tensor, value in zip(view.outputs, results, strict=False):
                self.values[tensor.index] = read_only(np.asarray(value))


def known_inputs(op: Op, view: NodeView, values: Mapping[int, Array]) -> list[Array | None] | None:
    """The node's inputs where its outputs are known at generation, else None.

    An operator that looks only at shapes gets zeros of the shape.
    """
    inputs: list[Array | None] = []
    for tensor in view.inputs:
        if tensor is None:
            inputs.append(None)
        elif tensor.data is not None:
            inputs.append(tensor.data)
        elif tensor.index in values:
            inputs.append(values[tensor.index])
        elif op.shape_only:
            inputs.append(np.broadcast_to(np.zeros((), tensor.dtype.numpy), tensor.shape))
        else:
            return None
    return inputs


def touches_state(view: NodeView) -> bool:
    """Whether a variable is read or written."""
    return any(t is not None and t.is_variable for t in (*view.inputs, *view.outputs))


def _check_bodies(op: Op, view: NodeView) -> Iterable[str]:
    return body_problems(view) if view.node.bodies else ()


def _own_check(op: Op, view: NodeView) -> Iterable[str]:
    return op.check(view)
