"""The Python interface, which the command line uses too: load, compile, run, verify."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from quant2c.against import Comparison
from quant2c.against import compare as compare_graph
from quant2c.board import Board, load_board, own_file
from quant2c.cases import Progress, cases_of, random_cases, run_cases
from quant2c.core import find_core
from quant2c.custom import Custom, CustomFile, read_custom
from quant2c.emit.firmware import DEFAULT_STACK_BYTES, render_firmware, render_library
from quant2c.emit.placement import known_placement
from quant2c.emit.project import SourceTree, stale_files, write
from quant2c.emit.selftest import selftest_files
from quant2c.errors import UsageError
from quant2c.firmware import fit, with_modes
from quant2c.fit import Placement
from quant2c.flags import level
from quant2c.ir.graph import Graph
from quant2c.ir.schedule import Options
from quant2c.ir.tensor import Array, Tensor
from quant2c.names import nearest
from quant2c.pipeline import Compiled, as_library, compile_together, load
from quant2c.reference.run import run as run_reference
from quant2c.report.markdown import report_files
from quant2c.runners import RunnerContext, open_runner
from quant2c.toolchain.footprint import Footprint, measure
from quant2c.verify import Verification
from quant2c.verify import verify as verify_compiled

__all__ = ["Project", "compile", "load", "read_custom", "verify"]


@dataclass(frozen=True, eq=False)
class Project:
    """Compiled models and their C sources: one, or several that never run at the same time and share their arena.

    Where a method takes a `model` it is a name or a number; `compiled`, `inputs` and `outputs` are those of the first.
    """

    models: tuple[Compiled, ...]
    tree: SourceTree
    board: Board | None = None

    @property
    def command(self) -> str:
        """The command that generates this project again, but for its output folder."""
        return self.tree.models[0].command

    @property
    def compiled(self) -> Compiled:
        return self.models[0]

    @property
    def inputs(self) -> list[Tensor]:
        return self.compiled.inputs

    @property
    def outputs(self) -> list[Tensor]:
        return self.compiled.outputs

    def number_of(self, model: str | int) -> int:
        """The number of a model of that name, or number."""
        known = [compiled.name for compiled in self.models]
        if model in known:
            return known.index(str(model))
        if isinstance(model, int) and 0 <= model < len(known):
            return model
        raise UsageError(f"model '{model}'", "is not in this project", nearest(str(model), known))

    def write(self, folder: str | Path) -> list[str]:
        """Writes the sources; returns the names of files that changed."""
        return write(self.tree, Path(folder))

    def open(self, on: str = "host", sanitize: bool = False, model: str | int = 0) -> RunnerContext:
        """Something to run a model on, for a `with` statement: numpy, host, or the name of an emulated core."""
        return open_runner(self.models, self.tree, on, sanitize, self.number_of(model))

    def footprint(self, model: str | int | None = None) -> Footprint:
        """Code, constants and stack as compiled for the project's core, of all models together or of one alone.

        ToolError where there is no compiler for the core.
        """
        numbers = range(len(self.models)) if model is None else (self.number_of(model),)
        sources = sorted({source for number in numbers for source in self.tree.sources_of(number)})
        options = self.compiled.schedule.options
        names = [self.models[number].name for number in numbers]
        with tempfile.TemporaryDirectory(prefix="quant2c-footprint-") as folder:
            write(self.tree, Path(folder))
            return measure(Path(folder), sources, names, find_core(options.core), level=level(options.optimise))

    def fit(self, measured: bool = True) -> Placement | None:
        """Where everything lies in the board's memories, or what is missing and what would help; None without a board.

        Exact, for the firmware as it is linked: ToolError where there is no compiler. Not `measured`, only what is
        known before anything is compiled.
        """
        if self.board is None:
            return None
        if not measured:
            return known_placement(self.tree.models, self.board, DEFAULT_STACK_BYTES)
        mode = self.compiled.schedule.options.optimise
        return with_modes(fit(self.tree, self.board), self.tree, self.board, mode, self._optimised_for)

    def _optimised_for(self, mode: str) -> SourceTree:
        """The same models under another optimisation."""
        options = replace(self.compiled.schedule.options, optimise=mode)
        return as_library(*compile_together([c.read for c in self.models], options, [c.name for c in self.models]))

    def stale(self, folder: str | Path) -> list[str]:
        """The files of the folder that are not what `write` would write."""
        return stale_files(self.tree, Path(folder))

    def run(
        self,
        arrays: Mapping[str, Array],
        on: str = "host",
        progress: Progress = lambda done, total: None,
        model: str | int = 0,
    ) -> dict[str, Array]:
        """`in_i` (and `seq_in_i`) with a leading case axis to `out_i` (and `seq_out_i`)."""
        cases = cases_of(arrays, self.models[self.number_of(model)].inputs, "inputs")
        with self.open(on, model=model) as runner:
            return run_cases(runner, cases, progress)

    def verify(
        self,
        arrays: Mapping[str, Array] | None = None,
        on: str = "host",
        progress: Progress = lambda done, total: None,
        count: int = 8,
        model: str | int = 0,
    ) -> Verification:
        """C against numpy, layer by layer; also against `out_i` where `arrays` holds them.

        Without arrays, `count` cases are made up: extremes and random values.
        """
        compiled = self.models[self.number_of(model)]
        inputs = compiled.inputs
        cases = cases_of(arrays, inputs, "inputs") if arrays is not None else random_cases(inputs, count)
        expected = {k: v for k, v in (arrays or {}).items() if k.removeprefix("seq_").startswith("out_")}
        with self.open(on, model=model) as runner:
            return verify_compiled(compiled, runner, cases, expected, progress)

    def compare(
        self,
        file: str | Path,
        runtime: str = "litert",
        arrays: Mapping[str, Array] | None = None,
        progress: Progress = lambda done, total: None,
        count: int = 8,
        model: str | int = 0,
    ) -> Comparison:
        """Where and how far LiteRT's results on the model's file differ: its reference kernels' (`litert`) or those of
        its default (`xnnpack`). ToolError where it is not installed.
        """
        compiled = self.models[self.number_of(model)]
        inputs = compiled.inputs
        cases = cases_of(arrays, inputs, "inputs") if arrays is not None else random_cases(inputs, count)
        numerics = compiled.schedule.options.numerics
        return compare_graph(compiled.read, Path(file).read_bytes(), cases, runtime, numerics, progress)


Model = str | Path | Graph  # a file, or what `load` gave


def compile(
    model: Model | Sequence[Model],
    core: str = "host",
    *,
    board: str = "",
    name: str | Sequence[str] = "",
    optimise: str = "balanced",
    numerics: str = "gemmlowp",
    flash_budget: int | None = None,
    custom: Custom = (),
    self_test: bool = False,
    around: bool = True,
    must_fit: bool = True,
) -> Project:
    """Compiles a model for a core, or for a board with all of its firmware; `around` is false for the model alone.

    `board` is the name of one, or the path of a TOML file that describes one, which then comes along.

    Several models become one project, in which each kernel is there once and all share one arena.

    `custom` are Python files that describe operators of the user's own (docs/custom-ops.md), for a model that is not
    loaded yet.
    `flash_budget` bounds the bytes of weights, in whatever form kernels want them: CheckError where they take more.
    With `must_fit`, CheckError where not even weights, arena and stack fit the board; `Project.fit` tells exactly.
    ModelError and BoardError say in a sentence what stands in the way.
    """
    given = [model] if isinstance(model, (str, Path, Graph)) else list(model)
    graphs = [each if isinstance(each, Graph) else load(each, custom) for each in given]
    if not graphs:
        raise UsageError("compile", "there is no model to compile", "name a .tflite file")
    chosen = [name] if isinstance(name, str) else list(name)
    chosen = chosen if any(chosen) else []
    target = load_board(board) if board else None
    options = Options(target.target().name if target else find_core(core).name, optimise, numerics, flash_budget)
    own = own_file(board) if target else None
    files = " ".join(graph.name for graph in graphs)
    command = _command(files, "" if board else core, own.name if own else board, chosen, options, custom, self_test)
    models = compile_together(graphs, options, chosen, command)
    tree = as_library(*models)
    tree = tree.with_files(report_files(models, tree))
    if self_test:
        for graph, compiled in zip(graphs, models, strict=True):
            tree = tree.with_files(selftest_files(compiled.record, golden_cases(graph, numerics)))
    if own and around:
        tree = tree.with_files({f"{target.id}.toml": own.read_text(encoding="utf-8-sig")} if target else {})
    return Project(models, tree.with_files(_around(tree, options.core, target, must_fit) if around else {}), target)


def _around(tree: SourceTree, core: str, board: Board | None, must_fit: bool) -> dict[str, str]:
    """What builds the sources: firmware for a board, a library for a core."""
    if board is not None:
        return render_firmware(tree.models, board, tree.sources, must_fit=must_fit)
    return render_library(tree.models, find_core(core), tree.sources)


def golden_cases(graph: Graph, numerics: str, count: int = 4) -> list[tuple[list[Array], list[Array]]]:
    """Inputs (extremes, then random) with the reference's outputs."""
    inputs = [graph.main.tensors[i] for i in graph.main.inputs]
    cases = random_cases(inputs, count)
    return [(case, run_reference(graph, case, numerics)) for case in (cases.case("", n) for n in range(count))]


def core_of(on: str) -> str:
    """The core to compile for, to run `on` it."""
    return "host" if on == "numpy" else find_core(on).name


def _command(
    files: str, core: str, board: str, names: Sequence[str], options: Options, custom: Custom, self_test: bool
) -> str:
    words = ["quant2c generate", files]
    for option, value, default in (
        ("--board", board, ""),
        ("--core", core, ""),
        *(("--name", name, "") for name in names),
        ("--optimise", options.optimise, "balanced"),
        ("--flash-budget", options.flash_budget, None),
        ("--numerics", options.numerics, "gemmlowp"),
    ):
        if value != default:
            words.append(f"{option} {value}")
    words += [f"--custom {each.name if isinstance(each, CustomFile) else Path(each).name}" for each in custom]
    return " ".join([*words, *(["--self-test"] if self_test else [])])


def verify(
    model: str | Path | Graph, arrays: Mapping[str, Array] | None = None, on: str = "host", custom: Custom = ()
) -> Verification:
    """Compiles a model and proves the C equal to numpy."""
    return compile(model, core_of(on), custom=custom).verify(arrays, on)
