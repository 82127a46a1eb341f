"""Firmware around hand-written stand-ins for generated models (emulate/standin), and what they must compute.

`toy` gives every part of a firmware something to do: several inputs and outputs, state, 64-bit products and division,
floats, and a loop whose length is an input. `crash` misbehaves in the way that its first input byte names.
"""

from __future__ import annotations

import functools
import shutil
import struct
import zlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from conftest import in_ci
from quant2c.board import Board, load_board
from quant2c.emit.firmware import render_firmware
from quant2c.errors import ToolError
from quant2c.toolchain.find import Compiler, find_target_compiler
from quant2c.toolchain.project import TRACE, Built, build_project
from temporary import kept_folder

FOLDER = Path(__file__).resolve().parent / "emulate" / "standin"
BOARDS = (
    "microbit",
    "lm3s6965evb",
    "mps2_an385",
    "mps2_an385_m0",
    "mps2_an386",
    "mps2_an500",
    "mps2_an505",
    "mps3_an547",
    "netduinoplus2",
)
COMPILERS = ("gcc", "zig")
TOY, CRASH = 0, 1
STACK_BYTES = 2048

# What crash does.
NOTHING, BEHIND_THE_ARENA, BEFORE_THE_ARENA, WILD_POINTER, DEEP_STACK, UNALIGNED_WORD, LOCK_UP = range(7)

WEIGHTS = np.array([1, -2, 3, -4, 5, -6, 7, -8, 127, -128, 11, -12, 13, -14, 15, -16], np.int64)


@dataclass(frozen=True)
class StandIn:
    """What the firmware templates ask of a model."""

    name: str
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    weights_bytes: int = 16
    constants_bytes: int = 0
    arena_bytes: int = 1024
    state_bytes: int = 8
    optimise: str = "balanced"

    @property
    def NAME(self) -> str:
        return self.name.upper()


MODELS = (StandIn("toy", ("x", "rounds"), ("y", "sum", "scaled")), StandIn("crash", ("way",), ("same",)))
SOURCES = ("crash.c", "toy.c", "toy_weights.c")


def compiler(name: str) -> Compiler:
    """A cross compiler; the test is skipped where it is missing, and fails in CI."""
    try:
        return find_target_compiler(name)
    except ToolError as error:
        if in_ci():
            pytest.fail(str(error))
        pytest.skip(str(error))


def require_qemu() -> None:
    """Skips the test where QEMU is missing; fails it in CI."""
    if shutil.which("qemu-system-arm") is None:
        if in_ci():
            pytest.fail("qemu-system-arm is missing")
        pytest.skip("qemu-system-arm is not on this machine")


def write_firmware(board: str | Board, folder: Path) -> Path:
    """A firmware folder with both stand-ins, as generate writes it."""
    known = load_board(board) if isinstance(board, str) else board
    for path in FOLDER.glob("*.[ch]"):
        shutil.copy(path, folder)
    for name, text in render_firmware(MODELS, known, SOURCES, stack_bytes=STACK_BYTES).items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


@functools.cache
def firmware(board: str, compiler_name: str, trace: bool = True) -> Built:
    """The built firmware of a board."""
    found = compiler(compiler_name)
    folder = write_firmware(board, kept_folder("firmware"))
    return build_project(folder, found, macros=TRACE if trace else {})


class Toy:
    """What toy must compute, with its state."""

    def __init__(self) -> None:
        self.sum = 0

    def run(self, x: np.ndarray, rounds: int) -> tuple[list[bytes], list[int]]:
        """Outputs, and the digest of each layer's output."""
        windows = np.lib.stride_tricks.sliding_window_view(x.astype(np.int64), 16)[:32]
        y = np.clip(((windows @ WEIGHTS) * 1518500250 + (1 << 36)) >> 37, -128, 127).astype(np.int8)
        self.sum += int((y.astype(np.int64) * 1000003).sum())
        quotient = abs(self.sum) // 7 * (1 if self.sum >= 0 else -1)
        scaled = np.float32(0)
        for value in y:
            scaled = np.float32(scaled + np.float32(np.float32(value) * np.float32(0.37)))
        outputs = [y.tobytes(), struct.pack("<q", quotient), scaled.tobytes()]
        return outputs, [zlib.crc32(data) for data in (outputs[0], b"\x55" * 64, outputs[1], outputs[2])]


def toy_inputs(x: np.ndarray, rounds: int) -> list[bytes]:
    """The inputs of toy as the protocol takes them."""
    return [x.astype(np.int8).tobytes(), struct.pack("<I", rounds)]


def crash_input(way: int) -> list[bytes]:
    """The input of crash; more than a chunk, so that it travels in pieces."""
    return [bytes([way]) + bytes(range(250)) * 3 + bytes(149)]


def samples(count: int) -> list[np.ndarray]:
    """Inputs of toy: both extremes, then random ones."""
    generator = np.random.default_rng(11)
    fixed = [np.full(64, 127, np.int8), np.full(64, -128, np.int8)]
    return (fixed + [generator.integers(-128, 128, 64).astype(np.int8) for _ in range(count)])[:count]
