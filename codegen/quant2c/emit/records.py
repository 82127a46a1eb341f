"""What the templates print: records, complete and in order, so that templates hold no arithmetic."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from quant2c import __version__
from quant2c.emit import names
from quant2c.emit.literals import C_TYPES, float_literal, shape_text, table_lines
from quant2c.emit.literals import field as field_text
from quant2c.emit.parts import (
    BodyRecord,
    EdgeRecord,
    InitialRecord,
    LayerRecord,
    MoveRecord,
    TableRecord,
    ValueRecord,
    bases_of,
    bodies_in,
    calls_of,
)
from quant2c.emit.stack import stack_bytes
from quant2c.ir.dtype import DType
from quant2c.ir.flow import FLOWS
from quant2c.ir.layout import Layout
from quant2c.ir.schedule import Step
from quant2c.ir.tensor import Array, Tensor


@dataclass(frozen=True)
class ModelRecord:
    """A whole generated model."""

    name: str
    version: str
    file: str
    sha256: str
    target: str
    numerics: str
    optimise: str
    command: str
    arena_bytes: int
    state_bytes: int
    stack_bytes: int | None  # None: not known for this core or these kernels
    macs: int
    weights_bytes: int
    constants_bytes: int
    inputs: tuple[EdgeRecord, ...]
    outputs: tuple[EdgeRecord, ...]
    values: tuple[ValueRecord, ...]
    scratch: bool
    layers: tuple[LayerRecord, ...]
    tables: tuple[TableRecord, ...]
    headers: tuple[str, ...]
    notes: tuple[str, ...]
    initial: tuple[InitialRecord, ...] = ()  # state that does not start as zeros

    def uses(self, base: str) -> bool:
        """Whether a run-time value lies in the arena, or in the state."""
        return base in bases_of(self.values, self.layers)

    @property
    def calls(self) -> tuple[LayerRecord, ...]:
        """The calls of kernels, those of bodies included."""
        return calls_of(self.layers)

    @property
    def bodies(self) -> tuple[BodyRecord, ...]:
        """All bodies, inner ones first."""
        return bodies_in(self.layers)

    @staticmethod
    def uses_context(edges: tuple[EdgeRecord, ...]) -> bool:
        """Whether finding these inputs or outputs needs the context."""
        return any(edge.expression.startswith("ctx->") for edge in edges)

    @property
    def NAME(self) -> str:
        """The macro prefix, as templates print it."""
        return self.name.upper()


def model_record(layout: Layout, name: str, target: str, command: str) -> ModelRecord:
    """The records of one model."""
    schedule = layout.schedule
    graph = schedule.graph
    tensors = graph.main.tensors
    maker = _Tables(name)
    layers = _layers(layout, name, 0, maker)
    outputs = tuple(_edge(i, tensors[t], layout, maker) for i, t in enumerate(graph.main.outputs))
    initial = tuple(_initial(layout, maker))
    tables = tuple(maker.tables)
    struct_bytes = sum(_struct_bytes(step) for step in schedule.calls)
    weights = sum(step.weights_bytes for step in schedule.calls) - maker.spared
    return ModelRecord(
        name=name,
        version=__version__,
        file=graph.name,
        sha256=graph.sha256,
        target=target,
        numerics=schedule.options.numerics,
        optimise=schedule.options.optimise,
        command=command,
        arena_bytes=layout.arena_bytes,
        state_bytes=layout.state_bytes,
        stack_bytes=stack_bytes((step.symbol for step in schedule.calls), schedule.options.core, schedule.depth),
        macs=schedule.macs,
        weights_bytes=weights,
        constants_bytes=sum(t.bytes for t in tables) - weights + struct_bytes,
        inputs=tuple(_edge(i, tensors[t], layout, maker) for i, t in enumerate(graph.main.inputs)),
        outputs=outputs,
        values=tuple(_values(layout, 0)),
        scratch=any(step.scratch_bytes is not None for step in schedule.steps),
        layers=layers,
        tables=tables,
        headers=tuple(sorted({step.header for step in schedule.calls})),
        notes=graph.notes,
        initial=initial,
    )


def _layers(layout: Layout, prefix: str, base: int, maker: _Tables) -> tuple[LayerRecord, ...]:
    """The layers of the entry, or of a body whose arena begins at `base` and whose identifiers with `prefix`."""
    tensors = layout.schedule.graph.main.tensors
    return tuple(
        _flow(step, prefix, base, layout, maker) if step.flow else _layer(step, prefix, tensors, maker)
        for step in layout.schedule.steps
    )


def _flow(step: Step, prefix: str, base: int, layout: Layout, maker: _Tables) -> LayerRecord:
    """A branch or loop. What is handed over is copied; a body never touches its caller's values."""
    flow = FLOWS[step.flow]
    tensors = layout.schedule.graph.main.tensors
    name = names.layer(prefix, step.index, step.op.lower())
    inner = base + (0 if step.scratch_bytes is None else layout.of_scratch(step.index))
    values = [i for i in step.inputs if not tensors[i].is_variable]
    sources = [
        names.tensor(i) if (data := tensors[i].data) is None else maker.constant(f"{name}_in{n}", data)
        for n, i in enumerate(values)
    ]
    outputs = [i for i in step.outputs if not tensors[i].is_variable]
    results = [names.tensor(i) for i in outputs]
    bodies = []
    for position, (role, body) in enumerate(zip(flow.roles, layout.bodies[step.index], strict=True)):
        given = results if flow.repeats else sources[flow.given :]
        bodies.append(_body(role, f"{name}_{role}", inner, body, given, results, position == flow.deciding, maker))
    traced = tensors[step.outputs[0]]
    moves = tuple(
        MoveRecord(to, source, tensors[i].bytes) for to, source, i in zip(results, sources, values, strict=False)
    )
    return LayerRecord(
        index=step.index,
        op=step.op,
        label=comment_text(step.label),
        title=_title(step, tensors),
        symbol=step.symbol,
        struct="",
        params="",
        fields=(),
        arguments=(),
        macs=step.macs,
        traced=results[0] if results else f"state + {layout.state_offsets[traced.index]}",
        traced_bytes=traced.bytes,
        flow=step.flow,
        condition="" if flow.repeats else sources[0],
        moves=moves if flow.repeats else (),
        bodies=tuple(bodies),
    )


def _body(
    role: str,
    function: str,
    base: int,
    layout: Layout,
    given: list[str],
    results: list[str],
    decides: bool,
    maker: _Tables,
) -> BodyRecord:
    main = layout.schedule.graph.main
    layers, values = _layers(layout, function, base, maker), tuple(_values(layout, base))

    def place(number: int, index: int) -> str:
        data = main.tensors[index].data
        if data is not None:
            return maker.constant(f"{function}_out{number}", data)
        return f"arena + {base + layout.of_tensor(index)}"

    inputs = [i for i in main.inputs if not main.tensors[i].is_variable]
    used = {main.tensors[i].root for step in layout.schedule.steps for i in step.inputs}
    used.update(main.tensors[i].root for i in main.outputs)
    before = tuple(
        MoveRecord(place(n, i), source, main.tensors[i].bytes)
        for n, (i, source) in enumerate(zip(inputs, given, strict=True))
        if i in used
    )
    places = [place(n, i) for n, i in enumerate(main.outputs)]
    after = tuple(
        MoveRecord(to, source, main.tensors[i].bytes)
        for n, (to, source, i) in enumerate(zip(results, places, main.outputs, strict=False))
        if not (given is results and i == inputs[n])  # a loop's value that no round changes
    )
    return BodyRecord(
        role=role,
        function=function,
        bases=bases_of(values, layers),
        values=values,
        layers=layers,
        before=before,
        after=() if decides else after,
        result=places[0] if decides else "",
    )


def _layer(step: Step, model: str, tensors: tuple[Tensor, ...], maker: _Tables) -> LayerRecord:
    fields = []
    for key, value in step.params.items():
        if isinstance(value, np.ndarray):
            fields.append((key, maker.table(model, step, key, value)))
        else:
            fields.append((key, field_text(value)))
    arguments = [_argument(model, step, position, tensors[t], maker) for position, t in enumerate(step.inputs)]
    arguments += [names.tensor(t) for t in step.outputs]
    if step.scratch_bytes is not None:
        arguments.append(f"s{step.index}")
    traced = tensors[step.outputs[0]]
    return LayerRecord(
        index=step.index,
        op=step.op,
        label=comment_text(step.label),
        title=_title(step, tensors),
        symbol=step.symbol,
        struct=step.struct,
        params=names.layer(model, step.index, step.stem),
        fields=tuple(fields),
        arguments=tuple(arguments),
        macs=step.macs,
        traced=names.tensor(traced.index),
        traced_bytes=traced.bytes,
    )


def _argument(model: str, step: Step, position: int, tensor: Tensor, maker: _Tables) -> str:
    if tensor.data is not None:
        return maker.table(model, step, f"in{position}", tensor.data, is_argument=True)
    return names.tensor(tensor.index)


def _title(step: Step, tensors: tuple[Tensor, ...]) -> str:
    sources = ", ".join(shape_text(tensors[t].shape) for t in step.inputs)
    targets = ", ".join(shape_text(tensors[t].shape) for t in step.outputs)
    macs = f", {step.macs:,} MAC" if step.macs else ""
    return f"{step.index}  {step.op}  {sources} -> {targets}{macs}"


def comment_text(text: str, most: int = 80) -> str:
    """Text that is safe inside a C comment, and short."""
    safe = (
        "".join(c if c.isprintable() and c.isascii() else "?" for c in text).replace("*/", "* /").replace("/*", "/ *")
    )
    return safe if len(safe) <= most else f"{safe[: most - 3]}..."


class _Tables:
    """Collects the constant tables of a model; equal tables are stored once."""

    def __init__(self, model: str) -> None:
        self.model = model
        self.known: dict[tuple[str, bytes, bool], str] = {}
        self.tables: list[TableRecord] = []
        self.spared = 0  # bytes of weights that an earlier layer has stored already

    def table(self, prefix: str, step: Step, role: str, array: Array, is_argument: bool = False) -> str:
        """The identifier of the table with these elements."""
        key = (array.dtype.name, array.tobytes(), is_argument)
        if key in self.known and role.startswith("weights"):
            weights = (value for name, value in step.params.items() if name.startswith("weights"))
            packed = sum(value.nbytes for value in weights if isinstance(value, np.ndarray))  # with biases in some
            self.spared += step.weights_bytes * array.nbytes // max(packed, 1)
        elif key not in self.known:
            self._add(names.table(prefix, step.index, step.stem, role), role, array, is_argument)
        return self.known[key]

    def constant_output(self, index: int, array: Array) -> str:
        """A model output that is a constant."""
        return self.constant(f"{self.model}_out{index}", array)

    def constant(self, name: str, array: Array) -> str:
        """A constant that the model's own code names."""
        key = (array.dtype.name, array.tobytes(), True)
        if key not in self.known:
            self._add(name, name.rpartition("_")[2], array, True)
        return self.known[key]

    def _add(self, name: str, role: str, array: Array, is_argument: bool) -> None:
        self.known[(array.dtype.name, array.tobytes(), is_argument)] = name
        record = TableRecord(
            name, C_TYPES[array.dtype.name], array.size, array.nbytes, role, table_lines(array), is_argument
        )
        self.tables.append(record)


def _values(layout: Layout, base: int) -> Iterator[ValueRecord]:
    """The run-time values that calls name, in order of their first use."""
    tensors = layout.schedule.graph.main.tensors
    seen: set[int] = set()
    for step in layout.schedule.steps:
        for index in (*step.inputs, *step.outputs):
            tensor = tensors[index]
            if index in seen or tensor.is_constant or (step.flow and tensor.is_variable):
                continue
            seen.add(index)
            in_state = index in layout.state_offsets
            yield ValueRecord(
                name=names.tensor(index),
                base="state" if in_state else "arena",
                offset=layout.state_offsets[index] if in_state else base + layout.of_tensor(index),
                bytes=tensor.bytes,
                comment=f"{tensor.dtype.label} {shape_text(tensor.shape)} {comment_text(tensor.name, 56)}",
            )
        if step.scratch_bytes is not None and not step.flow:
            name = f"s{step.index}"
            yield ValueRecord(
                name, "arena", base + layout.of_scratch(step.index), step.scratch_bytes, f"scratch of {step.index}"
            )


def _initial(layout: Layout, maker: _Tables) -> Iterator[InitialRecord]:
    """Parts of the state that do not start as zero bytes."""
    for index, offset in layout.state_offsets.items():
        tensor = layout.schedule.graph.main.tensors[index]
        content = fresh_bytes(tensor)
        if any(content):
            same = len(set(content)) == 1
            table = (
                "" if same else maker.constant(f"{maker.model}_state{offset}_start", np.frombuffer(content, np.uint8))
            )
            yield InitialRecord(comment_text(tensor.name, 56), offset, tensor.bytes, content[0], table)


def fresh_bytes(variable: Tensor) -> bytes:
    """What a variable starts with: its start, else real zero where it is int8, else zero bytes."""
    if variable.start is not None:
        return variable.start.tobytes()
    zp = variable.q.zp if variable.dtype is DType.INT8 and variable.quant is not None else 0
    return bytes([zp & 0xFF]) * variable.bytes


def _edge(index: int, tensor: Tensor, layout: Layout, maker: _Tables) -> EdgeRecord:
    if tensor.data is not None:
        expression = maker.constant_output(index, tensor.data)
    elif tensor.index in layout.state_offsets:
        expression = f"ctx->state + {layout.state_offsets[tensor.index]}"
    else:
        expression = f"ctx->arena + {layout.of_tensor(tensor.index)}"
    quant = tensor.quant
    return EdgeRecord(
        index=index,
        tensor=comment_text(tensor.name),
        c_type=tensor.dtype.c,
        type_name=tensor.dtype.label,
        elements=tensor.elements,
        bytes=tensor.bytes,
        shape=shape_text(tensor.shape),
        expression=expression,
        scale="" if quant is None or quant.per_channel else float_literal(quant.scale),
        zero_point=0 if quant is None else quant.zp,
    )


def _struct_bytes(step: Step) -> int:
    """Bytes of the parameter struct on a 32-bit core: every field is a word."""
    return sum(4 * len(value) if isinstance(value, tuple) else 4 for value in step.params.values())
