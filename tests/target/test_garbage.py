"""Devices that say nothing, talk without end, or lie: a sentence and a status in bounded time, never a traceback."""

from __future__ import annotations

import random
import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from quant2c.cli import main
from quant2c.errors import Quant2cError, TransportError
from quant2c.target.client import Client
from quant2c.target.protocol import HEADER, Command, Status, reply_frame

SECONDS = 20  # the most that a device which makes no sense may keep a user waiting


class Device:
    """Answers each request frame by a function of (sequence, command, payload); other bytes it skips."""

    name = "device"

    def __init__(self, answer: Callable[[int, int, bytes], bytes]) -> None:
        self.answer = answer
        self.waiting = b""

    def write(self, data: bytes) -> None:
        frame = data.lstrip(b"\0")
        if frame[:1] == b"\xa5":
            sequence, command, _ = HEADER.unpack_from(frame, 1)
            self.waiting += self.answer(sequence, command, frame[1 + HEADER.size : -2])

    def read(self, count: int, timeout: float) -> bytes:
        data, self.waiting = self.waiting[:count], self.waiting[count:]
        return data

    def finish(self) -> int | None:
        return None

    def close(self) -> None:
        """Nothing is held."""


class Chatter(Device):
    """Never falls silent."""

    def __init__(self, text: bytes) -> None:
        super().__init__(lambda *_: b"")
        self.text = text

    def read(self, count: int, timeout: float) -> bytes:
        self.text = self.text[count % len(self.text) :] + self.text[: count % len(self.text)]
        return (self.text * (count // len(self.text) + 1))[:count]


def plausible(command: int, asked: bytes, r: random.Random) -> bytes:
    """A payload as the firmware would send it, for two models."""
    counts = {Command.READ: 1, Command.LAYERS: 12}
    if command in counts:
        return bytes(counts[Command(command)] * int.from_bytes(asked[2:4], "little"))
    info = struct.pack("<4B4I", 1, 2, r.randrange(5), 1, r.choice([12, 64, 512]), 1, 2, 3) + b"board"
    edges = r.randrange(3)
    model = struct.pack("<5I", 16, 0, r.randrange(4), 1, edges) + struct.pack("<I", 4) * (1 + edges) + b"0" * 64 + b"m"
    return {Command.INFO: info, Command.MODEL: model, Command.RUN: bytes(16)}.get(Command(command), b"")


def spoiled(payload: bytes, r: random.Random) -> bytes:
    """Cut, longer, or with some bytes that say something else."""
    data = bytearray(payload[: r.randrange(len(payload) + 1)] if r.random() < 0.3 else payload)
    for _ in range(r.randrange(4) if data else 0):
        data[r.randrange(len(data))] = r.choice([0, 1, 2, 127, 255, r.randrange(256)])
    return bytes(data) + (r.randbytes(r.randrange(40)) if r.random() < 0.2 else b"")


def converse(client: Client) -> None:
    """Everything a host asks for."""
    for model in client.info.models:
        client.reset(model.index)
        inputs = [bytes(min(size, 5000)) for size in model.input_bytes]
        if sum(model.input_bytes) < 5000 and sum(model.output_bytes) < 100_000 and model.layers < 10_000:
            client.trace(inputs, model.index)
            client.stack_bytes(inputs, model.index)
    client.find_model("m")


def test_replies_that_make_no_sense_are_sentences() -> None:
    """Their checksums are right: 2,000 conversations with firmware that is not ours."""
    outcomes = {"well": 0, "refused": 0}
    for seed in range(2000):
        r = random.Random(seed)

        def answer(sequence: int, command: int, asked: bytes, r: random.Random = r) -> bytes:
            payload = plausible(command, asked, r)
            if r.random() < 0.1:
                payload = spoiled(payload, r)
            status = r.choice([Status.OK] * 200 + [*Status, 77])
            return reply_frame(sequence, status, payload)

        try:
            converse(Client(Device(answer), timeout=0.01, run_timeout=0.01))
        except Quant2cError as error:
            assert error.hint and error.problem
            outcomes["refused"] += 1
        else:
            outcomes["well"] += 1
    assert min(outcomes.values()) > 200, outcomes


@pytest.mark.parametrize(
    "text", [b"hello from another firmware\r\n", b"\x5a", b"\x5a\x01\x00\xff\xff", b"\x5a\x01\x00\x02\x00ab"]
)
def test_a_device_that_never_falls_silent(text: bytes) -> None:
    started = time.monotonic()
    with pytest.raises(TransportError, match=r"sends \d+ bytes, and no reply among them") as error:
        Client(Chatter(text), timeout=0.1)
    assert "baud" in error.value.hint
    assert time.monotonic() - started < SECONDS


@contextmanager
def server(behave: Callable[[socket.socket], None]) -> Iterator[str]:
    """A device behind a network port; `behave` has the connection until it returns."""
    listening = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        try:
            connection, _ = listening.accept()
            with connection:
                behave(connection)
        except OSError:
            pass  # the other side is gone

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield f"socket://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        listening.close()


def silent(connection: socket.socket) -> None:
    while connection.recv(4096):
        pass


def talkative(connection: socket.socket) -> None:
    noise = random.Random(1)
    while True:
        connection.sendall(noise.randbytes(512))
        time.sleep(0.001)


def echo(connection: socket.socket) -> None:
    """Receive tied to transmit."""
    while data := connection.recv(4096):
        connection.sendall(data)


def gone(connection: socket.socket) -> None:
    connection.recv(4)


@pytest.mark.parametrize(
    ("behave", "words"),
    [
        (silent, "does not answer"),
        (talkative, "no reply among them"),
        (echo, "no reply among them"),
        (gone, "failed"),
    ],
)
def test_validate_ends_with_a_sentence(
    behave: Callable[[socket.socket], None], words: str, digits_dir: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pytest.importorskip("serial")
    started = time.monotonic()
    with server(behave) as url, pytest.raises(SystemExit) as stop:
        main(["validate", str(digits_dir / "digits_cnn_int8.tflite"), "--port", url, "--cases", "1"])
    said = capsys.readouterr().err
    assert stop.value.code == 5 and words in said and "Traceback" not in said, said
    assert time.monotonic() - started < SECONDS
