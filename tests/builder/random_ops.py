"""Legal random models of one operator each, and inputs for them with the extremes on purpose.

    rng = np.random.default_rng(7)
    model = random_model("CONV_2D", rng)
    cases = random_inputs(model, rng)  # {"in_0": [cases, ...]} as in the npz files

Everything follows from the generator's state: the same seed gives the same bytes.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import tflite
from numpy.typing import NDArray

from builder.draw import Draw
from builder.elements import NUMPY
from builder.families import moves, pointwise, weighted, windows
from builder.model import ModelBuilder
from builder.schema import ELEMENT_TYPES, OPERATORS

GENERATORS: Mapping[str, Callable[[Draw, str], None]] = {
    "CONV_2D": weighted.conv_2d,
    "DEPTHWISE_CONV_2D": weighted.depthwise_conv_2d,
    "TRANSPOSE_CONV": weighted.transpose_conv,
    "FULLY_CONNECTED": weighted.fully_connected,
    "BATCH_MATMUL": weighted.batch_matmul,
    "AVERAGE_POOL_2D": windows.pool,
    "MAX_POOL_2D": windows.pool,
    "MEAN": windows.reduce,
    "SUM": windows.reduce,
    "REDUCE_MAX": windows.reduce,
    "REDUCE_MIN": windows.reduce,
    "SOFTMAX": pointwise.fixed_output,
    "LOG_SOFTMAX": pointwise.fixed_output,
    "LOGISTIC": pointwise.fixed_output,
    "TANH": pointwise.fixed_output,
    "RELU": pointwise.rescaling_activation,
    "RELU6": pointwise.rescaling_activation,
    "RELU_N1_TO_1": pointwise.rescaling_activation,
    "LEAKY_RELU": pointwise.rescaling_activation,
    "PRELU": pointwise.prelu,
    "ELU": pointwise.rescaling_activation,
    "HARD_SWISH": pointwise.rescaling_activation,
    "ADD": pointwise.add_or_sub,
    "SUB": pointwise.add_or_sub,
    "MUL": pointwise.mul,
    "MAXIMUM": pointwise.larger_or_smaller,
    "MINIMUM": pointwise.larger_or_smaller,
    "PAD": moves.move,
    "PADV2": moves.move,
    "MIRROR_PAD": moves.move,
    "CONCATENATION": moves.concatenation,
    "SPLIT": moves.split,
    "SPLIT_V": moves.split_v,
    "SLICE": moves.move,
    "STRIDED_SLICE": moves.move,
    "RESHAPE": moves.move,
    "SQUEEZE": moves.move,
    "EXPAND_DIMS": moves.move,
    "TRANSPOSE": moves.move,
    "PACK": moves.pack,
    "UNPACK": moves.unpack,
    "GATHER": moves.move,
    "RESIZE_NEAREST_NEIGHBOR": windows.resize,
    "RESIZE_BILINEAR": windows.resize,
    "SPACE_TO_DEPTH": moves.move,
    "DEPTH_TO_SPACE": moves.move,
    "ARG_MAX": windows.arg,
    "ARG_MIN": windows.arg,
    "QUANTIZE": pointwise.quantize,
    "DEQUANTIZE": pointwise.dequantize,
}

# The legacy type, for the operators that old networks in it are made of.
LEGACY_UINT8 = (
    "CONV_2D",
    "DEPTHWISE_CONV_2D",
    "FULLY_CONNECTED",
    "ADD",
    "CONCATENATION",
    "AVERAGE_POOL_2D",
    "MAX_POOL_2D",
    "RESHAPE",
    "SOFTMAX",
)

# Models that TensorFlow Lite Micro takes and LiteRT refuses, so that no generator above makes them.
MICRO_ONLY: Mapping[str, Callable[[Draw, str], None]] = {"CONV_2D": weighted.conv_2d_without_bias}

_HINTS = "input_hints"  # metadata entry: input number -> what it may hold, where the type does not say it
_LAST_OLD_CODE = 127


def random_model(op: str, rng: np.random.Generator, dtype: str = "int8", *, micro_only: bool = False) -> bytes:
    """A legal model of one operator with random parameters. One in ten has only the op code field of old files.
    `micro_only`: of those that TensorFlow Lite Micro takes and LiteRT refuses."""
    if dtype == "uint8" and op not in LEGACY_UINT8:
        raise ValueError(f"{op} is not generated in uint8")
    is_old = OPERATORS[op] < _LAST_OLD_CODE and rng.random() < 0.1
    model = ModelBuilder(f"{op} {dtype}", op_codes="deprecated" if is_old else "both")
    d = Draw(rng, dtype, model)
    (MICRO_ONLY if micro_only else GENERATORS)[op](d, op)
    if d.hints:
        model.metadata(_HINTS, json.dumps(d.hints).encode())
    return model.finish()


def random_inputs(model: bytes, rng: np.random.Generator) -> dict[str, NDArray[Any]]:
    """Cases for all inputs, `in_i` of shape [cases, ...]: all lowest, all highest, all zero point, both ends in turns,
    a ramp, around the zero point, and four drawn evenly."""
    file = tflite.Model.GetRootAs(bytearray(model), 0)
    main = file.Subgraphs(0)
    hints = _hints(file)
    tensors = [main.Tensors(main.Inputs(i)) for i in range(main.InputsLength())]
    return {f"in_{i}": _cases(tensor, hints.get(str(i)), rng) for i, tensor in enumerate(tensors)}


def _hints(file: Any) -> dict[str, dict[str, float]]:
    for i in range(file.MetadataLength()):
        entry = file.Metadata(i)
        if entry.Name() == _HINTS.encode():
            found: dict[str, dict[str, float]] = json.loads(file.Buffers(entry.Buffer()).DataAsNumpy().tobytes())
            return found
    return {}


def _cases(tensor: Any, hint: dict[str, float] | None, rng: np.random.Generator) -> NDArray[Any]:
    names = {code: name for name, code in ELEMENT_TYPES.items()}
    dtype = NUMPY[names[tensor.Type()]]
    shape = tuple(tensor.ShapeAsNumpy().tolist()) if tensor.ShapeLength() else ()
    if hint is not None and dtype.kind == "f":
        return _real_cases(shape, hint, rng)
    low, high = _limits(dtype, hint)
    quant = tensor.Quantization()
    middle = (low + high) // 2 if quant is None else quant.ZeroPoint(0)
    count = int(np.prod(shape, dtype=int))
    ramp = low + np.arange(count) % (high - low + 1)
    near = np.clip(middle + rng.integers(-3, 4, count), low, high)
    rows: list[Any] = [
        np.full(count, low),
        np.full(count, high),
        np.full(count, middle),
        np.where(np.arange(count) % 2, low, high),
        ramp,
        near,
        *(rng.integers(low, high + 1, count) for _ in range(4)),
    ]
    return np.asarray(rows, dtype).reshape(len(rows), *shape)


def _limits(dtype: np.dtype[Any], hint: dict[str, float] | None) -> tuple[int, int]:
    if hint is not None:
        return int(hint["low"]), int(hint["high"])
    return int(np.iinfo(dtype).min), int(np.iinfo(dtype).max)


def _real_cases(shape: tuple[int, ...], hint: dict[str, float], rng: np.random.Generator) -> NDArray[np.float32]:
    """Float inputs: beyond both ends, exactly half way between steps, and anywhere."""
    low, high, step = hint["low"], hint["high"], hint["step"]
    ties = (np.round(rng.uniform(low, high, shape) / step) + 0.5) * step
    rows = [
        np.full(shape, low),
        np.full(shape, high),
        np.zeros(shape),
        ties,
        ties,
        rng.uniform(-3, 3, shape) * step,
        *(rng.uniform(low, high, shape) for _ in range(4)),
    ]
    return np.asarray(rows, np.float32)
