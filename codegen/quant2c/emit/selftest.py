"""The optional self-test: a few inputs with the reference's outputs, checked by C on the target itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from quant2c.emit.literals import table_lines
from quant2c.emit.records import ModelRecord
from quant2c.emit.render import environment
from quant2c.ir.tensor import Array


@dataclass(frozen=True)
class GoldenRecord:
    """The bytes of one input or output of one case."""

    index: int
    name: str
    bytes: int
    lines: tuple[str, ...]


@dataclass(frozen=True)
class CaseRecord:
    """One golden case."""

    inputs: tuple[GoldenRecord, ...]
    outputs: tuple[GoldenRecord, ...]


def selftest_files(record: ModelRecord, cases: Sequence[tuple[Sequence[Array], Sequence[Array]]]) -> dict[str, str]:
    """File name -> text of the self-test; `cases` are pairs of inputs and the outputs that the reference gave."""
    records = [
        CaseRecord(_golden(inputs, f"case{n}_in"), _golden(outputs, f"case{n}_out"))
        for n, (inputs, outputs) in enumerate(cases)
    ]
    templates = environment()
    return {
        f"{record.name}_selftest.{kind}": templates.get_template(f"selftest.{kind}.j2").render(m=record, cases=records)
        for kind in ("h", "c")
    }


def _golden(arrays: Sequence[Array], prefix: str) -> tuple[GoldenRecord, ...]:
    return tuple(_record(index, f"{prefix}{index}", array) for index, array in enumerate(arrays))


def _record(index: int, name: str, array: Array) -> GoldenRecord:
    raw = np.frombuffer(np.ascontiguousarray(array).tobytes(), np.uint8)
    return GoldenRecord(index, name, raw.size, table_lines(raw))
