"""The builder of test models: what it writes is read back with the `tflite` package."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
import tflite
from flatbuffers.number_types import Int32Flags
from numpy.typing import NDArray

from builder import ModelBuilder
from builder.elements import NUMPY
from builder.random_ops import GENERATORS, LEGACY_UINT8, random_inputs, random_model
from builder.schema import ELEMENT_TYPES, OPERATORS, UNIONS, Field, fields_of, module_of, options_table

_TABLES = [table for union in UNIONS.values() for table in union if table != "NONE"]


def _open(data: bytes) -> tflite.Model:
    assert data[4:8] == b"TFL3"
    return tflite.Model.GetRootAs(bytearray(data), 0)


def _main(data: bytes) -> tflite.SubGraph:
    return _open(data).Subgraphs(0)


def _content(model: tflite.Model, tensor: tflite.Tensor) -> bytes:
    buffer = model.Buffers(tensor.Buffer())
    return buffer.DataAsNumpy().tobytes() if buffer.DataLength() else b""


def _codes(model: tflite.Model) -> tuple[int, int]:
    """The two op code fields as they stand in the file; `BuiltinCode()` mixes them."""
    table = model.OperatorCodes(0)._tab
    at = table.Offset(10)
    new = table.Get(Int32Flags, at + table.Pos) if at else 0
    return new, model.OperatorCodes(0).DeprecatedBuiltinCode()


def _options(operator: tflite.Operator, table: str) -> Any:
    """The option table, whichever union it is of, with its type checked."""
    name = next(name for name, tables in UNIONS.items() if table in tables)
    method = {"builtin_options": "BuiltinOptions", "builtin_options2": "BuiltinOptions2"}[name]
    assert getattr(operator, f"{method}Type")() == UNIONS[name][table]
    found = getattr(operator, method)()
    reader = getattr(module_of(table), table)()
    reader.Init(found.Bytes, found.Pos)
    return reader


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
    operator = _main(data).Operators(0)
    assert _codes(_open(data)) == (OPERATORS[op], min(OPERATORS[op], 127))
    assert _open(data).OperatorCodes(0).Version() == 3
    table = options_table(op)
    if table is None:
        assert operator.BuiltinOptionsType() == operator.BuiltinOptions2Type() == 0
    else:
        _options(operator, table)


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
    reader = _options(_main(_built(op, options=given)).Operators(0), table)
    assert {name: _as_read(reader, fields_of(table)[name]) for name in given} == given


def test_enumerations_go_by_name_in_either_case() -> None:
    data = _built("CONV_2D", padding="VALID", fused_activation="RELU6", quantized_bias_type="int32")
    conv = _options(_main(data).Operators(0), "Conv2DOptions")
    assert conv.Padding() == tflite.Padding.VALID
    assert conv.FusedActivationFunction() == tflite.ActivationFunctionType.RELU6
    assert conv.QuantizedBiasType() == tflite.TensorType.INT32
    data = _built("FULLY_CONNECTED", weights_format="SHUFFLED4x16INT8")
    assert _options(_main(data).Operators(0), "FullyConnectedOptions").WeightsFormat() == 1


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
    operator = _main(_built("CONV_2D", with_options=False)).Operators(0)
    assert (operator.BuiltinOptionsType(), operator.BuiltinOptions()) == (0, None)


# Operator codes.


@pytest.mark.parametrize(("kind", "codes"), [("both", (114, 114)), ("deprecated", (0, 114)), ("new", (114, 0))])
def test_op_code_fields(kind: str, codes: tuple[int, int]) -> None:
    m = ModelBuilder(op_codes=kind)
    m.op("QUANTIZE", [], [])
    assert _codes(_open(m.finish())) == codes


def test_operators_share_a_code_unless_the_version_differs() -> None:
    m = ModelBuilder()
    for version in (1, 2, 1):
        m.op("ADD", [], [], version=version)
    model = _open(m.finish())
    assert model.OperatorCodesLength() == 2
    assert [model.Subgraphs(0).Operators(i).OpcodeIndex() for i in range(3)] == [0, 1, 0]


def test_custom_operator() -> None:
    m = ModelBuilder()
    m.op("CUSTOM:LceBconv2d", [-1], [], custom_options=b"\x01\x00\xff")
    model = _open(m.finish())
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
    model = _open(m.finish())
    tensor = model.Subgraphs(0).Tensors(0)
    assert tensor.Type() == ELEMENT_TYPES[dtype]
    assert tensor.ShapeAsNumpy().tolist() == [len(values)]
    assert _content(model, tensor) == raw


@pytest.mark.parametrize("dtype", ELEMENT_TYPES)
def test_every_element_type_can_be_a_tensor(dtype: str) -> None:
    m = ModelBuilder()
    m.tensor("t", [2], dtype)
    assert _main(m.finish()).Tensors(0).Type() == ELEMENT_TYPES[dtype]


@pytest.mark.parametrize("dtype", sorted(set(NUMPY) - {"int4", "bfloat16", "resource"}))
def test_a_constant_has_its_arrays_type(dtype: str) -> None:
    m = ModelBuilder()
    m.const("c", np.zeros(3, dtype))
    assert _main(m.finish()).Tensors(0).Type() == ELEMENT_TYPES[dtype]


@pytest.mark.parametrize(("dtype", "value"), [("int8", 128), ("uint8", -1), ("int4", 8), ("int32", 1 << 31)])
def test_a_value_that_does_not_fit_is_refused(dtype: str, value: int) -> None:
    with pytest.raises(OverflowError):
        ModelBuilder().const("c", [value], dtype)


def test_quantization() -> None:
    m = ModelBuilder()
    m.const("w", np.zeros((3, 2), np.int8), scale=[0.5, 0.25, 2.0], zp=[0, 1, -1], axis=0)
    m.tensor("x", [1], "int8", scale=0.1, zp=-128, minimum=[0.0], maximum=[25.5])
    m.tensor("plain", [1], "float32")
    main = _main(m.finish())
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
    main = _main(m.finish())
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
    model = _open(data)
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
    model = _open(m.finish())
    assert [model.Subgraphs(i).Name() for i in range(model.SubgraphsLength())] == [b"main", b"then", b"else"]
    assert model.Subgraphs(2).OutputsAsNumpy().tolist() == [0]
    once, choice, loop = (model.Subgraphs(0).Operators(i) for i in range(3))
    assert _options(once, "CallOnceOptions").InitSubgraphIndex() == 1
    assert _options(choice, "IfOptions").ElseSubgraphIndex() == 2
    assert _options(loop, "WhileOptions").BodySubgraphIndex() == 2


def test_intermediates_metadata_signature_and_description() -> None:
    m = ModelBuilder("what it is")
    x = m.input("x", [1], "int8")
    m.op("UNIDIRECTIONAL_SEQUENCE_LSTM", [x, -1, x], [x], intermediates=[x, x])
    m.metadata("min_runtime_version", b"1.5.0")
    m.signature("serving_default", {"image": x}, {"class": x})
    model = _open(m.finish())
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


# Random models.

_KINDS = [(op, "int8") for op in GENERATORS] + [(op, "uint8") for op in LEGACY_UINT8]
_SAME_QUANTIZATION = (
    *("AVERAGE_POOL_2D", "MAX_POOL_2D", "REDUCE_MAX", "REDUCE_MIN", "MAXIMUM", "MINIMUM", "PAD", "PADV2", "MIRROR_PAD"),
    *("SPLIT", "SPLIT_V", "SLICE", "STRIDED_SLICE", "RESHAPE", "SQUEEZE", "EXPAND_DIMS", "TRANSPOSE", "PACK", "UNPACK"),
    *("GATHER", "RESIZE_NEAREST_NEIGHBOR", "RESIZE_BILINEAR", "SPACE_TO_DEPTH", "DEPTH_TO_SPACE"),
)


def _quant(tensor: tflite.Tensor) -> tuple[float, int]:
    return tensor.Quantization().Scale(0), tensor.Quantization().ZeroPoint(0)


def _models(op: str, dtype: str = "int8", count: int = 6) -> list[tflite.Model]:
    return [_open(random_model(op, np.random.default_rng([seed, 31]), dtype)) for seed in range(count)]


@pytest.mark.parametrize(("op", "dtype"), _KINDS)
def test_random_model_is_one_operator_with_inputs_and_outputs(op: str, dtype: str) -> None:
    for model in _models(op, dtype):
        main = model.Subgraphs(0)
        assert max(_codes(model)) == OPERATORS[op]
        assert (model.OperatorCodesLength(), main.OperatorsLength()) == (1, 1)
        assert main.OutputsAsNumpy().tolist() == main.Operators(0).OutputsAsNumpy().tolist()
        assert set(main.InputsAsNumpy().tolist()) <= set(main.Operators(0).InputsAsNumpy().tolist())
        assert main.InputsLength() > 0
        types = {main.Tensors(i).Type() for i in main.InputsAsNumpy()}
        if op not in ("QUANTIZE", "DEQUANTIZE", "GATHER"):
            assert types == {ELEMENT_TYPES[dtype]}


@pytest.mark.parametrize(("op", "dtype"), _KINDS)
def test_random_model_and_inputs_follow_from_the_seed(op: str, dtype: str) -> None:
    def made() -> tuple[bytes, dict[str, NDArray[Any]]]:
        rng = np.random.default_rng(5)
        model = random_model(op, rng, dtype)
        return model, random_inputs(model, rng)

    (first, cases), (second, again) = made(), made()
    assert first == second
    assert first != random_model(op, np.random.default_rng(6), dtype)
    assert cases.keys() == again.keys()
    assert all(np.array_equal(cases[name], again[name]) for name in cases)


@pytest.mark.parametrize("op", _SAME_QUANTIZATION)
def test_random_model_keeps_the_quantization(op: str) -> None:
    for model in _models(op):
        main = model.Subgraphs(0)
        tensors = [main.Tensors(i) for i in (*main.InputsAsNumpy(), *main.OutputsAsNumpy())]
        assert len({_quant(t) for t in tensors if t.Type() == ELEMENT_TYPES["int8"]}) == 1


@pytest.mark.parametrize(
    ("op", "quant"),
    [
        ("SOFTMAX", (1 / 256, -128)),
        ("LOGISTIC", (1 / 256, -128)),
        ("TANH", (1 / 128, 0)),
        ("LOG_SOFTMAX", (1 / 16, 127)),
    ],
)
def test_random_model_with_a_fixed_output(op: str, quant: tuple[float, int]) -> None:
    assert {_quant(m.Subgraphs(0).Tensors(m.Subgraphs(0).Outputs(0))) for m in _models(op)} == {quant}


_WEIGHT_INPUT = {
    "CONV_2D": (0, 1, 2),
    "DEPTHWISE_CONV_2D": (0, 1, 2),
    "FULLY_CONNECTED": (0, 1, 2),
    "TRANSPOSE_CONV": (2, 1, 3),
}


def _multipliers(op: str, model: tflite.Model) -> tuple[NDArray[np.float64], float]:
    """Accumulator -> output, one a channel, and the largest accumulator that the weights and bias allow."""
    main = model.Subgraphs(0)
    inputs = main.Operators(0).InputsAsNumpy().tolist()
    at = [inputs[i] if i < len(inputs) else -1 for i in _WEIGHT_INPUT[op]]
    x, w, y = main.Tensors(at[0]), main.Tensors(at[1]), main.Tensors(main.Outputs(0))
    scales = w.Quantization().ScaleAsNumpy()
    dtype = {ELEMENT_TYPES[n]: n for n in ("int8", "uint8")}[w.Type()]
    values = np.frombuffer(_content(model, w), dtype).reshape(w.ShapeAsNumpy()).astype(np.int64)
    axis = w.Quantization().QuantizedDimension()
    far = np.abs(np.moveaxis(values - w.Quantization().ZeroPoint(0), axis, 0).reshape(values.shape[axis], -1))
    largest = 255 * far.sum(axis=1).max()
    if at[2] >= 0:
        bias = main.Tensors(at[2])
        np.testing.assert_array_equal(bias.Quantization().ScaleAsNumpy(), np.float32(_quant(x)[0]) * scales)
        largest += np.abs(np.frombuffer(_content(model, bias), np.int32).astype(np.int64)).max()
    return _quant(x)[0] * scales.astype(np.float64) / _quant(y)[0], float(largest)


@pytest.mark.parametrize(("op", "dtype"), [kind for kind in _KINDS if kind[0] in _WEIGHT_INPUT])
def test_random_multipliers_need_every_shift_and_no_accumulator_overflows(op: str, dtype: str) -> None:
    shifts: list[int] = []
    for model in _models(op, dtype, count=60):
        multipliers, largest = _multipliers(op, model)
        exponents = np.frexp(multipliers)[1]
        assert largest * 2.0 ** max(int(exponents.max()), 0) < 2**31
        shifts.extend(exponents.tolist())
    assert 0 in shifts
    assert max(shifts) > 0
    assert min(shifts) < -12


def test_random_models_reach_the_edges() -> None:
    models = _models("CONV_2D", count=80)
    zps = {_quant(m.Subgraphs(0).Tensors(m.Subgraphs(0).Inputs(0)))[1] for m in models}
    assert {-128, 127} <= zps
    convs = [_options(m.Subgraphs(0).Operators(0), "Conv2DOptions") for m in models]
    assert {c.Padding() for c in convs} == {0, 1}
    assert {c.FusedActivationFunction() for c in convs} == {0, 1, 2, 3}
    assert {c.StrideH() for c in convs} == {1, 2, 3} == {c.DilationHFactor() for c in convs}
    channels = [m.Subgraphs(0).Tensors(1).Quantization().ScaleLength() for m in models]
    assert 1 in channels
    assert max(channels) > 1
    assert {_codes(m)[0] for m in models} == {0, OPERATORS["CONV_2D"]}


def test_a_convolution_without_bias_is_made_on_demand() -> None:
    rng = np.random.default_rng(1)
    operators = [_main(random_model("CONV_2D", rng, micro_only=True)).Operators(0) for _ in range(10)]
    assert all(o.InputsLength() == 2 or o.Inputs(2) == -1 for o in operators)


def test_uint8_is_refused_where_it_is_not_legacy() -> None:
    with pytest.raises(ValueError, match="SUB"):
        random_model("SUB", np.random.default_rng(1), "uint8")


@pytest.mark.parametrize(("dtype", "low", "high"), [("int8", -128, 127), ("uint8", 0, 255)])
def test_random_inputs_hold_the_extremes(dtype: str, low: int, high: int) -> None:
    rng = np.random.default_rng(3)
    model = random_model("CONV_2D", rng, dtype)
    tensor = _main(model).Tensors(0)
    cases = random_inputs(model, rng)["in_0"]
    assert cases.dtype == dtype
    assert cases.shape[1:] == tuple(tensor.ShapeAsNumpy())
    for value in (low, high, _quant(tensor)[1]):
        assert any((case == value).all() for case in cases)
    assert len({case.tobytes() for case in cases}) > 4


def test_random_indices_stay_inside() -> None:
    seen = 0
    for seed in range(40):
        rng = np.random.default_rng(seed)
        model = random_model("GATHER", rng)
        cases = random_inputs(model, rng)
        if "in_1" not in cases:
            continue
        seen += 1
        options = _options(_main(model).Operators(0), "GatherOptions")
        rows = _main(model).Tensors(0).ShapeAsNumpy()[options.Axis()]
        assert (cases["in_1"].min(), cases["in_1"].max()) == (0, rows - 1)
        assert cases["in_1"].dtype == np.int32
    assert seen


def test_random_float_inputs_pass_both_ends_and_hit_ties() -> None:
    for seed in range(30):
        rng = np.random.default_rng(seed)
        model = random_model("QUANTIZE", rng)
        main = _main(model)
        cases = random_inputs(model, rng)["in_0"]
        if cases.dtype != np.float32:
            continue
        scale, zp = _quant(main.Tensors(main.Outputs(0)))
        steps = cases.astype(np.float64) / scale + zp
        assert steps.min() < -128
        assert steps.max() > 255
        assert np.isclose(np.abs(steps % 1 - 0.5), 0, atol=1e-3).any()
        return
    pytest.fail("no model with a float input")
