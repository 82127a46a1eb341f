"""C identifiers from file names."""

from __future__ import annotations

import pytest

from quant2c.emit import names
from quant2c.errors import UsageError


@pytest.mark.parametrize(
    ("file", "expected"),
    [
        ("kws.tflite", "kws"),
        ("KWS Ref-Model.TFLITE", "kws_ref_model"),
        ("1st.tflite", "model_1st"),
        ("int.tflite", "model_int"),
        ("été.tflite", "t"),
        ("???.tflite", "model"),
        ("softmax.tflite", "model_softmax"),
        ("startup.tflite", "model_startup"),
        ("a__b..tflite", "a_b"),
    ],
)
def test_a_file_name_becomes_a_prefix(file: str, expected: str) -> None:
    assert names.model_name(file) == expected


@pytest.mark.parametrize("name", ["", "softmax", "main", "Kws", "9a", "for", "q2c_x", "a-b", "a b", "_a"])
def test_a_name_that_cannot_prefix_is_refused(name: str) -> None:
    with pytest.raises(UsageError):
        names.checked_name(name)
