"""The main job on one page: a trained network becomes firmware that is proved and run on an emulated Cortex-M4.

python examples/digits/run.py [core]
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import numpy as np
from rich.table import Table

import quant2c
from quant2c import report
from quant2c.board import load_board
from quant2c.cli.console import console, progress
from quant2c.core import find_core

HERE = Path(__file__).resolve().parent
SHOWN = 12  # predictions in the table
VERIFIED = 40  # digits that are compared layer by layer


def main(on: str = "cortex-m4") -> int:
    """0 where the firmware computes what numpy does."""
    board = load_board(find_core(on).board)
    with np.load(HERE / "digits_test.npz") as archive:
        images, labels = archive["in_0"], archive["labels"]

    console.rule(f"1. From the model to firmware for {board.name}")
    project = quant2c.compile(HERE / "digits_cnn_int8.tflite", board=board.id)
    for part in report.inspection(project.compiled, project.footprint()):
        console.print(part)
    with tempfile.TemporaryDirectory(prefix="quant2c-digits-") as folder:
        written = project.write(folder)
        console.print(
            f"\n{len(written)} files: {', '.join(name for name in written if name.startswith('digits'))}, ..."
        )

    console.rule(f"2. The firmware on an emulated {on}, every layer against numpy")
    with progress("verifying") as update:
        verification = project.verify({"in_0": images[:VERIFIED]}, on=on, progress=update)
    console.print(report.verification(project.compiled, verification, on))

    console.rule(f"3. {len(images)} digits that the network has never seen")
    with progress("classifying") as update:
        scores = project.run({"in_0": images}, on=on, progress=update)["out_0"]
    reference = project.run({"in_0": images}, on="numpy")["out_0"]
    predictions = scores.reshape(len(labels), -1).argmax(axis=1)
    console.print(_predictions(predictions, labels, scores))
    right = int((predictions == labels).sum())
    same = bool(np.array_equal(scores, reference))
    console.print(f"\naccuracy on {on}: {right} of {len(labels)}, {100 * right / len(labels):.2f} %")
    console.print(f"all {scores.size:,} output bytes equal to numpy: {'yes' if same else 'NO'}")
    return 0 if same and verification.ok else 1


def _predictions(predictions: np.ndarray, labels: np.ndarray, scores: np.ndarray) -> Table:
    table = Table(box=None, pad_edge=False)
    for name in ("digit", "predicted", "probability", ""):
        table.add_column(name, justify="right")
    for number in range(SHOWN):
        best = int(predictions[number])
        probability = (int(scores[number].reshape(-1)[best]) + 128) / 256
        verdict = "" if best == labels[number] else "wrong"
        table.add_row(str(labels[number]), str(best), f"{100 * probability:.1f} %", verdict)
    return table


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
