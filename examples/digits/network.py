"""A small convolutional network in plain numpy: forward, backward, training.

Images are [N, H, W, C], kernels [O, H, W, I].
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[Any]  # float32 in training, float64 where the quantized network is simulated


class Layer(Protocol):
    """`backward` takes the loss's gradient at the output of the last `forward` and gives that at its input."""

    def forward(self, x: Floats) -> Floats: ...
    def backward(self, dy: Floats) -> Floats: ...


@dataclass
class Weighted:
    """What convolutions and dense layers share: a kernel, a bias and a ReLU that follows or does not.

    `channel_axis` is the kernel's axis of output channels.
    """

    kernel: Floats
    bias: Floats
    relu: bool = True
    channel_axis: int = 0
    gradients: tuple[Floats, Floats] = field(init=False, repr=False)
    _input: Floats = field(init=False, repr=False)
    _shape: tuple[int, ...] = field(init=False, repr=False)
    _is_on: NDArray[np.bool_] = field(init=False, repr=False)

    def _activate(self, y: Floats) -> Floats:
        self._is_on = y > 0 if self.relu else np.ones_like(y, bool)
        return np.where(self._is_on, y, 0).astype(y.dtype) if self.relu else y


@dataclass
class Conv(Weighted):
    """Kernel [O, k, k, I], stride 1. `pad` is k // 2 for SAME and 0 for VALID."""

    pad: int = 0

    def forward(self, x: Floats) -> Floats:
        self._shape, self._input = x.shape, patches(x, self.kernel.shape[1], self.pad)
        y = self._input.reshape(*self._input.shape[:3], -1) @ self.kernel.reshape(len(self.kernel), -1).T
        return self._activate(y + self.bias)

    def backward(self, dy: Floats) -> Floats:
        rows = (dy * self._is_on).reshape(-1, len(self.bias))
        flat = self._input.reshape(len(rows), -1)
        self.gradients = ((rows.T @ flat).reshape(self.kernel.shape), rows.sum(axis=0))
        dx = rows @ self.kernel.reshape(len(self.kernel), -1)
        return unpatch(dx.reshape(self._input.shape), self._shape, self.pad)


@dataclass
class Depthwise(Weighted):
    """Kernel [1, k, k, C], one filter a channel, stride 1, SAME."""

    channel_axis: int = 3

    @property
    def pad(self) -> int:
        return self.kernel.shape[1] // 2

    def forward(self, x: Floats) -> Floats:
        self._shape, self._input = x.shape, patches(x, self.kernel.shape[1], self.pad)
        return self._activate((self._input * self.kernel[0]).sum(axis=(3, 4)) + self.bias)

    def backward(self, dy: Floats) -> Floats:
        dy = (dy * self._is_on)[:, :, :, None, None, :]
        self.gradients = ((self._input * dy).sum(axis=(0, 1, 2))[None], dy.sum(axis=(0, 1, 2, 3, 4)))
        return unpatch(dy * self.kernel[0], self._shape, self.pad)


@dataclass
class Dense(Weighted):
    """Kernel [O, I]; images are taken flat, in the order H, W, C."""

    def forward(self, x: Floats) -> Floats:
        self._shape, self._input = x.shape, x.reshape(len(x), -1)
        return self._activate(self._input @ self.kernel.T + self.bias)

    def backward(self, dy: Floats) -> Floats:
        dy = dy * self._is_on
        self.gradients = (dy.T @ self._input, dy.sum(axis=0))
        return (dy @ self.kernel).reshape(self._shape)


@dataclass
class MaxPool:
    """2x2, stride 2; of equals, all get the gradient."""

    _is_max: NDArray[np.bool_] = field(init=False, repr=False)

    def forward(self, x: Floats) -> Floats:
        n, h, w, c = x.shape
        blocks = x.reshape(n, h // 2, 2, w // 2, 2, c)
        y = blocks.max(axis=(2, 4))
        self._is_max = blocks == y[:, :, None, :, None]
        return y

    def backward(self, dy: Floats) -> Floats:
        n, h, _, w, _, c = self._is_max.shape
        return (self._is_max * dy[:, :, None, :, None]).reshape(n, 2 * h, 2 * w, c)


def patches(x: Floats, k: int, pad: int) -> Floats:
    """[N, H, W, C] -> [N, H', W', k, k, C]: the window under each output."""
    x = np.pad(x, ((0, 0), (pad, pad), (pad, pad), (0, 0)))
    windows = np.lib.stride_tricks.sliding_window_view(x, (k, k), axis=(1, 2))
    return np.ascontiguousarray(windows.transpose(0, 1, 2, 4, 5, 3))


def unpatch(dp: Floats, shape: tuple[int, ...], pad: int) -> Floats:
    """The gradient at the image from that at its patches: each pixel collects from all windows it lies in."""
    n, height, width, c = shape
    _, h, w, k, _, _ = dp.shape
    dx = np.zeros((n, height + 2 * pad, width + 2 * pad, c), dp.dtype)
    for i in range(k):
        for j in range(k):
            dx[:, i : i + h, j : j + w] += dp[:, :, :, i, j]
    return dx[:, pad : pad + height, pad : pad + width]


def digits_network(rng: np.random.Generator) -> list[Layer]:
    """8x8x1 -> 10 logits: 6,234 parameters, 37,120 multiplications."""

    def random(*shape: int, fan_in: int) -> Floats:
        return (rng.standard_normal(shape) * np.sqrt(2 / fan_in)).astype(np.float32)

    def zeros(n: int) -> Floats:
        return np.zeros(n, np.float32)

    return [
        Conv(random(8, 3, 3, 1, fan_in=9), zeros(8), pad=1),
        Depthwise(random(1, 3, 3, 8, fan_in=9), zeros(8)),
        Conv(random(16, 1, 1, 8, fan_in=8), zeros(16)),
        MaxPool(),
        Conv(random(32, 3, 3, 16, fan_in=144), zeros(32)),
        Dense(random(10, 128, fan_in=128), zeros(10), relu=False),
    ]


def forward(layers: Sequence[Layer], x: Floats) -> Floats:
    for layer in layers:
        x = layer.forward(x)
    return x


def accuracy(logits: Floats, labels: NDArray[Any]) -> float:
    return float((logits.argmax(axis=1) == labels).mean())


def train(
    layers: Sequence[Layer],
    images: Floats,
    labels: NDArray[Any],
    rng: np.random.Generator,
    epochs: int,
    batch: int = 48,
) -> None:
    """Adam on the cross entropy, the rate falling along a cosine; every image is shifted by up to a pixel."""
    weighted = [layer for layer in layers if isinstance(layer, Weighted)]
    moments = [[np.zeros_like(p) for p in (*(w.kernel, w.bias),) * 2] for w in weighted]
    steps = epochs * (len(images) // batch)
    step = 0
    for _ in range(epochs):
        order = rng.permutation(len(images))
        for start in range(0, len(images) - batch + 1, batch):
            some = order[start : start + batch]
            logits = forward(layers, shifted(images[some], rng))
            dy = softmax(logits)
            dy[np.arange(batch), labels[some]] -= 1
            dy /= batch
            for layer in reversed(layers):
                dy = layer.backward(dy)
            step += 1
            rate = 3e-3 * 0.5 * (1 + np.cos(np.pi * step / steps))
            for layer, moment in zip(weighted, moments, strict=True):
                _adam(layer, moment, step, np.float32(rate))


def _adam(layer: Weighted, moments: list[Floats], step: int, rate: np.float32, decay: float = 1e-3) -> None:
    parameters = (layer.kernel, layer.bias)
    for i, (parameter, gradient) in enumerate(zip(parameters, layer.gradients, strict=True)):
        mean, square = moments[i], moments[i + 2]
        mean += np.float32(0.1) * (gradient - mean)
        square += np.float32(0.001) * (gradient * gradient - square)
        corrected = (
            mean / np.float32(1 - 0.9**step) / (np.sqrt(square / np.float32(1 - 0.999**step)) + np.float32(1e-7))
        )
        parameter -= rate * (corrected + np.float32(decay) * parameter)


def softmax(logits: Floats) -> Floats:
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)


def shifted(images: Floats, rng: np.random.Generator) -> Floats:
    """Each image moved by -1, 0 or 1 pixel in both directions, zeros coming in."""
    _, h, w, _ = images.shape
    padded = np.pad(images, ((0, 0), (1, 1), (1, 1), (0, 0)))
    moves = rng.integers(0, 3, (len(images), 2))
    return np.stack([image[i : i + h, j : j + w] for image, (i, j) in zip(padded, moves, strict=True)])
