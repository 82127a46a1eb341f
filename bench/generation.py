"""Writes docs/generation-time.svg: what it takes to generate C for networks from 1x to 32x as large.

    python bench/generation.py [--core cortex-m4]

Two ways for a network to be larger: more layers (blocks of depthwise and pointwise convolutions one after the other)
and more weights (a stack of wide fully connected layers). Each point is the CPU time of everything from reading
the file to the text of the last source, the least of two runs. What a process takes to start and to import is the same
for any model and not in it; it is printed on its own.
"""

from __future__ import annotations

import argparse
import math
import resource
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from time import process_time

import numpy as np

from quant2c import api

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests"))

from builder import ModelBuilder  # noqa: E402  (the builder of the tests)

FACTORS = (1, 2, 4, 8, 16, 32)
BLOCKS, CHANNELS = 2, 32  # of the smallest deep network
FEATURES = 128  # of each layer of the smallest wide network
RUNS = 2


def deep(factor: int) -> bytes:
    """Blocks of a depthwise and a pointwise convolution on [1, 12, 12, 32]: `factor` times as many."""
    m, draw = ModelBuilder(), np.random.default_rng(factor)
    x = m.input("x", [1, 12, 12, CHANNELS], "int8", scale=0.05, zp=-3)
    more = {"padding": "SAME", "stride_h": 1, "stride_w": 1, "fused_activation": "RELU"}
    for n in range(BLOCKS * factor):
        for op, shape, options in (
            ("DEPTHWISE_CONV_2D", (1, 3, 3, CHANNELS), {"depth_multiplier": 1}),
            ("CONV_2D", (CHANNELS, 1, 1, CHANNELS), {}),
        ):
            w = m.const(f"w{n}", draw.integers(-127, 128, shape).astype(np.int8), scale=0.005, zp=0)
            b = m.const(f"b{n}", draw.integers(-999, 999, CHANNELS).astype(np.int32), scale=0.00025, zp=0)
            y = m.tensor(f"y{n}", [1, 12, 12, CHANNELS], "int8", scale=0.05, zp=-3)
            m.op(op, [x, w, b], [y], version=3, **more, **options)
            x = y
    m.output(x)
    return m.finish()


def wide(factor: int) -> bytes:
    """Four fully connected layers whose weights are `factor` times as many."""
    m, draw = ModelBuilder(), np.random.default_rng(factor)
    features = round(FEATURES * math.sqrt(factor))
    x = m.input("x", [1, features], "int8", scale=0.05, zp=-3)
    for n in range(4):
        w = m.const(f"w{n}", draw.integers(-127, 128, (features, features)).astype(np.int8), scale=0.005, zp=0)
        b = m.const(f"b{n}", draw.integers(-999, 999, features).astype(np.int32), scale=0.00025, zp=0)
        y = m.tensor(f"y{n}", [1, features], "int8", scale=0.05, zp=-3)
        m.op("FULLY_CONNECTED", [x, w, b], [y], version=4, fused_activation="RELU")
        x = y
    m.output(x)
    return m.finish()


NETWORKS: Mapping[str, Callable[[int], bytes]] = {"more layers": deep, "more weights": wide}


def seconds(model: Path, core: str) -> float:
    """The least CPU time of some runs, from the file to all text."""
    least = math.inf
    for _ in range(RUNS):
        start = process_time()
        api.compile(model, core)
        least = min(least, process_time() - start)
    return least


def starting() -> float:
    """User CPU time of a process that imports everything and does nothing."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    subprocess.run([sys.executable, "-m", "quant2c", "--help"], check=True, stdout=subprocess.DEVNULL)
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before


def exponent(points: Sequence[float]) -> float:
    """The slope of the straight line through the logarithms: 1 where time grows as the network does."""
    return float(np.polyfit(np.log(FACTORS), np.log(points), 1)[0])


WIDTH, HEIGHT, LEFT, TOP, RIGHT, BOTTOM = 640, 400, 64, 24, 616, 344  # of the picture, and of the plot in it
COLOURS = ("#1f6fb4", "#c8531c")


def chart(curves: Mapping[str, Sequence[float]]) -> str:
    """The picture: both axes logarithmic, and beside each curve a dashed line of exactly linear growth."""
    low = 10 ** math.floor(math.log10(min(map(min, curves.values()))))
    high = 10 ** math.ceil(math.log10(max(map(max, curves.values()))))

    def x(factor: float) -> float:
        return LEFT + (RIGHT - LEFT) * math.log(factor) / math.log(FACTORS[-1])

    def y(value: float) -> float:
        return BOTTOM - (BOTTOM - TOP) * math.log(value / low) / math.log(high / low)

    def text(at_x: float, at_y: float, words: str, more: str = 'text-anchor="middle"') -> str:
        return f'<text x="{at_x:.1f}" y="{at_y:.1f}" {more}>{words}</text>'

    def line(points: Sequence[tuple[float, float]], more: str) -> str:
        return f'<polyline points="{" ".join(f"{a:.1f},{b:.1f}" for a, b in points)}" fill="none" {more}/>'

    parts = [f'<rect width="{WIDTH}" height="{HEIGHT}" fill="white"/>']
    for factor in FACTORS:
        parts.append(line([(x(factor), TOP), (x(factor), BOTTOM)], 'stroke="#ddd"'))
        parts.append(text(x(factor), BOTTOM + 18, f"{factor}x"))
    for power in range(round(math.log10(low)), round(math.log10(high)) + 1):
        parts.append(line([(LEFT, y(10.0**power)), (RIGHT, y(10.0**power))], 'stroke="#ddd"'))
        parts.append(text(LEFT - 6, y(10.0**power) + 4, f"{10.0**power:g} s", 'text-anchor="end"'))
    parts.append(text((LEFT + RIGHT) / 2, BOTTOM + 40, "size of the network"))
    for number, (name, values) in enumerate(curves.items()):
        colour = COLOURS[number]
        ideal = [(x(f), y(values[0] * f)) for f in FACTORS if values[0] * f <= high]
        parts.append(line(ideal, f'stroke="{colour}" stroke-dasharray="4 4" opacity="0.6"'))
        found = [(x(f), y(value)) for f, value in zip(FACTORS, values, strict=True)]
        parts.append(line(found, f'stroke="{colour}" stroke-width="2"'))
        parts += [f'<circle cx="{a:.1f}" cy="{b:.1f}" r="3" fill="{colour}"/>' for a, b in found]
        legend = f"{name}: time grows as size to the power of {exponent(values):.2f}"
        parts.append(text(LEFT + 12, TOP + 20 + 18 * number, legend, f'fill="{colour}"'))
    style = 'font-family="sans-serif" font-size="12"'
    opening = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" {style}>'
    return "\n".join([opening, *parts, "</svg>", ""])


def main() -> None:
    """Measures, prints and draws."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--core", default="cortex-m4")
    core = parser.parse_args().core
    print(f"starting and importing: {starting():.2f} s")
    curves: dict[str, list[float]] = {name: [] for name in NETWORKS}
    with tempfile.TemporaryDirectory(prefix="quant2c-generation-") as folder:
        for name, make in NETWORKS.items():
            for factor in FACTORS:
                model = Path(folder) / f"{name.replace(' ', '_')}_{factor}.tflite"
                model.write_bytes(make(factor))
                if factor == FACTORS[0]:
                    api.compile(model, core)
                curves[name].append(seconds(model, core))
                size = model.stat().st_size
                print(f"{name:12} {factor:3}x  {size:9,} bytes  {curves[name][-1]:.3f} s", flush=True)
            print(f"{name:12} grows as size to the power of {exponent(curves[name]):.2f}")
    (ROOT / "docs" / "generation-time.svg").write_text(chart(curves), encoding="utf-8")


if __name__ == "__main__":
    main()
