"""Which generator makes nodes of which operator, and which operators are proved elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np

from ops.forms import gathering, moves, pointwise, weighted
from ops.forms.draw import Draw, Made
from ops.views import problems, unchecked_view
from quant2c.ir.graph import NodeView
from quant2c.ir.tensor import Array, Tensor
from quant2c.ops import OPS

Family = Callable[[Draw], Made]


def _each(family: Family, *ops: str) -> dict[str, Family]:
    return dict.fromkeys(ops, family)


FAMILIES: Mapping[str, Family] = {
    **_each(
        pointwise.unary,
        *("ABS", "CEIL", "COS", "ELU", "EXP", "FLOOR", "GELU", "HARD_SWISH", "L2_NORMALIZATION", "LEAKY_RELU", "LOG"),
        *("LOGICAL_NOT", "LOGISTIC", "LOG_SOFTMAX", "NEG", "RELU", "RELU6", "RELU_0_TO_1", "RELU_N1_TO_1", "ROUND"),
        *("RSQRT", "SIGN", "SIN", "SOFTMAX", "SQRT", "SQUARE", "TANH", "ZEROS_LIKE"),
    ),
    **_each(pointwise.change, "CAST", "DEQUANTIZE", "QUANTIZE"),
    **_each(
        pointwise.binary,
        *("ADD", "DIV", "FLOOR_DIV", "FLOOR_MOD", "LOGICAL_AND", "LOGICAL_OR", "MAXIMUM", "MINIMUM", "MUL", "POW"),
        *("SQUARED_DIFFERENCE", "SUB"),
    ),
    **_each(pointwise.compare, "EQUAL", "GREATER", "GREATER_EQUAL", "LESS", "LESS_EQUAL", "NOT_EQUAL"),
    **_each(pointwise.choose, "SELECT", "SELECT_V2"),
    "ADD_N": pointwise.add_n,
    "PRELU": pointwise.prelu,
    "RESHAPE": moves.reshape,
    "SQUEEZE": moves.squeeze,
    "EXPAND_DIMS": moves.expand_dims,
    "TRANSPOSE": moves.transpose,
    "REVERSE_V2": moves.reverse,
    "BROADCAST_TO": moves.broadcast_to,
    "BROADCAST_ARGS": moves.broadcast_args,
    "TILE": moves.tile,
    "FILL": moves.fill,
    **_each(moves.pad, "PAD", "PADV2"),
    "MIRROR_PAD": moves.mirror_pad,
    "SLICE": moves.slice_,
    "STRIDED_SLICE": moves.strided_slice,
    **_each(moves.depth, "SPACE_TO_DEPTH", "DEPTH_TO_SPACE"),
    **_each(moves.space_batch, "SPACE_TO_BATCH_ND", "BATCH_TO_SPACE_ND"),
    "CONCATENATION": moves.concatenation,
    "PACK": moves.pack,
    "UNPACK": moves.unpack,
    **_each(moves.split, "SPLIT", "SPLIT_V"),
    "GATHER": moves.gather,
    "GATHER_ND": moves.gather_nd,
    "EMBEDDING_LOOKUP": moves.embedding,
    "SCATTER_ND": moves.scatter_nd,
    "ONE_HOT": moves.one_hot,
    "DYNAMIC_UPDATE_SLICE": moves.update_slice,
    "REVERSE_SEQUENCE": moves.reverse_sequence,
    **_each(moves.resize, "RESIZE_BILINEAR", "RESIZE_NEAREST_NEIGHBOR"),
    **_each(
        gathering.reduce,
        *("MEAN", "REDUCE_ALL", "REDUCE_ANY", "REDUCE_MAX", "REDUCE_MIN", "REDUCE_PROD", "SUM"),
    ),
    **_each(gathering.arg, "ARG_MAX", "ARG_MIN"),
    "TOPK_V2": gathering.top_k,
    "CUMSUM": gathering.cumsum,
    **_each(gathering.pool, "AVERAGE_POOL_2D", "MAX_POOL_2D", "L2_POOL_2D"),
    **_each(weighted.convolution, "CONV_2D", "DEPTHWISE_CONV_2D"),
    "CONV_3D": weighted.volumes,
    "TRANSPOSE_CONV": weighted.transposed,
    "FULLY_CONNECTED": weighted.fully_connected,
    "BATCH_MATMUL": weighted.batch_matmul,
}

_OWN_STATE = "keeps state from step to step: its own test draws parameters and runs successive steps"
_NO_CODE = "depends on shapes only, so that it is a constant and never C"
_CONTROL = "moves whole values between subgraphs and variables: its own test runs programs of them"
_AUDIO = "its own test draws parameters, with state and the options that the audio front end writes"

# Operators, or the beginnings of their names, that have no generator here, and why.
ELSEWHERE: Mapping[str, str] = {
    "CUSTOM:Signal": _AUDIO,
    "CUSTOM:TFLite_Detection_PostProcess": "its own test draws parameters, boxes and scores with ties",
    **dict.fromkeys(("ASSIGN_VARIABLE", "CALL_ONCE", "IF", "READ_VARIABLE", "VAR_HANDLE", "WHILE"), _CONTROL),
    "RANK": _NO_CODE,
    "SHAPE": _NO_CODE,
    "SVDF": _OWN_STATE,
    "UNIDIRECTIONAL_SEQUENCE_LSTM": _OWN_STATE,
}

_FREE = ("int8", "uint8", "int16", "int32", "float32", "bool")  # what a letter of a signature stands for, in turns
_MOST_DRAWS = 12


@dataclass(frozen=True)
class Form:
    """An operator with the types of its tensors."""

    op: str
    signature: str

    def __str__(self) -> str:
        return f"{self.op} {self.signature}"

    def types(self, number: int) -> tuple[list[str], list[str]]:
        """Of inputs and outputs; a letter is another type each time."""
        free = _FREE[number % len(_FREE)]
        left, right = (
            [free if len(word) == 1 or word == "any" else word for word in (w.rstrip("?*") for w in side.split())]
            for side in self.signature.split("->")
        )
        return left, right


def every_form() -> Iterator[Form]:
    """All forms of all operators that have a generator."""
    return (Form(op, line) for op in sorted(FAMILIES) for line in OPS[op].signatures)


def drawn_node(form: Form, rng: np.random.Generator, number: int) -> tuple[NodeView, list[Array]]:
    """A legal node of that form, and values for its run-time inputs. Parameters to which the checks say no are drawn
    again: of a dozen one must be legal."""
    sentences: list[str] = []
    for _ in range(_MOST_DRAWS):
        draw = Draw(rng, form.op, *form.types(number))
        made = FAMILIES[form.op](draw)
        node = _completed(form, made)
        sentences = problems(node)
        if not sentences:
            return node, _arrays(draw, made, node)
    raise AssertionError(f"{form}: no legal parameters in {_MOST_DRAWS} draws: {sentences}")


def _completed(form: Form, made: Made) -> NodeView:
    """With the shapes of outputs that follow; the reference, which knows no rule of shapes, confirms them."""
    loose = unchecked_view(form.op, made.inputs, made.outputs, **made.options)
    if not OPS[form.op].accepts(loose):
        return loose
    outputs: list[Tensor] = []
    try:
        shapes = OPS[form.op].shapes(loose) if not list(OPS[form.op].check(loose)) else ()
    except AssertionError:
        shapes = ()
    for i, out in enumerate(made.outputs):
        shape = shapes[i] if i < len(shapes) else None
        outputs.append(out if shape is None else replace(out, shape=tuple(int(n) for n in shape)))
    return unchecked_view(form.op, made.inputs, outputs, **made.options)


def _arrays(draw: Draw, made: Made, node: NodeView) -> list[Array]:
    """What the run-time inputs hold, in order."""
    arrays: dict[int, Array] = {}
    for position, tensor in enumerate(node.inputs):
        if tensor is not None and not tensor.is_constant and tensor.index not in arrays:
            held = made.arrays.get(position)
            given = draw.elements(tensor.dtype.label, tensor.shape) if held is None else held
            arrays[tensor.index] = np.asarray(given, tensor.dtype.numpy).reshape(tensor.shape)
    return list(arrays.values())
