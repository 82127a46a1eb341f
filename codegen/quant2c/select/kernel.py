"""A kernel row: one C function, what it can do and what it costs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from quant2c.ir.call import Call, Params

Refusal = Callable[[Call], str]
Bytes = Callable[[Call], int]


def takes_everything(call: Call) -> str:
    return ""


def as_it_is(call: Call) -> Params:
    """The packing of portable kernels: the parameters as lowered."""
    return call.params


def macs_times(factor: float, overhead: float = 50.0) -> Callable[[Call], float]:
    """A cost of so many instructions per multiply-accumulate."""
    return lambda call: call.macs * factor + overhead


_PORTABLE_COST = macs_times(8.0)


@dataclass(frozen=True)
class Kernel:
    """One row of the kernel table. Symbol, file and test id are `q2c_<stem>[_<form>]_<types>__<isa>`.

    when      "" where the row can serve the call, else the reason why not
    pack      the parameters this kernel wants (weights in its own order, zero points folded, ...)
    scratch   bytes of working memory, as the last argument; None: the function has no such argument
    overlap   how many bytes the first output must start before the first input where they share memory (0: in place);
              None: they must be apart
    in_place_only  where they share memory they start at the same byte: the kernel walks channel after channel
    cost      estimated instructions; the cheapest row wins, the portable row takes what is left
    flash     bytes of constants it adds over the portable packing
    for_speed offered where speed is all (`--optimise speed`): it is faster for its size in flash or in instructions
    struct    the parameter struct, where it is not q2c_<stem>_params
    header    where struct and prototype are declared, where it is not <stem>.h
    sources   further files of runtime_c/src it needs (headers are found from #include lines)
    folder    where its files lie, where that is not runtime_c/src
    """

    stem: str
    types: str
    isa: str = "portable"
    form: str = ""
    when: Refusal = takes_everything
    pack: Callable[[Call], Params] = as_it_is
    scratch: Bytes | None = None
    overlap: Callable[[Call], int | None] = lambda call: None
    in_place_only: bool = False
    cost: Callable[[Call], float] = _PORTABLE_COST
    flash: Bytes = lambda call: 0
    for_speed: bool = False
    struct: str = ""
    header: str = ""
    sources: tuple[str, ...] = ()
    folder: Path | None = None

    @property
    def symbol(self) -> str:
        form = f"_{self.form}" if self.form else ""
        return f"q2c_{self.stem}{form}_{self.types}__{self.isa}"

    @property
    def file(self) -> str:
        return self.symbol.removeprefix("q2c_") + ".c"

    @property
    def header_name(self) -> str:
        return self.header or f"{self.stem}.h"

    @property
    def struct_name(self) -> str:
        return self.struct or f"q2c_{self.stem}_params"


def in_place(call: Call) -> int:
    """Overlap of elementwise kernels whose output elements are no larger than their input's."""
    return 0
