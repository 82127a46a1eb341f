"""Windows, scaling, Fourier transforms and energies: every radix, full scale, lengths that end in the middle."""

from __future__ import annotations

import numpy as np
import pytest

from ops.moves import random_cases
from ops.signals import node, samples, unchecked
from ops.views import check_c_equals_reference, constant, problems, tensor

LENGTHS = (4, 6, 8, 10, 12, 16, 18, 20, 24, 30, 32, 50, 64, 90, 100, 128, 160, 256, 512)
TYPES = ("int16", "int32", "float32")
BOUND = 1e-6


@pytest.mark.parametrize("dtype", TYPES)
@pytest.mark.parametrize("length", LENGTHS)
def test_both_transforms_of_every_radix(length: int, dtype: str) -> None:
    rng = np.random.default_rng(length)
    given = int(rng.integers(1, length + 1))
    forward = node("Rfft", [tensor([2, given], dtype)], [dtype], T=0, fft_length=length)
    back = node("Irfft", [tensor([2, length + 2], dtype)], [dtype], T=0, fft_length=length)
    for _ in range(3):
        check_c_equals_reference(forward, [samples(rng, [2, given], dtype)], tolerance=BOUND)
        check_c_equals_reference(back, [samples(rng, [2, length + 2], dtype)], tolerance=BOUND)


@pytest.mark.parametrize("length", LENGTHS)
def test_the_transform_is_the_fourier_transform(length: int) -> None:
    rng = np.random.default_rng(length)
    x = rng.standard_normal(length).astype(np.float32)
    made = node("Rfft", [tensor([length], "float32")], ["float32"], T=0, fft_length=length)
    (spectrum,) = check_c_equals_reference(made, [x], tolerance=BOUND)
    want = np.fft.rfft(x.astype(np.float64))
    np.testing.assert_allclose(spectrum[0::2] + 1j * spectrum[1::2], want, atol=1e-4)
    back = node("Irfft", [tensor([length + 2], "float32")], ["float32"], T=0, fft_length=length)
    (again,) = check_c_equals_reference(back, [spectrum], tolerance=BOUND)
    np.testing.assert_allclose(again, x, atol=1e-4)


@pytest.mark.parametrize("length", [16, 30, 256])
def test_an_integer_spectrum_is_the_transform_by_the_length(length: int) -> None:
    """Within a rounding of each stage: every one divides by its radix."""
    rng = np.random.default_rng(length)
    x = rng.integers(-30000, 30000, length).astype(np.int16)
    made = node("Rfft", [tensor([length], "int16")], ["int16"], T=0, fft_length=length)
    (spectrum,) = check_c_equals_reference(made, [x])
    want = np.fft.rfft(x.astype(np.float64)) / length
    assert np.abs(spectrum[0::2] + 1j * spectrum[1::2] - want).max() < 6


@random_cases(30)
def test_any_window(seed: int) -> None:
    rng = np.random.default_rng(seed)
    rows, length = int(rng.integers(1, 4)), int(rng.integers(1, 40))
    weights = constant(samples(rng, [length]))
    made = node("Window", [tensor([rows, length], "int16"), weights], ["int16"], shift=int(rng.integers(0, 20)))
    check_c_equals_reference(made, [samples(rng, [rows, length])])


@random_cases(30)
def test_any_scaling(seed: int) -> None:
    rng = np.random.default_rng(seed)
    length = int(rng.integers(1, 40))
    made = node("FftAutoScale", [tensor([length], "int16")], ["int16", "int32"])
    check_c_equals_reference(made, [samples(rng, [length])])
    check_c_equals_reference(made, [np.zeros(length, np.int16)])


def test_scaling_uses_the_whole_range_and_the_lowest_sample_is_none() -> None:
    made = node("FftAutoScale", [tensor([3], "int16")], ["int16", "int32"])
    for x, want in (([5, -3, 1], 12), ([-32767, 0, 0], 0), ([0, 0, -32768], 0), ([-32768, 0, 5], 12), ([0, 0, 0], 0)):
        scaled, bits = check_c_equals_reference(made, [np.array(x, np.int16)])
        assert bits == want
    assert scaled.tolist() == [0, 0, 0]


@random_cases(30)
def test_any_energy(seed: int) -> None:
    rng = np.random.default_rng(seed)
    places = int(rng.integers(1, 30))
    start = int(rng.integers(0, places + 1))
    end = int(rng.integers(start, places + 1))
    made = node("Energy", [tensor([2 * places], "int16")], ["uint32"], start_index=start, end_index=end)
    check_c_equals_reference(made, [samples(rng, [2 * places])])
    (lowest,) = check_c_equals_reference(made, [np.full(2 * places, -32768, np.int16)])
    assert lowest[start:end].tolist() == [1 << 31] * (end - start)


@pytest.mark.parametrize(
    ("op", "shapes", "dtype", "options", "sentence"),
    [
        ("Rfft", [[4]], "int16", {"fft_length": 14}, "a product of 2, 3 and 5"),
        ("Rfft", [[4]], "int16", {"fft_length": 9}, "must be even"),
        ("Rfft", [[4]], "int16", {}, "fft_length 0"),
        ("Rfft", [[9]], "int16", {"fft_length": 8}, "9 samples"),
        ("Rfft", [[9]], "int16", {"fft_length": 1 << 20}, "up to"),
        ("Rfft", [[]], "int16", {"fft_length": 8}, "at least one dimension"),
        ("Irfft", [[8]], "int16", {"fft_length": 8}, "fft_length needs 10"),
        ("Irfft", [[8]], "int8", {"fft_length": 8}, "no signature"),
        ("Energy", [[7]], "int16", {"end_index": 3}, "one row of complex numbers"),
        ("Energy", [[8]], "int16", {"start_index": 3, "end_index": 2}, "places 3 to 2"),
        ("Energy", [[8]], "int16", {"end_index": 5}, "places 0 to 5"),
        ("FftAutoScale", [[2, 4]], "int16", {}, "one dimension"),
    ],
)
def test_what_is_refused(op: str, shapes: list[list[int]], dtype: str, options: dict[str, int], sentence: str) -> None:
    result = [tensor([1], "uint32" if op == "Energy" else dtype)]
    result += [tensor([1], "int32")] * (op == "FftAutoScale")
    made = unchecked(op, [tensor(shape, dtype) for shape in shapes], result, **options)
    assert any(sentence in problem for problem in problems(made)), problems(made)


def test_windows_that_are_refused() -> None:
    weights = constant(np.ones(3, np.int16))
    for shape, shift, sentence in (([4], 3, "no whole rows"), ([6], 32, "shift 32"), ([6], -1, "shift -1")):
        made = unchecked("Window", [tensor(shape, "int16"), weights], [tensor(shape, "int16")], shift=shift)
        assert any(sentence in problem for problem in problems(made))
