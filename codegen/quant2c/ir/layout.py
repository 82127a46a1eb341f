"""Where every run-time value lies in the arena, and from when to when."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from quant2c.ir.schedule import Schedule

ALIGNMENT = 16


@dataclass(frozen=True)
class Buffer:
    """A stretch of the arena that lives from step `first` to step `last`, both included.

    `first` is -1 for model inputs; `last` is the number of steps for model outputs.
    """

    key: str  # "t12" a tensor, "s3" the scratch of step 3
    bytes: int
    first: int
    last: int

    def meets(self, other: Buffer) -> bool:
        """Whether both are alive at some step."""
        return self.first <= other.last and other.first <= self.last


@dataclass(frozen=True, eq=False)
class Layout:
    """The plan: offsets by buffer key, and what it costs."""

    schedule: Schedule
    buffers: tuple[Buffer, ...]
    offsets: Mapping[str, int]
    arena_bytes: int
    state_offsets: Mapping[int, int]  # variables, by tensor index, in the context's state
    state_bytes: int
    peak_step: int
    bodies: Mapping[int, tuple[Layout, ...]] = field(default_factory=dict)  # by step: in the scratch of that step
    least_bytes: int = 0  # what is alive at the peak: no placement in this order can do with less

    def of_tensor(self, index: int) -> int:
        return self.offsets[f"t{index}"]

    def of_scratch(self, step: int) -> int:
        return self.offsets[f"s{step}"]
