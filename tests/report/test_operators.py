"""The page of operators is what the registry says."""

from __future__ import annotations

from pathlib import Path

import pytest

from quant2c.ops import OPS
from quant2c.report import operators_markdown
from quant2c.report.operator_page import columns_of, fast, forms_of
from quant2c.select.table import KERNELS

ROOT = Path(__file__).resolve().parents[2]


def test_the_page_is_current() -> None:
    page = (ROOT / "docs" / "ops.md").read_text(encoding="utf-8")
    assert page == operators_markdown(), "run: quant2c ops --markdown > docs/ops.md"


@pytest.mark.parametrize(
    ("signature", "columns"),
    [
        ("int8 int8 int32? -> int8", ("int8",)),
        ("int8 int4 int32? -> int8", ("int4",)),
        ("float32 int8 float32? -> float32", ("hybrid",)),
        ("int8 int32 -> int64", ("int8",)),
        ("bool int8 int8 -> int8", ("int8",)),
        ("int32 bool -> bool*", ("bool",)),
        ("float32 -> int8", ("float32", "int8")),
        ("T int32 -> T", ("any",)),
    ],
)
def test_a_form_works_on_values_of_a_type(signature: str, columns: tuple[str, ...]) -> None:
    assert columns_of(signature) == columns


def test_forms_that_differ_in_one_type_are_one() -> None:
    assert forms_of(OPS["SLICE"])[0].startswith("`T int32 int32 -> T` (int8, uint8, int16,")
    assert len(forms_of(OPS["SLICE"])) == 2 and len(forms_of(OPS["CAST"])) == 2
    assert forms_of(OPS["CONV_2D"])[1] == "`int8 int4 int32? -> int8`"


@pytest.mark.parametrize(("op", "column", "isa"), [("ADD", "int8", "mve"), ("MAX_POOL_2D", "uint8", "dsp")])
def test_kernels_of_another_name_count_as_the_operators(op: str, column: str, isa: str) -> None:
    assert isa in fast(OPS[op], column)


def test_no_kernel_that_is_fast_is_missing_on_the_page() -> None:
    named = {stem for op in OPS.values() for stem in (op.stem, *op.calls, f"{op.stem}_w4", f"{op.stem}_hybrid")}
    assert not {kernel.symbol for kernel in KERNELS if kernel.isa != "portable" and kernel.stem not in named}
