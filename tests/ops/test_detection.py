"""TFLite_Detection_PostProcess: both ways to choose, ties, boxes that overlap, more detections than boxes."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from flatbuffers import flexbuffers

from ops.moves import random_cases
from ops.views import check_c_equals_reference, constant, problems, tensor, unchecked_view
from quant2c.ir.graph import NodeView

OP = "CUSTOM:TFLite_Detection_PostProcess"
OPTIONS: dict[str, Any] = {
    "max_detections": 5,
    "max_classes_per_detection": 1,
    "detections_per_class": 4,
    "use_regular_nms": False,
    "nms_score_threshold": 0.2,
    "nms_iou_threshold": 0.5,
    "num_classes": 3,
    "y_scale": 10.0,
    "x_scale": 10.0,
    "h_scale": 5.0,
    "w_scale": 5.0,
}


def made(boxes: int, dtype: str, background: int, rng: np.random.Generator, **changes: Any) -> NodeView:
    options = OPTIONS | changes
    count = options["max_detections"] * options["max_classes_per_detection"]
    raw = bytes(flexbuffers.Dumps(options))
    scales: list[dict[str, Any]] = [{"scale": s, "zp": z} for s, z in ((0.1, 3), (1 / 128, 0), (1 / 256, 0))]
    quants = scales if dtype != "float32" else [{}, {}, {}]
    anchors = rng.uniform(0.1, 0.5, (boxes, 4)).astype(np.float32)
    stored = anchors if dtype == "float32" else (anchors * 255).astype(dtype)
    inputs = [
        tensor([1, boxes, 4], dtype, **quants[0]),
        tensor([1, boxes, options["num_classes"] + background], dtype, **quants[1]),
        constant(stored, **quants[2]),
    ]
    outputs = [tensor(shape, "float32") for shape in ([1, count, 4], [1, count], [1, count], [1])]
    return unchecked_view(OP, inputs, outputs, custom_options=raw)


@random_cases(40)
@pytest.mark.parametrize("dtype", ["float32", "int8", "uint8"])
def test_any_detection(dtype: str, seed: int) -> None:
    rng = np.random.default_rng(seed)
    boxes, background = int(rng.integers(1, 25)), int(rng.integers(0, 2))
    most = int(rng.integers(1, 4))
    node = made(boxes, dtype, background, rng, use_regular_nms=bool(rng.integers(0, 2)), max_classes_per_detection=most)
    assert problems(node) == []
    shapes = [node.input(i).shape for i in (0, 1)]
    if dtype == "float32":
        arrays = [
            rng.normal(0, 3, shapes[0]).astype(np.float32),
            (rng.integers(0, 9, shapes[1]) / 8).astype(np.float32),
        ]
    else:
        ends = np.iinfo(dtype)
        arrays = [rng.integers(ends.min, ends.max, shape, endpoint=True).astype(dtype) for shape in shapes]
    check_c_equals_reference(node, arrays, tolerance=1e-6)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"max_detections": 0}, "from 1 to"),
        ({"nms_iou_threshold": 1.5}, "between 0 and 1"),
        ({"h_scale": 0.0}, "not 0"),
        ({"detections_per_class": -1}, "from 1 to"),
    ],
)
def test_what_is_refused(changes: dict[str, Any], sentence: str) -> None:
    found = problems(made(4, "float32", 1, np.random.default_rng(1), **changes))
    assert any(sentence in problem for problem in found), found
