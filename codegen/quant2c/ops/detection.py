"""TFLite_Detection_PostProcess: boxes decoded against anchors, then those kept that overlap no better one."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from quant2c.ir.call import Call, Params
from quant2c.ir.dtype import DType
from quant2c.ir.graph import NodeView
from quant2c.ir.schedule import Options
from quant2c.ir.tensor import Array, Shape, Tensor
from quant2c.ops.base import Op
from quant2c.ops.custom import fields

_MOST = 1 << 16  # boxes, classes and detections


@dataclass(frozen=True)
class Detection:
    """`regular`: each class is searched by itself; else each box counts with its best class."""

    detections: int
    classes_per_detection: int
    detections_per_class: int
    classes: int
    regular: bool
    score_threshold: float
    overlap_threshold: float
    scales: tuple[float, float, float, float]  # y, x, h, w


def parse(options: Mapping[str, Any]) -> Detection:
    given = fields(options)
    y, x, h, w = (float(given.get(f"{name}_scale", 0.0)) for name in "yxhw")
    return Detection(
        int(given.get("max_detections", 0)),
        int(given.get("max_classes_per_detection", 0)),
        int(given.get("detections_per_class", 100)),
        int(given.get("num_classes", 0)),
        bool(given.get("use_regular_nms", False)),
        float(given.get("nms_score_threshold", 0.0)),
        float(given.get("nms_iou_threshold", 0.0)),
        (y, x, h, w),
    )


def check(view: NodeView) -> Iterable[str]:
    attrs = view.attrs
    boxes, scores, anchors = (view.input(i).shape for i in range(3))
    if len(boxes) != 3 or boxes[0] != 1 or boxes[2] < 4:
        yield f"box encodings {list(boxes)} must be one batch of boxes with four numbers or more"
    elif scores[:2] != boxes[:2] or len(scores) != 3 or scores[2] - attrs.classes not in (0, 1):
        yield f"scores {list(scores)} do not fit {boxes[1]} boxes and {attrs.classes} classes"
    elif anchors != (boxes[1], 4):
        yield f"anchors {list(anchors)} must be {[boxes[1], 4]}"
    elif len(view.outputs) != 4:
        yield f"{len(view.outputs)} outputs; boxes, classes, scores and their number are needed"
    counts = (attrs.detections, attrs.classes_per_detection, attrs.detections_per_class, attrs.classes)
    if not all(1 <= count <= _MOST for count in counts):
        yield f"detections, classes and their limits {list(counts)} must be from 1 to {_MOST}"
    if not 0.0 < attrs.overlap_threshold <= 1.0 or not math.isfinite(attrs.score_threshold):
        yield f"nms_iou_threshold {attrs.overlap_threshold:g} is not between 0 and 1"
    if not all(math.isfinite(scale) and scale != 0 for scale in attrs.scales):
        yield f"scales {list(attrs.scales)} of y, x, h and w must be there and not 0"


def shapes(view: NodeView) -> tuple[Shape | None, ...]:
    count = view.attrs.detections * view.attrs.classes_per_detection
    return (1, count, 4), (1, count), (1, count), (1,)


def _real(tensor: Tensor) -> Array:
    """A constant's values as float32."""
    if tensor.dtype is DType.FLOAT32:
        return tensor.values
    return (tensor.values.astype(np.float32) - np.float32(tensor.q.zp)) * np.float32(tensor.q.scale)


def lower(view: NodeView, options: Options) -> tuple[Call, ...]:
    attrs = view.attrs
    boxes, scores = view.input(0), view.input(1)
    y, x, h, w = attrs.scales
    params: Params = {
        "boxes": boxes.shape[1],
        "box_numbers": boxes.shape[2],
        "classes": attrs.classes,
        "score_numbers": scores.shape[2],
        "detections": attrs.detections,
        "classes_per_detection": attrs.classes_per_detection,
        "detections_per_class": min(attrs.detections_per_class, attrs.detections),
        "regular": int(attrs.regular),
        "box_zp": boxes.q.zp if boxes.quant else 0,
        "score_zp": scores.q.zp if scores.quant else 0,
        "box_scale": float(boxes.q.scale) if boxes.quant else 1.0,
        "score_scale": float(scores.q.scale) if scores.quant else 1.0,
        "score_threshold": attrs.score_threshold,
        "overlap_threshold": attrs.overlap_threshold,
        "y_scale": y,
        "x_scale": x,
        "h_scale": h,
        "w_scale": w,
        "anchors": _real(view.input(2)),
    }
    outputs = tuple(t.index for t in view.outputs)
    return (Call("detection", boxes.dtype.short, params, (boxes.index, scores.index), outputs),)


_RESULTS = "float32 float32 float32 float32"

OPS = (
    Op(
        "CUSTOM:TFLite_Detection_PostProcess",
        "detection",
        tuple(f"{t} {t} {t} -> {_RESULTS}" for t in ("float32", "int8", "uint8")),
        shapes,
        lower,
        parse,
        check,
        constants=(2,),
        spec="TFLite detection_postprocess; results that are not there are zeros",
    ),
)
