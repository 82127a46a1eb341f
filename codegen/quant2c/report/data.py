"""Everything known of a compiled model as plain data: the one source of text, Markdown and JSON."""

from __future__ import annotations

from typing import Any

from quant2c.check import accumulator_headroom
from quant2c.emit.literals import shape_text
from quant2c.emit.parts import EdgeRecord
from quant2c.emit.records import ModelRecord
from quant2c.ir.layout import Layout
from quant2c.ir.schedule import Step
from quant2c.ir.tensor import Tensor
from quant2c.pipeline import Compiled
from quant2c.toolchain.footprint import Footprint


def model_data(compiled: Compiled) -> dict[str, Any]:
    """The report of one model: identity, edges, layers, memory, the arena at its peak, accumulators."""
    record, layout = compiled.record, compiled.layout
    return {
        "model": record.file,
        "name": record.name,
        "sha256": record.sha256,
        "quant2c": record.version,
        "target": record.target,
        "numerics": record.numerics,
        "optimise": record.optimise,
        "macs": record.macs,
        "memory": memory(record),
        "inputs": [_edge(e) for e in record.inputs],
        "outputs": [_edge(e) for e in record.outputs],
        "layers": [_layer(step, record, layout) for step in layout.schedule.steps],
        "arena": {"bytes": layout.arena_bytes, "peak_layer": layout.peak_step, "live_at_peak": live_at_peak(layout)},
        "accumulators": [vars(row) for row in accumulator_headroom(compiled.read)],
        "notes": list(record.notes),
    }


def memory(record: ModelRecord) -> dict[str, int]:
    """Bytes that are known exactly from the model: flash for weights and constants, RAM for arena and state."""
    return {
        "weights_bytes": record.weights_bytes,
        "constants_bytes": record.constants_bytes,
        "arena_bytes": record.arena_bytes,
        "state_bytes": record.state_bytes,
    }


def live_at_peak(layout: Layout) -> list[dict[str, Any]]:
    """The buffers alive when the arena is fullest, by offset."""
    tensors = layout.schedule.graph.main.tensors
    rows = []
    for buffer in layout.buffers:
        if buffer.first <= layout.peak_step <= buffer.last:
            number = int(buffer.key[1:])
            what = tensors[number].name if buffer.key[0] == "t" else f"scratch of layer {number}"
            shape = shape_text(tensors[number].shape) if buffer.key[0] == "t" else ""
            row = {"what": what, "shape": shape, "bytes": buffer.bytes, "offset": layout.offsets[buffer.key]}
            rows.append({**row, "from_layer": buffer.first, "to_layer": buffer.last})
    return sorted(rows, key=lambda row: (row["offset"], row["what"]))


def _edge(edge: EdgeRecord) -> dict[str, Any]:
    return {
        "tensor": edge.tensor,
        "type": edge.type_name,
        "shape": edge.shape,
        "bytes": edge.bytes,
        "scale": edge.scale.rstrip("f"),
        "zero_point": edge.zero_point,
    }


def _layer(step: Step, record: ModelRecord, layout: Layout) -> dict[str, Any]:
    tensors = layout.schedule.graph.main.tensors
    return {
        "index": step.index,
        "op": step.op,
        "name": step.label,
        "inputs": [shape_text(tensors[t].shape) for t in step.inputs],
        "outputs": [shape_text(tensors[t].shape) for t in step.outputs],
        "macs": step.macs,
        "weights_bytes": step.weights_bytes,
        "scratch_bytes": step.scratch_bytes or 0,
        "kernel": step.symbol,
        "refused_kernels": list(step.refused),
    }


def as_json(compiled: Compiled, footprint: Footprint | None = None) -> dict[str, Any]:
    """The report as JSON, with code and stack where they were measured."""
    data = model_data(compiled)
    if footprint is not None:
        data["memory"] |= {
            "code_bytes": footprint.code_bytes,
            "constants_bytes": footprint.constants_bytes - data["memory"]["weights_bytes"],
            "stack_bytes": footprint.stack_bytes,
            "compiler": footprint.compiler,
            "deepest_calls": [{"function": name, "frame_bytes": frame} for name, frame in footprint.deepest],
        }
    return data


def quantization(tensor: Tensor) -> str:
    """A tensor's quantization in a few words."""
    if tensor.quant is None:
        return ""
    return f"scale {tensor.quant.scale:.6g}, zero point {tensor.quant.zp}"
