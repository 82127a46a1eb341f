"""Fast kernels of cores without vectors (Cortex-M0) equal the portable ones: shapes, extremes, bounds, alignment."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from armcall import ArmCall
from emulated import test_binary_dsp as binary
from emulated import test_conv2d_dsp as conv2d
from emulated import test_depthwise_dsp as depthwise
from emulated import test_fully_connected_dsp as fully_connected
from emulated.layers import CASES, Bench, Draw, Shapes, chosen, fast_rows, inputs, portable_row
from kernels import run_call
from quant2c.ir.call import Call
from quant2c.ops.elementwise import walk

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


@pytest.mark.parametrize("stem", ["binary_add", "binary_sub"])
@pytest.mark.parametrize("core", sorted(ISAS))
def test_sums_by_tables(core: str, stem: str) -> None:
    """All pairs of two operands' values, then broadcasts, over their first operand by turns."""
    rng = np.random.default_rng(7)
    (row,) = fast_rows(stem, ISAS[core])
    arm = ArmCall(row, core)
    for number in range(CASES // 8):
        a_shape, b_shape = ((256, 1), (256,)) if number < 4 else binary.SHAPES[rng.integers(len(binary.SHAPES))]
        shape = np.broadcast_shapes(a_shape, b_shape)
        call = Call(stem, "s8", {**walk(shape, a_shape, b_shape), **binary.addition(rng)}, (0, 1), (2,))
        pairs = zip(inputs(rng, a_shape), inputs(rng, b_shape)[::-1], strict=True)
        if number < 4:
            values = np.arange(256).astype(np.uint8).view(np.int8)
            pairs = zip([values.reshape(a_shape)], [values], strict=True)
        for turn, (a, b) in enumerate(pairs):
            (want,) = run_call(call, portable_row(stem), [a, b], [np.zeros(shape, np.int8)])
            ahead = row.overlap(call) if turn % 2 and a.shape == shape else None
            assert np.array_equal(arm(call, [a, b], [np.zeros(shape, np.int8)], ahead)[0], want), call.params


TABLES = {
    "left shift of the result": ({"out_shift": 1}, "right shift of -1"),
    "no shift of the result": ({"out_shift": 0}, "right shift of 0"),
    "shift of 23": ({"out_shift": -23}, "23"),
    "shift of 22": ({"out_shift": -22}, ""),
    "an operand to the left": ({"b_shift": 1}, "to the left"),
}


@pytest.mark.parametrize("name", sorted(TABLES))
@pytest.mark.parametrize("core", sorted(ISAS))
def test_bounds_of_tables(core: str, name: str) -> None:
    changes, words = TABLES[name]
    params = {**walk((64,), (64,), (64,)), **binary.addition(np.random.default_rng(8)), "out_shift": -18, **changes}
    call = Call("binary_add", "s8", params, (0, 1), (2,))
    (row,) = fast_rows("binary_add", ISAS[core])
    assert words in row.when(call) and bool(words) == bool(row.when(call))
    assert (chosen(call, core).isa == "portable") == bool(words)
