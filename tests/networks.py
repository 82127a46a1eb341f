"""Random small networks in which many channels are dead, fixed, or nearly so."""

from __future__ import annotations

import numpy as np

from builder import ModelBuilder


class Network:
    """A chain with branches of int8 layers over an image; every choice comes from one generator."""

    def __init__(self, seed: int) -> None:
        self.rng = np.random.default_rng(seed)
        self.m = ModelBuilder()
        self.h, self.w = (int(n) for n in self.rng.integers(1, 6, 2))
        self.c = int(self.rng.choice([1, 2, 3, 4, 8]))
        self.tensor = self.m.input("x", [1, self.h, self.w, self.c], "int8", **self._quant())

    def _quant(self) -> dict[str, float]:
        zp = int(self.rng.choice([-128, -128, 0, 127, int(self.rng.integers(-128, 128))]))
        self.zp, self.scale = zp, float(self.rng.choice([0.02, 0.05, 0.1]))
        return {"scale": self.scale, "zp": zp}

    def _weights(self, shape: tuple[int, ...], out_axis: int) -> np.ndarray:
        """Whole filters, single input channels and single weights are zero."""
        w = self.rng.integers(-127, 128, shape)
        w[self.rng.random(shape) < self.rng.choice([0.0, 0.5, 0.9])] = 0
        for axis in {out_axis, len(shape) - 1}:
            dead = self.rng.random(shape[axis]) < self.rng.choice([0.0, 0.3, 0.7])
            w[tuple(dead if i == axis else slice(None) for i in range(len(shape)))] = 0
        return w.astype(np.int8)

    def _bias(self, count: int) -> np.ndarray:
        """Some so large that the output saturates whatever the input."""
        choices = self.rng.integers(-2000, 2000, count)
        huge = self.rng.choice([0, 0, 10**6, -(10**6), 10**7], count)
        return (choices + huge).astype(np.int32)

    def _layer(self, op: str, w: np.ndarray, out_axis: int, out_shape: list[int], **options: object) -> None:
        count = w.shape[out_axis]
        scales = self.rng.choice([0.005, 0.02, 0.08], count)
        many = count > 1 and bool(self.rng.random() < 0.7)
        q = {"scale": scales if many else scales[:1], "zp": [0] * (count if many else 1), "axis": out_axis}
        inputs = [self.tensor, self.m.const("w", w, **q)]
        if self.rng.random() < 0.85:
            inputs.append(self.m.const("b", self._bias(count), **{**q, "scale": self.scale * q["scale"], "axis": 0}))
        self.tensor = self.m.tensor("y", out_shape, "int8", **self._quant())
        self.m.op(
            op, inputs, [self.tensor], fused_activation=str(self.rng.choice(["NONE", "RELU", "RELU6"])), **options
        )

    def conv(self) -> None:
        k = int(self.rng.choice([1, 1, 3]))
        out_c = int(self.rng.choice([1, 4, 6, 8, 12]))
        w = self._weights((out_c, k, k, self.c), 0)
        self._layer("CONV_2D", w, 0, [1, self.h, self.w, out_c], padding="SAME", stride_h=1, stride_w=1)
        self.c = out_c

    def depthwise(self) -> None:
        times = int(self.rng.choice([1, 1, 2]))
        w = self._weights((1, 3, 3, self.c * times), 3)
        self.c *= times
        shape = [1, self.h, self.w, self.c]
        more = {"padding": "SAME", "stride_h": 1, "stride_w": 1, "depth_multiplier": times}
        self._layer("DEPTHWISE_CONV_2D", w, 3, shape, **more)

    def pool(self) -> None:
        out = self.m.tensor("p", [1, self.h, self.w, self.c], "int8", scale=self.scale, zp=self.zp)
        more = {"padding": "SAME", "stride_h": 1, "stride_w": 1, "filter_height": 2, "filter_width": 2}
        self.m.op(str(self.rng.choice(["MAX_POOL_2D", "AVERAGE_POOL_2D"])), [self.tensor], [out], **more)
        self.tensor = out

    def residual(self) -> None:
        """A branch that is added, multiplied or joined to what it came from."""
        start, c, quant = self.tensor, self.c, (self.scale, self.zp)
        self.conv()
        kind = str(self.rng.choice(["ADD", "MUL", "MAXIMUM", "CONCATENATION"]))
        if kind in ("MAXIMUM", "CONCATENATION"):
            same = self.m.tensor("same", [1, self.h, self.w, self.c], "int8", scale=quant[0], zp=quant[1])
            self.m.op("QUANTIZE", [self.tensor], [same])
            self.tensor, self.scale, self.zp = same, *quant
        if kind == "CONCATENATION":
            out = self.m.tensor("cat", [1, self.h, self.w, c + self.c], "int8", scale=self.scale, zp=self.zp)
            self.m.op(kind, [start, self.tensor], [out], axis=3)
            self.tensor, self.c = out, c + self.c
        elif self.c == c:
            more = self._quant() if kind != "MAXIMUM" else {"scale": self.scale, "zp": self.zp}
            out = self.m.tensor("sum", [1, self.h, self.w, c], "int8", **more)
            self.m.op(kind, [start, self.tensor], [out])
            self.tensor = out

    def unary(self) -> None:
        kind = str(self.rng.choice(["RELU", "HARD_SWISH", "LEAKY_RELU", "TANH"]))
        quant = {"scale": 1 / 128, "zp": 0} if kind == "TANH" else self._quant()
        self.scale, self.zp = quant["scale"], int(quant["zp"])
        out = self.m.tensor("u", [1, self.h, self.w, self.c], "int8", **quant)
        self.m.op(kind, [self.tensor], [out])
        self.tensor = out

    def pad(self) -> None:
        sides = self.rng.integers(0, 2, (2, 2)).astype(np.int32)
        pads = self.m.const("pads", np.concatenate([[[0, 0]], sides, [[0, 0]]]).astype(np.int32))
        self.h, self.w = self.h + int(sides[0].sum()), self.w + int(sides[1].sum())
        out = self.m.tensor("padded", [1, self.h, self.w, self.c], "int8", scale=self.scale, zp=self.zp)
        self.m.op("PAD", [self.tensor, pads], [out])
        self.tensor = out

    def head(self) -> None:
        """Flattened into a dense layer, with or without a mean before."""
        flat = self.h * self.w * self.c
        if self.rng.random() < 0.3:
            axes = self.m.const("axes", np.array([1, 2], np.int32))
            out = self.m.tensor("mean", [1, self.c], "int8", **self._quant())
            self.m.op("MEAN", [self.tensor, axes], [out], keep_dims=False)
            self.tensor, flat = out, self.c
        elif self.rng.random() < 0.7:
            out = self.m.tensor("flat", [1, flat], "int8", scale=self.scale, zp=self.zp)
            self.m.op("RESHAPE", [self.tensor], [out], new_shape=[1, flat])
            self.tensor = out
        self._layer("FULLY_CONNECTED", self._weights((5, flat), 0), 0, [1, 5])

    def finish(self) -> bytes:
        self.m.output(self.tensor)
        return self.m.finish()


STEPS = ("conv", "conv", "depthwise", "depthwise", "pool", "residual", "unary", "pad")


def random_network(seed: int, allowed: frozenset[str]) -> bytes:
    """A network of three to six steps and perhaps a head, of operators that are there."""
    network = Network(seed)
    network.conv()
    for _ in range(int(network.rng.integers(2, 6))):
        getattr(network, str(network.rng.choice([s for s in STEPS if s in allowed])))()
    if network.rng.random() < 0.7:
        network.head()
    return network.finish()
