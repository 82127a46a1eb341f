"""Post-training quantization of the network to int8, as TFLite's converter does it, and the .tflite file.

Activations: one scale and zero point a tensor, from the smallest and largest value that any calibration image gives.
Weights: symmetric, a scale for each output channel. Bias: int32 in units of input scale * weight scale.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from network import Conv, Dense, Depthwise, Floats, Layer, MaxPool, Weighted
from numpy.typing import NDArray

from builder import ModelBuilder


@dataclass(frozen=True)
class Grid:
    """The int8 values of one tensor: real = scale * (q - zp)."""

    scale: float
    zp: int

    @classmethod
    def spanning(cls, low: float, high: float) -> Grid:
        """256 steps from low to high, widened to hold zero, which must be one of them exactly."""
        low, high = min(low, 0.0), max(high, 0.0)
        scale = float(np.float32((high - low) / 255))
        return cls(scale, int(np.clip(round(-128 - low / scale), -128, 127)))

    def quantized(self, x: Floats) -> NDArray[np.int8]:
        return np.clip(np.round(x / self.scale) + self.zp, -128, 127).astype(np.int8)

    def real(self, q: NDArray[np.int8]) -> Floats:
        return (q.astype(np.float64) - self.zp) * self.scale

    @property
    def fields(self) -> dict[str, Any]:
        return {"scale": self.scale, "zp": self.zp}


PIXELS = Grid.spanning(0.0, 1.0)
PROBABILITIES = Grid(1 / 256, -128)  # what TFLite lays down for int8 SOFTMAX


@dataclass(frozen=True)
class Integers:
    """The weights of a layer: int8 kernel, int32 bias, and one scale of each for every output channel."""

    kernel: NDArray[np.int8]
    bias: NDArray[np.int32]
    kernel_scales: NDArray[np.float32]  # shaped to multiply the kernel
    bias_scales: NDArray[np.float32]

    @classmethod
    def of(cls, layer: Weighted, before: Grid) -> Integers:
        others = tuple(i for i in range(layer.kernel.ndim) if i != layer.channel_axis)
        largest = np.abs(layer.kernel).max(axis=others, keepdims=True)
        scales = (np.maximum(largest, 1e-6) / 127).astype(np.float32)
        kernel = np.clip(np.round(layer.kernel / scales), -127, 127).astype(np.int8)
        bias_scales = np.float32(before.scale) * scales.reshape(-1)
        bias = np.round(layer.bias / bias_scales.astype(np.float64)).astype(np.int32)
        return cls(kernel, bias, scales, bias_scales)

    def in_real_numbers(self, layer: Weighted) -> Weighted:
        kernel = self.kernel * self.kernel_scales.astype(np.float64)
        return replace(layer, kernel=kernel, bias=self.bias * self.bias_scales.astype(np.float64))


@dataclass(frozen=True)
class Step:
    """A layer with the grid of its output and, where it has weights, those in integers."""

    layer: Layer
    grid: Grid
    integers: Integers | None = None


def quantize(layers: Sequence[Layer], images: Floats) -> list[Step]:
    """`images` [N, 8, 8, 1] from 0 to 1 give the ranges."""
    steps: list[Step] = []
    grid, x = PIXELS, images
    for layer in layers:
        x = layer.forward(x)
        if isinstance(layer, Weighted):
            integers = Integers.of(layer, grid)
            grid = Grid.spanning(float(x.min()), float(x.max()))
            steps.append(Step(layer, grid, integers))
        else:
            steps.append(Step(layer, grid))  # a pool moves values: its output keeps the grid
    return steps


def simulate(steps: Sequence[Step], images: Floats) -> Floats:
    """The logits of the quantized network in float64: quantized weights, every activation rounded to its grid.

    This shows what quantization costs. Integer arithmetic can differ from it by one step where a value lies half way.
    """
    x = PIXELS.real(PIXELS.quantized(images))
    for step in steps:
        layer: Layer = step.layer
        if isinstance(layer, Weighted) and step.integers is not None:
            layer = step.integers.in_real_numbers(layer)
        x = step.grid.real(step.grid.quantized(layer.forward(x)))
    return x


def to_tflite(steps: Sequence[Step], shape: tuple[int, ...], description: str) -> bytes:
    """The file: input `image` of the given shape, output `probabilities`, all int8."""
    file = _File(ModelBuilder(description), shape)
    for step in steps:
        _WRITERS[type(step.layer)](file, step)
    file.operator("SOFTMAX", [], file.shape, PROBABILITIES, version=2, beta=1.0)
    file.model.output(file.last)
    return file.model.finish()


class _File:
    """The model so far, and the tensor that its last operator wrote."""

    def __init__(self, model: ModelBuilder, shape: tuple[int, ...]) -> None:
        self.model = model
        self.shape = shape
        self.grid = PIXELS
        self.last = model.input("image", shape, "int8", **PIXELS.fields)
        self.count = 0

    def operator(self, op: str, constants: list[int], shape: tuple[int, ...], grid: Grid, **options: Any) -> None:
        """Appends an operator that reads the last tensor and then the constants."""
        self.count += 1
        out = self.model.tensor(f"{op.lower()}_{self.count}", shape, "int8", **grid.fields)
        self.model.op(op, [self.last, *constants], [out], **options)
        self.last, self.shape, self.grid = out, shape, grid

    def weights(self, step: Step) -> list[int]:
        assert step.integers is not None and isinstance(step.layer, Weighted)
        numbers, zeros = step.integers, [0] * len(step.integers.bias)
        name, axis = f"layer_{self.count + 1}", step.layer.channel_axis
        kernel_scales = numbers.kernel_scales.reshape(-1)
        kernel = self.model.const(f"{name}_kernel", numbers.kernel, scale=kernel_scales, zp=zeros, axis=axis)
        return [kernel, self.model.const(f"{name}_bias", numbers.bias, scale=numbers.bias_scales, zp=zeros)]


def _convolution(op: str, channels: Callable[[Any], int], **more: Any) -> Callable[[_File, Step], None]:
    def write(file: _File, step: Step) -> None:
        layer = step.layer
        assert isinstance(layer, Conv | Depthwise)
        smaller = layer.kernel.shape[1] - 1 - 2 * layer.pad  # what VALID takes off a side
        n, h, w, _ = file.shape
        file.operator(
            op,
            file.weights(step),
            (n, h - smaller, w - smaller, channels(layer.kernel.shape)),
            step.grid,
            version=3,
            padding="VALID" if smaller else "SAME",
            stride_h=1,
            stride_w=1,
            fused_activation="RELU" if layer.relu else "NONE",
            **more,
        )

    return write


def _max_pool(file: _File, step: Step) -> None:
    n, h, w, c = file.shape
    window = {"filter_height": 2, "filter_width": 2, "stride_h": 2, "stride_w": 2, "padding": "VALID"}
    file.operator("MAX_POOL_2D", [], (n, h // 2, w // 2, c), step.grid, version=2, **window)


def _dense(file: _File, step: Step) -> None:
    """Taken flat first; the reshape keeps the grid of what came before."""
    assert step.integers is not None
    units, depth = step.integers.kernel.shape
    flat = file.model.const("flat_shape", np.array([1, depth], np.int32))
    file.operator("RESHAPE", [flat], (1, depth), file.grid, new_shape=[1, depth])
    file.operator("FULLY_CONNECTED", file.weights(step), (1, units), step.grid, version=4)


_WRITERS: dict[type, Callable[[_File, Step], None]] = {
    Conv: _convolution("CONV_2D", lambda kernel: kernel[0]),
    Depthwise: _convolution("DEPTHWISE_CONV_2D", lambda kernel: kernel[3], depth_multiplier=1),
    MaxPool: _max_pool,
    Dense: _dense,
}
