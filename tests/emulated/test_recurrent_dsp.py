"""SVDF and LSTM on cores with the DSP extension equal the portable kernels: outputs, states, extremes, roundings."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest

from armcall import ArmCall
from emulated.layers import CASES, STACK_BYTES, Rng, inputs, weights
from kernels import run_call
from quant2c.ir.call import Call, Value
from quant2c.ops.unary_short import sigmoid_table
from quant2c.select.kernel import Kernel
from quant2c.select.table import KERNELS

FAMILIES = (("svdf", "s8_s16"), ("svdf", "s8_s8"), ("lstm", "s8"))
CORES = {"cortex-m4": CASES // 2, "cortex-m7": CASES // 40, "cortex-m33": CASES // 40}
pytestmark = pytest.mark.emulated


def rows(stem: str, types: str, isa: str) -> list[Kernel]:
    return [k for k in KERNELS if (k.stem, k.types, k.isa) == (stem, types, isa)]


def multiplier(rng: Rng) -> int:
    return int(rng.choice([1 << 30, 3 << 29, (1 << 31) - 1, int(rng.integers(1 << 30, 1 << 31))]))


def size(rng: Rng) -> int:
    return int(rng.choice([*range(1, 10), 16, 17, 33]))


def taps(rng: Rng, shape: tuple[int, ...]) -> np.ndarray:
    """As everywhere, or with -128 beside negative weights, which cannot be packed."""
    anything = rng.integers(-128, 128, shape).astype(np.int8)
    return anything if rng.random() < 0.2 else weights(rng, shape)


def svdf(rng: Rng, types: str) -> Call:
    batches, features, units, rank = int(rng.integers(1, 3)), size(rng), size(rng), int(rng.integers(1, 4))
    memory = int(rng.integers(1, 12))
    kept = np.dtype(np.int16 if types == "s8_s16" else np.int8)
    info = np.iinfo(kept)
    params: dict[str, Value] = {
        "batches": batches,
        "features": features,
        "units": units,
        "rank": rank,
        "memory": memory,
        "in_zp": int(rng.integers(-128, 128)),
        "state_zp": int(rng.choice([0, 0, rng.integers(-128, 128)])),
        "out_zp": int(rng.integers(-128, 128)),
        "state_multiplier": multiplier(rng),
        "state_shift": int(rng.choice([-30, -12, -8, -4, -2, -1, 0, 1, 3])),
        "multiplier": multiplier(rng),
        "shift": -int(rng.integers(0, 26)),
        "weights": taps(rng, (units * rank, features)),
        "weights_time": rng.integers(info.min, info.max, (units * rank, memory), endpoint=True).astype(kept),
        "bias": rng.integers(-(2**31), 2**31, units).astype(np.int32),
    }
    return Call("svdf", types, params, (0,), (1, 2))


def svdf_states(rng: Rng, call: Call) -> list[np.ndarray]:
    kept = call.param("weights_time").dtype
    filters = call.integer("units") * call.integer("rank") * call.integer("batches")
    info = np.iinfo(kept)
    state = rng.integers(info.min, info.max, (filters, call.integer("memory")), endpoint=True).astype(kept)
    return [np.zeros((call.integer("batches"), call.integer("units")), np.int8), state]


def lstm(rng: Rng, types: str) -> Call:
    batches, steps, features, units = int(rng.integers(1, 3)), int(rng.integers(1, 4)), size(rng), size(rng)
    batch_step, time_step = (steps, 1) if rng.random() < 0.5 else (1, batches)

    def shifts() -> tuple[int, ...]:
        return tuple(int(s) for s in rng.choice([-6, -4, -3, -2, -1, 0, 1, 2], 4))

    def multipliers() -> tuple[int, ...]:
        return tuple(multiplier(rng) for _ in range(4))

    params: dict[str, Value] = {
        "batches": batches,
        "steps": steps,
        "features": features,
        "units": units,
        "batch_step": batch_step,
        "time_step": time_step,
        "in_zp": int(rng.integers(-128, 128)),
        "hidden_zp": int(rng.integers(-128, 128)),
        "multiplier": multipliers(),
        "shift": shifts(),
        "hidden_multiplier": multipliers(),
        "hidden_shift": shifts(),
        "cell_limit": int(rng.choice([32768, 32768, 9000])),
        "forget_multiplier": 1 << 30,
        "forget_shift": -14,
        "add_multiplier": 1 << 30,
        "add_shift": -int(rng.choice([14, 17, 18, 20, 29])),
        "out_multiplier": multiplier(rng),
        "out_shift": -int(rng.integers(20, 25)),
        "tanh_shift": int(rng.integers(-3, 3)),
        "sigmoid_table": sigmoid_table(),
        "weights": taps(rng, (4, units, features)),
        "weights_hidden": taps(rng, (4, units, units)),
        "bias": rng.integers(-30_000, 30_001, (4, units)).astype(np.int32),
    }
    return Call("lstm", types, params, (0,), (1, 2, 3))


def lstm_states(rng: Rng, call: Call) -> list[np.ndarray]:
    batches, steps, units = (call.integer(name) for name in ("batches", "steps", "units"))
    cell = rng.integers(-32768, 32768, (batches, units)).astype(np.int16)
    hidden = rng.integers(-128, 128, (batches, units)).astype(np.int8)
    return [np.zeros((batches * steps, units), np.int8), hidden, cell]


DRAWS = {"svdf": svdf, "lstm": lstm}
STATES = {"svdf": svdf_states, "lstm": lstm_states}


def image_shape(call: Call) -> tuple[int, int]:
    steps = call.integer("steps") if "steps" in call.params else 1
    return call.integer("batches") * steps, call.integer("features")


@pytest.mark.parametrize("core", sorted(CORES))
@pytest.mark.parametrize(("stem", "types"), FAMILIES)
def test_random_cells(stem: str, types: str, core: str) -> None:
    """From any state, for any input: output and new state."""
    rng = np.random.default_rng(5)
    (portable,) = rows(stem, types, "portable")
    linked = {k.symbol: ArmCall(k, core) for k in rows(stem, types, "dsp")}
    served: Counter[str] = Counter()
    while served.total() < CORES[core]:
        call = DRAWS[stem](rng, types)
        fitting = [arm for arm in linked.values() if not arm.kernel.when(call)]
        before = STATES[stem](rng, call)
        for image in inputs(rng, image_shape(call)):
            want = run_call(call, portable, [image], before)
            for arm in fitting:
                got = arm(call, [image], before)
                for mine, right in zip(got, want, strict=True):
                    assert np.array_equal(mine, right), (arm.kernel.symbol, call.params)
                served[arm.kernel.symbol] += 1
    assert served.keys() == linked.keys()
    assert max(arm.stack_bytes for arm in linked.values()) <= STACK_BYTES


BOUNDS = {
    "right shift of 30": ({"state_shift": -30}, True),
    "right shift of 31": ({"state_shift": -31}, False),
    "left shift of 15": ({"state_shift": 15, "in_zp": 0, "weights": np.full((1, 2), 127, np.int8)}, True),
    "left shift of 16": ({"state_shift": 16, "in_zp": 0, "weights": np.full((1, 2), 127, np.int8)}, False),
}


@pytest.mark.parametrize("name", sorted(BOUNDS))
def test_bounds(name: str) -> None:
    """What can be rescaled doubled, and what goes to the portable kernel."""
    changes, able = BOUNDS[name]
    call = svdf(np.random.default_rng(1), "s8_s16")
    sizes: dict[str, Value] = {"batches": 1, "features": 2, "units": 1, "rank": 1, "memory": 3}
    tables: dict[str, Value] = {
        "weights": np.array([[1, -1]], np.int8),
        "weights_time": np.array([[3, 2, 1]], np.int16),
        "bias": np.zeros(1, np.int32),
    }
    call = Call("svdf", "s8_s16", {**call.params, **sizes, **tables, **changes}, (0,), (1, 2))
    assert all((k.when(call) == "") == able for k in rows("svdf", "s8_s16", "dsp"))
