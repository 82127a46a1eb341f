"""The least code over a model: shared files count once, slow models are not made slower, the table knows every file."""

from __future__ import annotations

import json
from itertools import product

import numpy as np
import pytest

from quant2c.core import CORES, find_core
from quant2c.data import RUNTIME
from quant2c.ir.call import Call
from quant2c.select.budget import Demand
from quant2c.select.code import code_bytes
from quant2c.select.kernel import Kernel
from quant2c.select.smallest import MOST_SLOWDOWN, smallest
from quant2c.select.table import KERNELS


def row(form: str, cost: float, *shared: str, flash: int = 0) -> Kernel:
    return Kernel("toy", "s8", form=form, cost=lambda call: cost, flash=lambda call: flash, sources=shared)


def demand(*rows: Kernel) -> Demand:
    call = Call("toy", "s8", {"weights": np.zeros(10, np.int8)}, (0,), (1,), 10)
    return Demand(call, tuple(sorted(rows, key=lambda each: each.cost(call))))


def forms(demands: list[Demand], sizes: dict[str, int], most: float = 1e9) -> list[str]:
    chosen = smallest(demands, [most] * len(demands), lambda file: sizes[file.removeprefix("toy_").split("_s8")[0]])
    return [kernel.form for kernel in chosen]


def test_one_kernel_for_all_where_it_is_smaller() -> None:
    special, general = row("special", 90.0), row("general", 100.0)
    layers = [demand(special, general), demand(general), demand(special, general)]
    assert forms(layers, {"special": 500, "general": 700}) == ["general"] * 3


def test_a_file_of_several_kernels_counts_once() -> None:
    a, b, other = row("a", 50.0, "tile"), row("b", 50.0, "tile"), row("other", 60.0)
    sizes = {"a": 10, "b": 10, "tile": 600, "other": 615}
    assert forms([demand(a, other), demand(b)], sizes) == ["a", "b"], "the tile is there for b anyway"
    assert forms([demand(a, other), demand(other)], sizes) == ["other", "other"]


def test_two_kernels_go_together_where_one_alone_saves_nothing() -> None:
    a, b, c, d = row("a", 50.0, "tile"), row("b", 50.0, "tile"), row("c", 60.0, "small"), row("d", 60.0, "small")
    sizes = {"a": 10, "b": 10, "c": 10, "d": 10, "tile": 900, "small": 800}
    assert forms([demand(a, c), demand(b, d)], sizes) == ["c", "d"]


def test_constants_count_as_code_does() -> None:
    large, small = row("large", 50.0, flash=400), row("small", 60.0)
    assert forms([demand(large, small)], {"large": 100, "small": 499}) == ["small"]
    assert forms([demand(large, small)], {"large": 100, "small": 500}) == ["large"]
    assert forms([demand(large, small)], {"large": 100, "small": 500}, most=399) == ["small"], "beyond the allowance"


@pytest.mark.parametrize(("slow", "expected"), [(99.0 * MOST_SLOWDOWN, "slow"), (101.0 * MOST_SLOWDOWN, "fast")])
def test_a_model_is_made_slower_only_so_far(slow: float, expected: str) -> None:
    assert forms([demand(row("fast", 100.0), row("slow", slow))], {"fast": 1000, "slow": 10}) == [expected]


def test_against_all_choices() -> None:
    generator = np.random.default_rng(7)
    total = least = 0
    for _ in range(60):
        sizes = {f"k{i}": int(generator.integers(100, 1000)) for i in range(5)}
        rows = [row(f"k{i}", float(generator.integers(50, 90))) for i in range(5)]
        picks = [generator.choice(5, 3, replace=False) for _ in range(4)]
        layers = [demand(*(rows[i] for i in pick)) for pick in picks]
        names = forms(layers, sizes)
        found = sum(sizes[name] for name in set(names))
        every = product(*([kernel.form for kernel in layer.kernels] for layer in layers))
        best = min(sum(sizes[name] for name in set(each)) for each in every)
        total, least = total + found, least + best
    assert least <= total <= 1.1 * least, "the search is not far off"


def test_the_table_knows_the_files_of_every_core() -> None:
    """New ones count with a usual size until the table is made again."""
    table = json.loads((RUNTIME / "code.json").read_text(encoding="utf-8"))
    for name, files in table.items():
        kernels = [kernel for kernel in KERNELS if kernel.isa in CORES[name].isas]
        wanted = {file for kernel in kernels for file in (kernel.file, *kernel.sources)}
        missing = wanted - files.keys()
        assert len(missing) <= len(wanted) // 20, f"run python bench/code_bytes.py {' '.join(sorted(missing))}"


def test_a_core_that_was_not_measured_is_like_another() -> None:
    file = "fully_connected_s8__portable.c"
    assert code_bytes(file, find_core("cortex-m0plus")) == code_bytes(file, find_core("cortex-m0"))
    assert code_bytes(file, find_core("cortex-m85")) == code_bytes(file, find_core("cortex-m55"))
    assert code_bytes("of_a_user.c", find_core("cortex-m4")) > 0
