"""The builder of test models: what it writes is read back with the `tflite` package."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
import tflite

from builder import ModelBuilder
from builder.elements import NUMPY
from builder.readback import content, main_of, op_codes, open_model, option_table
from builder.schema import ELEMENT_TYPES, OPERATORS, UNIONS, Field, fields_of, options_table

_TABLES = [table for union in UNIONS.values() for table in union if table != "NONE"]


def _built(op: str, **more: Any) -> bytes:
    m = ModelBuilder()
    x, y = m.input("x", [1], "float32"), m.tensor("y", [1], "float32")
    m.op(op, [x], [y], **more)
    m.output(y)
    return m.finish()


# Options, of any operator.


def test_every_option_table_belongs_to_an_operator() -> None:
    assert set(_TABLES) == {options_table(op) for op in OPERATORS} - {None}


@pytest.mark.parametrize(
    ("op", "table"),
    [
        ("CONV_2D", "Conv2DOptions"),
        ("MAX_POOL_2D", "Pool2DOptions"),
        ("ATAN2", "ATan2Options"),
        ("DILATE", "DilateOptions"),
        ("STABLEHLO_COMPOSITE", "StableHLOCompositeOptions"),
        ("LOGISTIC", None),
        ("STABLEHLO_ADD", None),
    ],
)
def test_option_table_of(op: str, table: str | None) -> None:
    assert options_table(op) == table


@pytest.mark.parametrize("op", OPERATORS)
def test_every_operator_is_written_with_default_options(op: str) -> None:
    data = _built(op, version=3)
    operator = main_of(data).Operators(0)
    assert op_codes(open_model(data)) == (OPERATORS[op], min(OPERATORS[op], 127))
    assert open_model(data).OperatorCodes(0).Version() == 3
    table = options_table(op)
    if table is None:
        assert operator.BuiltinOptionsType() == operator.BuiltinOptions2Type() == 0
    else:
        option_table(operator, table)


def _some_value(field: Field) -> Any:
    """A value that is no field's default."""
    kinds: dict[str, Any] = {"string": "text", "vector": [1, 0, 1], "scalar": 3}
    if field.kind == "scalar" and field.element == np.dtype(bool):
        return True
    return (
        2.5 if field.kind == "scalar" and field.element is not None and field.element.kind == "f" else kinds[field.kind]
    )


def _as_read(reader: Any, field: Field) -> Any:
    name = next(n for n in dir(reader) if n.lower() == field.name.replace("_", ""))
    if field.kind == "vector":
        return getattr(reader, f"{name}AsNumpy")().tolist()
    value = getattr(reader, name)()
    return value.decode() if isinstance(value, bytes) else value


@pytest.mark.parametrize("table", _TABLES)
def test_every_field_of_every_table_survives(table: str) -> None:
    op = next(op for op in OPERATORS if options_table(op) == table)
    given = {name: _some_value(field) for name, field in fields_of(table).items()}
    reader = option_table(main_of(_built(op, options=given)).Operators(0), table)
    assert {name: _as_read(reader, fields_of(table)[name]) for name in given} == given


def test_enumerations_go_by_name_in_either_case() -> None:
    data = _built("CONV_2D", padding="VALID", fused_activation="RELU6", quantized_bias_type="int32")
    conv = option_table(main_of(data).Operators(0), "Conv2DOptions")
    assert conv.Padding() == tflite.Padding.VALID
    assert conv.FusedActivationFunction() == tflite.ActivationFunctionType.RELU6
    assert conv.QuantizedBiasType() == tflite.TensorType.INT32
    data = _built("FULLY_CONNECTED", weights_format="SHUFFLED4x16INT8")
    assert option_table(main_of(data).Operators(0), "FullyConnectedOptions").WeightsFormat() == 1


@pytest.mark.parametrize(
    ("op", "options", "error"),
    [
        ("CONV_2D", {"stride": 1}, TypeError),
        ("CONV_2D", {"padding": "FULL"}, KeyError),
        ("CONV_2D", {"stride_h": "SAME"}, TypeError),
        ("CONV_2D", {"stride_h": 1 << 40}, TypeError),
        ("LOGISTIC", {"beta": 1.0}, TypeError),
        ("CONV_9D", {}, KeyError),
    ],
)
def test_a_misspelt_option_is_refused(op: str, options: dict[str, Any], error: type[Exception]) -> None:
    with pytest.raises(error):
        _built(op, **options)


def test_options_can_be_left_out() -> None:
    operator = main_of(_built("CONV_2D", with_options=False)).Operators(0)
    assert (operator.BuiltinOptionsType(), operator.BuiltinOptions()) == (0, None)


# Operator codes.


@pytest.mark.parametrize(("kind", "codes"), [("both", (114, 114)), ("deprecated", (0, 114)), ("new", (114, 0))])
def test_op_code_fields(kind: str, codes: tuple[int, int]) -> None:
    m = ModelBuilder(op_codes=kind)
    m.op("QUANTIZE", [], [])
    assert op_codes(open_model(m.finish())) == codes


def test_operators_share_a_code_unless_the_version_differs() -> None:
    m = ModelBuilder()
    for version in (1, 2, 1):
        m.op("ADD", [], [], version=version)
    model = open_model(m.finish())
    assert model.OperatorCodesLength() == 2
    assert [model.Subgraphs(0).Operators(i).OpcodeIndex() for i in range(3)] == [0, 1, 0]


def test_custom_operator() -> None:
    m = ModelBuilder()
    m.op("CUSTOM:LceBconv2d", [-1], [], custom_options=b"\x01\x00\xff")
    model = open_model(m.finish())
    assert model.OperatorCodes(0).CustomCode() == b"LceBconv2d"
    assert model.OperatorCodes(0).BuiltinCode() == OPERATORS["CUSTOM"]
    operator = model.Subgraphs(0).Operators(0)
    assert operator.CustomOptionsAsNumpy().tobytes() == b"\x01\x00\xff"
    assert operator.InputsAsNumpy().tolist() == [-1]


# Tensors.

_CONTENTS: list[tuple[str, Sequence[Any], bytes]] = [
    ("int4", [-8, 7, 1], b"\x78\x01"),
    ("int4", [-1, 0], b"\x0f"),
    ("bool", [True, False], b"\x01\x00"),
    ("int8", [-128, 127], b"\x80\x7f"),
    ("uint16", [1, 65535], b"\x01\x00\xff\xff"),
    ("int64", [-2], b"\xfe" + b"\xff" * 7),
    ("float16", [1.0, -2.0], b"\x00\x3c\x00\xc0"),
    ("bfloat16", [0x3F80], b"\x80\x3f"),
    ("complex64", [1j], b"\x00\x00\x00\x00\x00\x00\x80\x3f"),
    ("string", ["a", "bc"], bytes([2, 0, 0, 0, 16, 0, 0, 0, 17, 0, 0, 0, 19, 0, 0, 0]) + b"abc"),
]


@pytest.mark.parametrize(("dtype", "values", "raw"), _CONTENTS)
def test_constant(dtype: str, values: Sequence[Any], raw: bytes) -> None:
    m = ModelBuilder()
    m.const("c", values, dtype)
    model = open_model(m.finish())
    tensor = model.Subgraphs(0).Tensors(0)
    assert tensor.Type() == ELEMENT_TYPES[dtype]
    assert tensor.ShapeAsNumpy().tolist() == [len(values)]
    assert content(model, tensor) == raw


@pytest.mark.parametrize("dtype", ELEMENT_TYPES)
def test_every_element_type_can_be_a_tensor(dtype: str) -> None:
    m = ModelBuilder()
    m.tensor("t", [2], dtype)
    assert main_of(m.finish()).Tensors(0).Type() == ELEMENT_TYPES[dtype]


@pytest.mark.parametrize("dtype", sorted(set(NUMPY) - {"int4", "bfloat16", "resource"}))
def test_a_constant_has_its_arrays_type(dtype: str) -> None:
    m = ModelBuilder()
    m.const("c", np.zeros(3, dtype))
    assert main_of(m.finish()).Tensors(0).Type() == ELEMENT_TYPES[dtype]


@pytest.mark.parametrize(("dtype", "value"), [("int8", 128), ("uint8", -1), ("int4", 8), ("int32", 1 << 31)])
def test_a_value_that_does_not_fit_is_refused(dtype: str, value: int) -> None:
    with pytest.raises(OverflowError):
        ModelBuilder().const("c", [value], dtype)


def test_quantization() -> None:
    m = ModelBuilder()
    m.const("w", np.zeros((3, 2), np.int8), scale=[0.5, 0.25, 2.0], zp=[0, 1, -1], axis=0)
    m.tensor("x", [1], "int8", scale=0.1, zp=-128, minimum=[0.0], maximum=[25.5])
    m.tensor("plain", [1], "float32")
    main = main_of(m.finish())
    w, x = (main.Tensors(i).Quantization() for i in range(2))
    assert (w.ScaleAsNumpy().tolist(), w.ZeroPointAsNumpy().tolist(), w.QuantizedDimension()) == (
        [0.5, 0.25, 2],
        [0, 1, -1],
        0,
    )
    assert (x.Scale(0), x.ZeroPoint(0), x.Min(0), x.Max(0)) == (np.float32(0.1), -128, 0.0, 25.5)
    assert main.Tensors(2).Quantization() is None


def test_tensor_fields() -> None:
    m = ModelBuilder()
    m.input("x", [1, 4], "int8", signature=[-1, 4])
    m.tensor("state", [2], "int16", is_variable=True)
    m.tensor("handle", [], "resource")
    m.const("packed", np.zeros(2, np.int8), is_sparse=True)
    m.const("none", np.zeros(0, np.int32))
    main = main_of(m.finish())
    x, state, handle, packed, none = (main.Tensors(i) for i in range(5))
    assert (x.ShapeAsNumpy().tolist(), x.ShapeSignatureAsNumpy().tolist()) == ([1, 4], [-1, 4])
    assert (x.IsVariable(), state.IsVariable()) == (False, True)
    assert handle.ShapeLength() == 0
    assert (x.Sparsity() is None, packed.Sparsity() is None) == (True, False)
    assert none.ShapeAsNumpy().tolist() == [0]
    assert main.InputsAsNumpy().tolist() == [0]


@pytest.mark.parametrize("sizes", [(1, 2, 3), (16, 17, 15)])
def test_data_lies_at_multiples_of_16(sizes: Sequence[int]) -> None:
    m = ModelBuilder()
    for size in sizes:
        m.const("c", np.full(size, 0x5A + size, np.uint8))
    data = m.finish()
    for size in sizes:
        assert data.index(bytes([0x5A + size]) * size) % 16 == 0


def test_data_behind_the_flatbuffer() -> None:
    m = ModelBuilder(buffers_behind=True)
    for i in (1, 2):
        m.const("c", np.arange(i * 10, dtype=np.int16))
    data = m.finish()
    model = open_model(data)
    for i in (1, 2):
        buffer = model.Buffers(i)
        assert (buffer.DataLength(), buffer.Offset() % 16) == (0, 0)
        raw = data[buffer.Offset() : buffer.Offset() + buffer.Size()]
        assert np.frombuffer(raw, np.int16).tolist() == list(range(i * 10))
    assert model.Buffers(0).Offset() == 0


# The model around them.


def test_subgraphs_name_each_other() -> None:
    m = ModelBuilder(name="main")
    branches = [m.subgraph(name) for name in ("then", "else")]
    for branch in branches:
        x = branch.input("x", [1], "float32")
        branch.output(x)
    y = m.tensor("y", [1], "float32")
    m.op("CALL_ONCE", [], [], init_subgraph_index=branches[0].index)
    m.op("IF", [y], [y], then_subgraph_index=branches[0].index, else_subgraph_index=branches[1].index)
    m.op("WHILE", [y], [y], cond_subgraph_index=1, body_subgraph_index=2)
    model = open_model(m.finish())
    assert [model.Subgraphs(i).Name() for i in range(model.SubgraphsLength())] == [b"main", b"then", b"else"]
    assert model.Subgraphs(2).OutputsAsNumpy().tolist() == [0]
    once, choice, loop = (model.Subgraphs(0).Operators(i) for i in range(3))
    assert option_table(once, "CallOnceOptions").InitSubgraphIndex() == 1
    assert option_table(choice, "IfOptions").ElseSubgraphIndex() == 2
    assert option_table(loop, "WhileOptions").BodySubgraphIndex() == 2


def test_intermediates_metadata_signature_and_description() -> None:
    m = ModelBuilder("what it is")
    x = m.input("x", [1], "int8")
    m.op("UNIDIRECTIONAL_SEQUENCE_LSTM", [x, -1, x], [x], intermediates=[x, x])
    m.metadata("min_runtime_version", b"1.5.0")
    m.signature("serving_default", {"image": x}, {"class": x})
    model = open_model(m.finish())
    operator = model.Subgraphs(0).Operators(0)
    assert (operator.InputsAsNumpy().tolist(), operator.IntermediatesAsNumpy().tolist()) == ([0, -1, 0], [0, 0])
    assert (model.Version(), model.Description()) == (3, b"what it is")
    entry = model.Metadata(0)
    assert (entry.Name(), model.Buffers(entry.Buffer()).DataAsNumpy().tobytes()) == (b"min_runtime_version", b"1.5.0")
    signature = model.SignatureDefs(0)
    assert (signature.SignatureKey(), signature.Inputs(0).Name()) == (b"serving_default", b"image")
    assert signature.Outputs(0).TensorIndex() == x


def test_the_same_calls_give_the_same_bytes() -> None:
    assert _built("ADD", fused_activation="RELU") == _built("ADD", fused_activation="RELU")
