"""Reads a .tflite file into a Graph. The only module that knows the flatbuffer."""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Callable, Sized
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import tflite
from flatbuffers.number_types import Int32Flags

from quant2c.errors import ModelError
from quant2c.ir.dtype import DType
from quant2c.ir.graph import Graph, Node, Subgraph
from quant2c.ir.quant import Quant
from quant2c.ir.tensor import Array, Shape, Tensor, read_only
from quant2c.read import options
from quant2c.read.structure import check_structure

T = TypeVar("T")
Part = TypeVar("Part", bound=Sized)

_DAMAGED = "the file is damaged or was cut short; convert or copy the model again"
_READ_FACTOR = 8  # bytes read at most for each byte of the file: parts may be shared, but not without end
_LARGEST_TENSOR = 1 << 31  # elements; nothing near it fits a microcontroller


def read_model(path: str | Path) -> Graph:
    """The graph of a .tflite file. ModelError says what is wrong with a file that is none."""
    path = Path(path)
    try:
        content = path.read_bytes()
    except OSError as error:
        raise ModelError(str(path), f"cannot be read: {error.strerror}", "name an existing .tflite file") from error
    return read_bytes(content, path.name)


def read_bytes(content: bytes, name: str) -> Graph:
    """The same from memory; `name` is the file's name, for messages and identifiers."""
    if len(content) < 8 or content[4:8] != b"TFL3":
        raise ModelError(name, "is not a TFLite model (no TFL3 mark)", "give a .tflite file as the converter writes it")
    try:
        return _Reader(content, name).graph()
    except (struct.error, IndexError, ValueError, TypeError, AttributeError, OverflowError, RecursionError) as error:
        raise ModelError(name, f"cannot be read ({type(error).__name__}: {error})", _DAMAGED) from error


class _Reader:
    """Walks one file. Every count is bounded by the file's size and so is what is read in all, so that a hostile file,
    in which thousands of tensors name one long vector, cannot make it run away.
    """

    def __init__(self, content: bytes, name: str) -> None:
        self.content = content
        self.name = name
        self.model = tflite.Model.GetRootAs(bytearray(content), 0)
        self.budget = _READ_FACTOR * len(content) + _READ_FACTOR
        self.dynamic: set[bytes] = set()  # names of tensors with dimensions known at run time only

    def graph(self) -> Graph:
        subgraphs = self._all(self.model.SubgraphsLength(), self._subgraph)
        if not subgraphs:
            raise ModelError(self.name, "holds no subgraph", _DAMAGED)
        main = subgraphs[0]
        notes = tuple(
            f"input '{main.tensors[i].name}' has dynamic dimensions: compiled for {list(main.tensors[i].shape)}"
            for i in main.inputs
            if 0 <= i < len(main.tensors) and main.tensors[i].name.encode() in self.dynamic
        )
        graph = Graph(self.name, hashlib.sha256(self.content).hexdigest(), tuple(subgraphs), notes)
        check_structure(graph)
        return graph

    def _all(self, count: int, read: Callable[[int], T]) -> list[T]:
        if count * 4 > len(self.content):
            raise ModelError(self.name, f"claims {count} entries in a list, more than the file can hold", _DAMAGED)
        return [read(i) for i in range(count)]

    def _subgraph(self, number: int) -> Subgraph:
        table = self.model.Subgraphs(number)
        tensors = self._all(table.TensorsLength(), lambda i: self._tensor(table.Tensors(i), i))
        nodes = self._all(table.OperatorsLength(), lambda i: self._node(table.Operators(i), i))
        inputs, outputs = self._ints(table.InputsAsNumpy()), self._ints(table.OutputsAsNumpy())
        made = {o for node in nodes for o in node.outputs}
        for tensor in tensors:  # a constant without elements has no buffer
            if tensor.elements == 0 and tensor.data is None and tensor.index not in made and tensor.index not in inputs:
                empty = read_only(np.zeros(tensor.shape, tensor.dtype.numpy))
                tensors[tensor.index] = Tensor(tensor.index, tensor.name, tensor.shape, tensor.dtype, data=empty)
        return Subgraph(self._text(table.Name()) or f"subgraph_{number}", tuple(tensors), tuple(nodes), inputs, outputs)

    def _tensor(self, table: tflite.Tensor, index: int) -> Tensor:
        name = self._text(table.Name()) or f"tensor_{index}"
        where = f"{self.name}: tensor {index} '{name}'"
        dtype = options.element_type(table.Type())
        if dtype is None:
            raise ModelError(where, f"has element type {table.Type()}, which this version does not know", _DAMAGED)
        if table.Sparsity() is not None:
            raise ModelError(where, "is stored sparse", "convert the model without sparse storage")
        shape = self._shape(table, where)
        data = self._data(table, shape, dtype, where)
        return Tensor(index, name, shape, dtype, self._quant(table, where), data, bool(table.IsVariable()))

    def _shape(self, table: tflite.Tensor, where: str) -> Shape:
        shape = self._ints(table.ShapeAsNumpy())
        signature = self._ints(table.ShapeSignatureAsNumpy())
        if any(d < -1 for d in shape):
            raise ModelError(where, f"has a negative dimension in {list(shape)}", _DAMAGED)
        resolved = tuple(1 if d == -1 else d for d in shape)
        if -1 in signature or -1 in shape:
            self.dynamic.add(table.Name() or b"")
        elements = 1
        for d in resolved:
            elements *= d
        if elements > _LARGEST_TENSOR:
            raise ModelError(where, f"has shape {list(shape)}, too large for any microcontroller", _DAMAGED)
        return resolved

    def _data(self, table: tflite.Tensor, shape: Shape, dtype: DType, where: str) -> Array | None:
        number = table.Buffer()
        if number >= self.model.BuffersLength():
            raise ModelError(where, f"names buffer {number} of {self.model.BuffersLength()}", _DAMAGED)
        buffer = self.model.Buffers(number)
        if buffer.Offset() > 1:  # kept behind the flatbuffer, as large models do
            raw = np.frombuffer(self.content, np.uint8)[buffer.Offset() : buffer.Offset() + buffer.Size()]
        elif buffer.DataLength():
            raw = np.asarray(buffer.DataAsNumpy(), np.uint8)
        else:
            return None
        self._spent(raw)
        if dtype is DType.STRING:
            return read_only(raw)
        elements = int(np.prod(shape, dtype=np.int64))
        want = dtype.bytes_of(elements)
        if raw.size != want:
            raise ModelError(where, f"holds {raw.size} bytes where its shape {list(shape)} needs {want}", _DAMAGED)
        if dtype is DType.INT4:
            return read_only(_unpack_int4(raw, elements).reshape(shape))
        return read_only(np.frombuffer(raw.tobytes(), dtype.numpy.newbyteorder("<")).astype(dtype.numpy).reshape(shape))

    def _quant(self, table: tflite.Tensor, where: str) -> Quant | None:
        quant = table.Quantization()
        if quant is None or not quant.ScaleLength():
            return None
        scales = tuple(float(s) for s in self._spent(quant.ScaleAsNumpy()))
        if not all(np.isfinite(s) and s > 0 for s in scales):
            raise ModelError(where, f"has a scale that is not positive ({min(scales):g})", "quantize the model again")
        zps = self._ints(quant.ZeroPointAsNumpy()) or (0,) * len(scales)
        if len(zps) == 1:
            zps *= len(scales)
        if len(zps) != len(scales):
            raise ModelError(where, f"has {len(scales)} scales but {len(zps)} zero points", "quantize the model again")
        return Quant(scales, zps, quant.QuantizedDimension())

    def _node(self, table: tflite.Operator, index: int) -> Node:
        number = table.OpcodeIndex()
        if number >= self.model.OperatorCodesLength():
            raise ModelError(f"{self.name}: node {index}", f"names operator code {number}; there is none", _DAMAGED)
        code = self.model.OperatorCodes(number)
        builtin = max(_new_code(code), code.DeprecatedBuiltinCode())  # old files fill only the second
        op = options.operator_name(builtin)
        if op == "CUSTOM":
            op = f"CUSTOM:{self._text(code.CustomCode())}"
        custom = table.CustomOptionsAsNumpy()
        return Node(
            index=index,
            op=op,
            inputs=self._ints(table.InputsAsNumpy()),
            outputs=self._ints(table.OutputsAsNumpy()),
            version=code.Version(),
            options={name: self._option(value) for name, value in options.read_options(table).items()},
            custom=b"" if isinstance(custom, int) else custom.tobytes(),
            intermediates=self._ints(table.IntermediatesAsNumpy()),
        )

    def _option(self, value: Any) -> Any:
        return self._ints(value) if isinstance(value, tuple) else value

    def _ints(self, vector: Array | tuple[int, ...] | int) -> tuple[int, ...]:
        """A flatbuffer vector as integers; the library answers 0 where the vector is missing."""
        return () if isinstance(vector, int) else tuple(int(v) for v in self._spent(vector))

    def _text(self, value: bytes | None) -> str:
        return "" if value is None else self._spent(value).decode("utf-8", "replace")

    def _spent(self, part: Part) -> Part:
        """The same part of the file, counted against what may be read in all."""
        self.budget -= len(part)
        if self.budget < 0:
            raise ModelError(self.name, "names the same parts of itself over and over", _DAMAGED)
        return part


def _new_code(code: tflite.OperatorCode) -> int:
    """The field `builtin_code` itself: the library answers with the deprecated field where that is below 127."""
    offset = code._tab.Offset(10)
    return int(code._tab.Get(Int32Flags, offset + code._tab.Pos)) if offset else 0


def _unpack_int4(raw: Array, elements: int) -> Array:
    """Two to a byte, the low nibble first, two's complement."""
    nibbles = np.stack([raw & 15, raw >> 4], axis=1).reshape(-1)[:elements].astype(np.int8)
    return np.where(nibbles > 7, nibbles - 16, nibbles).astype(np.int8)
