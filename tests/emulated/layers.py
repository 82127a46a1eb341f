"""Random layers for tests of fast kernels: every tail, extreme weights and inputs, biases at the bound, all shifts.

`compare` runs every fast kernel that takes a layer on an emulated core, on several inputs, and compares each with the
portable kernel on this machine. One kernel on one input is one case; QUANT2C_CASES says how many a family gets.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np

from armcall import ArmCall
from kernels import run_call
from quant2c.core import find_core
from quant2c.ir.call import Call
from quant2c.ir.tensor import Array
from quant2c.select.choose import demand, pick
from quant2c.select.kernel import Kernel
from quant2c.select.pack import LARGEST_PACKED
from quant2c.select.table import KERNELS

CASES = int(os.environ.get("QUANT2C_CASES", "2000"))
STACK_BYTES = 400  # that a kernel may use: 512 for the whole inference
Draw = Callable[[np.random.Generator], Call]
Shapes = Callable[[Call], tuple[tuple[int, ...], tuple[int, ...]]]
Rng = np.random.Generator


def fast_rows(stem: str, isa: str = "dsp") -> list[Kernel]:
    return [k for k in KERNELS if (k.stem, k.types, k.isa) == (stem, "s8", isa)]


def portable_row(stem: str) -> Kernel:
    return next(k for k in KERNELS if (k.stem, k.types, k.isa, k.form) == (stem, "s8", "portable", ""))


def chosen(call: Call, core: str = "cortex-m4", optimise: str = "speed") -> Kernel:
    view = None  # it names a node in an error
    return pick(demand(call, find_core(core), view, optimise=optimise))[0]  # type: ignore[arg-type]


class Bench:
    """Kernels linked for one core, and how often each was compared."""

    def __init__(self, core: str, family: str = "", isa: str = "dsp", forms: tuple[str, ...] = ()) -> None:
        self.core, self.family, self.isa, self.forms = core, family, isa, forms
        self.linked: dict[str, ArmCall] = {}
        self.served: Counter[str] = Counter()

    def arm(self, kernel: Kernel) -> ArmCall:
        if kernel.symbol not in self.linked:
            self.linked[kernel.symbol] = ArmCall(kernel, self.core, family=self.family)
        return self.linked[kernel.symbol]

    def compare(self, call: Call, images: Array, shape: tuple[int, ...]) -> None:
        """All kernels that take the call against the portable one, on images along the first axis, in memory of their
        own and, by turns, as close to their input as their row allows."""
        wanted = self._portable(call, images, shape)
        for kernel in fast_rows(call.stem, self.isa):
            if kernel.when(call) or (self.forms and kernel.form not in self.forms):
                continue
            overlap = kernel.overlap(call)
            for number, (image, want) in enumerate(zip(images, wanted, strict=True)):
                ahead = overlap if number % 2 else None
                (got,) = self.arm(kernel)(call, [image], [np.zeros(shape, np.int8)], ahead)
                assert np.array_equal(got, want), (kernel.symbol, ahead, describe(call))
                self.served[kernel.symbol] += 1

    def _portable(self, call: Call, images: Array, shape: tuple[int, ...]) -> Array:
        """The portable outputs, all images as batches of one call."""
        batches = call.integer("batches")
        many = replace(call, params={**call.params, "batches": batches * len(images)})
        stacked = images.reshape(len(images) * batches, *images.shape[2:])
        (out,) = run_call(many, portable_row(call.stem), [stacked], [np.zeros((len(images), *shape), np.int8)])
        return out.reshape(len(images), *shape)

    def run(self, draw: Draw, shapes: Shapes, seed: int, cases: int) -> None:
        """Random layers until there were so many cases. `shapes` gives those of input and output."""
        rng = np.random.default_rng(seed)
        while self.served.total() < cases:
            call = draw(rng)
            image, out = shapes(call)
            self.compare(call, inputs(rng, image), out)
        used = {symbol: arm.stack_bytes for symbol, arm in self.linked.items()}
        assert max(used.values()) <= STACK_BYTES, used


def describe(call: Call) -> dict[str, object]:
    return {name: value for name, value in call.params.items() if not isinstance(value, np.ndarray)}


def inputs(rng: Rng, shape: tuple[int, ...]) -> Array:
    """All smallest, all largest, extremes at random, and anything."""
    ends = [np.full(shape, value, np.int8) for value in (-128, 127)]
    mixed = np.where(rng.random(shape) < 0.5, -128, 127).astype(np.int8)
    return np.stack([*ends, mixed, rng.integers(-128, 128, shape).astype(np.int8)])


def _uniform(rng: Rng, shape: tuple[int, ...]) -> Array:
    return rng.integers(-127, 128, shape)


def _all_largest(rng: Rng, shape: tuple[int, ...]) -> Array:
    return np.full(shape, 127)


def _all_smallest(rng: Rng, shape: tuple[int, ...]) -> Array:
    return np.full(shape, -127)


def _extremes(rng: Rng, shape: tuple[int, ...]) -> Array:
    return np.where(rng.random(shape) < 0.5, -127, 127)


def _some_minus_128(rng: Rng, shape: tuple[int, ...]) -> Array:
    """-128 in a few places, over weights that are not negative, so that packing takes it."""
    return np.where(rng.random(shape) < 0.05, -128, rng.integers(0, 128, shape))


def _tiny(rng: Rng, shape: tuple[int, ...]) -> Array:
    """Accumulators then take small values one by one, and with them all ties of both roundings."""
    return rng.integers(-1, 2, shape)


_WEIGHTS = (_uniform, _uniform, _all_largest, _all_smallest, _extremes, _some_minus_128, _tiny, _tiny)


def weights(rng: Rng, shape: tuple[int, ...]) -> Array:
    return _WEIGHTS[rng.integers(len(_WEIGHTS))](rng, shape).astype(np.int8)


def arithmetic(rng: Rng, sums: Array, magnitudes: Array) -> dict[str, object]:
    """Zero points, clamp, bias, multiplier and shift. `sums` of weights and of their magnitudes, for each channel."""
    channels = len(sums)
    in_zp, out_zp = (int(z) for z in rng.integers(-128, 128, 2))
    return {
        "in_zp": in_zp,
        "weights_zp": 0,
        "out_zp": out_zp,
        **_clamp(rng, out_zp),
        "bias": _bias(rng, in_zp * sums, magnitudes).astype(np.int32),
        "multiplier": _multiplier(rng, channels).astype(np.int32),
        "shift": -_right_shift(rng, channels).astype(np.int8),
    }


def beyond_packing(call: Call, rng: Rng) -> Call:
    """The layer with what packed weights cannot hold: a zero point of the weights, any shift, large biases."""
    channels = len(call.param("bias"))
    changes = {
        "weights_zp": int(rng.integers(-128, 128)) if rng.random() < 0.5 else 0,
        "bias": rng.integers(-(2**28), 2**28, channels).astype(np.int32),
        "shift": rng.integers(-31, 4, channels).astype(np.int8),
    }
    return replace(call, params={**call.params, **changes})


def _clamp(rng: Rng, out_zp: int) -> dict[str, int]:
    low, high = sorted(int(bound) for bound in rng.integers(-128, 128, 2))
    pairs = [(-128, 127), (-128, 127), (out_zp, 127), (out_zp, min(127, out_zp + 60)), (low, high)]
    low, high = pairs[rng.integers(len(pairs))]
    return {"out_min": low, "out_max": high}


def _bias(rng: Rng, folded: Array, magnitudes: Array) -> Array:
    """Anything, or what brings some channels to the largest accumulator that can be packed, or one less."""
    bias = rng.integers(-20_000, 20_001, len(folded))
    if rng.random() < 0.2:
        room = LARGEST_PACKED - 1 - 128 * magnitudes
        edge = folded + rng.choice([-1, 1], len(folded)) * np.maximum(room - rng.integers(0, 2), 0)
        bias = np.where(rng.random(len(folded)) < 0.5, edge, bias)
    return bias


def _multiplier(rng: Rng, channels: int) -> Array:
    """Anything, or round: ties happen with few bits only."""
    special = np.array([1 << 30, 3 << 29, (1 << 31) - 1])
    if rng.random() < 0.4:
        return special[rng.integers(len(special), size=channels)]
    return rng.integers(1 << 30, 1 << 31, channels)


def _right_shift(rng: Rng, channels: int) -> Array:
    most = int(rng.choice([3, 8, 12, 22]))
    return rng.integers(1, most + 1, channels)


def window(
    rng: Rng, sizes: tuple[int, int], kernel: tuple[int, int], stride: tuple[int, int], dilation: tuple[int, int]
) -> Iterator[tuple[int, int]]:
    """Output size and padding before, for h and w: SAME, VALID, or a border of a PAD. Sizes below 1 can come out."""
    style = rng.integers(5)
    for size, taps, step, gap in zip(sizes, kernel, stride, dilation, strict=True):
        extent = (taps - 1) * gap + 1
        if style < 2:
            out = -(-size // step)
            yield out, max(0, (out - 1) * step + extent - size) // 2
        else:
            pad = int(rng.integers(0, extent)) if style == 4 else 0
            after = int(rng.integers(0, extent)) if style == 4 else 0
            yield (size + pad + after - extent) // step + 1, pad
