"""Every operator that random models are made of: C equals numpy on legal parameters, whatever they are.

`QUANT2C_RANDOM_MODELS` says how many models are drawn for each operator and type; few by default.
"""

from __future__ import annotations

import os
import zlib

import pytest

from builder.random_ops import GENERATORS, LEGACY_UINT8
from ops.views import check_random_models

COUNT = int(os.environ.get("QUANT2C_RANDOM_MODELS", "2"))
KINDS = [(op, "int8") for op in GENERATORS] + [(op, "uint8") for op in LEGACY_UINT8]


@pytest.mark.parametrize(("op", "dtype"), KINDS)
def test_c_equals_numpy(op: str, dtype: str) -> None:
    check_random_models(op, COUNT, dtype, seed=zlib.crc32(f"{op} {dtype} parameters".encode()))
