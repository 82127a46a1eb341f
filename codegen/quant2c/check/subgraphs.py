"""Gives every node that runs subgraphs its own copies of them, and resolves handles to variables.

Afterwards the entry subgraph holds everything: bodies hang on the nodes that run them, and a variable is an input of
all that touch it, however deep. One that a body keeps is lifted up to the entry in the same way.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from quant2c.ir.dtype import DType
from quant2c.ir.flow import FLOWS, ONCE, Flow
from quant2c.ir.graph import Graph, Node, Subgraph
from quant2c.ir.tensor import Tensor, read_only
from quant2c.ops import find_op
from quant2c.ops.base import Op

_DEEPEST = 16  # bodies in bodies
_MOST_NODES = 20_000  # of all copies together

Key = tuple[str, str]  # container and shared name of a variable


def with_subgraphs(graph: Graph) -> tuple[Graph, list[str]]:
    """The graph with bodies and variables in their places, and what is wrong with them."""
    linker = _Linker(graph)
    main = linker.linked(_Scope(graph.main, (0,), ""))
    main = replace(main, inputs=graph.main.inputs)  # the variables of the entry are the model's state
    if not linker.used:
        return graph, linker.problems
    return replace(graph, subgraphs=(linker.typed(main),)), linker.problems


@dataclass(eq=False)
class _Scope:
    """One subgraph while it is copied: handles that are known, and the tensors of variables."""

    subgraph: Subgraph
    path: tuple[int, ...]  # the subgraphs that are being run
    where: str
    handles: dict[int, Key] = field(default_factory=dict)
    variables: dict[Key, int] = field(default_factory=dict)
    tensors: list[Tensor] = field(default_factory=list)

    def variable(self, key: Key) -> int:
        """The tensor of a variable, appended at its first use."""
        if key not in self.variables:
            self.variables[key] = len(self.tensors)
            name = "/".join(filter(None, key)) or "variable"
            self.tensors.append(Tensor(len(self.tensors), name, (), DType.RESOURCE, is_variable=True))
        return self.variables[key]


class _Linker:
    """Copies subgraphs; `known` is what each variable holds, from its first use."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self.problems: list[str] = []
        self.known: dict[Key, Tensor] = {}
        self.keys: dict[int, tuple[Tensor, Key]] = {}  # by id of the tensor that stands for it
        self.used = False
        self.copied = 0

    def linked(self, scope: _Scope) -> Subgraph:
        """A copy whose last inputs are the variables that it touches."""
        subgraph = scope.subgraph
        scope.tensors = list(subgraph.tensors)
        if scope.where:
            self._lift(scope)
        nodes = [node for each in subgraph.nodes for node in self._node(scope, each)]
        self._remember(scope)
        if not scope.where:
            handles = [scope.tensors[index].where for index in subgraph.outputs if index in scope.handles]
            self.problems += [f"output {where} is the handle of a variable; give its value" for where in handles]
        given = tuple(i for i in subgraph.inputs if i not in scope.handles)
        inputs = (*given, *scope.variables.values())
        return replace(subgraph, tensors=tuple(scope.tensors), nodes=tuple(nodes), inputs=inputs)

    def typed(self, subgraph: Subgraph) -> Subgraph:
        """The same with types and shapes of variables, now that all of their uses have been seen."""
        tensors = tuple(self._typed(tensor) for tensor in subgraph.tensors)
        nodes = tuple(replace(node, bodies=tuple(map(self.typed, node.bodies))) for node in subgraph.nodes)
        return replace(subgraph, tensors=tensors, nodes=nodes)

    def _typed(self, tensor: Tensor) -> Tensor:
        model = self.known.get(self.keys[id(tensor)][1]) if id(tensor) in self.keys else None
        if model is None or tensor.dtype is not DType.RESOURCE:
            return tensor
        start = None
        if model.dtype in (DType.INT8, DType.UINT8) and model.quant is not None:
            start = read_only(np.full(model.shape, model.quant.zps[0], model.dtype.numpy))
        return replace(tensor, shape=model.shape, dtype=model.dtype, start=start)

    def _remember(self, scope: _Scope) -> None:
        """Which tensors stand for which variables."""
        for key, index in scope.variables.items():
            self.keys[id(scope.tensors[index])] = (scope.tensors[index], key)

    def _lift(self, scope: _Scope) -> None:
        """State that operators of a body keep is a variable, too, of this copy alone."""
        for tensor in scope.tensors:
            if tensor.is_variable and tensor.index in scope.subgraph.inputs:
                scope.tensors[tensor.index] = replace(tensor, is_variable=False)
            elif tensor.is_variable:
                key = (f"{scope.where}\0{tensor.index}", tensor.name)
                scope.variables[key] = tensor.index
                self.known[key] = tensor

    def _node(self, scope: _Scope, node: Node) -> Iterator[Node]:
        op = find_op(node)
        if op is None or node.bodies:
            yield node
        elif op.handle is not None:
            self.used = True
            scope.handles.update((output, op.handle(node.options)) for output in node.outputs)
        elif op.flow:
            self.used = True
            yield from self._running(scope, node, op)
        elif node.inputs and node.inputs[0] in scope.handles:
            key = scope.handles[node.inputs[0]]
            values = [scope.tensors[i] for i in (*node.outputs, *node.inputs[1:]) if i >= 0]
            if values:
                self.known.setdefault(key, values[0])
            yield replace(node, inputs=(scope.variable(key), *node.inputs[1:]))
        else:
            yield node

    def _running(self, scope: _Scope, node: Node, op: Op) -> Iterator[Node]:
        """The node with its bodies; none where something is wrong."""
        where = f"{scope.where}{node.where}"
        flow = FLOWS[op.flow]
        indices = [int(node.options.get(name, -1)) for name in flow.options]
        found = [*self._unfit(scope, indices), *self._misfit(scope, node, op, flow, indices)]
        if found:
            self.problems.extend(f"{where}: {sentence}" for sentence in found)
            return
        given = node.inputs[flow.given :] if flow.given >= 0 else ()
        scopes, bodies = [], []
        for role, index in zip(flow.roles, indices, strict=True):
            callee = self.graph.subgraphs[index]
            inner = _Scope(callee, (*scope.path, index), f"{where}, {role}: ")
            inner.handles = {
                own: scope.handles[g] for own, g in zip(callee.inputs, given, strict=True) if g in scope.handles
            }
            scopes.append(inner)
            bodies.append(self.linked(inner))
        kept = self._without_handles(scope, scopes, node, flow, where)
        keys = list(dict.fromkeys(key for inner in scopes for key in inner.variables))
        bodies = [self._ordered(inner, body, keys) for inner, body in zip(scopes, bodies, strict=True)]
        bodies = [replace(b, outputs=_at(b.outputs, kept)) if i != flow.deciding else b for i, b in enumerate(bodies)]
        own = [i for i in node.inputs if i not in scope.handles] if flow.given >= 0 else []
        inputs = (*own, *(scope.variable(key) for key in keys))
        yield replace(node, inputs=inputs, outputs=_at(node.outputs, kept), bodies=tuple(bodies))

    def _ordered(self, scope: _Scope, body: Subgraph, keys: Sequence[Key]) -> Subgraph:
        """The body with all these variables at the end of its inputs, in this order."""
        scope.tensors = list(body.tensors)
        given = body.inputs[: len(body.inputs) - len(scope.variables)]
        inputs = (*given, *(scope.variable(key) for key in keys))
        self._remember(scope)
        return replace(body, tensors=tuple(scope.tensors), inputs=inputs)

    def _without_handles(
        self, scope: _Scope, scopes: Sequence[_Scope], node: Node, flow: Flow, where: str
    ) -> tuple[int, ...]:
        """Positions of the outputs that are values; handles that a loop hands round stand for the same variable."""
        kept = []
        for position, output in enumerate(node.outputs):
            inner = [s for i, s in enumerate(scopes) if i != flow.deciding]
            keys = {s.handles.get(s.subgraph.outputs[position]) for s in inner}
            if keys == {None}:
                kept.append(position)
                continue
            if flow.repeats:
                keys.add(scope.handles.get(node.inputs[position]))
            if len(keys) > 1 or None in keys:
                self.problems.append(f"{where}: output {position} is now one variable's handle and now another's")
                continue
            scope.handles[output] = next(key for key in keys if key is not None)
        return tuple(kept)

    def _unfit(self, scope: _Scope, indices: Sequence[int]) -> Iterator[str]:
        """Whether there are such subgraphs, and an end to them."""
        for index in indices:
            if not 0 <= index < len(self.graph.subgraphs):
                yield f"names subgraph {index} of {len(self.graph.subgraphs)}"
            elif index in scope.path:
                name = self.graph.subgraphs[index].name
                yield f"runs subgraph {index} '{name}', which is running already: recursion needs a stack without end"
            else:
                self.copied += len(self.graph.subgraphs[index].nodes) + 1
        if len(scope.path) > _DEEPEST:
            yield f"subgraphs run subgraphs more than {_DEEPEST} deep"
        elif self.copied > _MOST_NODES:
            yield f"its subgraphs have more than {_MOST_NODES:,} nodes in all their copies"

    def _misfit(self, scope: _Scope, node: Node, op: Op, flow: Flow, indices: Sequence[int]) -> Iterator[str]:
        """Whether numbers of inputs and outputs agree."""
        given = node.inputs[flow.given :] if flow.given >= 0 else ()
        if op.flow == ONCE and scope.where:
            yield "runs within another subgraph; only the entry can do so"
        if -1 in given or (flow.given > 0 and (len(node.inputs) < flow.given or node.inputs[0] < 0)):
            yield "an input is left out"
        if flow.repeats and len(given) != len(node.outputs):
            yield f"{len(given)} values go in and {len(node.outputs)} come out"
        for position, (role, index) in enumerate(zip(flow.roles, indices, strict=True)):
            if not 0 <= index < len(self.graph.subgraphs):
                continue
            callee = self.graph.subgraphs[index]
            outputs = 1 if position == flow.deciding else len(node.outputs)
            if len(callee.inputs) != len(given):
                yield f"its {role} '{callee.name}' takes {len(callee.inputs)} inputs; {len(given)} are given"
            if len(callee.outputs) != outputs:
                yield f"its {role} '{callee.name}' has {len(callee.outputs)} outputs where {outputs} are needed"


def _at(indices: Sequence[int], positions: Sequence[int]) -> tuple[int, ...]:
    return tuple(indices[position] for position in positions)
