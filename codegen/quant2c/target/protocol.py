"""The frames of docs/protocol.md: requests to a device and its replies."""

from __future__ import annotations

import binascii
import struct
from dataclasses import dataclass
from enum import IntEnum, IntFlag

VERSION = 1
REQUEST_START = b"\xa5"
REPLY_START = b"\x5a"
HEADER = struct.Struct("<BBH")  # sequence, command or status, payload bytes
CHECKSUM = struct.Struct("<H")
FIELDS_BYTES = 8
MODEL_FIELDS = struct.Struct("<5I")
RUN_FIELDS = struct.Struct("<QII")
INFO_FIELDS = struct.Struct("<4B4I")
LAYER_FIELDS = struct.Struct("<3I")
FAULT_FIELDS = struct.Struct("<2I")
SHA256_TEXT_BYTES = 64


class Command(IntEnum):
    """What a request asks for."""

    INFO = 0
    MODEL = 1
    WRITE = 2
    RUN = 3
    READ = 4
    LAYERS = 5
    RESET = 6
    EXIT = 7


class Status(IntEnum):
    """How a device answers."""

    OK = 0
    FRAME = 1
    COMMAND = 2
    ARGUMENT = 3
    GUARD = 4
    STACK = 5
    FAULT = 6


class RunMode(IntFlag):
    """What a run reports besides its time."""

    PLAIN = 0
    DIGESTS = 1
    STACK = 2


# The names of q2c_counter_source.
DWT = 1
COUNTERS = {0: "none", DWT: "DWT cycle counter", 2: "CMSDK timer", 3: "SysTick"}


@dataclass(frozen=True)
class Reply:
    """One reply of a device."""

    sequence: int
    status: int
    payload: bytes


def request_frame(sequence: int, command: int, payload: bytes = b"") -> bytes:
    """A request, ready to be sent."""
    return REQUEST_START + _framed(sequence, command, payload)


def reply_frame(sequence: int, status: int, payload: bytes = b"") -> bytes:
    """A reply, as a device sends it."""
    return REPLY_START + _framed(sequence, status, payload)


def _framed(sequence: int, code: int, payload: bytes) -> bytes:
    body = HEADER.pack(sequence, code, len(payload)) + payload
    return body + CHECKSUM.pack(crc16(body))


def crc16(data: bytes) -> int:
    """CRC-16/CCITT-FALSE: polynomial 0x1021, start 0xFFFF."""
    return binascii.crc_hqx(data, 0xFFFF)
