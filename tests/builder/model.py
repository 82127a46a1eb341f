"""The builder: tensors and operators are named one after the other, `finish()` gives the file.

    m = ModelBuilder(description="one convolution")
    x = m.input("x", [1, 8, 8, 3], "int8", scale=0.05, zp=-3)
    w = m.const("w", weights, scale=[0.01, 0.02], zp=[0, 0], axis=0)
    b = m.const("b", bias, scale=[0.0005, 0.001], zp=[0, 0])
    y = m.tensor("y", [1, 8, 8, 2], "int8", scale=0.1, zp=4)
    m.op("CONV_2D", [x, w, b], [y], version=3, padding="SAME", stride_h=1, stride_w=1, fused_activation="RELU")
    m.output(y)
    data = m.finish()

Nothing is checked against what an operator allows: tests need wrong models too.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import flatbuffers
import numpy as np
from numpy.typing import ArrayLike

from builder.elements import to_bytes, type_of
from builder.flat import Offset, write_data, write_table
from builder.schema import ELEMENT_TYPES, OPERATORS, UNIONS, options_table

_LARGEST_OLD_CODE = 127  # deprecated_builtin_code is an int8; this value says "look at builtin_code"
_SHORT_NAMES = {"fused_activation": "fused_activation_function"}
_CODE_FIELDS = ("both", "deprecated", "new")


@dataclass(frozen=True)
class _Tensor:
    buffer: int
    fields: dict[str, Any]
    quantization: dict[str, Any]
    is_sparse: bool


@dataclass(frozen=True)
class _Node:
    code: int
    fields: dict[str, Any]
    options: tuple[str, dict[str, Any]] | None


@dataclass
class _Pool:
    """What all subgraphs of a model share."""

    buffers: list[bytes] = field(default_factory=lambda: [b""])  # buffer 0 is empty by convention
    codes: list[tuple[str, int]] = field(default_factory=list)

    def buffer(self, raw: bytes) -> int:
        self.buffers.append(raw)
        return len(self.buffers) - 1

    def code(self, op: str, version: int) -> int:
        if (op, version) not in self.codes:
            self.codes.append((op, version))
        return self.codes.index((op, version))


class Subgraph:
    """One subgraph under construction. Tensors are their index; -1 stands for an input that is left out."""

    def __init__(self, pool: _Pool, index: int, name: str) -> None:
        self.index = index
        self.name = name
        self._pool = pool
        self._tensors: list[_Tensor] = []
        self._nodes: list[_Node] = []
        self.inputs: list[int] = []
        self.outputs: list[int] = []

    def tensor(
        self,
        name: str,
        shape: Sequence[int] | None,
        dtype: str,
        *,
        scale: float | Sequence[float] | None = None,
        zp: int | Sequence[int] | None = None,
        axis: int = 0,
        minimum: Sequence[float] | None = None,
        maximum: Sequence[float] | None = None,
        signature: Sequence[int] | None = None,
        is_variable: bool = False,
        is_sparse: bool = False,
        buffer: int = 0,
    ) -> int:
        """A tensor that an operator computes, or a variable. `signature` is the shape with -1 where it is dynamic."""
        quantization: dict[str, Any] = {
            "min": minimum,
            "max": maximum,
            "scale": None if scale is None else np.atleast_1d(scale),
            "zero_point": None if zp is None else np.atleast_1d(zp),
            "quantized_dimension": axis,
        }
        fields: dict[str, Any] = {
            "shape": shape,
            "type": ELEMENT_TYPES[dtype],
            "buffer": buffer,
            "name": name,
            "is_variable": is_variable,
            "shape_signature": signature,
            "has_rank": shape is not None,
        }
        self._tensors.append(_Tensor(buffer, fields, quantization, is_sparse))
        return len(self._tensors) - 1

    def input(self, name: str, shape: Sequence[int] | None, dtype: str, **more: Any) -> int:
        """A tensor that the caller fills; `more` as for `tensor`."""
        self.inputs.append(self.tensor(name, shape, dtype, **more))
        return self.inputs[-1]

    def const(self, name: str, values: ArrayLike, dtype: str | None = None, **more: Any) -> int:
        """A constant; its element type is the array's own unless `dtype` says otherwise. `more` as for `tensor`."""
        dtype = dtype or type_of(values)
        buffer = self._pool.buffer(to_bytes(values, dtype))
        shape = more.pop("shape", np.asarray(values).shape)
        return self.tensor(name, shape, dtype, buffer=buffer, **more)

    def output(self, *tensors: int) -> None:
        """These tensors are outputs of the subgraph, in this order."""
        self.outputs.extend(tensors)

    def op(
        self,
        name: str,
        inputs: Sequence[int],
        outputs: Sequence[int],
        /,
        *,
        version: int = 1,
        custom_options: bytes | None = None,
        intermediates: Sequence[int] | None = None,
        with_options: bool = True,
        options: Mapping[str, Any] | None = None,
        **more: Any,
    ) -> None:
        """An operator: a builtin's name, or "CUSTOM:Name" with its options as bytes.

        `more` are fields of the builtin's option table, and so are `options`, for names that are taken here. Without
        any, the table is written with its defaults unless `with_options` is False.
        """
        table = options_table(name) if with_options else None
        given = {_SHORT_NAMES.get(key, key): value for key, value in {**(options or {}), **more}.items()}
        if table is None and given:
            raise TypeError(f"{name} has no options, but {', '.join(given)} given")
        fields: dict[str, Any] = {
            "inputs": inputs,
            "outputs": outputs,
            "custom_options": custom_options,
            "intermediates": intermediates,
        }
        node = _Node(self._pool.code(name, version), fields, None if table is None else (table, given))
        self._nodes.append(node)

    def _write(self, out: flatbuffers.Builder) -> Offset:
        tensors = [_write_tensor(out, tensor) for tensor in self._tensors]
        nodes = [_write_node(out, node) for node in self._nodes]
        return write_table(
            out,
            "SubGraph",
            tensors=tensors,
            inputs=self.inputs,
            outputs=self.outputs,
            operators=nodes,
            name=self.name,
        )


class ModelBuilder(Subgraph):
    """A model under construction; it is at the same time its own first subgraph, the one that runs.

    `op_codes`: "both" fields as today's converters write, only the "deprecated" one as the oldest did, only the "new".
    `buffers_behind`: tensor data lies behind the flatbuffer, as in files of more than 2 GB.
    """

    def __init__(
        self,
        description: str = "",
        *,
        name: str = "main",
        op_codes: str = "both",
        buffers_behind: bool = False,
    ) -> None:
        if op_codes not in _CODE_FIELDS:
            raise ValueError(f"op_codes is one of {', '.join(_CODE_FIELDS)}, not {op_codes!r}")
        super().__init__(_Pool(), 0, name)
        self.description = description
        self._op_codes = op_codes
        self._buffers_behind = buffers_behind
        self._subgraphs: list[Subgraph] = [self]
        self._metadata: list[tuple[str, int]] = []
        self._signatures: list[tuple[str, int, Mapping[str, int], Mapping[str, int]]] = []

    def subgraph(self, name: str) -> Subgraph:
        """A further subgraph; operators name it by its `index`."""
        self._subgraphs.append(Subgraph(self._pool, len(self._subgraphs), name))
        return self._subgraphs[-1]

    def metadata(self, name: str, content: bytes) -> None:
        """An entry of the model's metadata."""
        self._metadata.append((name, self._pool.buffer(content)))

    def signature(self, key: str, inputs: Mapping[str, int], outputs: Mapping[str, int], subgraph: int = 0) -> None:
        """A signature: names by which callers know tensors."""
        self._signatures.append((key, subgraph, inputs, outputs))

    def finish(self) -> bytes:
        """The .tflite file. The same calls give the same bytes."""
        if not self._buffers_behind:
            return self._flatbuffer([0] * len(self._pool.buffers))
        # An offset takes the same room whatever its value, so a first pass tells where the data will begin.
        starts = self._starts(len(self._flatbuffer([2] * len(self._pool.buffers))))
        content = bytearray(self._flatbuffer(starts))
        for start, raw in zip(starts, self._pool.buffers, strict=True):
            content.extend(bytes(start - len(content)) + raw)
        return bytes(content)

    def _starts(self, end: int) -> list[int]:
        """Where each buffer lies behind a flatbuffer of `end` bytes, every one at a multiple of 16."""
        starts = []
        for raw in self._pool.buffers:
            starts.append(-(-end // 16) * 16)
            end = starts[-1] + len(raw)
        return starts

    def _flatbuffer(self, starts: Sequence[int]) -> bytes:
        out = flatbuffers.Builder(1024)
        model = write_table(
            out,
            "Model",
            version=3,
            operator_codes=[self._write_code(out, op, version) for op, version in self._pool.codes],
            subgraphs=[subgraph._write(out) for subgraph in self._subgraphs],
            description=self.description,
            buffers=[self._write_buffer(out, *pair) for pair in zip(self._pool.buffers, starts, strict=True)],
            metadata=[write_table(out, "Metadata", name=n, buffer=b) for n, b in self._metadata] or None,
            signature_defs=[_write_signature(out, *signature) for signature in self._signatures] or None,
        )
        out.Finish(model, file_identifier=b"TFL3")
        return bytes(out.Output())

    def _write_code(self, out: flatbuffers.Builder, op: str, version: int) -> Offset:
        builtin, _, custom = op.partition(":")
        code = OPERATORS[builtin]
        old = min(code, _LARGEST_OLD_CODE)
        return write_table(
            out,
            "OperatorCode",
            deprecated_builtin_code=None if self._op_codes == "new" else old,
            custom_code=custom or None,
            version=version,
            builtin_code=None if self._op_codes == "deprecated" else code,
        )

    def _write_buffer(self, out: flatbuffers.Builder, raw: bytes, start: int) -> Offset:
        if not raw:
            return write_table(out, "Buffer")
        if start:
            return write_table(out, "Buffer", offset=start, size=len(raw))
        return write_table(out, "Buffer", data=write_data(out, raw))


def _write_tensor(out: flatbuffers.Builder, tensor: _Tensor) -> Offset:
    has_quantization = any(v is not None for k, v in tensor.quantization.items() if k != "quantized_dimension")
    quantization = write_table(out, "QuantizationParameters", **tensor.quantization) if has_quantization else None
    sparsity = write_table(out, "SparsityParameters") if tensor.is_sparse else None
    return write_table(out, "Tensor", **tensor.fields, quantization=quantization, sparsity=sparsity)


def _write_node(out: flatbuffers.Builder, node: _Node) -> Offset:
    union: dict[str, Any] = {}
    if node.options is not None:
        table, options = node.options
        name = next(name for name, tables in UNIONS.items() if table in tables)
        union = {f"{name}_type": UNIONS[name][table], name: write_table(out, table, **options)}
    return write_table(out, "Operator", opcode_index=node.code, **node.fields, **union)


def _write_signature(
    out: flatbuffers.Builder, key: str, subgraph: int, inputs: Mapping[str, int], outputs: Mapping[str, int]
) -> Offset:
    maps = [
        [write_table(out, "TensorMap", name=name, tensor_index=index) for name, index in names.items()]
        for names in (inputs, outputs)
    ]
    return write_table(out, "SignatureDef", inputs=maps[0], outputs=maps[1], signature_key=key, subgraph_index=subgraph)
