"""The random layers of layers.py for Helium kernels, on QEMU's Cortex-M55."""

from __future__ import annotations

from emulated.layers import Bench, Draw, Shapes, fast_rows
from mvecall import MveCall
from quant2c.select.kernel import Kernel


class MveBench(Bench):
    """Kernels linked for QEMU's Cortex-M55; their stack is bounded by bench/stack.py."""

    def __init__(self, family: str = "gcc") -> None:
        super().__init__("cortex-m55", family, "mve")

    def arm(self, kernel: Kernel) -> MveCall:  # type: ignore[override]  # the same interface
        if kernel.symbol not in self.linked:
            self.linked[kernel.symbol] = MveCall(kernel, family=self.family)  # type: ignore[assignment]
        return self.linked[kernel.symbol]  # type: ignore[return-value]


def compare_layers(stem: str, draw: Draw, shapes: Shapes, seed: int, cases: int, family: str = "gcc") -> None:
    """Random layers on all Helium kernels of a stem; with many cases all of them must have had some."""
    bench = MveBench(family)
    bench.run(draw, shapes, seed, cases)
    print(dict(bench.served))
    assert cases < 1000 or set(bench.served) == {k.symbol for k in fast_rows(stem, "mve")}, bench.served
