"""Element by element: functions of one tensor, arithmetic and comparison of two, choice among two, changes of type."""

from __future__ import annotations

from typing import Any

import numpy as np

from ops.forms.draw import ACTIVATIONS, Draw, Made
from quant2c.ir.tensor import Array, Shape

_SHORT_UNIT = {"scale": 1 / 32768, "zp": 0}
_FIXED: dict[tuple[str, str], dict[str, Any]] = {
    **{(op, "int8"): {"scale": 1 / 256, "zp": -128} for op in ("SOFTMAX", "LOGISTIC")},
    **{(op, "uint8"): {"scale": 1 / 256, "zp": 0} for op in ("SOFTMAX", "LOGISTIC")},
    ("TANH", "int8"): {"scale": 1 / 128, "zp": 0},
    ("TANH", "uint8"): {"scale": 1 / 128, "zp": 128},
    ("LOG_SOFTMAX", "int8"): {"scale": 16 / 256, "zp": 127},
    ("LOG_SOFTMAX", "uint8"): {"scale": 16 / 256, "zp": 255},
    ("L2_NORMALIZATION", "int8"): {"scale": 1 / 128, "zp": 0},
    ("L2_NORMALIZATION", "uint8"): {"scale": 1 / 128, "zp": 128},
    **{(op, "int16"): _SHORT_UNIT for op in ("SOFTMAX", "LOGISTIC", "TANH")},
}
_SAME_SCALE = ("NEG", "ZEROS_LIKE")
_POSITIVE = ("LOG", "SQRT", "RSQRT")


def _options(d: Draw) -> dict[str, Any]:
    rows: dict[str, Any] = {
        "LEAKY_RELU": lambda: {"alpha": float(np.float32(d.pick((0.01, 0.2, 0.99, 1.5, 0.0))))},
        "GELU": lambda: {"approximate": d.chance(0.5)},
        "SOFTMAX": lambda: {"beta": float(np.float32(d.pick((1.0, 1.0, 0.5, 2.3))))},
    }
    return rows[d.op]() if d.op in rows else {}


def _quantized_pair(d: Draw, source: str, target: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Of input and output."""
    before = d.quant(source)
    if (d.op, target) in _FIXED:
        if source == "int16":  # steps that reach a few units only
            before = d.quant(source, 2.0 ** -d.whole(11, 15) if d.op != "SOFTMAX" else 2.0 ** -d.rng.uniform(9, 14))
        bytes_to_short = d.op == "SOFTMAX" and source != "int16" and target == "int16"
        return before, {"scale": 1 / 65536, "zp": -32768} if bytes_to_short else _FIXED[d.op, target]
    if d.op in _SAME_SCALE:
        zp = 0 if d.op == "ZEROS_LIKE" else before.get("zp", 0)
        same = {**before, "zp": zp} if before else {}
        return same, same
    if d.op == "ABS":
        return before, d.near(before, target, 2.0, 2.0)
    return before, d.near(before, target, 4.0, 1.5)


def unary(d: Draw) -> Made:
    """One tensor to one of its shape."""
    source, target = d.ins[0], d.outs[0]
    before, after = _quantized_pair(d, source, target)
    shape = (
        (*d.shape(0, 3), d.whole(1, 20)) if d.op in ("SOFTMAX", "LOG_SOFTMAX", "L2_NORMALIZATION") else d.shape(0, 4)
    )
    shape = shape or ((d.whole(1, 9),) if d.op in ("SOFTMAX", "LOG_SOFTMAX") else shape)
    if d.op in _POSITIVE and source in ("int8", "int16") and d.op != "LOG":
        before = {**before, "zp": -128 if source == "int8" else 0}
    x = d.value(source, shape, before)
    held: dict[int, Array] = {}
    if source == "float32" and d.op in _POSITIVE:
        held[0] = np.abs(d.elements(source, shape)) + np.float32(1e-3)
    elif source == "int16" and d.op in ("SQRT", "RSQRT", "LOG"):
        held[0] = np.maximum(d.elements(source, shape), 1).astype(np.int16)
    elif source in ("int32", "int64") and d.op in ("NEG", "ABS"):
        held[0] = np.maximum(d.elements(source, shape), -np.iinfo(source).max)
    elif source == "int8" and d.op in ("SQRT", "RSQRT"):
        held[0] = np.maximum(d.elements(source, shape), -127)
    return Made([x], [d.out(target, after)], _options(d), held)


def change(d: Draw) -> Made:
    """QUANTIZE, DEQUANTIZE, CAST."""
    source, target = d.ins[0], d.outs[0]
    shape = d.shape(0, 4)
    if d.op == "CAST":
        plain = [{} if t not in ("int8", "uint8") or d.chance(0.5) else d.quant(t) for t in (source, target)]
        x = d.value(source, shape, plain[0])
        held = {0: _in_range(d, shape, target)} if source == "float32" else {}
        codes = {"in_data_type": source.upper(), "out_data_type": target.upper()}
        return Made([x], [d.out(target, plain[1])], codes, held)
    before = d.quant(source)
    if source == "int32":
        before = {"scale": d.scale(-20, -6), "zp": 0}
    if source == "float32":
        after = d.quant(target)
        held = {0: (d.rng.uniform(-300, 300, shape) * after["scale"]).astype(np.float32)}
        return Made([d.value(source, shape, {})], [d.out(target, after)], {}, held)
    if target == "int32":
        return Made([d.value(source, shape, before)], [d.out(target, {"scale": before["scale"] / 7, "zp": 0})])
    if target == "float32":
        return Made([d.value(source, shape, before)], [d.out(target, {})])
    factor = {("int32", "int16"): 2.0**8, ("int32", "int8"): 2.0**16}.get((source, target), 1.0)
    return Made([d.value(source, shape, before)], [d.out(target, d.near(before, target, 4.0, factor))])


def _in_range(d: Draw, shape: Shape, target: str) -> Array:
    most = 300.0 if target in ("int8", "uint8", "bool", "float32") else 4000.0
    return d.rng.uniform(-most, most, shape).astype(np.float32)


def _two_shapes(d: Draw, most: int = 4) -> tuple[Shape, Shape]:
    """Two shapes that broadcast to each other."""
    shape = d.shape(0, most)
    kind = d.whole(0, 4)
    if kind <= 1:
        return shape, shape
    small = tuple(1 if d.chance(0.4) else n for n in shape)
    if kind == 2:
        small = small[d.whole(0, len(small)) :]
    if kind == 3:
        shape = tuple(1 if d.chance(0.2) else n for n in shape)
    return (shape, small) if d.chance(0.5) else (small, shape)


def _whole_numbers(d: Draw, dtype: str, shape: Shape) -> Array:
    """Of a width whose sums, products and powers stay inside the type: beyond it the specification says nothing."""
    most = {"POW": 6, "MUL": 30000}.get(d.op, 1 << 28)
    low = 0 if d.op == "POW" else -most
    return d.rng.integers(low, most, shape, endpoint=True).astype(dtype)


def binary(d: Draw) -> Made:
    """Arithmetic: scales of which the result's follows, so that little of it saturates."""
    shapes = _two_shapes(d)
    first, second, target = d.ins[0], d.ins[1], d.outs[0]
    a, b = d.quant(first), d.quant(second)
    if a:
        b = d.near(a, second, 4.0)
    out = d.near(a, target, 2.0, 1.5)
    if d.op == "MUL" and a:
        b = d.quant(second)
        reach = 128 if target != "int16" else 32768
        out = d.quant(target, a["scale"] * b["scale"] * reach * 2.0 ** d.rng.uniform(-4, 1))
    if d.op == "DIV" and a:
        out = d.quant(target, a["scale"] / b["scale"] * 2.0 ** d.rng.uniform(-5, 1))
    if d.op == "SQUARED_DIFFERENCE" and a:
        reach = 128 if target != "int16" else 32768
        out = d.quant(target, a["scale"] ** 2 * reach * 2.0 ** d.rng.uniform(-3, 2))
    if d.op in ("MAXIMUM", "MINIMUM"):
        b = out = a
    if (d.op == "FLOOR_DIV" and a) or (d.op == "FLOOR_MOD" and a):
        b = out = a
    fixed = d.pick((-1, -1, -1, 0, 1))
    tensors = [
        d.value(t, s, q, float(i == fixed and t not in ("int32", "int64")))
        for i, (t, s, q) in enumerate(zip((first, second), shapes, (a, b), strict=True))
    ]
    held: dict[int, Array] = {}
    for i, t in enumerate((first, second)):
        if t in ("int32", "int64"):
            held[i] = _whole_numbers(d, t, shapes[i])
    if first == "float32" and d.op in ("POW", "DIV", "FLOOR_DIV", "FLOOR_MOD"):
        held |= {
            i: (np.abs(d.elements(first, shapes[i])) + np.float32(0.25)).astype(np.float32)
            for i in (0, 1)
            if not tensors[i].is_constant
        }
    if d.op == "DIV" and first in ("int32",):
        held[1] = np.where(held[1] == 0, 1, held[1]).astype(first)
    fused = d.op in ("ADD", "SUB", "MUL", "DIV") and target != "int64"
    options = {"fused_activation_function": d.pick(ACTIVATIONS)} if fused else {}
    if d.op in ("ADD", "SUB") and target == "int16":
        options["pot_scale_int16"] = False
    return Made(list(tensors), [d.out(target, out)], options, held)


def compare(d: Draw) -> Made:
    """Values that are often equal."""
    shapes = _two_shapes(d)
    a = d.quant(d.ins[0])
    b = a if d.chance(0.5) else d.near(a, d.ins[1], 2.0)
    held: dict[int, Array] = {}
    for i, t in enumerate(d.ins):
        if t != "bool":
            held[i] = np.clip(d.rng.integers(-3, 4, shapes[i]), 0 if t.startswith("u") else -3, 3).astype(t)
    if d.chance(0.5):
        held = {}
    return Made([d.value(t, s, q) for t, s, q in zip(d.ins, shapes, (a, b), strict=True)], [d.out("bool")], {}, held)


def choose(d: Draw) -> Made:
    """SELECT and SELECT_V2."""
    quant = d.quant(d.outs[0])
    shapes = _two_shapes(d)
    if d.op == "SELECT":
        shape = d.shape(1, 4)
        condition: Shape = d.pick(((), shape, shape[:1]))
        shapes = shape, shape
    else:
        full = np.broadcast_shapes(*shapes)
        condition = tuple(1 if d.chance(0.3) else n for n in full)[d.whole(0, len(full)) if d.chance(0.3) else 0 :]
    tensors = [d.value(t, s, quant, 0.1) for t, s in zip(d.ins[1:], shapes, strict=True)]
    return Made([d.value("bool", condition), *tensors], [d.out(d.outs[0], quant)])


def add_n(d: Draw) -> Made:
    shape, quant, kind = d.shape(0, 4), d.quant(d.ins[0]), d.ins[0]
    count = d.whole(2, 4)
    held = {i: _whole_numbers(d, kind, shape) for i in range(count)} if kind == "int32" else {}
    inputs: list[Any] = [d.value(kind, shape, quant) for _ in range(count)]
    return Made(inputs, [d.out(kind, d.near(quant, kind, 2.0, count))], {}, held)


def prelu(d: Draw) -> Made:
    shape = d.shape(1, 4)
    slopes = tuple(1 if d.chance(0.5) else n for n in shape[:-1]) + shape[-1:]
    before = d.quant(d.ins[0])
    alpha = d.quant(d.ins[1], d.scale(-9, -6))
    tensors: list[Any] = [d.value(d.ins[0], shape, before), d.value(d.ins[1], slopes, alpha, 1.0)]
    return Made(tensors, [d.out(d.outs[0], d.near(before, d.outs[0], 4.0, 1.5))])
