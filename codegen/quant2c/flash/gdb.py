"""A small client of the debugger's remote protocol: reads and writes memory and registers of a stub, as QEMU has one.

Packets are `$data#cs` with a checksum of two hexadecimal digits; the other side answers `+` or asks again with `-`.
"""

from __future__ import annotations

import socket
from types import TracebackType

from quant2c.errors import ToolError, TransportError

SP, PC, XPSR = 13, 15, 25  # numbers of a Cortex-M's registers as its stub counts them
_CHUNK_BYTES = 1024  # of memory in one packet; every stub takes packets of twice as many digits
_ATTEMPTS = 3
_SECONDS = 10.0


class Stub:
    """A connection to a stub. Closing it lets the program run on."""

    def __init__(self, address: str, seconds: float = _SECONDS) -> None:
        host, _, port = address.rpartition(":")
        self.name = address
        try:
            self._socket = socket.create_connection((host or "127.0.0.1", int(port)), timeout=seconds)
        except ValueError as error:
            raise ToolError(
                address, "is no address of a debugger stub", "give host:port, as in localhost:1234"
            ) from error
        except OSError as error:
            raise ToolError(
                address, f"no debugger stub answers ({error})", "start the emulator with -S -gdb tcp::1234"
            ) from error
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._buffer = b""

    def __enter__(self) -> Stub:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._socket.close()

    def attach(self) -> None:
        """Makes sure that a stub answers. QEMU's sets no single register before it has been asked what there are."""
        self._ask("?")
        self._ask("qXfer:features:read:target.xml:0,400")

    def write(self, address: int, data: bytes) -> None:
        for at in range(0, len(data), _CHUNK_BYTES):
            part = data[at : at + _CHUNK_BYTES]
            self._order(f"M{address + at:x},{len(part):x}:{part.hex()}", f"writing at {address + at:#x}")

    def read(self, address: int, count: int) -> bytes:
        parts = []
        for at in range(0, count, _CHUNK_BYTES):
            size = min(_CHUNK_BYTES, count - at)
            reply = self._ask(f"m{address + at:x},{size:x}")
            parts.append(self._bytes(reply, size, f"reading at {address + at:#x}"))
        return b"".join(parts)

    def set_register(self, number: int, value: int) -> None:
        self._order(f"P{number:x}={value.to_bytes(4, 'little').hex()}", f"setting register {number}")

    def register(self, number: int) -> int:
        return int.from_bytes(self._bytes(self._ask(f"p{number:x}"), 4, f"reading register {number}"), "little")

    def resume(self) -> None:
        """Lets go of the core, which then runs on."""
        self._order("D", "letting the core run")

    # ---- packets ----

    def _order(self, packet: str, what: str) -> None:
        reply = self._ask(packet)
        if reply != "OK":
            raise TransportError(
                self.name, f"{what} failed ({reply or 'not supported'})", "was the machine started with -S?"
            )

    def _bytes(self, reply: str, count: int, what: str) -> bytes:
        try:
            data = bytes.fromhex(reply)
        except ValueError:
            data = b""
        if len(data) != count:
            raise TransportError(self.name, f"{what} failed ({reply[:20]})", "is there memory at that address?")
        return data

    def _ask(self, packet: str) -> str:
        raw = packet.encode("ascii")
        frame = b"$" + raw + b"#" + f"{sum(raw) & 0xFF:02x}".encode("ascii")
        try:
            for _ in range(_ATTEMPTS):
                self._socket.sendall(frame)
                if self._byte() == b"+":
                    return self._reply()
        except OSError as error:
            raise TransportError(self.name, f"stopped answering ({error})", "start the emulator again") from error
        raise TransportError(self.name, "does not speak the debugger's protocol", "is it the right port?")

    def _reply(self) -> str:
        for _ in range(_ATTEMPTS):
            while self._byte() != b"$":
                pass
            body = b""
            while (byte := self._byte()) != b"#":
                body += byte
            checksum = self._byte() + self._byte()
            if checksum.lower() == f"{sum(body) & 0xFF:02x}".encode("ascii"):
                self._socket.sendall(b"+")
                return _expanded(body)
            self._socket.sendall(b"-")
        raise TransportError(self.name, "garbles every reply", "start the emulator again")

    def _byte(self) -> bytes:
        if not self._buffer:
            self._buffer = self._socket.recv(65536)
            if not self._buffer:
                raise ConnectionError("closed the connection")
        byte, self._buffer = self._buffer[:1], self._buffer[1:]
        return byte


def _expanded(body: bytes) -> str:
    """The reply without run lengths (`x*n` stands for n - 28 x) and escapes (`}` before a byte with bit 5 turned)."""
    out = bytearray()
    at = 0
    while at < len(body):
        if body[at] == ord("*") and out and at + 1 < len(body):
            out += out[-1:] * max(body[at + 1] - 29, 0)
            at += 2
        elif body[at] == ord("}") and at + 1 < len(body):
            out.append(body[at + 1] ^ 0x20)
            at += 2
        else:
            out.append(body[at])
            at += 1
    return out.decode("latin-1")
