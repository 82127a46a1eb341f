"""What fast kernels gain: instructions of each layer against the portable kernels, on one core.

    python bench/against_portable.py FOLDER_OF_MODELS [--core cortex-m4] [--only NAME] [--all]

Prints the layers that are slower than portable (with --all: every layer), each network's ratio, and their geometric
mean. Exit status 1 where a layer is slower.
"""

from __future__ import annotations

import argparse
import math
import sys
from dataclasses import dataclass, replace
from pathlib import Path

from quant2c import api, core
from quant2c.bench import bench
from quant2c.errors import ModelError


@dataclass(frozen=True)
class Layer:
    """A layer with both counts of instructions."""

    op: str
    kernel: str
    portable: int
    fast: int


def measured(model: Path, name: str) -> list[dict[str, object]]:
    costs = bench(api.compile(model, name), name).as_json()
    return list(costs["layers"])


def only_portable(name: str) -> core.Core:
    """The core as if it had no special instructions, until it is put back."""
    whole = core.CORES[name]
    core.CORES[name] = replace(whole, isas=("portable",))
    return whole


def compare(model: Path, name: str) -> list[Layer]:
    fast = measured(model, name)
    whole = only_portable(name)
    try:
        plain = measured(model, name)
    finally:
        core.CORES[name] = whole
    pairs = zip(fast, plain, strict=True)
    return [
        Layer(str(f["op"]), str(f["kernel"]), int(str(p["instructions"])), int(str(f["instructions"])))
        for f, p in pairs
    ]


def is_int8(model: Path) -> bool:
    """A network whose inputs are one byte wide."""
    graph = api.load(model)
    return all(tensor.dtype.bits == 8 for i in graph.main.inputs for tensor in [graph.main.tensors[i]])


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("folder", type=Path)
    arguments.add_argument("--core", default="cortex-m4")
    arguments.add_argument("--only", default="")
    arguments.add_argument("--all", action="store_true")
    options = arguments.parse_args()
    ratios: list[float] = []
    slower = 0
    for model in sorted(options.folder.glob("*.tflite")):
        if options.only not in model.name:
            continue
        try:
            if not is_int8(model):
                continue
            layers = compare(model, options.core)
        except ModelError as error:
            print(f"{model.stem}: {error}")
            continue
        for number, layer in enumerate(layers):
            worse = layer.fast > layer.portable
            slower += worse
            if worse or options.all:
                gain = f"{layer.portable:>12,} {layer.fast:>12,}  {layer.portable / max(layer.fast, 1):6.2f}"
                print(f"{number:>4} {layer.op:<22} {layer.kernel.removeprefix('q2c_'):<42} {gain}{' SLOWER' * worse}")
        plain, fast = sum(x.portable for x in layers), sum(x.fast for x in layers)
        ratios.append(plain / fast)
        print(f"{model.stem:<44} {plain:>12,} {fast:>12,}  {ratios[-1]:6.2f}", flush=True)
    mean = math.exp(sum(map(math.log, ratios)) / max(len(ratios), 1))
    print(f"geometric mean of {len(ratios)} networks: {mean:.2f}; {slower} layers slower")
    return int(slower > 0)


if __name__ == "__main__":
    sys.exit(main())
