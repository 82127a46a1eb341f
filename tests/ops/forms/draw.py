"""One node under construction: random tensors of the types that a form asks for, leaning towards the edges."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

import numpy as np

from ops.views import constant, tensor
from quant2c.ir.tensor import Array, Shape, Tensor

T = TypeVar("T")

STORED = ("int4", "int8", "uint8", "int16")
ACTIVATIONS = ("NONE", "NONE", "RELU", "RELU6", "RELU_N1_TO_1")


@dataclass(frozen=True)
class Made:
    """What a generator decided. `shapes` stand where an operator's own rule does not tell them."""

    inputs: list[Tensor | None]
    outputs: list[Tensor]
    options: dict[str, Any] = field(default_factory=dict)
    arrays: dict[int, Array] = field(default_factory=dict)  # position of an input -> what it holds, where not anything


class Draw:
    """The random choices. `ins` and `outs` are the types of the form, without its marks."""

    def __init__(self, rng: np.random.Generator, op: str, ins: Sequence[str], outs: Sequence[str]) -> None:
        self.rng = rng
        self.op = op
        self.ins = list(ins)
        self.outs = list(outs)

    def chance(self, probability: float) -> bool:
        return bool(self.rng.random() < probability)

    def whole(self, least: int, most: int) -> int:
        """From least to most, both included."""
        return int(self.rng.integers(least, most + 1))

    def pick(self, choices: Sequence[T]) -> T:
        return choices[self.whole(0, len(choices) - 1)]

    def shape(self, least: int, most: int, longest: int = 6) -> Shape:
        """So many dimensions; ones are likely."""
        return tuple(1 if self.chance(0.15) else self.whole(1, longest) for _ in range(self.whole(least, most)))

    def axis(self, rank: int) -> tuple[int, int]:
        """An axis, and how it may be written: half of the time counted from the end."""
        axis = self.whole(0, rank - 1)
        return axis, axis - rank if self.chance(0.5) else axis

    # Quantization.

    def scale(self, low: float = -9.0, high: float = 0.0) -> float:
        exponent = self.rng.uniform(low, high)
        return float(np.float32(2.0 ** (round(exponent) if self.chance(0.15) else exponent)))

    def zp(self, dtype: str) -> int:
        """Both ends and the middle of bytes are likely; wider types are symmetric."""
        if dtype not in ("int8", "uint8"):
            return 0
        low, high = np.iinfo(dtype).min, np.iinfo(dtype).max
        return self.pick((low, high, (low + high + 1) // 2, *(self.whole(low, high) for _ in range(4))))

    def quant(self, dtype: str, scale: float | None = None) -> dict[str, Any]:
        """Fields of a tensor of that type; none for those that are not quantized."""
        if dtype not in STORED:
            return {}
        return {"scale": self.scale() if scale is None else float(np.float32(scale)), "zp": self.zp(dtype)}

    def near(self, quant: dict[str, Any], dtype: str, most: float = 4.0, factor: float = 1.0) -> dict[str, Any]:
        """A quantization whose scale is within a factor `most` of the given one's times `factor`."""
        if dtype not in STORED:
            return {}
        return self.quant(dtype, quant["scale"] * factor * most ** self.rng.uniform(-1, 1))

    # Tensors.

    def elements(self, dtype: str, shape: Shape) -> Array:
        """Over the whole range of the type, both ends more often than chance has them."""
        if dtype == "bool":
            return self.rng.integers(0, 2, shape).astype(bool)
        if dtype.startswith("float"):
            return (self.rng.standard_normal(shape) * 2.0 ** self.rng.uniform(-3, 3)).astype(dtype)
        info = np.iinfo("int8" if dtype == "int4" else dtype)
        low, high = (-8, 7) if dtype == "int4" else (info.min, info.max)
        numpy = info.dtype
        if self.chance(0.1):
            return np.full(shape, self.pick((low, high)), numpy)
        plain = self.rng.integers(low, high, shape, dtype=numpy, endpoint=True)
        ends = self.rng.choice(np.array([low, high], numpy), shape)
        return np.where(self.rng.random(shape) < 0.1, ends, plain).astype(numpy)

    def value(self, dtype: str, shape: Shape, quant: dict[str, Any] | None = None, fixed: float = 0.0) -> Tensor:
        """A run-time tensor, or with the probability `fixed` a constant."""
        quant = self.quant(dtype) if quant is None else quant
        if self.chance(fixed):
            return constant(self.elements(dtype, shape), dtype, **quant)
        return tensor(shape, dtype, **quant)

    def numbers(self, dtype: str, values: Any) -> Tensor:
        """A constant that is not quantized: axes, shapes, paddings."""
        return constant(np.asarray(values, dtype))

    def out(self, dtype: str, quant: dict[str, Any] | None = None, shape: Shape = ()) -> Tensor:
        return tensor(shape, dtype, **(self.quant(dtype) if quant is None else quant))
