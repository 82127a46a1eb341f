"""Random choices for test models, leaning towards the edges: extreme zero points, unit shapes, odd scales."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from builder.model import ModelBuilder

T = TypeVar("T")

ACTIVATIONS = ("NONE", "NONE", "RELU", "RELU6", "RELU_N1_TO_1")

# Bounded activations: how wide they are, and where in an 8-bit range (0 to 255) zero lies when they fill it.
_WIDTHS = {"RELU6": 6.0, "RELU_N1_TO_1": 2.0}
_ZEROS = {"RELU": 0, "RELU6": 0, "RELU_N1_TO_1": 128}


@dataclass(frozen=True)
class Quant:
    """Scale and zero point of a tensor, one of each."""

    scale: float
    zp: int

    @property
    def fields(self) -> dict[str, Any]:
        return {"scale": self.scale, "zp": self.zp}


@dataclass(frozen=True)
class Value:
    """A tensor of the model: its index, and what later choices depend on."""

    index: int
    shape: tuple[int, ...]
    quant: Quant


class Draw:
    """One single-op model under construction, with the choices that go into it. `dtype`: int8 or uint8."""

    def __init__(self, rng: np.random.Generator, dtype: str, model: ModelBuilder) -> None:
        self.rng = rng
        self.dtype = dtype
        self.model = model
        self.low, self.high = (int(np.iinfo(dtype).min), int(np.iinfo(dtype).max))
        self.hints: dict[str, dict[str, float]] = {}  # input number -> low, high, step of sensible values

    # Plain choices.

    def chance(self, probability: float) -> bool:
        return bool(self.rng.random() < probability)

    def whole(self, least: int, most: int) -> int:
        """From least to most, both included."""
        return int(self.rng.integers(least, most + 1))

    def pick(self, choices: Sequence[T]) -> T:
        return choices[self.whole(0, len(choices) - 1)]

    def some(self, count: int, least: int = 1) -> list[int]:
        """At least `least` of the numbers below `count`, in rising order."""
        return sorted(self.rng.permutation(count)[: self.whole(least, count)].tolist())

    def axis(self, rank: int) -> tuple[int, int]:
        """An axis, and the same as the model may write it: half of the time counted from the end."""
        axis = self.whole(0, rank - 1)
        return axis, axis - rank if self.chance(0.5) else axis

    # Shapes.

    def shape(self, rank: int, most: int = 7) -> tuple[int, ...]:
        """Ones are likely; more than a few thousand elements are not drawn."""
        most = min(most, max(2, int(3000 ** (1 / max(rank, 1)))))
        return tuple(1 if self.chance(0.15) else self.whole(1, most) for _ in range(rank))

    def channels(self) -> int:
        """Mostly few; at times about a vector's width of 16 or 32."""
        return self.pick((15, 16, 17, 24, 31, 32, 33)) if self.chance(0.15) else self.whole(1, 9)

    # Quantization.

    def scale(self) -> float:
        """From 2^-9 to 1, as float32 can hold it; at times a power of two."""
        exponent = self.rng.uniform(-9, 0)
        return float(np.float32(2.0 ** (round(exponent) if self.chance(0.15) else exponent)))

    def zp(self) -> int:
        """Both ends of the type and its middle are likely."""
        middle = (self.low + self.high + 1) // 2
        anywhere = [self.whole(self.low, self.high) for _ in range(4)]
        return self.pick((self.low, self.high, middle, middle, *anywhere))

    def quant(self) -> Quant:
        return Quant(self.scale(), self.zp())

    def quant_for(self, activation: str) -> Quant:
        """The quantization of a result that ends in this activation. Mostly it fits, so that the clamp leaves more
        than one value; at times it does not, and the clamp lies outside the type or leaves nothing."""
        quant = self.quant()
        if activation not in _ZEROS or self.chance(0.15):
            return quant
        width = _WIDTHS.get(activation)
        fitting = quant.scale if width is None else width / 255 * 2.0 ** self.rng.uniform(-1, 2)
        shift = 0 if self.chance(0.5) else self.whole(0, 100)
        return Quant(float(np.float32(fitting)), self.low + _ZEROS[activation] + shift)

    def near(self, scale: float, most: float = 4.0) -> Quant:
        """A quantization whose scale is within a factor `most` of the given one; equal at times."""
        factor = 1.0 if self.chance(0.15) else most ** self.rng.uniform(-1, 1)
        return Quant(float(np.float32(scale * factor)), self.zp())

    def values(self, shape: Sequence[int]) -> NDArray[Any]:
        """Elements over the whole range of the type, both ends more often than chance has them."""
        plain = self.rng.integers(self.low, self.high + 1, shape)
        ends = self.rng.choice([self.low, self.high], shape)
        return np.where(self.rng.random(shape) < 0.1, ends, plain).astype(self.dtype)

    # Tensors and the operator.

    def input(self, shape: Sequence[int], quant: Quant | None = None) -> Value:
        """A quantized input of the model."""
        quant = quant or self.quant()
        index = self.model.input(f"in_{len(self.model.inputs)}", shape, self.dtype, **quant.fields)
        return Value(index, tuple(shape), quant)

    def operand(self, shape: Sequence[int], quant: Quant | None = None, constant: float = 0.3) -> Value:
        """A quantized input of the model, or with that probability a constant."""
        if not self.chance(constant):
            return self.input(shape, quant)
        quant = quant or self.quant()
        return Value(self.model.const("operand", self.values(shape), **quant.fields), tuple(shape), quant)

    def integers(self, name: str, values: Any, dtype: str = "int32") -> int:
        """A constant that is not quantized: axes, shapes, paddings."""
        return self.model.const(name, np.asarray(values, dtype))

    def result(self, shape: Sequence[int], quant: Quant | None, dtype: str | None = None) -> int:
        """A tensor that the operator computes, an output of the model."""
        fields = quant.fields if quant else {}
        index = self.model.tensor(f"out_{len(self.model.outputs)}", shape, dtype or self.dtype, **fields)
        self.model.output(index)
        return index

    def hint(self, low: float, high: float, step: float = 1.0) -> None:
        """What the last input may hold: `random_inputs` cannot see it from the type."""
        self.hints[str(len(self.model.inputs) - 1)] = {"low": low, "high": high, "step": step}
