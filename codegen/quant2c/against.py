"""Where and how far LiteRT's results in Python differ from the model's arithmetic here: layer by layer.

Every computed tensor of the file is made an output of a copy of it, so that also a delegate, which keeps what lies
between its layers to itself, shows every layer. A layer is compared twice: with all that came before it in either
arithmetic, and by itself, computed from LiteRT's own inputs of that layer.
"""

from __future__ import annotations

import importlib
import importlib.metadata
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from quant2c.cases import Cases, Progress
from quant2c.errors import ModelError, ToolError, UsageError
from quant2c.ir.graph import Graph, NodeView
from quant2c.ir.tensor import Array
from quant2c.read.outputs import with_outputs
from quant2c.reference import reference_of
from quant2c.reference.run import Machine
from quant2c.verify import FLOAT_ATOL, FLOAT_RTOL

# What each is called here -> (its kernels' resolver in ai_edge_litert, what it is).
RUNTIMES = {
    "litert": ("BUILTIN_REF", "LiteRT's reference kernels"),
    "xnnpack": ("AUTO", "LiteRT's default, XNNPACK"),
}
INSTALL_LITERT = f'{Path(sys.executable).name} -m pip install "quant2c[litert]"'


@dataclass(frozen=True)
class Count:
    """Over all cases: how many values differ, of how many, and by how much at most (quantized: in steps)."""

    differing: int = 0
    of: int = 0
    largest: float = 0.0

    @property
    def share(self) -> float:
        return self.differing / self.of if self.of else 0.0

    def with_values(self, mine: Array, theirs: Array) -> Count:
        """The count after comparing two more arrays of one shape."""
        wrong, apart = _apart(mine, theirs)
        largest = max(self.largest, float(apart[wrong].max(initial=0.0)))
        return Count(self.differing + int(wrong.sum()), self.of + mine.size, largest)


@dataclass(frozen=True)
class LayerRow:
    """One output of one node. `whole` compares after all layers before it, `own` from LiteRT's inputs of the node; None
    where the node keeps state, so that its inputs are not all there is."""

    node: int
    op: str
    tensor: str
    dtype: str
    whole: Count
    own: Count | None


@dataclass(frozen=True)
class Comparison:
    """What of a model differs between LiteRT in Python and the arithmetic that C and numpy compute here."""

    runtime: str
    version: str
    numerics: str
    cases: int
    layers: tuple[LayerRow, ...]
    outputs: tuple[tuple[str, Count], ...]  # of the file as it is, without further outputs

    @property
    def first(self) -> LayerRow | None:
        """The first layer that differs."""
        return next((row for row in self.layers if row.whole.differing), None)

    @property
    def same(self) -> bool:
        return not any(count.differing for _, count in self.outputs)


def compare(
    graph: Graph,
    content: bytes,
    cases: Cases,
    runtime: str,
    numerics: str,
    progress: Progress = lambda done, total: None,
) -> Comparison:
    """A checked graph in numpy against LiteRT on the file that it was read from.

    ToolError where LiteRT is not installed, ModelError where it refuses the model.
    """
    module, version = _litert()
    if runtime not in RUNTIMES:
        raise UsageError("against", f"there is no '{runtime}'", f"choose one of {', '.join(RUNTIMES)}")
    views = tuple(graph.main.views())
    inner = [t.index for view in views for t in view.outputs]
    plain = _Interpreter(module, content, runtime, graph)
    open_all = _Interpreter(module, with_outputs(content, inner), runtime, graph)
    rows = [_empty(view, position) for view in views for position in range(len(view.outputs))]
    outputs = [Count() for _ in graph.main.outputs]
    done = 0
    for prefix in cases.inputs:
        machine = Machine(graph, numerics)
        for number in range(cases.count(prefix)):
            if prefix == "" or number == 0:
                _reset(machine, plain, open_all)
            inputs = cases.case(prefix, number)
            mine, final, theirs = machine.run_all(inputs), plain.run(inputs), open_all.run(inputs)
            outputs = [
                count.with_values(mine[t], final(t)) for count, t in zip(outputs, graph.main.outputs, strict=True)
            ]
            rows = list(_counted(rows, views, mine, theirs, numerics))
            done += 1
            progress(done, cases.total)
    names = [graph.main.tensors[t].name for t in graph.main.outputs]
    return Comparison(runtime, version, numerics, done, tuple(rows), tuple(zip(names, outputs, strict=True)))


def _reset(machine: Machine, *interpreters: _Interpreter) -> None:
    machine.reset()
    for interpreter in interpreters:
        interpreter.reset()


def _empty(view: NodeView, position: int) -> LayerRow:
    out = view.outputs[position]
    own = None if _keeps_state(view) else Count()
    return LayerRow(view.node.index, view.node.op, out.name, out.dtype.label, Count(), own)


def _keeps_state(view: NodeView) -> bool:
    return any(t is not None and t.is_variable for t in view.inputs)


def _counted(
    rows: Sequence[LayerRow], views: Sequence[NodeView], mine: dict[int, Array], theirs: Fetch, numerics: str
) -> list[LayerRow]:
    """The rows after one more case."""
    counted: list[LayerRow] = []
    for view in views:
        alone = None if _keeps_state(view) else _alone(view, theirs, numerics)
        for position, out in enumerate(view.outputs):
            row, right = rows[len(counted)], theirs(out.index)
            own = None if alone is None or row.own is None else row.own.with_values(alone[position], right)
            counted.append(replace(row, whole=row.whole.with_values(mine[out.index], right), own=own))
    return counted


def _alone(view: NodeView, theirs: Fetch, numerics: str) -> Sequence[Array]:
    """The node's outputs here, from LiteRT's inputs of it."""
    arguments = [None if t is None else t.data if t.data is not None else theirs(t.index) for t in view.inputs]
    return reference_of(view.node)(view, arguments, numerics)


Fetch = Callable[[int], Array]  # a tensor's value by its index


class _Interpreter:
    """One LiteRT interpreter over the bytes of a file."""

    def __init__(self, module: Any, content: bytes, runtime: str, graph: Graph) -> None:
        self.graph = graph
        resolver = getattr(module.OpResolverType, RUNTIMES[runtime][0])
        self.make = partial(
            module.Interpreter, model_content=content, experimental_op_resolver_type=resolver, num_threads=1
        )
        self.reset()

    def reset(self) -> None:
        """Fresh state: made anew, for resources outlive LiteRT's own reset of variables."""
        try:
            self.made = self.make()
            self.made.allocate_tensors()
        except (ValueError, RuntimeError) as error:
            raise _refused(self.graph, error) from error

    def run(self, inputs: Sequence[Array]) -> Fetch:
        """One inference; gives what fetches a tensor's value after it."""
        try:
            for index, value in zip(self.graph.main.inputs, inputs, strict=True):
                self.made.set_tensor(index, np.asarray(value, order="C"))
            self.made.invoke()
        except (ValueError, RuntimeError) as error:
            raise _refused(self.graph, error) from error
        return self._fetch

    def _fetch(self, index: int) -> Array:
        tensor = self.graph.main.tensors[index]
        value: Array = np.asarray(self.made.get_tensor(index), tensor.dtype.numpy).reshape(tensor.shape)
        return value


def _refused(graph: Graph, error: Exception) -> ModelError:
    said = " ".join(str(error).split())
    return ModelError(graph.name, f"LiteRT does not run it: {said}", "compare without --against")


def _litert() -> tuple[Any, str]:
    """The module of the interpreter, and the version."""
    try:
        module = importlib.import_module("ai_edge_litert.interpreter")
    except ImportError as error:
        raise ToolError("LiteRT", f"cannot be imported ({error})", f"install it: {INSTALL_LITERT}") from error
    return module, importlib.metadata.version("ai-edge-litert")


def _apart(mine: Array, theirs: Array) -> tuple[Array, Array]:
    """Where two arrays differ, and how far."""
    if mine.dtype.kind != "f":
        wide = np.float64 if mine.dtype.kind == "u" and mine.itemsize == 8 else np.int64
        return mine != theirs, np.abs(mine.astype(wide) - theirs.astype(wide))
    same = np.isclose(mine, theirs, rtol=FLOAT_RTOL, atol=FLOAT_ATOL, equal_nan=True)
    with np.errstate(invalid="ignore"):
        return ~same, np.abs(mine.astype(np.float64) - theirs.astype(np.float64))
