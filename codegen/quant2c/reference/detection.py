"""TFLite_Detection_PostProcess on numpy arrays, with the sorting of the specification."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from quant2c.ir.dtype import DType
from quant2c.ir.graph import NodeView
from quant2c.ir.tensor import Array, Tensor
from quant2c.reference.base import Reference


def _real(tensor: Tensor, values: Array | None) -> Array:
    assert values is not None
    if tensor.dtype is DType.FLOAT32:
        return values
    return (values.astype(np.float32) - np.float32(tensor.q.zp)) * np.float32(tensor.q.scale)


def _decoded(view: NodeView, encodings: Array, anchors: Array) -> Array:
    """Corners [boxes, 4]: top, left, bottom, right; centres and halves are computed in double."""
    e, a = encodings[:, :4].astype(np.float64), anchors.astype(np.float64)
    scales = np.array(view.attrs.scales, np.float32).astype(np.float64)
    with np.errstate(over="ignore"):
        centre = (e[:, :2] / scales[:2] * a[:, 2:] + a[:, :2]).astype(np.float32)
        half = (0.5 * np.exp(e[:, 2:] / scales[2:]) * a[:, 2:]).astype(np.float32)
    return np.concatenate([centre - half, centre + half], axis=1)


def _overlap(corners: Array, i: int, j: int) -> np.float32:
    """Intersection over union."""
    areas = (corners[:, 2] - corners[:, 0]) * (corners[:, 3] - corners[:, 1])
    if areas[i] <= 0 or areas[j] <= 0:
        return np.float32(0)
    low, high = np.maximum(corners[i, :2], corners[j, :2]), np.minimum(corners[i, 2:], corners[j, 2:])
    sides = np.maximum(high - low, np.float32(0))
    both = sides[0] * sides[1]
    return np.float32(both / (areas[i] + areas[j] - both))


def _suppressed(view: NodeView, corners: Array, scores: Array, limit: int) -> list[int]:
    """The best boxes of which none overlaps a better one too much; of equal scores the first box wins."""
    least = np.float32(view.attrs.score_threshold)
    order = [i for i in np.argsort(-scores, kind="stable").tolist() if scores[i] >= least]
    chosen: list[int] = []
    threshold = np.float32(view.attrs.overlap_threshold)
    for i in order:
        if len(chosen) == limit:
            break
        if not any(_overlap(corners, j, i) > threshold for j in chosen):
            chosen.append(i)
    return chosen


def _regular(view: NodeView, corners: Array, scores: Array) -> list[tuple[int, int, int]]:
    """(place, box, class): the best over all classes."""
    found: list[tuple[int, int]] = []
    limit = min(view.attrs.detections_per_class, view.attrs.detections)
    for c in range(view.attrs.classes):
        found += [(i, c) for i in _suppressed(view, corners, scores[:, c], limit)]
        found = sorted(found, key=lambda each: -scores[each])[: view.attrs.detections]
    return [(place, i, c) for place, (i, c) in enumerate(found)]


def _fast(view: NodeView, corners: Array, scores: Array) -> list[tuple[int, int, int]]:
    """The best boxes by their best class, each with some of its best classes."""
    most = view.attrs.classes_per_detection
    rows = []
    for place, i in enumerate(_suppressed(view, corners, scores.max(axis=1), view.attrs.detections)):
        classes = np.argsort(-scores[i], kind="stable")[:most].tolist()
        rows += [(place * most + column, i, c) for column, c in enumerate(classes)]
    return rows


def detection(view: NodeView, inputs: Sequence[Array | None], profile: str) -> tuple[Array, ...]:
    encodings, scores, anchors = (_real(view.input(i), inputs[i]) for i in range(3))
    corners = _decoded(view, encodings[0], anchors)
    scores = scores[0, :, scores.shape[2] - view.attrs.classes :]
    rows = (_regular if view.attrs.regular else _fast)(view, corners, scores)
    boxes, classes, best, number = (np.zeros(t.shape, np.float32) for t in view.outputs)
    for place, i, c in rows:
        boxes[0, place], classes[0, place], best[0, place] = corners[i], c, scores[i, c]
    per_box = 1 if view.attrs.regular else min(view.attrs.classes_per_detection, view.attrs.classes)
    number[0] = len(rows) // per_box
    return boxes, classes, best, number


REFERENCES: dict[str, Reference] = {"CUSTOM:TFLite_Detection_PostProcess": detection}
