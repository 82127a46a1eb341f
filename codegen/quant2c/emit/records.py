"""What the templates print: records, complete and in order, so that templates hold no arithmetic."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

from quant2c import __version__
from quant2c.emit import names
from quant2c.emit.literals import C_TYPES, float_literal, shape_text, table_lines
from quant2c.emit.literals import field as field_text
from quant2c.emit.stack import stack_bytes
from quant2c.ir.dtype import DType
from quant2c.ir.layout import Layout
from quant2c.ir.schedule import Step
from quant2c.ir.tensor import Array, Tensor


@dataclass(frozen=True)
class TableRecord:
    """A constant table: `static const <c_type> <name>[<elements>]`."""

    name: str
    c_type: str
    elements: int
    bytes: int
    role: str
    lines: tuple[str, ...]
    is_argument: bool  # passed to a layer call itself, so seen by the other file


@dataclass(frozen=True)
class LayerRecord:
    """One layer call."""

    index: int
    op: str
    label: str
    title: str  # op, shapes, MACs: the comment over the call
    symbol: str
    struct: str
    params: str  # the struct's identifier
    fields: tuple[tuple[str, str], ...]
    arguments: tuple[str, ...]
    macs: int
    traced: str  # the output the trace sees
    traced_bytes: int


@dataclass(frozen=True)
class ValueRecord:
    """A run-time value: a pointer into the arena or the state."""

    name: str
    base: str
    offset: int
    bytes: int
    comment: str


@dataclass(frozen=True)
class EdgeRecord:
    """A model input or output."""

    index: int
    tensor: str
    c_type: str
    type_name: str
    elements: int
    bytes: int
    shape: str
    expression: str  # where it lies, as C
    scale: str  # "" where it is not quantized for the tensor
    zero_point: int


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
    initial: tuple[tuple[str, int, int, int], ...] = field(default=())  # state that does not start as zeros

    def uses(self, base: str) -> bool:
        """Whether a run-time value lies in the arena, or in the state."""
        return any(value.base == base for value in self.values)

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
    layers = tuple(_layer(step, name, tensors, maker) for step in schedule.steps)
    outputs = tuple(_edge(i, tensors[t], layout, maker) for i, t in enumerate(graph.main.outputs))
    tables = tuple(maker.tables)
    struct_bytes = sum(_struct_bytes(step) for step in schedule.steps)
    weights = sum(step.weights_bytes for step in schedule.steps)
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
        stack_bytes=stack_bytes((step.symbol for step in schedule.steps), schedule.options.core),
        macs=schedule.macs,
        weights_bytes=weights,
        constants_bytes=sum(t.bytes for t in tables) - weights + struct_bytes,
        inputs=tuple(_edge(i, tensors[t], layout, maker) for i, t in enumerate(graph.main.inputs)),
        outputs=outputs,
        values=tuple(_values(layout)),
        scratch=any(step.scratch_bytes is not None for step in schedule.steps),
        layers=layers,
        tables=tables,
        headers=tuple(sorted({step.header for step in schedule.steps})),
        notes=graph.notes,
        initial=tuple(_initial(layout)),
    )


def _layer(step: Step, model: str, tensors: tuple[Tensor, ...], maker: _Tables) -> LayerRecord:
    fields = []
    for key, value in step.params.items():
        if isinstance(value, np.ndarray):
            fields.append((key, maker.table(step, key, value)))
        else:
            fields.append((key, field_text(value)))
    arguments = [_argument(step, position, tensors[t], maker) for position, t in enumerate(step.inputs)]
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


def _argument(step: Step, position: int, tensor: Tensor, maker: _Tables) -> str:
    if tensor.data is not None:
        return maker.table(step, f"in{position}", tensor.data, is_argument=True)
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

    def table(self, step: Step, role: str, array: Array, is_argument: bool = False) -> str:
        """The identifier of the table with these elements."""
        key = (array.dtype.name, array.tobytes(), is_argument)
        if key not in self.known:
            self._add(names.table(self.model, step.index, step.stem, role), role, array, is_argument)
        return self.known[key]

    def constant_output(self, index: int, array: Array) -> str:
        """A model output that is a constant."""
        key = (array.dtype.name, array.tobytes(), True)
        if key not in self.known:
            self._add(f"{self.model}_out{index}", f"out{index}", array, True)
        return self.known[key]

    def _add(self, name: str, role: str, array: Array, is_argument: bool) -> None:
        self.known[(array.dtype.name, array.tobytes(), is_argument)] = name
        record = TableRecord(
            name, C_TYPES[array.dtype.name], array.size, array.nbytes, role, table_lines(array), is_argument
        )
        self.tables.append(record)


def _values(layout: Layout) -> Iterator[ValueRecord]:
    """The run-time values that calls name, in order of their first use."""
    tensors = layout.schedule.graph.main.tensors
    seen: set[int] = set()
    for step in layout.schedule.steps:
        for index in (*step.inputs, *step.outputs):
            tensor = tensors[index]
            if index in seen or tensor.is_constant:
                continue
            seen.add(index)
            in_state = index in layout.state_offsets
            yield ValueRecord(
                name=names.tensor(index),
                base="state" if in_state else "arena",
                offset=layout.state_offsets[index] if in_state else layout.of_tensor(index),
                bytes=tensor.bytes,
                comment=f"{tensor.dtype.label} {shape_text(tensor.shape)} {comment_text(tensor.name, 56)}",
            )
        if step.scratch_bytes is not None:
            name = f"s{step.index}"
            yield ValueRecord(
                name, "arena", layout.of_scratch(step.index), step.scratch_bytes, f"scratch of {step.index}"
            )


def _initial(layout: Layout) -> Iterator[tuple[str, int, int, int]]:
    """Parts of the state that start at a zero point other than 0: comment, offset, bytes, value of each byte."""
    for index, offset in layout.state_offsets.items():
        tensor = layout.schedule.graph.main.tensors[index]
        if tensor.dtype is DType.INT8 and tensor.quant is not None and tensor.q.zp:
            yield comment_text(tensor.name, 56), offset, tensor.bytes, tensor.q.zp & 0xFF


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
