"""Fast kernels of cores without vectors (Cortex-M0) equal the portable ones: shapes, extremes, bounds, alignment."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from emulated import test_conv2d_dsp as conv2d
from emulated import test_depthwise_dsp as depthwise
from emulated import test_fully_connected_dsp as fully_connected
from emulated.layers import CASES, Bench, Draw, Shapes, chosen, fast_rows, inputs

pytestmark = pytest.mark.emulated
unicorn = pytest.importorskip("unicorn")

ISAS = {"cortex-m0": "v6m", "cortex-m3": "v7m"}
FAMILIES: dict[str, tuple[Draw, Shapes]] = {
    "conv2d": (conv2d.draw, conv2d.shapes),
    "depthwise_conv2d": (depthwise.draw, depthwise.shapes),
    "fully_connected": (fully_connected.draw, fully_connected.shapes),
}


@pytest.mark.parametrize("stem", sorted(FAMILIES))
@pytest.mark.parametrize("core", sorted(ISAS))
def test_random_layers(core: str, stem: str) -> None:
    draw, shapes = FAMILIES[stem]
    bench = Bench(core, isa=ISAS[core])
    bench.run(draw, shapes, seed=1, cases=CASES)
    assert set(bench.served) == {k.symbol for k in fast_rows(stem, ISAS[core])}, bench.served


@pytest.mark.parametrize("stem", sorted(FAMILIES))
@pytest.mark.parametrize("core", sorted(ISAS))
def test_random_layers_compiled_by_zig(core: str, stem: str) -> None:
    pytest.importorskip("ziglang")
    Bench(core, "zig", ISAS[core]).run(*FAMILIES[stem], seed=2, cases=CASES // 10)


@pytest.mark.parametrize("stem", sorted(FAMILIES))
def test_no_access_is_unaligned(stem: str) -> None:
    """A Cortex-M0 faults on a word that lies across two; the emulator does not, so every access is looked at."""
    bench = Bench("cortex-m0", isa="v6m")
    wrong: list[tuple[int, int]] = []

    def look(uc: object, access: int, address: int, size: int, value: int, data: object) -> None:
        if address % size:
            wrong.append((address, size))

    for kernel in fast_rows(stem, "v6m"):
        bench.arm(kernel).uc.hook_add(unicorn.UC_HOOK_MEM_READ | unicorn.UC_HOOK_MEM_WRITE, look)
    bench.run(*FAMILIES[stem], seed=3, cases=CASES // 20)
    assert not wrong


# What is said on each instruction set; nothing where the layer is taken.
BOUNDS: dict[str, tuple[Callable[[], dict[str, object]], dict[str, str]]] = {
    "accumulator of 2^20 - 1": (lambda: dict(conv2d.reaching(2**20 - 1)), {}),
    "accumulator of 2^20": (lambda: dict(conv2d.reaching(2**20)), {}),
    "accumulator of 2^23 - 1": (lambda: dict(conv2d.reaching(2**23 - 1)), {}),
    "accumulator of 2^23": (lambda: dict(conv2d.reaching(2**23)), {"v6m": "8,388,608"}),
    "shift of 1": (lambda: {"shift": conv2d.shifts(-1)}, {}),
    "no shift": (lambda: {"shift": conv2d.shifts(0)}, {"v6m": "right shift of 0", "v7m": "right shifts 0"}),
    "shift to the left": (lambda: {"shift": conv2d.shifts(1)}, {"v6m": "right shift of -1", "v7m": "right shifts -1"}),
    "shift of 22": (lambda: dict(conv2d.far_right(-22)), {}),
    "shift of 23": (lambda: dict(conv2d.far_right(-23)), {"v7m": "23"}),
    "-128 over -1": (lambda: {"weights": conv2d.heavy(-1, -128)}, {}),
    "weights with a zero point": (lambda: {"weights_zp": 1}, {"v6m": "asymmetric", "v7m": "asymmetric"}),
}


@pytest.mark.parametrize("name", sorted(BOUNDS))
@pytest.mark.parametrize("core", sorted(ISAS))
def test_bounds(core: str, name: str) -> None:
    """On either side of a bound the chosen kernel is right, and beyond it that is the portable one."""
    changes, said = BOUNDS[name]
    words = said.get(ISAS[core], "")
    call = conv2d.layer(**changes())
    for row in fast_rows("conv2d", ISAS[core]):
        assert words in row.when(call) and bool(words) == bool(row.when(call))
    assert (chosen(call, core).isa == "portable") == bool(words)
    image, out = conv2d.shapes(call)
    bench = Bench(core, isa=ISAS[core])
    bench.compare(call, inputs(np.random.default_rng(4), image), out)
    assert bool(bench.served) != bool(words)


@pytest.mark.parametrize("core", sorted(ISAS))
def test_a_chunk_fills_its_lanes(core: str) -> None:
    """Weights of one sign whose sums come to just 2^15 - 1 and beyond, over inputs of one sign."""
    ends = ([127, 127, 1], [127, 127, 2], [-127, -127, -1], [-127, -127, -2], [-128, -127], [-128, -128], [1] * 50)
    for weights in ends:
        taps = np.tile(np.array(weights, np.int8), (5, 1))[:, None, None, :]
        params = {k: v for k, v in conv2d.layer().params.items() if isinstance(v, int)}
        params |= {"in_c": len(weights), "kernel_c": len(weights)}
        call = conv2d.with_weights(params, taps, np.random.default_rng(5))
        image, out = conv2d.shapes(call)
        bench = Bench(core, isa=ISAS[core])
        bench.compare(call, inputs(np.random.default_rng(6), image), out)
        assert bench.served
