"""The page of operators is what the registry says."""

from __future__ import annotations

from pathlib import Path

from quant2c.report import operators_markdown

ROOT = Path(__file__).resolve().parents[2]


def test_the_page_is_current() -> None:
    page = (ROOT / "docs" / "ops.md").read_text(encoding="utf-8")
    assert page == operators_markdown(), "run: quant2c ops --markdown > docs/ops.md"
