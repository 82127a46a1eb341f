"""Filter banks, roots, noise, gain and logarithm: numbers of every length in bits, sums that wrap, ends of tables."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from ops.moves import random_cases
from ops.recurrent import check_steps
from ops.signals import magnitudes, node, samples, unchecked
from ops.views import check_c_equals_reference, constant, problems, tensor
from quant2c.ir.tensor import Tensor

NOISE: dict[str, int] = {
    "alternate_one_minus_smoothing": 15000,
    "alternate_smoothing": 1384,
    "clamping": 0,
    "min_signal_remaining": 819,
    "num_channels": 7,
    "one_minus_smoothing": 15974,
    "smoothing": 410,
    "smoothing_bits": 10,
    "spectral_subtraction_bits": 14,
}


def tables(rng: np.random.Generator, rows: int, energies: int, weights: int) -> list[Tensor]:
    """Weights, starts and widths that stay inside."""
    widths = rng.integers(0, 6, rows)
    starts = [rng.integers(0, limit - widths + 1) for limit in (energies, weights)]
    return [constant(t.astype(np.int16)) for t in (samples(rng, [weights]), samples(rng, [weights]), *starts, widths)]


@random_cases(40)
def test_any_filter_bank(seed: int) -> None:
    rng = np.random.default_rng(seed)
    channels = int(rng.integers(1, 12))
    inputs = [tensor([25], "uint32"), *tables(rng, channels + 1, 25, 20)]
    made = node("FilterBank", inputs, ["uint64"], num_channels=channels)
    check_c_equals_reference(made, [magnitudes(rng, 25, "uint32")])


@random_cases(30)
def test_any_root(seed: int) -> None:
    rng = np.random.default_rng(seed)
    made = node("FilterBankSquareRoot", [tensor([9], "uint64"), tensor([], "int32")], ["uint32"])
    x = magnitudes(rng, 9, "uint64")
    x[3:6] = [(1 << 32) - 1, 1 << 32, (1 << 32) - (1 << 16)]
    check_c_equals_reference(made, [x, np.array(rng.integers(0, 16), np.int32)])


def test_roots_are_rounded_to_the_nearest_and_within_16_bits_of_32() -> None:
    made = node("FilterBankSquareRoot", [tensor([6], "uint64"), tensor([], "int32")], ["uint32"])
    x = np.array([6, 7, (1 << 32) - 1, 1 << 32, (1 << 64) - 1, 0], np.uint64)
    (roots,) = check_c_equals_reference(made, [x, np.array(0, np.int32)])
    assert roots.tolist() == [2, 3, 65535, 65536, (1 << 32) - 1, 0]


@random_cases(20)
def test_any_subtraction(seed: int) -> None:
    rng = np.random.default_rng(seed)
    options = {name: int(rng.integers(0, 1 << 14)) if value > 100 else value for name, value in NOISE.items()}
    options |= {"clamping": seed % 2, "smoothing_bits": int(rng.integers(0, 20))}
    made = node("FilterBankSpectralSubtraction", [tensor([7], "uint32")], ["uint32", "uint32"], **options)
    check_steps(made, 5)


@random_cases(40)
def test_any_gain(seed: int) -> None:
    rng = np.random.default_rng(seed)
    inputs = [tensor([9], "uint32"), tensor([9], "uint32"), constant(samples(rng, [125]))]
    made = node("PCAN", inputs, ["uint32"], snr_shift=int(rng.integers(0, 40)))
    check_c_equals_reference(made, [magnitudes(rng, 9, "uint32"), magnitudes(rng, 9, "uint32")])
    small = np.arange(9, dtype=np.uint32)
    check_c_equals_reference(made, [magnitudes(rng, 9, "uint32"), small])


@random_cases(40)
def test_any_log(seed: int) -> None:
    rng = np.random.default_rng(seed)
    scale, bits = int(rng.choice([1600, 64, 1, 65536, 1 << 20, -3])), int(rng.integers(0, 9))
    made = node("FilterBankLog", [tensor([20], "uint32")], ["int16"], input_correction_bits=bits, output_scale=scale)
    check_c_equals_reference(made, [magnitudes(rng, 20, "uint32")])


def test_the_logarithm_is_one() -> None:
    made = node("FilterBankLog", [tensor([6], "uint32")], ["int16"], input_correction_bits=0, output_scale=1000)
    x = np.array([0, 1, 2, 10, 100000, (1 << 32) - 1], np.uint32)
    (logs,) = check_c_equals_reference(made, [x])
    np.testing.assert_allclose(logs, 1000 * np.log(np.maximum(x, 1)), atol=2)


@pytest.mark.parametrize(
    ("op", "inputs", "options", "sentence"),
    [
        ("FilterBankLog", [tensor([4], "uint32")], {"input_correction_bits": 32}, "from 0 to 31"),
        ("FilterBankLog", [tensor([2, 2], "uint32")], {}, "one dimension"),
        ("PCAN", [tensor([4], "uint32"), tensor([4], "uint32"), constant(np.ones(124, np.int16))], {}, "125"),
        ("PCAN", [tensor([4], "uint32"), tensor([3], "uint32"), constant(np.ones(125, np.int16))], {}, "one shape"),
        ("FilterBankSquareRoot", [tensor([4], "uint64"), tensor([2], "int32")], {}, "2 shifts"),
        ("FilterBankSpectralSubtraction", [tensor([4], "uint32")], NOISE, "num_channels says 7"),
        ("FilterBankSpectralSubtraction", [tensor([7], "uint32")], {**NOISE, "smoothing_bits": 32}, "no shifts"),
        ("FilterBankSpectralSubtraction", [tensor([7], "uint32")], {**NOISE, "smoothing": 1 << 31}, "fit 32 bits"),
    ],
)
def test_what_is_refused(op: str, inputs: list[Tensor], options: dict[str, Any], sentence: str) -> None:
    results = {"FilterBankLog": ["int16"], "FilterBankSpectralSubtraction": ["uint32", "uint32"]}
    outputs = [tensor([1], dtype) for dtype in results.get(op, ["uint32"])]
    found = problems(unchecked(op, inputs, outputs, **options))
    assert any(sentence in problem for problem in found), found


@pytest.mark.parametrize(
    ("changed", "values", "sentence"),
    [
        (3, [0, 24], "reads energy 25"),
        (4, [0, 19], "reads weight 20"),
        (5, [-1, 2], "before the beginning"),
        (3, [0], "1, 2 and 2 entries"),
    ],
)
def test_tables_that_reach_outside_are_refused(changed: int, values: list[int], sentence: str) -> None:
    rows = {1: [1] * 20, 2: [1] * 20, 3: [0, 0], 4: [0, 0], 5: [2, 2]} | {changed: values}
    inputs = [tensor([25], "uint32"), *(constant(np.array(rows[i], np.int16)) for i in range(1, 6))]
    found = problems(unchecked("FilterBank", inputs, [tensor([1], "uint64")], num_channels=1))
    assert any(sentence in problem for problem in found), found
