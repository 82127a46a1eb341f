"""Byte streams to a device."""

from __future__ import annotations

import errno
import socket
import time
from collections.abc import Callable
from typing import Any, Protocol

from quant2c.errors import ToolError, TransportError

_WRITE_SECONDS = 10.0  # after which a port that takes nothing is broken
_PORT_ERRORS: tuple[type[Exception], ...] = (OSError, TypeError)  # SerialException is one; a port that vanished
try:
    import termios

    _PORT_ERRORS = (*_PORT_ERRORS, termios.error)  # an unplugged port, now and then
except ImportError:
    pass  # Windows has none


class Transport(Protocol):
    """A byte stream to a device."""

    name: str

    def write(self, data: bytes) -> None:
        """Sends all bytes."""

    def read(self, count: int, timeout: float) -> bytes:
        """Up to `count` bytes; fewer, or none, where no more came in `timeout` seconds."""

    def finish(self) -> int | None:
        """Waits for the device to end and returns its exit status; None where it has none."""

    def close(self) -> None:
        """Lets go of the device."""


class SocketTransport:
    """A connected socket. `ended` says why the other side closed it, `wait` its exit status."""

    def __init__(
        self,
        connection: socket.socket,
        name: str,
        ended: Callable[[], Exception] | None = None,
        wait: Callable[[], int | None] = lambda: None,
    ) -> None:
        self.name = name
        self._connection = connection
        self._ended = ended
        self._wait = wait
        if connection.family != getattr(socket, "AF_UNIX", None):
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def write(self, data: bytes) -> None:
        try:
            self._connection.settimeout(_WRITE_SECONDS)
            self._connection.sendall(data)
        except TimeoutError as error:
            raise TransportError(self.name, "takes no more bytes", "start it again") from error
        except OSError as error:
            raise self._why() from error

    def read(self, count: int, timeout: float) -> bytes:
        """See Transport."""
        received = b""
        deadline = time.monotonic() + timeout
        while len(received) < count:
            self._connection.settimeout(max(deadline - time.monotonic(), 1e-3))
            try:
                more = self._connection.recv(count - len(received))
            except TimeoutError:
                break
            except OSError as error:
                raise self._why() from error
            if not more:
                raise self._why()
            received += more
        return received

    def finish(self) -> int | None:
        return self._wait()

    def close(self) -> None:
        self._connection.close()

    def _why(self) -> Exception:
        return self._ended() if self._ended else TransportError(self.name, "closed the connection", "start it again")


class SerialTransport:
    """A serial port, by the optional package pyserial."""

    def __init__(self, port: str, baud: int = 115200) -> None:
        try:
            import serial
        except ImportError as error:
            raise ToolError("pyserial", "is not installed", "pip install pyserial") from error
        self.name = port
        try:
            self._port: Any = serial.serial_for_url(
                port, baudrate=baud, exclusive=True, timeout=1.0, write_timeout=_WRITE_SECONDS
            )
        except (serial.SerialException, OSError, ValueError) as error:
            raise _cannot_open(port, error) from error

    def write(self, data: bytes) -> None:
        self._checked(lambda: self._port.write(data))

    def read(self, count: int, timeout: float) -> bytes:
        """See Transport."""
        return bytes(self._checked(lambda: self._timed_read(count, timeout)))

    def _timed_read(self, count: int, timeout: float) -> Any:
        self._port.timeout = timeout
        return self._port.read(count)

    def finish(self) -> int | None:
        """A board has nobody to tell its status to."""
        return None

    def close(self) -> None:
        self._port.close()

    def _checked(self, action: Callable[[], Any]) -> Any:
        try:
            return action()
        except _PORT_ERRORS as error:
            raise TransportError(self.name, f"failed: {error}", "was the board unplugged?") from error


def _cannot_open(port: str, error: Exception) -> Exception:
    """A port that is not there is a missing device; one that is in use, or not ours, is a failure to talk."""
    number = getattr(error, "errno", None)
    if number in (errno.ENOENT, errno.ENODEV, errno.ENXIO, errno.ENOTDIR) or "FileNotFoundError" in str(error):
        known = ", ".join(serial_ports()) or "none"
        return ToolError(port, "there is no such port", f"serial ports on this machine: {known}")
    if number == errno.EACCES or "PermissionError" in str(error):
        hint = "is another program using it? On Linux, is the user in the group dialout?"
        return TransportError(port, f"may not be opened: {error}", hint)
    return TransportError(port, f"cannot be opened: {error}", "is the board connected, and no other program using it?")


def serial_ports() -> tuple[str, ...]:
    """The serial ports of this machine."""
    from serial.tools import list_ports

    return tuple(sorted(port.device for port in list_ports.comports()))
