"""The client against a real firmware (in unicorn) over a bad line, and against scripted devices."""

from __future__ import annotations

import itertools
import random
import struct
from collections.abc import Iterator

import pytest

from quant2c.board import load_board
from quant2c.emulate import emulate
from quant2c.errors import CheckError, TransportError
from quant2c.target.client import Client
from quant2c.target.protocol import Command, Status, reply_frame, request_frame
from quant2c.target.transport import Transport
from standin import CRASH, NOTHING, TOY, Toy, crash_input, firmware, samples, toy_inputs

SEQUENCES = itertools.count(100)  # a request with the number of the one before would not be executed


class BadLine:
    """Spoils one byte of what is sent or received: the one at `at`, by dropping or by inverting it."""

    def __init__(self, transport: Transport) -> None:
        self.transport = transport
        self.name = transport.name
        self.finish = transport.finish
        self.close = transport.close
        self.spoil("", 0)

    def spoil(self, direction: str, at: int, how: str = "drop") -> None:
        self.direction, self.at, self.how, self.seen = direction, at, how, 0

    def _spoiled(self, direction: str, data: bytes) -> bytes:
        if direction != self.direction:
            return data
        at = self.at - self.seen
        self.seen += len(data)
        if not 0 <= at < len(data):
            return data
        middle = b"" if self.how == "drop" else bytes([data[at] ^ 0xFF])
        return data[:at] + middle + data[at + 1 :]

    def write(self, data: bytes) -> None:
        self.transport.write(self._spoiled("out", data))

    def read(self, count: int, timeout: float) -> bytes:
        """A dropped byte is not made up for by the next one: the line is short of it."""
        data = self._spoiled("in", self.transport.read(count, timeout))
        return data + self.transport.read(count - len(data), timeout) if len(data) < count else data


@pytest.fixture(scope="module")
def device() -> Iterator[Client]:
    """A firmware at the other end of a line that is good until a test spoils it."""
    with emulate(firmware("mps2_an386", "zig").output, load_board("mps2_an386"), "unicorn") as client:
        client.transport = BadLine(client.transport)
        yield client


@pytest.mark.emulated
@pytest.mark.parametrize("how", ["drop", "invert"])
@pytest.mark.parametrize("direction", ["out", "in"])
def test_any_one_byte_may_be_lost_or_damaged(device: Client, direction: str, how: str) -> None:
    """And a run whose reply is lost is not done twice: the sum goes on from one run to the next."""
    x = samples(3)[2]
    toy = Toy()
    line = device.transport
    assert isinstance(line, BadLine)
    line.spoil("", 0)
    device.reset(TOY)
    at = 0
    while at == 0 or line.seen > at:  # until the whole conversation was shorter
        line.spoil(direction, at, how)
        assert device.run(toy_inputs(x, 5)) == toy.run(x, 5)[0], f"byte {at}"
        at += 1
    assert at > 60


@pytest.mark.emulated
def test_large_tensors_travel_in_chunks_over_a_bad_line(device: Client) -> None:
    line = device.transport
    assert isinstance(line, BadLine)
    for direction in ("out", "in"):
        for at in range(3, 1800, 97):
            line.spoil(direction, at)
            assert device.run(crash_input(NOTHING), CRASH) == crash_input(NOTHING)


@pytest.mark.emulated
def test_after_random_bytes_it_still_answers(device: Client) -> None:
    """Half of the streams look like the beginning of a request."""
    line = device.transport
    assert isinstance(line, BadLine)
    line.spoil("", 0)
    generator = random.Random(1)
    for number in range(400):
        noise = generator.randbytes(generator.randrange(1, 600))
        command = generator.choice([c for c in range(256) if c != Command.EXIT])
        begun = request_frame(generator.randrange(256), command, noise[: generator.randrange(600)])
        line.write(begun[: generator.randrange(1, len(begun) + 1)] if number % 2 else noise)
        if number % 8 == 7:
            assert device.run(crash_input(NOTHING), CRASH) == crash_input(NOTHING)


@pytest.mark.emulated
def test_what_does_not_fit_is_refused_before_it_is_sent(device: Client) -> None:
    with pytest.raises(TransportError, match="input 1 takes 4 bytes, not 3"):
        device.run([bytes(64), bytes(3)])
    with pytest.raises(TransportError, match="has no model 2"):
        device.run([], 2)


@pytest.mark.emulated
@pytest.mark.parametrize(
    ("command", "payload", "status"),
    [
        (9, b"", Status.COMMAND),
        (Command.MODEL, b"\x02", Status.ARGUMENT),
        (Command.MODEL, b"", Status.ARGUMENT),
        (Command.WRITE, struct.pack("<BBHI", 0, 0, 0, 60) + b"12345", Status.ARGUMENT),  # one byte over the end
        (Command.WRITE, struct.pack("<BBHI", 0, 0, 0, 0xFFFFFFFF) + b"1", Status.ARGUMENT),
        (Command.WRITE, struct.pack("<BBHI", 0, 2, 0, 0), Status.ARGUMENT),
        (Command.READ, struct.pack("<BBHI", 0, 0, 33, 0), Status.ARGUMENT),
        (Command.READ, struct.pack("<BBHI", 1, 0, 513, 0), Status.ARGUMENT),
        (Command.READ, struct.pack("<BBHI", 0, 3, 1, 0), Status.ARGUMENT),
        (Command.LAYERS, struct.pack("<HH", 4, 2), Status.ARGUMENT),
        (Command.LAYERS, struct.pack("<HH", 0, 43), Status.ARGUMENT),
        (Command.RUN, b"\x00", Status.ARGUMENT),
        (Command.RESET, b"\x05", Status.ARGUMENT),
        (Command.EXIT, b"", Status.ARGUMENT),
    ],
)
def test_the_firmware_checks_every_field(device: Client, command: int, payload: bytes, status: Status) -> None:
    line = device.transport
    assert isinstance(line, BadLine)
    line.spoil("", 0)
    while line.read(100, 0.0):
        pass
    sequence = next(SEQUENCES)
    line.write(request_frame(sequence, command, payload))
    assert line.read(9, 1.0) == reply_frame(sequence, status)


class Script:
    """A device that answers every write with the next of its replies."""

    name = "script"

    def __init__(self, *replies: bytes) -> None:
        self.replies = list(replies)
        self.waiting = b""

    def write(self, data: bytes) -> None:
        self.waiting += self.replies.pop(0) if self.replies else b""

    def read(self, count: int, timeout: float) -> bytes:
        data, self.waiting = self.waiting[:count], self.waiting[count:]
        return data

    def finish(self) -> int | None:
        return None

    def close(self) -> None:
        """Nothing is held."""


def info(version: int = 1) -> bytes:
    return struct.pack("<4B4I", version, 0, 1, 1, 512, 64_000_000, 2048, 5) + b"board"


def test_a_device_that_says_nothing() -> None:
    with pytest.raises(TransportError, match="does not answer"):
        Client(Script())


def test_a_device_that_speaks_another_version() -> None:
    with pytest.raises(TransportError, match="another protocol version"):
        Client(Script(reply_frame(1, Status.OK, info(version=2))))


def test_replies_to_other_requests_are_skipped() -> None:
    stale = reply_frame(0, Status.OK, b"old") + b"noise" + reply_frame(7, Status.ARGUMENT)
    client = Client(Script(stale + b"\x5a\xff\xff", stale + reply_frame(1, Status.OK, info())))
    assert client.info.board == "board" and client.info.counter == "DWT cycle counter"
    assert client.counting.of(123, 9) == 123 and client.counting.unit == "cycles"


@pytest.mark.parametrize(
    ("reply", "error", "words"),
    [
        (reply_frame(2, Status.GUARD), CheckError, "outside of its arena"),
        (reply_frame(2, Status.STACK), CheckError, "stack of 2048 bytes overflowed"),
        (reply_frame(2, Status.ARGUMENT), TransportError, "refuses RESET with status 3"),
        (
            reply_frame(0, Status.FAULT, struct.pack("<II", 16, 33)),
            TransportError,
            "at 0x10, called from 0x21",
        ),
        (reply_frame(0, Status.FAULT, bytes(8)), TransportError, "without leaving a trace"),
    ],
)
def test_statuses_become_sentences(reply: bytes, error: type[Exception], words: str) -> None:
    client = Client(Script(reply_frame(1, Status.OK, info()), reply))
    with pytest.raises(error, match=words):
        client.reset()
