"""Offsets for buffers with lifetimes: several greedy orders, the best of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from quant2c.ir.layout import ALIGNMENT, Buffer
from quant2c.plan.lifetimes import Overlaps

Forbidden = tuple[int, int]  # an open interval of starts


@dataclass(frozen=True)
class Placement:
    """Offsets by key, and the bytes they span."""

    offsets: Mapping[str, int]
    bytes: int


ORDERS: tuple[Callable[[Buffer], tuple[int, ...]], ...] = (
    lambda b: (-b.bytes, b.first),
    lambda b: (b.first, -b.bytes),
    lambda b: (b.last, -b.bytes),
    lambda b: (-(b.last - b.first), -b.bytes),
    lambda b: (-(b.last - b.first + 1) * b.bytes, b.first),
)


def place(buffers: Sequence[Buffer], overlaps: Overlaps) -> Placement:
    """The smallest placement found."""
    tried = [place_in_order(sorted(buffers, key=order), overlaps) for order in ORDERS]
    return min(tried, key=lambda placement: placement.bytes)


def place_in_order(order: Sequence[Buffer], overlaps: Overlaps) -> Placement:
    """Each buffer at the lowest offset that those before it leave free."""
    offsets: dict[str, int] = {}
    placed: list[Buffer] = []
    end = 0
    for buffer in order:
        taken = [forbidden(buffer, other, offsets[other.key], overlaps) for other in placed if buffer.meets(other)]
        offsets[buffer.key] = lowest(taken)
        placed.append(buffer)
        end = max(end, offsets[buffer.key] + buffer.bytes)
    return Placement(offsets, end)


def forbidden(buffer: Buffer, other: Buffer, at: int, overlaps: Overlaps) -> Forbidden:
    """The starts of `buffer`, ends excluded, that would collide with `other` at `at`."""
    low, high = at - buffer.bytes, at + other.bytes
    if (other.key, buffer.key) in overlaps:  # buffer follows: it may start early enough before
        low = max(low, at - overlaps[other.key, buffer.key])
    elif (buffer.key, other.key) in overlaps:  # buffer comes before: other may start early enough before it
        high = min(high, at + overlaps[buffer.key, other.key])
    return low, high


def lowest(taken: Sequence[Forbidden]) -> int:
    """The lowest aligned start outside of all intervals."""
    start = 0
    for low, high in sorted(taken):
        if start > low and start < high:
            start = -(-high // ALIGNMENT) * ALIGNMENT
    return start
