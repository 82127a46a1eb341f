"""The host's side of the protocol: typed requests that survive a lost or damaged byte."""

from __future__ import annotations

import struct
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from quant2c.errors import CheckError, TransportError
from quant2c.target.protocol import (
    CHECKSUM,
    COUNTERS,
    FAULT_FIELDS,
    FIELDS_BYTES,
    HEADER,
    INFO_FIELDS,
    LAYER_FIELDS,
    MODEL_FIELDS,
    REPLY_START,
    RUN_FIELDS,
    SHA256_TEXT_BYTES,
    VERSION,
    Command,
    Reply,
    RunMode,
    Status,
    crc16,
    request_frame,
)
from quant2c.target.transport import Transport

_ATTEMPTS = 5  # without an answer
_REFUSALS = 50  # of frames that the device calls damaged: noise before ours makes many
_QUIET = 0.05  # seconds of silence after which a device has said all
_USUAL_CHUNK_BYTES = 512  # until the device has told
_LARGEST_CHUNK_BYTES = 0xFFFF - FIELDS_BYTES  # a length has two bytes
_REBUILD = "generate, build and flash the firmware again"


@dataclass(frozen=True)
class ModelInfo:
    """One model of a firmware. Sizes in bytes."""

    index: int
    name: str
    sha256: str
    arena_bytes: int
    state_bytes: int
    layers: int
    input_bytes: tuple[int, ...]
    output_bytes: tuple[int, ...]


@dataclass(frozen=True)
class DeviceInfo:
    """What a firmware says of itself. `counter` names what the device counts with."""

    board: str
    counter: str
    traced: bool
    chunk_bytes: int
    clock_hz: int
    stack_bytes: int
    interrupt_instructions: int
    models: tuple[ModelInfo, ...]


@dataclass(frozen=True)
class Counting:
    """What a device's ticks mean. `of(ticks, interrupts)` turns them into `unit`."""

    unit: str
    of: Callable[[int, int], int]


_UNITS = {COUNTERS[2]: "timer ticks"}  # the other counters run with the core's clock


def raw_counts(info: DeviceInfo) -> Counting:
    """The device's own ticks."""
    return Counting(_UNITS.get(info.counter, "cycles"), lambda ticks, interrupts: ticks)


@dataclass(frozen=True)
class Layer:
    """One layer of a run: its cost, and the CRC-32 of its output."""

    count: int
    digest: int


@dataclass(frozen=True)
class Run:
    """One inference: outputs, and what it cost in the client's unit. `layers` is empty where none were asked for."""

    outputs: list[bytes]
    count: int
    layers: tuple[Layer, ...] = ()


class Client:
    """A conversation with a device.

    `timeout` is how long a reply may take in seconds, `run_timeout` that of a run. `counting` gives the meaning of the
    device's ticks, from what it says of itself. `describe` turns a code address into words.
    """

    def __init__(
        self,
        transport: Transport,
        *,
        counting: Callable[[DeviceInfo], Counting] = raw_counts,
        describe: Callable[[int], str] = hex,
        timeout: float = 1.0,
        run_timeout: float = 60.0,
    ) -> None:
        self.transport = transport
        self.timeout = timeout
        self.run_timeout = run_timeout
        self._describe = describe
        self._sequence = 0
        self._stack_bytes = 0  # until the device has told
        self._buffer = b""  # heard, and not yet understood
        self._heard = 0  # bytes since the last request
        self._chunk_bytes = _USUAL_CHUNK_BYTES
        self._drain()  # replies to a host that was here before
        self.info = self._ask_info()
        self.counting = counting(self.info)

    # ---- what a device can do ----

    def find_model(self, name: str) -> int:
        """The index of the model of that name."""
        for model in self.info.models:
            if model.name == name:
                return model.index
        held = ", ".join(model.name for model in self.info.models)
        raise TransportError(self.transport.name, f"has no model '{name}'", f"it has {held}")

    def run(self, inputs: Sequence[bytes], model: int = 0) -> list[bytes]:
        """One inference: the outputs for those inputs."""
        return self.measure(inputs, model).outputs

    def measure(self, inputs: Sequence[bytes], model: int = 0) -> Run:
        """One inference with its cost."""
        return self._run(inputs, model, RunMode.PLAIN)[0]

    def trace(self, inputs: Sequence[bytes], model: int = 0) -> Run:
        """One inference with the cost and the digest of every layer."""
        if not self.info.traced:
            raise TransportError(self.transport.name, "was built without Q2C_TRACE", "build it with TRACE=-DQ2C_TRACE")
        run, _ = self._run(inputs, model, RunMode.DIGESTS)
        return Run(run.outputs, run.count, self._layers(self._model(model).layers))

    def stack_bytes(self, inputs: Sequence[bytes], model: int = 0) -> int:
        """The stack that one inference uses. It counts as a run: state moves on."""
        return self._run(inputs, model, RunMode.STACK)[1]

    def reset(self, model: int = 0) -> None:
        """Back to fresh state."""
        self._exchange(Command.RESET, bytes((model,)))

    def exit(self, status: int = 0) -> int | None:
        """Ends the firmware; returns the exit status that arrived, None where nobody tells."""
        self._exchange(Command.EXIT, bytes((status,)))
        return self.transport.finish()

    def close(self) -> None:
        """Lets go of the device."""
        self.transport.close()

    # ---- requests ----

    def _ask_info(self) -> DeviceInfo:
        payload = self._exchange(Command.INFO)
        if payload[:1] != bytes((VERSION,)):
            raise TransportError(self.transport.name, "speaks another protocol version", _REBUILD)
        fields, name = self._split(INFO_FIELDS, payload, Command.INFO)
        _, models, counter, flags, self._chunk_bytes, clock, self._stack_bytes, interrupt = fields
        if not LAYER_FIELDS.size <= self._chunk_bytes <= _LARGEST_CHUNK_BYTES:
            raise self._nonsense(Command.INFO, f"{self._chunk_bytes} bytes at once")
        return DeviceInfo(
            board=name.decode("utf-8", "replace"),
            counter=COUNTERS.get(counter, "unknown"),
            traced=bool(flags & 1),
            chunk_bytes=self._chunk_bytes,
            clock_hz=clock,
            stack_bytes=self._stack_bytes,
            interrupt_instructions=interrupt,
            models=tuple(self._ask_model(index) for index in range(models)),
        )

    def _ask_model(self, index: int) -> ModelInfo:
        payload = self._exchange(Command.MODEL, bytes((index,)))
        (arena, state, layers, inputs, outputs), rest = self._split(MODEL_FIELDS, payload, Command.MODEL)
        if 4 * (inputs + outputs) > len(rest):
            raise self._nonsense(Command.MODEL, f"{inputs} inputs and {outputs} outputs in {len(payload)} bytes")
        sizes, text = self._split(struct.Struct(f"<{inputs + outputs}I"), rest, Command.MODEL)
        words = text.decode("utf-8", "replace")
        sha256, name = words[:SHA256_TEXT_BYTES], words[SHA256_TEXT_BYTES:]
        return ModelInfo(index, name, sha256, arena, state, layers, sizes[:inputs], sizes[inputs:])

    def _split(self, fields: struct.Struct, payload: bytes, command: Command) -> tuple[tuple[int, ...], bytes]:
        """The fields at the start of a payload, and the rest of it."""
        if len(payload) < fields.size:
            raise self._nonsense(command, f"{len(payload)} bytes instead of {fields.size}")
        return fields.unpack_from(payload), payload[fields.size :]

    def _nonsense(self, command: Command, what: str) -> TransportError:
        """A reply whose checksum is right and whose contents are not: firmware of another version, or not ours."""
        return TransportError(self.transport.name, f"answers {command.name} with {what}", _REBUILD)

    def _model(self, index: int) -> ModelInfo:
        if not 0 <= index < len(self.info.models):
            raise TransportError(self.transport.name, f"has no model {index}", f"it has {len(self.info.models)}")
        return self.info.models[index]

    def _run(self, inputs: Sequence[bytes], model: int, mode: RunMode) -> tuple[Run, int]:
        """One inference, and the stack it used if asked."""
        known = self._model(model)
        for index, (data, size) in enumerate(zip(inputs, known.input_bytes, strict=True)):
            if len(data) != size:
                raise TransportError(
                    known.name, f"input {index} takes {size} bytes, not {len(data)}", "is it the right model?"
                )
            self._write(model, index, data)
        payload = self._exchange(Command.RUN, bytes((model, mode)), self.run_timeout)
        (ticks, interrupts, stack), _ = self._split(RUN_FIELDS, payload, Command.RUN)
        outputs = [self._read(model, index, size) for index, size in enumerate(known.output_bytes)]
        return Run(outputs, self.counting.of(ticks, interrupts) if mode != RunMode.STACK else 0), stack

    def _write(self, model: int, index: int, data: bytes) -> None:
        for offset in range(0, len(data), self._chunk_bytes):
            fields = struct.pack("<BBHI", model, index, 0, offset)
            self._exchange(Command.WRITE, fields + data[offset : offset + self._chunk_bytes])

    def _read(self, model: int, index: int, size: int) -> bytes:
        chunks = []
        for offset in range(0, size, self._chunk_bytes):
            count = min(self._chunk_bytes, size - offset)
            chunk = self._exchange(Command.READ, struct.pack("<BBHI", model, index, count, offset))
            if len(chunk) != count:
                raise self._nonsense(Command.READ, f"{len(chunk)} bytes instead of {count}")
            chunks.append(chunk)
        return b"".join(chunks)

    def _layers(self, count: int) -> tuple[Layer, ...]:
        at_once = self._chunk_bytes // LAYER_FIELDS.size
        layers: list[Layer] = []
        for first in range(0, count, at_once):
            number = min(at_once, count - first)
            payload = self._exchange(Command.LAYERS, struct.pack("<HH", first, number))
            if len(payload) != number * LAYER_FIELDS.size:
                raise self._nonsense(Command.LAYERS, f"{len(payload)} bytes for {number} layers")
            for ticks, interrupts, digest in LAYER_FIELDS.iter_unpack(payload):
                layers.append(Layer(self.counting.of(ticks, interrupts), digest))
        return tuple(layers)

    # ---- frames ----

    def _exchange(self, command: Command, payload: bytes = b"", timeout: float | None = None) -> bytes:
        """The payload of the device's reply.

        Without an answer the same request is sent again. Zeros before it end whatever frame the device is still waiting
        for; the unchanged sequence number tells it that it may have answered already.
        """
        self._sequence = (self._sequence + 1) % 256
        frame = request_frame(self._sequence, command, payload)
        self._heard = 0
        ends_others = bytes(self._largest_frame())
        self.transport.write(ends_others + frame if command == Command.INFO else frame)  # a host before may have died
        silences = refusals = 0
        while silences < _ATTEMPTS and refusals < _REFUSALS:
            reply = self._receive(self.timeout if timeout is None else timeout)
            if reply is not None and reply.status != Status.FRAME:
                return self._checked(reply, command)
            silences, refusals = silences + (reply is None), refusals + (reply is not None)
            self.transport.write(ends_others + frame)
        if self._heard:
            problem = f"sends {self._heard} bytes, and no reply among them"
            raise TransportError(
                self.transport.name, problem, "is it firmware that quant2c generated, and the baud rate the right one?"
            )
        raise TransportError(
            self.transport.name, "does not answer", "is the firmware running, and the port the right one?"
        )

    def _drain(self) -> None:
        """What is on the line is not for this conversation. A device that never falls silent is not waited for."""
        deadline = time.monotonic() + self.timeout
        while self._hear(self._largest_frame(), _QUIET) and time.monotonic() < deadline:
            pass

    def _hear(self, count: int, timeout: float) -> bytes:
        data = self.transport.read(count, timeout)
        self._heard += len(data)
        return data

    def _largest_frame(self) -> int:
        return 1 + HEADER.size + FIELDS_BYTES + self._chunk_bytes + CHECKSUM.size

    def _receive(self, timeout: float) -> Reply | None:
        """The reply to the last request; None where it did not come, one with status FRAME where that is all that came.

        Noise makes the device refuse many frames: once all of that is heard, sending the request again once will do.
        """
        deadline = time.monotonic() + timeout
        refusal = None
        while True:
            reply = self._next_frame(deadline)
            if reply is None:
                return refusal
            if reply.status == Status.FRAME:
                refusal, deadline = reply, min(deadline, time.monotonic() + _QUIET)
            elif reply.status == Status.FAULT or reply.sequence == self._sequence:
                return reply

    def _next_frame(self, deadline: float) -> Reply | None:
        """The next frame whose checksum is right; None where none began in time.

        Nothing that was heard is lost: where a frame turns out to be none, another may begin inside it.
        """
        patience = self.timeout  # for the rest of a frame that has begun
        while time.monotonic() < deadline + self.timeout:  # noise may have no end
            start = self._buffer.find(REPLY_START)
            self._buffer = self._buffer[start:] if start >= 0 else b""
            lacking = self._frame_bytes() - len(self._buffer)
            if lacking > 0:
                wait = patience if self._buffer else max(deadline - time.monotonic(), 0.0)
                more = self._hear(lacking, wait)
                self._buffer += more
                if not self._buffer:
                    return None
                if len(more) < lacking:
                    self._buffer, patience = self._buffer[1:], 0.0
                continue
            reply = self._first_frame()
            if reply is not None:
                return reply
            self._buffer = self._buffer[1:]
        return None

    def _frame_bytes(self) -> int:
        """How long the frame at the start of the buffer is, as far as can be known: at least so many bytes."""
        shortest = 1 + HEADER.size + CHECKSUM.size
        if len(self._buffer) < shortest:
            return shortest if self._buffer else 1
        size: int = HEADER.unpack_from(self._buffer, 1)[2]
        return shortest + size if size <= FIELDS_BYTES + self._chunk_bytes else shortest  # no reply is so long

    def _first_frame(self) -> Reply | None:
        """The frame at the start of the buffer, which is taken out; None where it is none."""
        sequence, status, size = HEADER.unpack_from(self._buffer, 1)
        body, end = self._buffer[1 : 1 + HEADER.size + size], 1 + HEADER.size + size
        if len(self._buffer) < end + CHECKSUM.size or CHECKSUM.unpack_from(self._buffer, end)[0] != crc16(body):
            return None
        self._buffer = self._buffer[end + CHECKSUM.size :]
        return Reply(sequence, status, body[HEADER.size :])

    def _checked(self, reply: Reply, command: Command) -> bytes:
        if reply.status == Status.OK:
            return reply.payload
        name = self.transport.name
        if reply.status == Status.FAULT:
            raise TransportError(name, f"faulted {self._where(reply.payload)}", "stack overflow or wild pointer")
        if reply.status == Status.GUARD:
            raise CheckError(name, "the model wrote outside of its arena", "this must not happen: please report it")
        if reply.status == Status.STACK:
            raise CheckError(name, f"the stack of {self._stack_bytes} bytes overflowed", "generate with more stack")
        raise TransportError(name, f"refuses {command.name} with status {reply.status}", "is it the right firmware?")

    def _where(self, payload: bytes) -> str:
        pc, lr = FAULT_FIELDS.unpack(payload[: FAULT_FIELDS.size].ljust(FAULT_FIELDS.size, b"\0"))
        return f"at {self._describe(pc)}, called from {self._describe(lr)}" if pc else "without leaving a trace"
