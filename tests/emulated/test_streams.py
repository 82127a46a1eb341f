"""Byte streams that no host would send, to the protocol of a firmware in QEMU: it still answers, and rightly.

QUANT2C_STREAMS is their number on each machine: 10,000 are a few minutes.
"""

from __future__ import annotations

import itertools
import os
import random
import struct
from collections.abc import Callable
from pathlib import Path

import pytest

import quant2c
from quant2c.board import load_board
from quant2c.cases import random_cases
from quant2c.emulate import emulate
from quant2c.target.client import Client
from quant2c.target.protocol import FIELDS_BYTES, HEADER, REQUEST_START, Command, crc16, request_frame
from quant2c.toolchain.project import build_project
from standin import compiler, require_qemu

STREAMS = int(os.environ.get("QUANT2C_STREAMS", "64"))
CHECKED_EVERY = 8  # streams
CHUNK = 512
COMMANDS = [command for command in range(256) if command != Command.EXIT]  # EXIT would do what it is asked


def good(r: random.Random) -> bytes:
    """A well-formed frame: a command that there is or is not, and any payload."""
    command = r.choice([c for c in Command if c != Command.EXIT]) if r.random() < 0.8 else r.choice(COMMANDS)
    fields = struct.pack("<BBHI", r.randrange(3), r.randrange(4), r.randrange(600), r.choice([0, 1, 60, 1 << 31]))
    payload = (fields + r.randbytes(r.randrange(CHUNK)))[: r.choice([0, 1, 2, 4, 7, 8, 9, 100, FIELDS_BYTES + CHUNK])]
    return request_frame(r.randrange(128, 256), command, payload)  # no number of the host's own


def with_length(frame: bytes, length: int) -> bytes:
    return frame[:3] + struct.pack("<H", length) + frame[5:]


def without_byte(frame: bytes, r: random.Random) -> bytes:
    at = r.randrange(len(frame))
    return frame[:at] + frame[at + 1 :]


def with_other_byte(frame: bytes, r: random.Random) -> bytes:
    at = r.randrange(len(frame))
    return frame[:at] + bytes([frame[at] ^ r.randrange(1, 256)]) + frame[at + 1 :]


def lying(r: random.Random) -> bytes:
    """A length that is not that of the payload, under a checksum that is right for both."""
    body = HEADER.pack(r.randrange(256), r.choice(COMMANDS), r.randrange(FIELDS_BYTES + CHUNK)) + r.randbytes(20)
    return REQUEST_START + body + struct.pack("<H", crc16(body))


STREAM: dict[str, Callable[[random.Random], bytes]] = {
    "noise": lambda r: r.randbytes(r.randrange(1, 600)),
    "starts": lambda r: REQUEST_START * r.randrange(1, 600),
    "zeros": lambda r: bytes(r.randrange(1, 600)),
    "cut short": lambda r: (frame := good(r))[: r.randrange(1, len(frame) + 1)],
    "another byte": lambda r: with_other_byte(good(r), r),
    "a byte lost": lambda r: without_byte(good(r), r),
    "huge length": lambda r: with_length(good(r), r.choice([521, 1024, 0x7FFF, 0x8000, 0xFFFF])),
    "too long by one": lambda r: with_length(good(r), FIELDS_BYTES + CHUNK + 1),
    "lying length": lying,
    "good frames": lambda r: b"".join(good(r) for _ in range(r.randrange(1, 4))),
    "good frames in noise": lambda r: b"".join(r.randbytes(r.randrange(40)) + good(r) for _ in range(3)),
}


@pytest.mark.emulated
@pytest.mark.parametrize("board", ["mps2_an386", "microbit", "netduinoplus2"])  # three UART drivers
def test_it_still_answers(board: str, tmp_path: Path, digits_dir: Path) -> None:
    require_qemu()
    project = quant2c.compile(digits_dir / "digits_cnn_int8.tflite", board=board)
    project.write(tmp_path)
    case = random_cases(project.inputs, 4).case("", 3)
    inputs = [array.tobytes() for array in case]
    wanted = [array[0].tobytes() for array in project.run({"in_0": case[0][None]}, "numpy").values()]
    r = random.Random(board)
    sent = dict.fromkeys(STREAM, 0)
    with emulate(build_project(tmp_path, compiler("gcc")).output, load_board(board), "qemu") as client:
        for number, kind in zip(range(STREAMS), itertools.cycle(STREAM)):
            sent[kind] += 1
            client.transport.write(STREAM[kind](r))
            if number % CHECKED_EVERY == CHECKED_EVERY - 1:
                again = Client(client.transport, timeout=3.0)  # a host that knows nothing of what was before
                assert again.info == client.info
                assert again.run(inputs) == wanted, f"after {number + 1} streams, the last one {kind}"
    assert all(sent.values()) and sum(sent.values()) == STREAMS
