"""Two operands of bytes of which one is the same constant everywhere: a function of one byte, so a table.

The rules say what the kernels compute from their parameters, in whole numbers.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from quant2c.ir.call import Call
from quant2c.ir.graph import NodeView
from quant2c.ir.schedule import Options
from quant2c.ir.tensor import Tensor
from quant2c.ops.lookup import lookup
from quant2c.ops.unary_tables import high_mul, reciprocal, rescale, shift_right

Rule = Callable[[Call, int, int], int]  # (call, stored a, stored b) -> stored result
_SATURATING = 1 << 20


def as_table(view: NodeView, calls: tuple[Call, ...], options: Options) -> tuple[Call, ...]:
    """The calls, or a lookup where that is the same. It costs 256 bytes, so not where size comes first."""
    (call,) = calls
    rule = _RULES.get(call.stem)
    if rule is None or call.types != "s8" or options.optimise == "size":
        return calls
    a, b = (_tensor(view, index) for index in call.inputs)
    source, constant = (b, a) if a.is_constant else (a, b)
    if source.is_constant or not constant.is_constant or source.elements != view.out.elements:
        return calls
    values = np.unique(constant.values)
    if values.size != 1:
        return calls
    value = int(values[0])
    table = np.zeros(256, np.uint8)
    for q in range(-128, 128):
        table[q & 0xFF] = (rule(call, value, q) if source is b else rule(call, q, value)) & 0xFF
    return (lookup(source, view.out, table),)


def _tensor(view: NodeView, index: int) -> Tensor:
    return next(t for t in view.inputs if t is not None and t.index == index)


def _scaled(call: Call, name: str, q: int) -> int:
    left = (q - call.integer(f"{name}_zp")) << call.integer("left_shift")
    return rescale(left, call.integer(f"{name}_multiplier"), call.integer(f"{name}_shift"))


def _stored(call: Call, result: int) -> int:
    return min(max(result + call.integer("out_zp"), call.integer("out_min")), call.integer("out_max"))


def _sum_rule(combine: Callable[[int, int], int]) -> Rule:
    def rule(call: Call, a: int, b: int) -> int:
        combined = combine(_scaled(call, "a", a), _scaled(call, "b", b))
        return _stored(call, rescale(combined, call.integer("out_multiplier"), call.integer("out_shift")))

    return rule


def _product(call: Call, a: int, b: int) -> int:
    product = (a - call.integer("a_zp")) * (b - call.integer("b_zp"))
    return _stored(call, rescale(product, call.integer("multiplier"), call.integer("shift")))


def _quotient(call: Call, a: int, b: int) -> int:
    """a times the reciprocal of |b|; see quotient.h for shifts of 32 bits and more."""
    dividend, divisor = a - call.integer("a_zp"), b - call.integer("b_zp")
    if divisor == 0:
        return _stored(call, _SATURATING * ((dividend > 0) - (dividend < 0)))
    dividend = -dividend if divisor < 0 else dividend
    inverse, bits = reciprocal(abs(divisor))
    headroom = 31 - (dividend if dividend >= 0 else ~dividend).bit_length()
    scaled = high_mul(high_mul(dividend << headroom, inverse), call.integer("multiplier"))
    right = bits + headroom - call.integer("shift")
    if right < 32:
        return _stored(call, shift_right(scaled, right))
    return _stored(call, (scaled >> (right & 31)) + (scaled >= 0))


def _comparison(call: Call, a: int, b: int) -> int:
    first, second = _scaled(call, "a", a), _scaled(call, "b", b)
    return call.integer("truth") >> (1 + (first > second) - (first < second)) & 1


def _prelu(call: Call, x: int, alpha: int) -> int:
    distance = x - call.integer("in_zp")
    if distance >= 0:
        result = rescale(distance, call.integer("multiplier"), call.integer("shift"))
    else:
        product = distance * (alpha - call.integer("alpha_zp"))
        result = rescale(product, call.integer("slope_multiplier"), call.integer("slope_shift"))
    return min(max(result + call.integer("out_zp"), -128), 127)


_RULES: dict[str, Rule] = {
    "binary_add": _sum_rule(lambda a, b: a + b),
    "binary_sub": _sum_rule(lambda a, b: a - b),
    "binary_squared_difference": _sum_rule(lambda a, b: (a - b) ** 2),
    "binary_mul": _product,
    "binary_div": _quotient,
    "binary_maximum": lambda call, a, b: max(a, b),
    "binary_minimum": lambda call, a, b: min(a, b),
    "compare_reals": _comparison,
    "prelu": _prelu,
}
