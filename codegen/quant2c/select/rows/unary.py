"""Kernels of one element: functions, tables, and changes of scale and type."""

from __future__ import annotations

from collections.abc import Callable

from quant2c.ir.call import Call
from quant2c.select.kernel import Kernel, in_place

_BYTES = {"s8": 1, "u8": 1, "b8": 1, "s16": 2, "s32": 4, "f32": 4}


def _cost(per_element: float) -> Callable[[Call], float]:
    return lambda call: 20.0 + per_element * call.integer("elements")


def _behind(grows: int) -> Callable[[Call], int]:
    """Overlap of kernels whose elements grow by so many bytes: the input ends where the output ends.

    The result of element i then covers inputs up to i only.
    """
    return lambda call: grows * call.integer("elements")


def _row(stem: str, types: str, struct: str, per_element: float, header: str = "unary.h") -> Kernel:
    return Kernel(stem, types, overlap=in_place, cost=_cost(per_element), struct=struct, header=header)


def _vector_row(stem: str, types: str, struct: str, header: str) -> Kernel:
    """Sixteen bytes in seven instructions."""
    return Kernel(stem, types, "mve", overlap=in_place, cost=_cost(0.45), struct=struct, header=header)


def _change(stem: str, types: str, struct: str, per_element: float) -> Kernel:
    """A change of element type."""
    before, after = (types.split("_") * 2)[:2]
    overlap = _behind(max(0, _BYTES[after] - _BYTES[before]))
    return Kernel(stem, types, overlap=overlap, cost=_cost(per_element), struct=struct, header="quantize.h")


def _cast_overlap(call: Call) -> int | None:
    """In place where the elements do not grow; floats have 4 bytes."""
    before, after = (call.integer(name) or 4 for name in ("in_bytes", "out_bytes"))
    return 0 if after <= before else None


# Function of floats: instructions.
_FLOAT = {
    **{"neg": 5.0, "abs": 7.0, "square": 5.0, "sign": 9.0, "hard_swish": 20.0},
    **{"floor": 25.0, "ceil": 25.0, "round": 50.0, "sqrt": 20.0, "rsqrt": 35.0},
    **{"exp": 60.0, "log": 60.0, "sin": 80.0, "cos": 80.0},
    **{"elu": 50.0, "tanh": 70.0, "logistic": 80.0, "gelu": 110.0, "gelu_tanh": 90.0},
}

KERNELS = (
    _vector_row("lookup", "b8", "q2c_lookup_params", "lookup.h"),
    _vector_row("flip_sign", "b8", "q2c_flip_sign_params", "lookup.h"),
    _vector_row("unary_clamp", "s8", "q2c_unary_clamp_params", "unary.h"),
    _row("lookup", "b8", "q2c_lookup_params", 6.0, "lookup.h"),
    _row("lookup", "s16", "q2c_lookup_s16_params", 14.0, "lookup.h"),
    _row("flip_sign", "b8", "q2c_flip_sign_params", 5.0, "lookup.h"),
    *(_row(f"unary_{name}", "f32", "q2c_unary_params", cost) for name, cost in _FLOAT.items()),
    _row("unary_clamp", "f32", "q2c_unary_clamp_f32_params", 8.0),
    _row("unary_clamp", "s8", "q2c_unary_clamp_params", 8.0),
    _row("unary_leaky_relu", "f32", "q2c_unary_leaky_relu_f32_params", 8.0),
    _row("unary_leaky_relu", "s16", "q2c_unary_leaky_relu_params", 25.0),
    _row("unary_abs", "s16", "q2c_unary_rescale_params", 22.0),
    _row("unary_rsqrt", "s16", "q2c_unary_rescale_params", 300.0),
    _row("unary_sqrt", "s16", "q2c_unary_sqrt_params", 40.0),
    _row("unary_logistic", "s16", "q2c_unary_sigmoid_params", 25.0),
    _row("unary_tanh", "s16", "q2c_unary_sigmoid_params", 25.0),
    *(_row("unary_neg", types, "q2c_unary_params", 6.0) for types in ("s16", "s32", "s64")),
    *(_row(f"unary_{name}", "s32", "q2c_unary_params", 7.0) for name in ("abs", "sign")),
    *(_change("quantize", f"f32_{to}", "q2c_affine_params", 35.0) for to in ("s8", "u8", "s16")),
    *(_change("dequantize", f"{source}_f32", "q2c_affine_params", 9.0) for source in ("s8", "u8", "s16")),
    *(
        _change("requantize", types, "q2c_requantize_params", 24.0)
        for types in ("s8_s16", "s8_s32", "s16", "s16_s8", "s16_s32", "s32_s8", "s32_s16")
    ),
    *(
        Kernel("cast", types, overlap=_cast_overlap, cost=_cost(20.0))
        for types in ("int_int", "int_f32", "f32_int", "int_bool", "f32_bool")
    ),
    Kernel("cast", "f16_f32", cost=_cost(20.0)),
)
