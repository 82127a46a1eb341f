"""Element by element: activations of one tensor, arithmetic of two with broadcasting, and changes of type."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from builder.draw import ACTIVATIONS, Draw, Quant, Value

# Operators whose output's quantization is laid down: (scale, steps of the zero point above the type's lowest value).
_FIXED_OUTPUT: dict[str, tuple[float, int]] = {
    "SOFTMAX": (1 / 256, 0),
    "LOGISTIC": (1 / 256, 0),
    "TANH": (1 / 128, 128),
    "LOG_SOFTMAX": (16 / 256, 255),
}


def fixed_output(d: Draw, op: str) -> None:
    """One table lookup or normalisation; along the last axis where it is one."""
    scale, zp = _FIXED_OUTPUT[op]
    shape = d.shape(d.whole(0, 3), 9)
    x = d.input((*shape, d.pick((1, *(d.whole(2, 20) for _ in range(9))))), Quant(_input_scale(d), d.zp()))
    options: dict[str, Any] = {"beta": float(np.float32(d.pick((1.0, 1.0, 1.0, 0.5, 2.3))))} if op == "SOFTMAX" else {}
    y = d.result(x.shape, Quant(scale, d.low + zp))
    d.model.op(op, [x.index], [y], version=2, **options)


def _input_scale(d: Draw) -> float:
    """From inputs that all look alike to inputs that saturate at once."""
    return float(np.float32(2.0 ** d.rng.uniform(-9, 0.5)))


def _leaky_relu(d: Draw) -> dict[str, Any]:
    return {"alpha": float(np.float32(d.pick((0.01, 0.2, 0.99, 1.5, 0.0, d.rng.uniform(0, 1)))))}


_VERSIONS = {"RELU": 2, "RELU6": 2}

# Operators that rescale: their options.
_RESCALING: dict[str, Callable[[Draw], dict[str, Any]]] = {
    "RELU": lambda d: {},
    "RELU6": lambda d: {},
    "RELU_N1_TO_1": lambda d: {},
    "ELU": lambda d: {},
    "LEAKY_RELU": _leaky_relu,
    "HARD_SWISH": lambda d: {},
}


def rescaling_activation(d: Draw, op: str) -> None:
    """Input and output have quantizations of their own; multipliers from about 1/16 to 16."""
    quant = d.quant_for(op)
    x = d.input(d.shape(d.whole(1, 4), 12), quant if d.chance(0.3) else d.near(quant.scale, d.pick((2.0, 16.0))))
    d.model.op(op, [x.index], [d.result(x.shape, quant)], version=_VERSIONS.get(op, 1), **_RESCALING[op](d))


def prelu(d: Draw, op: str) -> None:
    """Slopes up to about 2 in size, one a channel and at times one a position too."""
    x = d.input((d.pick((1, 1, 2)), *d.shape(d.whole(1, 3), 7)))
    shared = tuple(1 if d.chance(0.5) else n for n in x.shape[1:-1]) + x.shape[-1:]
    slopes = Quant(float(np.float32(2.0 ** d.rng.uniform(-9, -6))), d.zp())
    alpha = d.model.const("alpha", d.values(shared), **slopes.fields)
    y = d.result(x.shape, d.near(x.quant.scale, 8.0))
    d.model.op(op, [x.index, alpha], [y], version=1)


def _broadcast(d: Draw, shape: tuple[int, ...]) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Two shapes that broadcast to the given one."""
    if d.chance(0.4):
        return shape, shape
    first, second = (tuple(1 if d.chance(0.3) else n for n in shape) for _ in range(2))
    kind = d.pick(("full", "tail", "each"))
    if kind == "full":
        return shape, second
    if kind == "tail":
        return shape, second[d.whole(0, len(second)) :]
    return first, second


def _two(d: Draw, *quants: Quant) -> tuple[Value, Value, tuple[int, ...]]:
    """Two operands, one of them at times a constant, in either order, and the shape of the result."""
    shapes = _broadcast(d, d.shape(d.whole(1, 4)))
    if d.chance(0.5):
        shapes = shapes[::-1]
    constant = d.whole(0, 4)  # which one is the constant; above one, neither
    first, second = (d.operand(shapes[i], quants[i], constant=float(i == constant)) for i in range(2))
    return first, second, np.broadcast_shapes(*shapes)


def add_or_sub(d: Draw, op: str) -> None:
    """Both inputs are brought to twice the larger scale, which the output's must not be 2^19 times below."""
    activation = d.pick(ACTIVATIONS)
    quant = d.quant_for(activation)
    a, b, shape = _two(d, *(d.near(quant.scale / 2, d.pick((2.0, 2.0, 30.0))) for _ in range(2)))
    version = 1 if d.dtype == "uint8" else 2
    d.model.op(op, [a.index, b.index], [d.result(shape, quant)], version=version, fused_activation=activation)


def mul(d: Draw, op: str) -> None:
    """The product of two distances from zero point is at most 255 * 255, so left shifts up to 14 stay in int32."""
    activation = d.pick(ACTIVATIONS)
    quant, first = d.quant_for(activation), d.quant()
    m = 2.0 ** d.rng.uniform(*d.pick(((-8, -6), (-8, -6), (-8, -6), (-1, 0), (0, 5), (-20, -8))))
    second = Quant(float(np.float32(m * quant.scale / first.scale)), d.zp())
    a, b, shape = _two(d, first, second)
    d.model.op(op, [a.index, b.index], [d.result(shape, quant)], version=2, fused_activation=activation)


def larger_or_smaller(d: Draw, op: str) -> None:
    """MAXIMUM and MINIMUM compare raw values: one quantization throughout."""
    quant = d.quant()
    shapes = _broadcast(d, d.shape(d.whole(1, 4)))
    a, b = d.input(shapes[0], quant), d.operand(shapes[1], quant)
    order = [a.index, b.index] if d.chance(0.5) else [b.index, a.index]
    d.model.op(op, order, [d.result(np.broadcast_shapes(*shapes), quant)], version=2)


def quantize(d: Draw, op: str) -> None:
    """From float, or from one 8-bit quantization to another, signed or not."""
    if d.chance(0.4):
        _quantize_float(d, op)
        return
    source, target = d.pick((("int8", "int8"), ("int8", "int8"), ("uint8", "int8"), ("int8", "uint8")))
    before = d.quant()
    # Mostly near each other, as between two layers; at times only the zero point moves.
    after = d.pick((d.quant(), d.near(before.scale), d.near(before.scale), Quant(before.scale, d.zp())))
    shape = d.shape(d.whole(1, 4))
    x = d.model.input("in_0", shape, source, **_as_type(before, source).fields)
    d.model.op(op, [x], [d.result(shape, _as_type(after, target), target)], version=2)


def _quantize_float(d: Draw, op: str) -> None:
    shape, quant, target = d.shape(d.whole(1, 4)), d.quant(), d.pick(("int8", "int8", "uint8"))
    x = d.model.input("in_0", shape, "float32")
    centre, far = -quant.zp * quant.scale, 300 * quant.scale
    d.hint(centre - far, centre + far, quant.scale)
    d.model.op(op, [x], [d.result(shape, _as_type(quant, target), target)], version=1)


def dequantize(d: Draw, op: str) -> None:
    shape, dtype = d.shape(d.whole(1, 4)), d.pick(("int8", "int8", "uint8"))
    x = d.model.input("in_0", shape, dtype, **_as_type(d.quant(), dtype).fields)
    d.model.op(op, [x], [d.result(shape, None, "float32")], version=2)


def _as_type(quant: Quant, dtype: str) -> Quant:
    """An int8 quantization as that of the same real values in uint8."""
    return quant if dtype == "int8" else Quant(quant.scale, quant.zp + 128)
