"""The audio operators that keep samples from run to run, on numpy arrays: (outputs, new states)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from quant2c.ir.graph import NodeView
from quant2c.ir.tensor import Array
from quant2c.reference.base import Reference


def framer(view: NodeView, inputs: Sequence[Array | None], profile: str) -> tuple[Array, ...]:
    """A frame is the oldest `size` samples of those kept and a new step. It counts when all of them have come in."""
    source, kept, seen = inputs
    assert source is not None and kept is not None and seen is not None
    a = view.attrs
    needed = 0 if a.prefill else a.missing
    count = a.kept  # 0: the state has a place that is not used
    window = kept[:, :count]
    frames = []
    before = int(seen[0])
    for step in source.reshape(len(kept), -1, a.step).transpose(1, 0, 2):
        window = np.concatenate([window[:, window.shape[1] - count :], step], axis=1)
        frames.append(window[:, : a.size] if before >= needed else np.zeros((len(kept), a.size), np.int16))
        before = min(before + 1, needed)
    out = np.stack(frames, axis=1).reshape(view.out.shape)
    new = kept.copy()
    new[:, :count] = window[:, window.shape[1] - count :]
    counts = np.array(int(seen[0]) >= needed)
    return out, counts, new, np.array([before], np.int32)


def stacker(view: NodeView, inputs: Sequence[Array | None], profile: str) -> tuple[Array, ...]:
    """The state's numbers: frames that wait, and whether there was a first one."""
    source, kept, numbers = inputs
    assert source is not None and kept is not None and numbers is not None
    a = view.attrs
    waiting, started = (int(n) for n in numbers)
    times = 1 if started else 1 + a.left
    stack = np.concatenate([kept[: waiting * a.channels], np.tile(source, times)])
    new = np.zeros_like(kept)
    out = np.zeros(view.out.shape, np.int16)
    full = stack.size >= out.size
    if full:
        out = stack[: out.size]
        stack = stack[a.step * a.channels :]
    new[: stack.size] = stack
    return out, np.array(full), new, np.array([stack.size // a.channels, 1], np.int32)


def overlap_add(view: NodeView, inputs: Sequence[Array | None], profile: str) -> tuple[Array, ...]:
    source, kept = inputs
    assert source is not None and kept is not None
    step, size = view.attrs.step, source.shape[-1]
    tail = kept[:, : size - step]
    out = []
    for frame in source.reshape(len(kept), -1, size).transpose(1, 0, 2):
        tail = np.concatenate([tail, np.zeros((len(kept), step), source.dtype)], axis=1)
        if source.dtype == np.int16:
            total = np.clip(tail.astype(np.int64) + frame, -32768, 32767).astype(np.int16)
        else:
            total = tail + frame
        out.append(total[:, :step])
        tail = total[:, step:]
    new = np.zeros_like(kept)
    new[:, : size - step] = tail
    return np.concatenate(out, axis=1).reshape(view.out.shape), new


def delay(view: NodeView, inputs: Sequence[Array | None], profile: str) -> tuple[Array, ...]:
    source, kept = inputs
    assert source is not None and kept is not None
    length, behind = source.shape[-1], view.attrs.length
    line = np.concatenate([kept[:, :behind], source.reshape(len(kept), length)], axis=1)
    new = np.zeros_like(kept)
    new[:, :behind] = line[:, length:]
    return line[:, :length].reshape(source.shape), new


REFERENCES: dict[str, Reference] = {
    "CUSTOM:SignalFramer": framer,
    "CUSTOM:SignalStacker": stacker,
    "CUSTOM:SignalOverlapAdd": overlap_add,
    "CUSTOM:SignalDelay": delay,
}
