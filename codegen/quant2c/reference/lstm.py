"""UNIDIRECTIONAL_SEQUENCE_LSTM on numpy arrays, as TensorFlow Lite Micro computes it, and as LiteRT does."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Protocol

import numpy as np

from quant2c.ir.dtype import DType
from quant2c.ir.graph import NodeView
from quant2c.ir.tensor import Array
from quant2c.reference.base import Reference
from quant2c.reference.fixedpoint import Ints, divide_by_pot, multiplier_of, requantize, requantize_64
from quant2c.reference.transcendental16 import logistic, tanh
from quant2c.reference.unary import sigmoid_table

# Input positions: four of each, in the order input, forget, cell, output gate; then the state.
_WEIGHTS, _HIDDEN_WEIGHTS, _BIAS, _HIDDEN, _CELL = 1, 5, 12, 18, 19
_GATE_SCALE = 2.0**-12  # of a gate before its activation
_ONE = 2.0**-15  # of a gate after it


class _Cell(Protocol):
    """The arithmetic of one step."""

    def gates(self, x: Array, hidden: Array) -> list[Array]:
        """The four gates of [N, features] and [N, units], activated."""

    def cell(self, cell: Array, gates: Sequence[Array]) -> Array: ...

    def hidden(self, cell: Array, gates: Sequence[Array]) -> Array: ...


def lstm(view: NodeView, inputs: Sequence[Array | None], profile: str) -> tuple[Array, ...]:
    """(output, new hidden state, new cell state), step after step."""
    x, hidden, cell = inputs[0], inputs[_HIDDEN], inputs[_CELL]
    assert x is not None and hidden is not None and cell is not None
    steps = x if view.attrs.time_major else x.swapaxes(0, 1)
    arithmetic: _Cell = _CELLS[view.input(0).dtype, profile](view, inputs)
    h, c = (state.reshape(steps.shape[1], -1) for state in (hidden, cell))
    outputs = []
    for step in steps:
        gates = arithmetic.gates(step, h)
        c = arithmetic.cell(c, gates).astype(cell.dtype)
        h = arithmetic.hidden(c, gates).astype(hidden.dtype)
        outputs.append(h)
    out = np.stack(outputs) if view.attrs.time_major else np.stack(outputs, axis=1)
    return out, h.reshape(hidden.shape), c.reshape(cell.shape)


def _given(inputs: Sequence[Array | None], first: int) -> list[Array]:
    four = [array for array in inputs[first : first + 4] if array is not None]
    assert len(four) == 4
    return four


class _Real:
    """float32."""

    def __init__(self, view: NodeView, inputs: Sequence[Array | None]) -> None:
        self.clip = view.attrs.cell_clip
        self.weights, self.recurrent, self.bias = (_given(inputs, i) for i in (_WEIGHTS, _HIDDEN_WEIGHTS, _BIAS))

    def gates(self, x: Array, hidden: Array) -> list[Array]:
        rows = zip(self.weights, self.recurrent, self.bias, strict=True)
        sums = [_in_order(x, w) + b + _in_order(hidden, r) for w, r, b in rows]
        return [np.tanh(s) if i == 2 else 1 / (1 + np.exp(-s)) for i, s in enumerate(sums)]

    def cell(self, cell: Array, gates: Sequence[Array]) -> Array:
        new = gates[1] * cell + gates[0] * gates[2]
        return np.asarray(np.clip(new, -self.clip, self.clip) if self.clip > 0 else new)

    def hidden(self, cell: Array, gates: Sequence[Array]) -> Array:
        return np.asarray(np.tanh(cell) * gates[3])


def _in_order(x: Array, weights: Array) -> Array:
    """x @ weights.T, one product after the other in float32."""
    return np.asarray(np.cumsum(x[:, None, :] * weights, axis=-1, dtype=np.float32)[..., -1])


def _saturated(x: Ints) -> Ints:
    return np.asarray(np.clip(x, -32768, 32767))


class _Stored:
    """int8 or int16 activations, int8 weights, int16 gates and cell. int16 sums take the int64 path."""

    def __init__(self, view: NodeView, inputs: Sequence[Array | None]) -> None:
        self.view = view
        self.weights, self.recurrent = (
            [w.astype(np.int64) for w in _given(inputs, first)] for first in (_WEIGHTS, _HIDDEN_WEIGHTS)
        )
        self.bias = _given(inputs, _BIAS)
        self.cell_scale = view.input(_CELL).q.scale
        self.cell_log2 = round(math.log2(self.cell_scale))

    def gates(self, x: Array, hidden: Array) -> list[Array]:
        features = x.astype(np.int64) - self.view.input(0).q.zp
        state = hidden.astype(np.int64) - self.view.input(_HIDDEN).q.zp
        result = []
        for gate in range(4):
            fresh = self._scaled(features @ self.weights[gate].T + self.bias[gate], 0, _WEIGHTS + gate)
            before = self._scaled(state @ self.recurrent[gate].T, _HIDDEN, _HIDDEN_WEIGHTS + gate)
            total = self.total(_saturated(fresh), before)
            result.append(self.candidate(total) if gate == 2 else self.gate(total))
        return result

    def _scaled(self, acc: Ints, values: int, weights: int) -> Ints:
        """A product of the two scales in float32, as in a fully connected layer of one scale."""
        scales = np.float32(self.view.input(values).q.scale) * np.float32(self.view.input(weights).q.scale)
        rescale = requantize if self.view.input(0).dtype is DType.INT8 else requantize_64
        return rescale(acc, *multiplier_of(float(scales) / _GATE_SCALE))

    def total(self, fresh: Ints, before: Ints) -> Ints:
        """Both products are saturated apart, and so is their sum."""
        return _saturated(fresh + _saturated(before))

    def gate(self, total: Ints) -> Ints:
        return _sigmoid(3 * total)

    def candidate(self, total: Ints) -> Ints:
        return _tanh(3 * total)

    def cell(self, cell: Array, gates: Sequence[Array]) -> Array:
        kept = self.kept(gates[1] * cell.astype(np.int64))
        new = _saturated(kept + self.added(gates[0] * gates[2]))
        limit = int(min(self.view.attrs.cell_clip / self.cell_scale, 32767.0))
        return np.asarray(np.clip(new, -limit, limit) if self.view.attrs.cell_clip > 0 else new)

    def kept(self, product: Ints) -> Ints:
        """Forget gate * cell, in the cell's scale."""
        return _saturated(requantize(product, *multiplier_of(_ONE)))

    def added(self, product: Ints) -> Ints:
        """Input gate * cell gate, in the cell's scale."""
        return _saturated(requantize(product, *multiplier_of(_ONE * _ONE / self.cell_scale)))

    def hidden(self, cell: Array, gates: Sequence[Array]) -> Array:
        state = self.view.input(_HIDDEN)
        scaled = requantize(self.squashed(cell.astype(np.int64)) * gates[3], *multiplier_of(self.hidden_scale()))
        return np.asarray(np.clip(scaled + state.q.zp, state.dtype.minimum, state.dtype.maximum))

    def hidden_scale(self) -> float:
        return _ONE * _ONE / self.view.input(_HIDDEN).q.scale

    def squashed(self, cell: Ints) -> Ints:
        """tanh of the cell."""
        left = self.cell_log2 + 12
        return _tanh((cell * 3) << left if left >= 0 else (cell * 3 + (1 << (-left - 1))) >> -left)


class _StoredInLiteRT(_Stored):
    """The same with gemmlowp's 16-bit functions, and products that are rounded once."""

    def total(self, fresh: Ints, before: Ints) -> Ints:
        """The second product is added before anything but the first is saturated."""
        return _saturated(fresh + before)

    def gate(self, total: Ints) -> Ints:
        return logistic(total, 3)

    def candidate(self, total: Ints) -> Ints:
        return tanh(total, 3)

    def kept(self, product: Ints) -> Ints:
        return divide_by_pot(product, 15)

    def added(self, product: Ints) -> Ints:
        return divide_by_pot(product, 30 + self.cell_log2)

    def hidden_scale(self) -> float:
        return float(np.float32(super().hidden_scale()))

    def squashed(self, cell: Ints) -> Ints:
        return tanh(cell, 15 + self.cell_log2)


def _lines(magnitude: Ints, bits: int) -> Ints:
    """The sigmoid's table between its points, in units of 2^-(16 + bits)."""
    table = sigmoid_table()
    index = np.minimum(magnitude >> bits, 254)
    return np.asarray((table[index] << bits) + (magnitude & ((1 << bits) - 1)) * (table[index + 1] - table[index]))


def _sigmoid(x: Ints) -> Ints:
    """In Q0.15, of x in units of 1 / (3 * 4096)."""
    magnitude = np.abs(x)
    y = np.where(magnitude >> 9 >= 255, 0x7FFF << 10, _lines(magnitude, 9))
    return np.asarray(np.where(x >= 0, y + (1 << 9), (1 << 25) - y + (1 << 9) - 1) >> 10)


def _tanh(x: Ints) -> Ints:
    """In Q0.15, of x in units of 1 / (3 * 4096): 2 * sigmoid(2x) - 1."""
    magnitude = np.abs(x)
    y = np.where(magnitude >> 8 >= 255, 0xFFFF << 8, _lines(magnitude, 8))
    return np.asarray(np.where(x >= 0, y - (1 << 23) + (1 << 7), -y + (1 << 23) + (1 << 7) - 1) >> 8)


_CELLS: dict[tuple[DType, str], type[_Real] | type[_Stored]] = {
    (DType.INT8, "gemmlowp"): _Stored,
    (DType.INT8, "litert"): _StoredInLiteRT,
    (DType.INT16, "gemmlowp"): _Stored,
    (DType.INT16, "litert"): _Stored,  # LiteRT has no such LSTM
    (DType.FLOAT32, "gemmlowp"): _Real,
    (DType.FLOAT32, "litert"): _Real,
}

REFERENCES: dict[str, Reference] = {"UNIDIRECTIONAL_SEQUENCE_LSTM": lstm}
