"""Random single-op models: legal by the rules that both runtimes check, and they reach the edges."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import tflite
from numpy.typing import NDArray

from builder.random_ops import GENERATORS, LEGACY_UINT8, random_inputs, random_model
from builder.readback import content, main_of, op_codes, open_model, option_table, quantization
from builder.schema import ELEMENT_TYPES, OPERATORS

_KINDS = [(op, "int8") for op in GENERATORS] + [(op, "uint8") for op in LEGACY_UINT8]
_SAME_QUANTIZATION = (
    *("AVERAGE_POOL_2D", "MAX_POOL_2D", "REDUCE_MAX", "REDUCE_MIN", "MAXIMUM", "MINIMUM", "PAD", "PADV2", "MIRROR_PAD"),
    *("SPLIT", "SPLIT_V", "SLICE", "STRIDED_SLICE", "RESHAPE", "SQUEEZE", "EXPAND_DIMS", "TRANSPOSE", "PACK", "UNPACK"),
    *("GATHER", "RESIZE_NEAREST_NEIGHBOR", "RESIZE_BILINEAR", "SPACE_TO_DEPTH", "DEPTH_TO_SPACE"),
)


def _models(op: str, dtype: str = "int8", count: int = 6) -> list[tflite.Model]:
    return [open_model(random_model(op, np.random.default_rng([seed, 31]), dtype)) for seed in range(count)]


@pytest.mark.parametrize(("op", "dtype"), _KINDS)
def test_random_model_is_one_operator_with_inputs_and_outputs(op: str, dtype: str) -> None:
    for model in _models(op, dtype):
        main = model.Subgraphs(0)
        assert max(op_codes(model)) == OPERATORS[op]
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
        assert len({quantization(t) for t in tensors if t.Type() == ELEMENT_TYPES["int8"]}) == 1


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
    assert {quantization(m.Subgraphs(0).Tensors(m.Subgraphs(0).Outputs(0))) for m in _models(op)} == {quant}


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
    values = np.frombuffer(content(model, w), dtype).reshape(w.ShapeAsNumpy()).astype(np.int64)
    axis = w.Quantization().QuantizedDimension()
    far = np.abs(np.moveaxis(values - w.Quantization().ZeroPoint(0), axis, 0).reshape(values.shape[axis], -1))
    largest = 255 * far.sum(axis=1).max()
    if at[2] >= 0:
        bias = main.Tensors(at[2])
        np.testing.assert_array_equal(bias.Quantization().ScaleAsNumpy(), np.float32(quantization(x)[0]) * scales)
        largest += np.abs(np.frombuffer(content(model, bias), np.int32).astype(np.int64)).max()
    return quantization(x)[0] * scales.astype(np.float64) / quantization(y)[0], float(largest)


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
    zps = {quantization(m.Subgraphs(0).Tensors(m.Subgraphs(0).Inputs(0)))[1] for m in models}
    assert {-128, 127} <= zps
    convs = [option_table(m.Subgraphs(0).Operators(0), "Conv2DOptions") for m in models]
    assert {c.Padding() for c in convs} == {0, 1}
    assert {c.FusedActivationFunction() for c in convs} == {0, 1, 2, 3}
    assert {c.StrideH() for c in convs} == {1, 2, 3} == {c.DilationHFactor() for c in convs}
    channels = [m.Subgraphs(0).Tensors(1).Quantization().ScaleLength() for m in models]
    assert 1 in channels
    assert max(channels) > 1
    assert {op_codes(m)[0] for m in models} == {0, OPERATORS["CONV_2D"]}


def test_a_convolution_without_bias_is_made_on_demand() -> None:
    rng = np.random.default_rng(1)
    operators = [main_of(random_model("CONV_2D", rng, micro_only=True)).Operators(0) for _ in range(10)]
    assert all(o.InputsLength() == 2 or o.Inputs(2) == -1 for o in operators)


def test_uint8_is_refused_where_it_is_not_legacy() -> None:
    with pytest.raises(ValueError, match="SUB"):
        random_model("SUB", np.random.default_rng(1), "uint8")


@pytest.mark.parametrize(("dtype", "low", "high"), [("int8", -128, 127), ("uint8", 0, 255)])
def test_random_inputs_hold_the_extremes(dtype: str, low: int, high: int) -> None:
    rng = np.random.default_rng(3)
    model = random_model("CONV_2D", rng, dtype)
    tensor = main_of(model).Tensors(0)
    cases = random_inputs(model, rng)["in_0"]
    assert cases.dtype == dtype
    assert cases.shape[1:] == tuple(tensor.ShapeAsNumpy())
    for value in (low, high, quantization(tensor)[1]):
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
        options = option_table(main_of(model).Operators(0), "GatherOptions")
        rows = main_of(model).Tensors(0).ShapeAsNumpy()[options.Axis()]
        assert (cases["in_1"].min(), cases["in_1"].max()) == (0, rows - 1)
        assert cases["in_1"].dtype == np.int32
    assert seen


def test_random_float_inputs_pass_both_ends_and_hit_ties() -> None:
    for seed in range(30):
        rng = np.random.default_rng(seed)
        model = random_model("QUANTIZE", rng)
        main = main_of(model)
        cases = random_inputs(model, rng)["in_0"]
        if cases.dtype != np.float32:
            continue
        scale, zp = quantization(main.Tensors(main.Outputs(0)))
        steps = cases.astype(np.float64) / scale + zp
        assert steps.min() < -128
        assert steps.max() > 255
        assert np.isclose(np.abs(steps % 1 - 0.5), 0, atol=1e-3).any()
        return
    pytest.fail("no model with a float input")
