"""Inputs and outputs as npz files: `in_0`, `in_1`, ... with a leading case axis, outputs `out_0`, ... likewise.

Each case starts from fresh state. `seq_in_i` holds successive invokes of one instance along its first axis, answered by
`seq_out_i`.
"""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np

from quant2c.errors import UsageError
from quant2c.ir.dtype import DType
from quant2c.ir.tensor import Array, Tensor

Progress = Callable[[int, int], None]  # (cases done, cases in all)

PREFIXES = ("", "seq_")


class Runner(Protocol):
    """Whatever can run a model: numpy, the host, an emulated core, a board."""

    def run(self, inputs: Sequence[Array]) -> list[Array]:
        """One inference."""

    def reset(self) -> None:
        """Back to fresh state."""


@dataclass(frozen=True, eq=False)
class Cases:
    """Input arrays by prefix ("" or "seq_"): one a model input, with a leading axis of cases or invokes."""

    inputs: Mapping[str, tuple[Array, ...]]

    def count(self, prefix: str) -> int:
        arrays = self.inputs.get(prefix, ())
        return len(arrays[0]) if arrays else 0

    @property
    def total(self) -> int:
        return sum(self.count(prefix) for prefix in self.inputs)

    def case(self, prefix: str, number: int) -> list[Array]:
        """The inputs of one case."""
        return [array[number] for array in self.inputs[prefix]]


def read_npz(path: Path) -> dict[str, Array]:
    """All arrays of an npz file."""
    try:
        with np.load(path, allow_pickle=False) as archive:
            return {name: archive[name] for name in archive.files}
    except (OSError, ValueError, EOFError, KeyError, zipfile.BadZipFile, AttributeError) as error:
        problem = f"cannot be read as an npz file ({error})"
        raise UsageError(str(path), problem, "write it with numpy.savez(file, in_0=...)") from error


def read_cases(path: Path, inputs: Sequence[Tensor]) -> Cases:
    """The cases of an npz file, checked against the model's inputs."""
    return cases_of(read_npz(path), inputs, str(path))


def cases_of(arrays: Mapping[str, Array], inputs: Sequence[Tensor], where: str) -> Cases:
    """The cases among those arrays; UsageError where a name, shape or type does not fit."""
    found: dict[str, tuple[Array, ...]] = {}
    for prefix in PREFIXES:
        if any(f"{prefix}in_{i}" in arrays for i in range(len(inputs))):
            found[prefix] = tuple(_checked(arrays, f"{prefix}in_{i}", tensor, where) for i, tensor in enumerate(inputs))
            lengths = {len(array) for array in found[prefix]}
            if len(lengths) > 1:
                raise UsageError(where, f"has inputs with {sorted(lengths)} cases", "give every input as many cases")
    if not found and inputs:
        held = ", ".join(sorted(arrays)) or "nothing"
        raise UsageError(where, f"holds {held}; the model needs in_0 to in_{len(inputs) - 1}", "see quant2c run --help")
    return Cases(found if inputs else {"": ()})


def _checked(arrays: Mapping[str, Array], name: str, tensor: Tensor, where: str) -> Array:
    form = f"{tensor.dtype.label} [cases, {', '.join(map(str, tensor.shape))}]".replace(", ]", "]")
    if name not in arrays:
        raise UsageError(where, f"has no {name} ({tensor.where})", f"give {form}")
    array = arrays[name]
    if array.shape[1:] != tensor.shape or array.ndim == 0:
        raise UsageError(where, f"{name} has shape {list(array.shape)}; the model takes {form}", "put the cases first")
    if array.dtype != tensor.dtype.numpy:
        raise UsageError(where, f"{name} has type {array.dtype}; the model takes {form}", _type_hint(tensor))
    return array


def _type_hint(tensor: Tensor) -> str:
    if tensor.quant is None or tensor.dtype not in (DType.INT8, DType.UINT8, DType.INT16):
        return "convert it with .astype()"
    return f"quantize it: round(x / {tensor.quant.scale:.9g}) + {tensor.quant.zp}, clamped to the type"


def run_cases(runner: Runner, cases: Cases, progress: Progress = lambda done, total: None) -> dict[str, Array]:
    """Every case's outputs as `out_i` and `seq_out_i`."""
    results: dict[str, list[list[Array]]] = {}
    done = 0
    for prefix in cases.inputs:
        rows = []
        runner.reset()
        for number in range(cases.count(prefix)):
            if prefix == "":
                runner.reset()
            rows.append(runner.run(cases.case(prefix, number)))
            done += 1
            progress(done, cases.total)
        results[prefix] = rows
    return {
        f"{prefix}out_{i}": np.stack([row[i] for row in rows])
        for prefix, rows in results.items()
        if rows
        for i in range(len(rows[0]))
    }


def random_cases(inputs: Sequence[Tensor], count: int, seed: int = 0) -> Cases:
    """Cases for a model without samples: the extremes first (all minimum, all maximum, all zero point), then random."""
    generator = np.random.default_rng(seed)
    columns = [[_sample(tensor, number, generator) for number in range(count)] for tensor in inputs]
    return Cases({"": tuple(np.stack(column) for column in columns)})


def _sample(tensor: Tensor, number: int, generator: np.random.Generator) -> Array:
    numpy = tensor.dtype.numpy
    if numpy.kind == "f":
        return generator.uniform(-1, 1, tensor.shape).astype(numpy)
    if numpy.kind == "b":
        return generator.integers(0, 2, tensor.shape).astype(numpy)
    low, high = tensor.dtype.minimum, tensor.dtype.maximum
    if tensor.quant is None and tensor.dtype.bits > 16:  # indices and counts, not values
        return generator.integers(0, 2, tensor.shape).astype(numpy)
    fixed = (low, high, tensor.quant.zp if tensor.quant else 0)
    if number < len(fixed):
        return np.full(tensor.shape, fixed[number], numpy)
    return generator.integers(low, high, tensor.shape, endpoint=True).astype(numpy)
