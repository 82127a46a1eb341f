"""The least memory that any placement needs: what is alive at the fullest step."""

from __future__ import annotations

from collections.abc import Sequence

from quant2c.ir.layout import Buffer
from quant2c.plan.lifetimes import Overlaps


def live_bytes(buffers: Sequence[Buffer], overlaps: Overlaps) -> dict[int, int]:
    """Bytes alive at each step, a pair that may overlap counted as closely as it may lie."""
    sizes = {buffer.key: buffer.bytes for buffer in buffers}
    lives = {buffer.key: buffer for buffer in buffers}
    change: dict[int, int] = {}
    for buffer in buffers:
        change[buffer.first] = change.get(buffer.first, 0) + buffer.bytes
        change[buffer.last + 1] = change.get(buffer.last + 1, 0) - buffer.bytes
    live: dict[int, int] = {}
    total, steps = 0, sorted(change)
    for step in range(steps[0], steps[-1]) if steps else ():
        total += change.get(step, 0)
        live[step] = total
    for (earlier, later), distance in overlaps.items():
        apart = sizes[earlier] + sizes[later]
        live[lives[later].first] -= apart - min(apart, max(sizes[earlier] + distance, sizes[later]))
    return live


def lower_bound(buffers: Sequence[Buffer], overlaps: Overlaps) -> int:
    """Bytes alive at the fullest step: no placement can do with less."""
    return max(live_bytes(buffers, overlaps).values(), default=0)


def peak_step(buffers: Sequence[Buffer], overlaps: Overlaps) -> int:
    """The first step at which most bytes are alive; -1 is the time before the run."""
    live = live_bytes(buffers, overlaps)
    return max(live, key=lambda step: (live[step], -step), default=-1)
