"""The few peripherals that a firmware needs, for a core that is emulated without any: serial ports and timers.

Offsets and bits are those of the drivers in runtime_c/firmware; nothing more of the devices is there.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

# A firmware that asks this often whether a byte has come, and does nothing else, waits for one.
_IDLE_POLLS = 3


class Peripheral(Protocol):
    """Registers by their offset."""

    def read(self, offset: int) -> int: ...

    def write(self, offset: int, value: int) -> None: ...


@dataclass
class Wire:
    """What a serial port has yet to hand over, and what it was sent. `on_idle` is told when the firmware waits."""

    on_idle: Callable[[], None]
    incoming: deque[int] = field(default_factory=deque)
    outgoing: bytearray = field(default_factory=bytearray)
    polls: int = 0

    @property
    def is_idle(self) -> bool:
        return self.polls >= _IDLE_POLLS and not self.incoming

    def poll(self) -> bool:
        """Whether a byte is there."""
        self.polls = 0 if self.incoming else self.polls + 1
        if self.is_idle:
            self.on_idle()
        return bool(self.incoming)

    def wait(self) -> None:
        """The firmware can do nothing without a byte."""
        self.polls = _IDLE_POLLS
        self.on_idle()

    def take(self) -> int:
        """The next byte, 0 where there is none."""
        return self.incoming.popleft() if self.incoming else 0

    def send(self, byte: int) -> None:
        """A byte from the firmware."""
        self.polls = 0
        self.outgoing.append(byte & 0xFF)


@dataclass(frozen=True)
class PortRegisters:
    """Where a serial port has its status, and the status without and with a byte waiting. It can always send."""

    status: int
    empty: int
    waiting: int
    rx: int
    tx: int
    constant: tuple[tuple[int, int], ...] = ()


# The consoles that runtime_c/firmware has a driver for.
PORTS: dict[str, PortRegisters] = {
    "cmsdk": PortRegisters(status=0x04, empty=0, waiting=0x2, rx=0x00, tx=0x00),
    "nrf_uart": PortRegisters(status=0x108, empty=0, waiting=1, rx=0x518, tx=0x51C, constant=((0x11C, 1),)),
    "pl011": PortRegisters(status=0x18, empty=0x10, waiting=0, rx=0x00, tx=0x00),
    "stm32_usart_v1": PortRegisters(status=0x00, empty=0x80, waiting=0xA0, rx=0x04, tx=0x04),
    "stm32_usart_v2": PortRegisters(status=0x1C, empty=0x80, waiting=0xA0, rx=0x24, tx=0x28),
}


class SerialPort:
    """A serial port between the firmware and a wire."""

    def __init__(self, registers: PortRegisters, wire: Wire) -> None:
        self._registers = registers
        self._constant = dict(registers.constant)
        self._wire = wire

    def read(self, offset: int) -> int:
        if offset == self._registers.status:
            return self._registers.waiting if self._wire.poll() else self._registers.empty
        return self._wire.take() if offset == self._registers.rx else self._constant.get(offset, 0)

    def write(self, offset: int, value: int) -> None:
        if offset == self._registers.tx:
            self._wire.send(value)


class Memory(Protocol):
    """The RAM that firmware and debugger share."""

    def read(self, address: int, count: int) -> bytes: ...

    def write(self, address: int, data: bytes) -> None: ...


class DmaSerialPort:
    """Nordic's UARTE: bytes come and go through RAM, one at a time."""

    _START_TX, _END_RX, _END_TX, _RX_POINTER, _TX_POINTER = 0x008, 0x110, 0x120, 0x534, 0x544

    def __init__(self, memory: Memory, wire: Wire) -> None:
        self._memory = memory
        self._wire = wire
        self._values: dict[int, int] = {}

    def read(self, offset: int) -> int:
        if offset == self._END_RX and not self._values.get(offset) and self._wire.poll():
            self._memory.write(self._values[self._RX_POINTER], bytes((self._wire.take(),)))
            self._values[offset] = 1
        return self._values.get(offset, 0)

    def write(self, offset: int, value: int) -> None:
        self._values[offset] = value
        if offset == self._START_TX:
            self._wire.send(self._memory.read(self._values[self._TX_POINTER], 1)[0])
            self._values[self._END_TX] = 1


class RingBuffers:
    """The debugger's end of console_rtt.c: it fills the ring that the firmware reads and empties the other at once.

    `before_read` and `before_write` are called when the core accesses the field of that address.
    """

    _UP, _DOWN = 24, 48  # of the control block
    _BYTES, _SIZE, _WRITE_AT, _READ_AT = 4, 8, 12, 16  # of a ring

    def __init__(self, memory: Memory, wire: Wire, block: int) -> None:
        self._memory = memory
        self._wire = wire
        self._up, self._down = block + self._UP, block + self._DOWN
        self.awaited = self._down + self._WRITE_AT  # the firmware reads it to see whether a byte has come
        self.sent = self._up + self._WRITE_AT  # the firmware moves it behind each byte

    def before_read(self) -> None:
        """Fills the ring as far as it goes, where it is empty."""
        at = self._word(self.awaited)
        if at != self._word(self._down + self._READ_AT) or not self._wire.poll():
            return
        size, start = self._word(self._down + self._SIZE), self._word(self._down + self._BYTES)
        for _ in range(min(len(self._wire.incoming), size - 1)):
            self._memory.write(start + at, bytes((self._wire.take(),)))
            at = (at + 1) % size
        self._set(self.awaited, at)

    def before_write(self, value: int) -> None:
        """Takes the byte that the firmware has put in."""
        at = self._word(self.sent)
        if value != at:
            self._wire.send(self._memory.read(self._word(self._up + self._BYTES) + at, 1)[0])
            self._set(self._up + self._READ_AT, value)

    def _word(self, address: int) -> int:
        return int.from_bytes(self._memory.read(address, 4), "little")

    def _set(self, address: int, value: int) -> None:
        self._memory.write(address, value.to_bytes(4, "little"))


class CmsdkTimer:
    """A 32-bit timer that counts down from the moment it is enabled. `ticks` is the time."""

    def __init__(self, ticks: Callable[[], int]) -> None:
        self._ticks = ticks

    def read(self, offset: int) -> int:
        return (0xFFFFFFFF - self._ticks()) & 0xFFFFFFFF if offset == 0x4 else 0

    def write(self, offset: int, value: int) -> None:
        """It always runs."""


class SystemControl:
    """The core's own registers from 0xE000E000: SysTick counts, all else reads as 0.

    The core that this is for takes no interrupts. The handler of SysTick does nothing but count the timer's wraps, so
    `set_wraps` does that instead.
    """

    _SYSTICK_VALUE = 0x018
    _PERIOD = 1 << 24

    def __init__(self, ticks: Callable[[], int], set_wraps: Callable[[int], None]) -> None:
        self._ticks = ticks
        self._set_wraps = set_wraps

    def read(self, offset: int) -> int:
        if offset != self._SYSTICK_VALUE:
            return 0
        wraps, ticks = divmod(self._ticks(), self._PERIOD)
        self._set_wraps(wraps)
        return self._PERIOD - 1 - ticks

    def write(self, offset: int, value: int) -> None:
        """Nothing to be set."""


class Nothing:
    """Registers that read as 0."""

    def read(self, offset: int) -> int:
        return 0

    def write(self, offset: int, value: int) -> None:
        """Nothing to be set."""
