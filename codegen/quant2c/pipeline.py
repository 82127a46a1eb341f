"""The whole compile, one call a stage: the file to read first."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

from quant2c.check import check
from quant2c.core import Core
from quant2c.custom import Custom, with_custom
from quant2c.emit import names
from quant2c.emit.project import SourceTree, library
from quant2c.emit.records import ModelRecord, model_record
from quant2c.errors import UsageError
from quant2c.ir.graph import Graph
from quant2c.ir.layout import Layout
from quant2c.ir.schedule import Options, Schedule
from quant2c.ir.tensor import Tensor
from quant2c.optimise import optimise
from quant2c.plan import plan
from quant2c.plan.lean import leanest
from quant2c.plan.order import orders
from quant2c.read.flatbuffer import read_model
from quant2c.select.choose import Menu, menu, preferred, schedule


@dataclass(frozen=True, eq=False)
class Compiled:
    """Every stage's result, for reports and proofs."""

    read: Graph  # as the model states it, checked
    graph: Graph  # after the passes
    schedule: Schedule
    layout: Layout
    record: ModelRecord

    @property
    def name(self) -> str:
        return self.record.name

    @property
    def inputs(self) -> list[Tensor]:
        return [self.read.main.tensors[i] for i in self.read.main.inputs]

    @property
    def outputs(self) -> list[Tensor]:
        return [self.read.main.tensors[i] for i in self.read.main.outputs]


def load(path: str | Path, custom: Custom = ()) -> Graph:
    """A checked graph from a .tflite file; `custom` are files that describe operators of the user's own."""
    return check(with_custom(read_model(path), custom))


def compile_graph(
    graph: Graph, options: Options, name: str = "", command: str = "", taken: Collection[str] = ()
) -> Compiled:
    """From a checked graph to records ready to be printed. Without a `name` it is made from the file's."""
    candidates = orders(optimise(graph, options))
    layout = min((_laid_out(menu(ordered, options)) for ordered in candidates), key=lambda each: each.arena_bytes)
    calls = layout.schedule.calls
    own = {Path(file).stem for step in calls if step.folder for file in (*step.sources, step.header)}
    chosen = names.checked_name(name) if name else names.model_name(graph.name, {*taken, *own})
    record = model_record(layout, chosen, options.core, command)
    return Compiled(graph, layout.schedule.graph, layout.schedule, layout, record)


def _laid_out(asked: Menu) -> Layout:
    """Kernels chosen and placed in memory: one after the other, or together where memory is what counts."""
    return leanest(asked) if asked.options.optimise == "ram" else plan(schedule(asked, preferred(asked)))


def compile_together(
    graphs: Sequence[Graph], options: Options, given: Sequence[str] = (), command: str = ""
) -> tuple[Compiled, ...]:
    """Several models of one project, by the names that are `given`, else made from their files' and all different."""
    if len(given) not in (0, len(graphs)):
        raise UsageError("names", f"{len(given)} for {len(graphs)} models", "give one to every model, or none")
    twice = {name for name in given if given.count(name) > 1}
    if twice:
        raise UsageError(f"name '{min(twice)}'", "is given to two models", "choose another for one of them")
    done: list[Compiled] = []
    for number, graph in enumerate(graphs):
        name = given[number] if given else ""
        done.append(compile_graph(graph, options, name, command, {compiled.name for compiled in done}))
    return tuple(done)


def as_library(*models: Compiled) -> SourceTree:
    """The sources of one or more compiled models with the runtime they need."""
    return library(tuple(m.record for m in models), tuple(m.layout for m in models))


def options_for(core: Core, optimise_for: str = "balanced", numerics: str = "gemmlowp") -> Options:
    """The options of a compile for that core."""
    return Options(core.name, optimise_for, numerics)
