"""Every operator and every kernel has all of its files, and nothing lies around unused."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from quant2c.data import RUNTIME
from quant2c.ops import OPS
from quant2c.reference import REFERENCES
from quant2c.select.kernel import Kernel
from quant2c.select.table import KERNELS

ROOT = Path(__file__).resolve().parents[2]
SOURCES = sorted((RUNTIME / "src").glob("*.c"))


@pytest.mark.parametrize("name", sorted(OPS))
def test_an_operator_has_a_reference(name: str) -> None:
    assert name in REFERENCES


def test_every_reference_belongs_to_an_operator() -> None:
    assert not set(REFERENCES) - set(OPS)


@pytest.mark.parametrize("name", sorted(OPS))
def test_an_operator_has_its_own_tests(name: str) -> None:
    assert (ROOT / "tests" / "ops" / f"test_{OPS[name].stem}.py").is_file()


@pytest.mark.parametrize("kernel", KERNELS, ids=lambda kernel: kernel.symbol)
def test_a_kernel_has_its_file_and_contract(kernel: Kernel) -> None:
    path = RUNTIME / "src" / kernel.file
    text = path.read_text(encoding="utf-8")
    assert text.startswith("/* SPDX-License-Identifier: MIT */\n")
    assert f"/* {path.stem} - " in text, "the header comment is the kernel's contract and names it"
    assert re.search(rf"\b{kernel.symbol}\(", text)


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.name)
def test_a_kernel_file_is_in_the_table(path: Path) -> None:
    known = {name for kernel in KERNELS for name in (kernel.file, *kernel.sources)}
    assert path.name in known


def test_every_call_has_a_portable_kernel() -> None:
    portable = {(k.stem, k.types) for k in KERNELS if k.isa == "portable"}
    assert {(k.stem, k.types) for k in KERNELS} == portable


def test_no_kernel_chooses_an_isa_by_preprocessor() -> None:
    pattern = re.compile(r"^\s*#\s*if.*(__ARM_FEATURE|ARM_MATH|__ARM_ARCH)", re.MULTILINE)
    wrong = [p.name for p in (RUNTIME / "src").iterdir() if pattern.search(p.read_text(encoding="utf-8"))]
    assert not wrong
