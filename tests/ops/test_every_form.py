"""Every operator in every form of types: C equals numpy on random legal parameters, illegal ones get a sentence.

`QUANT2C_CASES` says how many parameter sets are drawn for each form; few by default.
"""

from __future__ import annotations

import os
import zlib
from collections import defaultdict

import numpy as np
import pytest

from ops.forms import ELSEWHERE, FAMILIES, Form, drawn_node, every_form
from ops.views import check_c_equals_reference
from quant2c.ops import OPS

COUNT = int(os.environ.get("QUANT2C_CASES", "2"))
FORMS: dict[str, list[Form]] = defaultdict(list)
for _form in every_form():
    FORMS[_form.op].append(_form)
_TOLERANCE = 4e-6  # of floats, relative to the largest


@pytest.mark.parametrize("op", sorted(FORMS))
def test_c_equals_numpy(op: str) -> None:
    for form in FORMS[op]:
        rng = np.random.default_rng(zlib.crc32(str(form).encode()))
        for number in range(COUNT):
            node, arrays = drawn_node(form, rng, number)
            try:
                check_c_equals_reference(node, arrays, tolerance=_TOLERANCE)
            except AssertionError as error:
                raise AssertionError(f"{form}, set {number}, {node.node.options}: {error}") from error


def test_every_operator_has_a_generator_or_a_reason() -> None:
    assert not set(FAMILIES) - set(OPS)
    missing = {op for op in OPS if op not in FAMILIES and not any(op.startswith(name) for name in ELSEWHERE)}
    assert not missing
