"""Sockets and serial ports as byte streams."""

from __future__ import annotations

import socket
import sys

import pytest

from quant2c.errors import ToolError, TransportError
from quant2c.target.protocol import crc16, request_frame
from quant2c.target.transport import SerialTransport, SocketTransport


def test_checksum_and_frame() -> None:
    assert crc16(b"123456789") == 0x29B1  # the published check value of CRC-16/CCITT-FALSE
    assert (
        request_frame(3, 7, b"\x2a").hex()
        == "a5" + "03070100" + "2a" + crc16(bytes.fromhex("030701002a")).to_bytes(2, "little").hex()
    )


def test_a_socket_gives_what_came_in_time() -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        transport = SocketTransport(ours, "pair")
        theirs.sendall(b"abc")
        assert transport.read(2, 1.0) == b"ab"
        assert transport.read(2, 0.01) == b"c"
        assert transport.read(2, 0.0) == b""
        transport.write(b"xyz")
        assert theirs.recv(10) == b"xyz"
        assert transport.finish() is None


def test_a_closed_socket_is_reported() -> None:
    ours, theirs = socket.socketpair()
    with ours:
        theirs.close()
        with pytest.raises(TransportError, match="closed the connection"):
            SocketTransport(ours, "pair").read(1, 1.0)
        with pytest.raises(ToolError, match="because"):
            SocketTransport(ours, "pair", ended=lambda: ToolError("it", "ended because")).read(1, 1.0)


def test_without_pyserial_the_hint_installs_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "serial", None)
    with pytest.raises(ToolError, match=r"pyserial: is not installed\n  pip install pyserial"):
        SerialTransport("COM1")


def test_a_serial_port() -> None:
    pytest.importorskip("serial")
    transport = SerialTransport("loop://")
    transport.write(b"abc")
    assert transport.read(2, 1.0) == b"ab"
    assert transport.read(5, 0.01) == b"c"
    transport.close()


def test_a_port_that_is_not_there() -> None:
    pytest.importorskip("serial")
    with pytest.raises(ToolError, match="there is no such port"):
        SerialTransport("/dev/no-such-port")
