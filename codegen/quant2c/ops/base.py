"""What every operator states about itself: the protocol of the files in this folder.

An operator is a row (`Op`): which tensor types it takes, how its options are parsed, what is legal, which shape comes
out, and how it is lowered to calls of the runtime. The stages know no operator by name; they read these rows.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from quant2c.ir.call import Call
from quant2c.ir.graph import NodeView
from quant2c.ir.schedule import Options
from quant2c.ir.tensor import Array, Shape, Tensor
from quant2c.ops.channels import Channels
from quant2c.ops.state import States
from quant2c.ops.window import Border

REQUANTIZE = "QUANTIZE"  # the operator that passes insert between two quantizations of one value

Parse = Callable[[Mapping[str, Any]], Any]
Check = Callable[[NodeView], Iterable[str]]
Shapes = Callable[[NodeView], tuple[Shape | None, ...]]
Lower = Callable[[NodeView, Options], tuple[Call, ...]]
Remark = Callable[[NodeView], str]


def no_attrs(options: Mapping[str, Any]) -> None:
    """For operators without options."""


def nothing_to_check(view: NodeView) -> Iterable[str]:
    """For operators whose types and shapes say everything."""
    return ()


@dataclass(frozen=True)
class Op:
    """One builtin operator.

    signatures  the tensor types it takes, a line each: "int8 int8 int32? -> int8". `?` marks an input that may be left
                out, `*` one that repeats, `any` every type; a letter (`T`) is one type throughout the line.
    constants   input positions that must be constants at generation
    quantized   whether 8- and 16-bit tensors need a scale and zero point
    parse       the file's options -> the op's frozen attributes record
    check       sentences about what is illegal (types and constants are checked before)
    shapes      the output shapes; None where only the file knows
    lower       the calls of the runtime, in order, outputs complete after the last
    border      the zero points that it puts around an image [N,H,W,C]; None where it puts something else there
    takes_border  whether `attrs.border` may tell it to put zero points around its image itself
    view        whether output bytes are the first input's bytes: it then costs nothing
    shape_only  whether the outputs depend on the inputs' shapes only: they are then constants
    channels    how the channels of its tensors hang together, for passes that remove channels; None: not described
    unsigned    whether `lower` takes uint8 tensors as they are; those of other operators are stored as int8
    beyond      what of a legal node LiteRT refuses and TensorFlow Lite Micro runs, in a few words; "" where both run it
    state       shapes and types of variables that the node needs beside those of the file: appended to its inputs
    calls       stems of the kernels that do its work, where they have fast kernels and are not named like its own
    as_stored   whether its tensors keep the types of the file, where others see uint8 as int8
    handle      the options -> container and name of the variable for which the output stands; None: no handle
    flow        how it runs subgraphs: a row of quant2c.ir.flow.FLOWS; "" for operators that run none
    accumulator the largest |int32 accumulator| of each channel over all inputs, from the real weights; None: no sum
    spec        where the arithmetic is specified
    """

    name: str
    stem: str
    signatures: tuple[str, ...]
    shapes: Shapes
    lower: Lower
    parse: Parse = no_attrs
    check: Check = nothing_to_check
    constants: tuple[int, ...] = ()
    quantized: bool = True
    border: Callable[[NodeView], Border | None] | None = None
    takes_border: bool = False
    view: bool = False
    shape_only: bool = False
    channels: Channels | None = None
    unsigned: bool = False
    beyond: Remark = lambda view: ""
    state: Callable[[NodeView], States] | None = None
    as_stored: bool = False
    handle: Callable[[Mapping[str, Any]], tuple[str, str]] | None = None
    flow: str = ""
    accumulator: Callable[[NodeView], Array] | None = None
    calls: tuple[str, ...] = ()
    spec: str = ""

    def accepts(self, view: NodeView) -> bool:
        """Whether one of the signatures matches the node's tensor types."""
        return any(_matches(line, view) for line in self.signatures)


def beyond_litert(*signatures: str) -> Remark:
    """For operators of which LiteRT refuses some of the types that TensorFlow Lite Micro takes."""
    return lambda view: next((line for line in signatures if _matches(line, view)), "")


def _matches(signature: str, view: NodeView) -> bool:
    left, right = signature.split("->")
    bound: dict[str, str] = {}
    return _side(left.split(), view.inputs, bound) and _side(right.split(), view.outputs, bound)


def _side(pattern: list[str], tensors: tuple[Tensor | None, ...], bound: dict[str, str]) -> bool:
    if pattern and pattern[-1].endswith("*"):
        star = pattern[-1][:-1]
        pattern = pattern[:-1] + [star] * max(1, len(tensors) - len(pattern) + 1)
    if len(tensors) > len(pattern):
        return False
    for position, want in enumerate(pattern):
        tensor = tensors[position] if position < len(tensors) else None
        if tensor is None:
            if not want.endswith("?"):
                return False
            continue
        want = want.rstrip("?")
        if re.fullmatch("[A-Z]", want):
            want = bound.setdefault(want, tensor.dtype.label)
        if want not in ("any", tensor.dtype.label):
            return False
    return True


def same_shape_as_input(view: NodeView) -> tuple[Shape | None, ...]:
    """Shape rule of elementwise operators."""
    return (view.input(0).shape,)


def strided(shape: Shape) -> tuple[int, ...]:
    """Row-major strides of a shape, in elements."""
    strides = [1] * len(shape)
    for axis in range(len(shape) - 2, -1, -1):
        strides[axis] = strides[axis + 1] * shape[axis + 1]
    return tuple(strides)


def same_quant(a: Tensor, b: Tensor) -> bool:
    """Whether both tensors store the same real value as the same integer."""
    if a.quant is None or b.quant is None:
        return a.quant is b.quant
    return a.quant.scales == b.quant.scales and a.quant.zps == b.quant.zps


def requires_same_quant(view: NodeView, what: str = "input and output") -> Iterable[str]:
    """A sentence where first input and first output differ in scale or zero point."""
    a, b = view.input(0), view.out
    if a.dtype.bits <= 16 and not same_quant(a, b):
        yield f"{what} must have the same scale and zero point ({describe(a)} and {describe(b)})"


def describe(tensor: Tensor) -> str:
    """Type and quantization in a few words, for messages."""
    if tensor.quant is None:
        return tensor.dtype.label
    if tensor.quant.per_channel:
        return f"{tensor.dtype.label} with {len(tensor.quant.scales)} scales"
    return f"{tensor.dtype.label} scale {tensor.quant.scale:g} zp {tensor.quant.zp}"


def normal_axis(axis: int, rank: int) -> int:
    """An axis counted from the front."""
    return axis + rank if axis < 0 else axis
