"""Kernels for the least code over the whole model, where files that several of them need count once.

Every kernel that a model calls for brings its files along. Starting from the fastest ones, one kernel (or two together)
is given up for a slower one in all of its calls, as long as that makes the code smaller and the model not too slow. Of
several such changes the one is made that saves most for the time it costs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from quant2c.select.budget import Demand
from quant2c.select.kernel import Kernel

MOST_SLOWDOWN = 2.0  # of the whole model, against its fastest kernels
_MOST_PAIRED = 48  # changes of which pairs are tried, too


@dataclass(frozen=True)
class _Choice:
    """One kernel for each call. `bytes` counts code, and constants beyond the weights."""

    kernels: tuple[Kernel, ...]
    bytes: int
    cost: float
    given_up: frozenset[str]  # symbols


def smallest(
    demands: Sequence[Demand], allowances: Sequence[float], code_bytes: Callable[[str], int]
) -> tuple[Kernel, ...]:
    """A kernel for each call. `allowances`: how much flash each may take beyond the weights."""
    search = _Search(demands, allowances, code_bytes)
    best = search.choice(frozenset())
    most = best.cost * MOST_SLOWDOWN
    while True:
        choices = (search.choice(given_up) for given_up in search.changes(best))
        found = [choice for choice in choices if choice.bytes < best.bytes and choice.cost <= most]
        if not found:
            return best.kernels
        before = best
        best = max(found, key=lambda choice: _worth(before, choice))


def _worth(before: _Choice, after: _Choice) -> float:
    """Bytes saved for each instruction more."""
    return (before.bytes - after.bytes) / max(1.0, after.cost - before.cost)


class _Search:
    """The calls with the bytes and costs of all kernels that they may have, the fastest first."""

    def __init__(
        self, demands: Sequence[Demand], allowances: Sequence[float], code_bytes: Callable[[str], int]
    ) -> None:
        self.rows = [list(_rows(demand, most)) for demand, most in zip(demands, allowances, strict=True)]
        kernels = {kernel.symbol: kernel for rows in self.rows for kernel, _, _ in rows}.values()
        files = {file for kernel in kernels for file in (kernel.file, *kernel.sources)}
        self.code = {file: code_bytes(file) for file in files}

    def choice(self, given_up: frozenset[str]) -> _Choice:
        """The fastest kernels without some; where a call would be left without any, it has its last."""
        taken = [next((row for row in rows if row[0].symbol not in given_up), rows[-1]) for rows in self.rows]
        files = {file for kernel, _, _ in taken for file in (kernel.file, *kernel.sources)}
        code = sum(self.code[file] for file in files)
        kernels = tuple(kernel for kernel, _, _ in taken)
        return _Choice(kernels, code + sum(flash for _, flash, _ in taken), sum(cost for _, _, cost in taken), given_up)

    def changes(self, choice: _Choice) -> Iterator[frozenset[str]]:
        """What may be given up next: all that stands before a slower kernel, in the calls of one in use."""
        single = dict.fromkeys(self._change(kernel, other) for kernel, other in self._switches(choice))
        yield from (choice.given_up | each for each in single)
        if len(single) <= _MOST_PAIRED:
            yield from (choice.given_up | a | b for a, b in combinations(single, 2))

    def _switches(self, choice: _Choice) -> Iterator[tuple[str, str]]:
        """(a kernel in use, one that could serve calls of it)."""
        for kernel, rows in zip(choice.kernels, self.rows, strict=True):
            symbols = [row[0].symbol for row in rows]
            yield from ((kernel.symbol, other) for other in symbols[symbols.index(kernel.symbol) + 1 :])

    def _change(self, kernel: str, other: str) -> frozenset[str]:
        before: set[str] = {kernel}
        for symbols in ([row[0].symbol for row in rows] for rows in self.rows):
            if kernel in symbols and other in symbols[symbols.index(kernel) :]:
                before |= {*symbols[: symbols.index(other)]}
        return frozenset(before)


def _rows(demand: Demand, most: float) -> Iterator[tuple[Kernel, int, float]]:
    """Kernel, extra constants and cost of those within the allowance, or else of the one with the least constants."""
    rows = [(kernel, kernel.flash(demand.call), kernel.cost(demand.call)) for kernel in demand.kernels]
    within = [row for row in rows if row[1] <= most]
    yield from within or [min(rows, key=lambda row: row[1])]
