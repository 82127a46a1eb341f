"""Makes digits_cnn_int8.tflite and digits_test.npz again: `python examples/digits/train.py`, about 15 seconds.

Needs scikit-learn for its digits (`pip install -e .[examples]`). The same machine and library versions give the same
bytes; others may round a training step differently and end in a slightly different network.
"""

from __future__ import annotations

import argparse
import hashlib
import sys
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.datasets import load_digits
from threadpoolctl import threadpool_limits

_HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(_HERE), str(_HERE.parents[1] / "tests")]  # the network, and the writer of .tflite files

from network import Floats, accuracy, digits_network, forward, train  # noqa: E402
from ptq import PIXELS, quantize, simulate, to_tflite  # noqa: E402

SEED = 1
EPOCHS = 100
TEST_IMAGES = 360


def split(rng: np.random.Generator) -> tuple[Floats, NDArray[np.int64], Floats, NDArray[np.int64]]:
    """Images [N, 8, 8, 1] from 0 to 1 with labels: those to train and calibrate with, and those held out."""
    digits = load_digits()
    order = rng.permutation(len(digits.target))
    images = (digits.images[order, :, :, None] / 16).astype(np.float32)
    labels = digits.target[order].astype(np.int64)
    return images[TEST_IMAGES:], labels[TEST_IMAGES:], images[:TEST_IMAGES], labels[:TEST_IMAGES]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("-o", "--output", type=Path, default=_HERE, help="folder to write to")
    folder: Path = parser.parse_args().output
    rng = np.random.default_rng(SEED)
    images, labels, test_images, test_labels = split(rng)
    network = digits_network(rng)
    with threadpool_limits(1):  # sums are then always taken in the same order
        train(network, images, labels, rng, EPOCHS)
        steps = quantize(network, images)
        logits, int8_logits = forward(network, test_images), simulate(steps, test_images)
    model = folder / "digits_cnn_int8.tflite"
    model.write_bytes(to_tflite(steps, (1, 8, 8, 1), "digits, int8, trained by examples/digits/train.py"))
    tests = folder / "digits_test.npz"
    cases = PIXELS.quantized(test_images)[:, None]  # [N, 1, 8, 8, 1]: one run of the model each
    np.savez(tests, in_0=cases, labels=test_labels.astype(np.uint8))
    print(f"float accuracy {accuracy(logits, test_labels):.2%} of {len(test_labels)} held-out digits")
    print(f"int8 accuracy  {accuracy(int8_logits, test_labels):.2%} (simulated)")
    for path in (model, tests):
        print(f"{path.name}  {path.stat().st_size} bytes  sha256 {hashlib.sha256(path.read_bytes()).hexdigest()}")


if __name__ == "__main__":
    main()
