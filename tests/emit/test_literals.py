"""Numbers as C text: every value must read back as itself."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quant2c.emit import literals


@settings(max_examples=300, derandomize=True)
@given(st.floats(width=32, allow_nan=False, allow_infinity=False))
def test_a_float_reads_back_exactly(value: float) -> None:
    text = literals.float_literal(value)
    assert text.endswith("f") and ("." in text or "e" in text)
    assert np.float32(text[:-1]) == np.float32(value)


@pytest.mark.parametrize("value", [0, -1, 2**31 - 1, -(2**31) + 1, 2**31, -(2**63) + 1])
def test_an_integer_reads_back(value: int) -> None:
    assert int(literals.integer_literal(value).removesuffix("LL")) == value


def test_the_smallest_integers_are_written_as_differences() -> None:
    assert eval(literals.integer_literal(-(2**31))) == -(2**31)
    assert eval(literals.integer_literal(-(2**63)).replace("LL", "")) == -(2**63)


def test_a_wide_integer_carries_its_suffix() -> None:
    assert literals.integer_literal(2**31).endswith("LL")
    assert not literals.integer_literal(2**31 - 1).endswith("LL")


@pytest.mark.parametrize("dtype", ["int8", "uint8", "int16", "int32", "int64"])
def test_a_table_holds_all_elements_in_order(dtype: str) -> None:
    info = np.iinfo(dtype)
    array = np.array([info.min, -1 if info.min else 1, 0, 1, info.max] * 40, dtype)
    text = " ".join(literals.table_lines(array)).replace("LL", "")
    assert [eval(word) for word in text.strip(",").split(",")] == array.tolist()
    assert max(map(len, literals.table_lines(array))) <= 112
